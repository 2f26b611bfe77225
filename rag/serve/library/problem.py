"""An error → why the library could not be changed, in a word that the page has words for."""

from __future__ import annotations

import logging

from index.errors import BusyStoreError, StoreError, UsageError
from rag.serve.library.records import BROKEN, BUSY, DISK

_log = logging.getLogger(__name__)


def problem_of(error: Exception) -> str:
    """Return why a store could not be changed, one of `PROBLEMS`; what nobody foresaw is logged with its trace."""
    if isinstance(error, BusyStoreError):
        return BUSY
    if isinstance(error, StoreError | OSError):
        _log.warning("the store could not be changed: %s", error)
        return DISK
    if isinstance(error, UsageError):
        _log.warning("the store could not be changed: %s", error)
    else:
        _log.exception("the store could not be changed", exc_info=error)
    return BROKEN
