"""What can go wrong with the store, and what to do about it.

StoreError
├── MissingError    there is no database where one should be
├── ForeignError    the file is not a database of ours, or an empty one
├── NewerError      a later version of Forewarn has written it
├── OlderError      an earlier version has written it, and whoever reads it may not migrate
├── DamagedError    it is ours and cannot be trusted: pages, keys or rows contradict each other
├── BusyError       another process holds the write lock for longer than we wait; try again later
├── FullError       the disk is full or fails; nothing was written
├── TakenError      a row contradicts a key or a check: what may be decided once was decided before
└── MisuseError     our own code broke the store's rules, such as writing outside a transaction
"""


class StoreError(Exception):
    """Something is wrong with the store; the message says what to do."""


class MissingError(StoreError):
    """There is no database where one should be."""


class ForeignError(StoreError):
    """The file is not a database of ours, or is empty."""


class NewerError(StoreError):
    """A later version of Forewarn has written the database."""


class OlderError(StoreError):
    """An earlier version has written the database, and whoever reads it may not migrate it."""


class DamagedError(StoreError):
    """The database is ours and cannot be trusted."""


class BusyError(StoreError):
    """Another process holds the write lock for longer than we wait; nothing was written."""


class FullError(StoreError):
    """The disk is full or fails; nothing was written."""


class TakenError(StoreError):
    """A row contradicts a key or a check; nothing was written."""


class MisuseError(StoreError):
    """Our own code broke the store's rules."""
