"""The parts of a request that several doors take."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from index.types import Filter, is_date
from rag.asking.request import filter_of

MAX_QUERY_CHARS = 10_000  # of a question; the search looks at less and says so
MAX_GLOB_CHARS = 400


class Form(BaseModel):
    """A request's body: its keys are these, and their values are of these types already."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _dated(text: str) -> str:
    if not is_date(text):
        raise ValueError("a date, as in 2019-07-01")
    return text


def _whole(value: object) -> object:
    """15.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)  # the last of an annotation, so that a description keeps its bounds
Date = Annotated[str, AfterValidator(_dated), Field(json_schema_extra={"format": "date"}, examples=["2019-01-01"])]
Glob = Annotated[str, Field(max_length=MAX_GLOB_CHARS, description="glob over the sources", examples=["*.txt"])]


class Wanted(Form):
    """Which articles may answer: sources by a glob, dates inclusive; an article without a date is outside every range."""

    source: Glob | None = None
    since: Date | None = None
    until: Date | None = None

    def chosen(self) -> Filter | None:
        """Return what the service takes; None where nothing is said."""
        return filter_of(self.model_dump())
