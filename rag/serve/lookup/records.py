"""What is given back of passages and articles."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Date = Field(description="YYYY-MM-DD")
Start = Field(description="offset of its first character in the source's text")
End = Field(description="offset behind its last character")


class FoundPassage(BaseModel):
    """A passage with its text, ``text[start:end]`` of its source, and the ranks that the two searches gave it."""

    rank: int = Field(description="1 is the best")
    source: str
    start: int = Start
    end: int = End
    score: float = Field(description="good for the order alone")
    dense_rank: int | None = Field(description="its rank in the search by meaning; null: not among the first")
    lexical_rank: int | None = Field(description="its rank in the search by words; null: not among the first")
    text: str
    title: str | None
    date: str | None = Date
    author: str | None


class Passages(BaseModel):
    """What was found, best first, and in which generation of the store."""

    query: str
    generation: str
    passages: list[FoundPassage]


class ArticleEntry(BaseModel):
    """An article in the list: ``text[start:end]`` of its source; ``copies``: others that are near-copies of it."""

    source: str = Field(description="what reads it, and what filters take")
    title: str | None
    date: str | None = Date
    author: str | None
    url: str | None
    start: int = Start
    end: int = End
    uploaded: bool
    copies: int


class ArticleList(BaseModel):
    """One page of the list, 50 articles a page; ``articles`` and ``sources`` count all pages, ``total`` the whole store."""

    object: Literal["list"] = "list"
    data: list[ArticleEntry]
    page: int = Field(description="from 1")
    pages: int
    articles: int
    sources: int
    total: int
    generation: str


class ArticleText(BaseModel):
    """A slice of a source's text, ``text`` from ``start`` to ``end`` of its ``length`` code points; ``next``: what to ask for
    to read on, null at the end. ``articles``: those that the source holds, wherever the slice is, at most 50.
    """

    source: str
    text: str
    start: int
    end: int
    length: int = Field(description="of the whole source")
    next: int | None = Field(description="start of what follows; null: this is the end")
    articles: list[ArticleEntry]
    generation: str
