"""What can go wrong with what people hand us: a message says what was found, what was expected, and what mends it."""


class UsageError(Exception):
    """Unusable input; commands print it as one line on stderr and exit with 2."""


class SettingError(UsageError):
    """An unknown or unusable flag or ``RAG_*`` variable."""


class SourceError(UsageError):
    """A file that cannot be read as text."""


class StoreError(UsageError):
    """No store, a damaged one, or one that other settings made."""


class BusyStoreError(StoreError):
    """A store that somebody else is writing just now."""


class NewerStoreError(StoreError):
    """A store that a later version of the program wrote."""


class ModelError(UsageError):
    """A model, or the package that serves it, cannot be loaded."""
