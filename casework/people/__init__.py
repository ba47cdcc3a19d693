"""The people process: names in memory, folded to skeletons, found by whoever may see them.

One a host. It holds the keys, opens every name once, keeps nothing on disk, and answers over a Unix socket. It knows no
Django: a million people must fit into two hundred megabytes.
"""
