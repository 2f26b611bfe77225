"""What a caller hands over, checked: a question alone, or an object with its history and id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, TypeAdapter, with_config
from typing_extensions import TypedDict

from index.records import validated
from index.types import Filter
from rag.types import Ask, Turn

MEND = 'write it as {"id": "q1", "question": "…", "history": [{"role": "user", "content": "…"}]}'


@dataclass(frozen=True, slots=True)
class _Turn:
    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class _Request:
    """Null is as good as a key left out; an id may be a number."""

    question: str
    id: Annotated[str | int, BeforeValidator(lambda given: "" if given is None else given)] = ""
    history: Annotated[tuple[_Turn, ...], BeforeValidator(lambda given: () if given is None else given)] = ()
    resolved: str | None = None


@with_config(extra="forbid")
class _Wanted(TypedDict, total=False):
    source: str | None
    since: str | None
    until: str | None


_REQUEST = TypeAdapter(_Request)
_WANTED = TypeAdapter(_Wanted)
_FILTERED = 'write it as {"source": "a/*", "since": "2019-01-01", "until": "2019-12-31"}'


def ask_of(asked: Ask | Mapping[str, Any] | str, wanted: Filter | None = None) -> Ask:
    """Return what was asked, given as a question alone or as an object like a line of a batch. Raises UsageError."""
    if isinstance(asked, Ask):
        return asked
    return requested({"question": asked} if isinstance(asked, str) else asked, wanted, "the question")


def requested(given: object, wanted: Filter | None, where: str) -> Ask:
    """Return what an object of JSON asks. Raises UsageError, naming ``where`` it stands, for one that asks nothing."""
    request = validated(_REQUEST, given, where, MEND)
    turns = tuple(Turn(turn.role, turn.content) for turn in request.history)
    return Ask(request.question, turns, wanted, str(request.id), (request.resolved or "").strip())


def filter_of(given: Filter | Mapping[str, Any] | None) -> Filter | None:
    """Return what may be found, given as a Filter or an object with ``source``, ``since``, ``until``. Raises UsageError.

    >>> filter_of({"since": "2019-01-01"}).since, filter_of({}), filter_of(None)
    ('2019-01-01', None, None)
    """
    if given is None or isinstance(given, Filter):
        return given
    told = validated(_WANTED, given, "the filter", _FILTERED)
    wanted = Filter(told.get("source"), told.get("since"), told.get("until"))
    return None if wanted == Filter() else wanted
