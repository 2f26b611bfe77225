"""A file that was handed over → its sources, or why it cannot be read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from index.articles.clean import clean, drafts
from index.articles.files.listing import READ
from index.articles.formats.extract import suffix_of
from index.articles.formats.fields import FieldNames
from index.articles.read import SourceFile, hash_of
from index.articles.source import Source, Unread
from index.errors import SourceError, StoreError
from rag.serve.library.names import uploaded_as
from rag.serve.library.records import BARE, BROKEN, DISK, EMPTY, FAILED, FORMAT, UNREADABLE, Upload
from rag.serve.library.records import READ as READING

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """A file with its sources, several of an archive; none where it failed."""

    upload: Upload
    sources: tuple[Source, ...] = ()


def read_upload(upload: Upload, read: Callable[[], bytes], names: FieldNames) -> ReadUpload:
    """Return the sources of a file whose bytes ``read`` gives. ``names``: what the fields of its rows are called."""
    if suffix_of(upload.name) not in READ:
        return _failed(upload, FORMAT)
    if not upload.size:
        return _failed(upload, EMPTY)
    try:
        data = read()
        path = uploaded_as(upload.name)
        told = SourceFile(Path("uploads"), path, data, hash_of(path, data, names), names).sources()
        whole = [source for source in told if isinstance(source, Source)]
        kept = tuple(source for source in whole if any(clean(draft) for draft in drafts(source)))
    except SourceError as error:
        _log.info("an upload cannot be read: %s", error)
        return _failed(upload, UNREADABLE)
    except (OSError, StoreError):
        _log.exception("the bytes of an upload are not there")
        return _failed(upload, DISK)
    except Exception:  # whatever a hostile file provokes in a reader of its format: it alone fails
        _log.exception("an upload could not be read")
        return _failed(upload, BROKEN)
    lost = len(whole) - len(kept) + sum(isinstance(source, Unread) and not source.aside for source in told)
    if not kept:
        return _failed(upload, BARE if whole else UNREADABLE)
    return ReadUpload(replace(upload, stage=READING, lost=lost), kept)


def _failed(upload: Upload, problem: str) -> ReadUpload:
    return ReadUpload(replace(upload, stage=FAILED, problem=problem))
