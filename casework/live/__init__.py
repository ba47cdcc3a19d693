"""The live process: keyless, tells open pages that something they show has changed."""
