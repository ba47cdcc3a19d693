"""The one exception with which key work refuses: a stable code, and a sentence that names what and which."""

_SENTENCES = {
    "bad_recipient": "{text} is no recipient of age, which begins with age1.",
    "bad_identity": "{path} holds no identity of age, which is a line that begins with AGE-SECRET-KEY-1.",
    "no_recipient": "Name at least one recipient of age for {what}.",
    "file_exists": "{path} exists already and is not replaced.",
    "unreadable": "{path} cannot be read: {reason}.",
    "not_for_us": "{path} was not encrypted to any identity that was given.",
    "damaged": "{path} is damaged or was cut off after {bytes} bytes of content: nothing of it was used.",
    "no_archive": "{path} opens, and holds no archive of Habeas.",
    "not_ours": "{path} was not made by this installation: its seal does not fit the root secret that is loaded.",
    "newer_format": "{path} was made by a newer version of Habeas: its format is {format}.",
    "not_sealed": "{path}: {what} does not begin as a sealed file does.",
    "other_part": "{path} is an archive of {found}, where one of {wanted} is needed.",
    "content_changed": "{path}: {what} is not what its manifest says.",
    "content_missing": "{path}: its manifest names {what}, and it is not there.",
    "other_migrations": "{path} was made by another state of the tables: {differing}. Install the version "
    "that made it, run its migrations, restore, and update then.",
    "other_root": "{path} belongs to the root secret {made_under}, but {loaded} is loaded. Unlock with the other one.",
    "not_empty": "The database holds rows already ({table}). Restore goes into one that was just made and migrated.",
    "keys_missing": "{count} people or reports of these records have no key in this keyring, and were not erased: "
    "the first is {first}. Take a keyring that is as new as the records, or newer.",
    "does_not_open": "{place} does not open: {reason} ({code})",
    "absent": "{what} did not come back: it is not there.",
    "differs": "{table} came back otherwise than it was.",
    "erased_opens": "{subject} opens in the scratch copy although it was erased there.",
    "scratch_failed": "The scratch copy failed at `{command}`: {words}",
    "busy": "Other work on the keys goes on in this database. Wait until it has ended.",
    "no_such_subject": "{text} is no number of a person, a detention, a report or a search request, and no id of one.",
    "under_hold": "{whom} is under a legal hold ({basis}, until {until}) and is not erased.",
    "not_approved": "Nobody has approved this erasure.",
    "short_passphrase": "The passphrase is short. Take six words that nobody would guess: {least} letters or more.",
    "no_folder": "{path} is no folder. Make it, or mount what should stand there.",
    "kept_days": "An archive of keys is kept for 1 day or more, not for {days}.",
    "one_holder": "{text} would open both archives. Name other recipients for the keyring than for the records.",
    "table_denied": "The table {table} may not be read by {owner}. A backup takes all tables or none: "
    "give {owner} the table, or drop it if it is not of Habeas.",
    "unwritable": "{path} cannot be written: {reason}.",
    "wrong_secret": "{path} does not open with what was given.",
    "not_tmpfs": "{path} does not lie in memory (tmpfs): what is written there stays on a disk. "
    "Say --not-tmpfs if that is what you want.",
    "is_unlocked": "{path} is there already: the server is unlocked.",
}


class KeyWorkRefused(Exception):
    """Nothing was done, or what was begun can be begun again. `code` is stable."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(_SENTENCES[code].format(**facts))
        self.code = code
