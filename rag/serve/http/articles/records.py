"""What these doors give back of what is done with articles."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from rag.serve.library.names import uploaded_as
from rag.serve.library.records import FAILED, Upload


class FileState(BaseModel):
    """A file on its way into the store: ``stage`` is received, read, clean, encode, published or failed.

    ``outcome``, once published: added, replaced or unchanged. ``problem``, once failed: its code. ``lost``: members of an
    archive that could not be read.
    """

    id: str
    name: str
    source: str
    size: int
    stage: str
    outcome: str | None
    problem: str | None
    lost: int


class Change(BaseModel):
    """Files that came together; ``ended``: nothing more will become of them."""

    id: str
    ended: bool
    files: list[FileState]


class Deleted(BaseModel):
    """What was deleted. ``foldered``: sources whose file still lies in the indexed folder; they stay away until it
    changes, or until python -m index --rebuild.
    """

    deleted: Literal[True]
    sources: list[str]
    foldered: list[str]


def state_of(upload: Upload) -> FileState:
    """Return a file as a program reads of it."""
    return FileState(
        id=upload.id, name=upload.name, source=uploaded_as(upload.name), size=upload.size, stage=upload.stage,
        outcome=upload.outcome or None, problem=upload.problem if upload.stage == FAILED else None, lost=upload.lost,
    )  # fmt: skip
