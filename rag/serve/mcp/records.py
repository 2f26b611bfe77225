"""What the tools take and give, as the SDK makes schemas of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, RootModel

from rag.types import Answer


class AnswerRecord(RootModel[Answer]):
    """The record of an answer, key by key as rag/README.md has it."""


class Message(BaseModel):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"] = Field(description="who said it")
    content: str = Field(description="what was said")


class FoundPassage(BaseModel):
    """A passage that a search found: ``text`` is the source's text from start to end."""

    rank: int = Field(description="1 is the best")
    source: str
    start: int = Field(description="offset of its first character in the source's text")
    end: int = Field(description="offset behind its last character")
    score: float = Field(description="good for the order alone")
    dense_rank: int | None = Field(description="its rank in the search by meaning; null: not among the first")
    lexical_rank: int | None = Field(description="its rank in the search by words; null: not among the first")
    text: str
    title: str | None
    date: str | None = Field(description="YYYY-MM-DD")
    author: str | None


class Passages(BaseModel):
    """What a search found, best first."""

    query: str
    generation: str = Field(description="of the index that was searched")
    passages: list[FoundPassage]


class Slice(BaseModel):
    """A part of a source: ``text`` is its text from start to end."""

    source: str
    start: int
    end: int
    characters: int = Field(description="length of the whole source")
    next: int | None = Field(description="start of what follows; null: this is the end")
    text: str
    title: str | None = Field(description="of the article that stands at start")
    date: str | None = Field(description="YYYY-MM-DD")
    author: str | None


class Listed(BaseModel):
    """An article in the list."""

    source: str = Field(description="what read_article and filters take")
    title: str | None
    date: str | None = Field(description="YYYY-MM-DD")
    author: str | None
    start: int = Field(description="where it begins in its source")
    characters: int


class Articles(BaseModel):
    """One page of the articles, the newest first."""

    articles: list[Listed]
    total: int = Field(description="articles on all pages")
    page: int
    pages: int
