"""GET /v1/articles: the list, and a source's text by its offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Path, Query

from rag.serve.backend import Backend
from rag.serve.http.errors import ApiError
from rag.serve.http.own.forms import Date
from rag.serve.http.wire.asking import loaded
from rag.serve.http.wire.door import router
from rag.serve.library.listing import MAX_WORDS_CHARS, Wanted
from rag.serve.lookup.lookup import article_list, article_text
from rag.serve.lookup.records import ArticleList, ArticleText

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

READ_CHARS, MAX_READ_CHARS = 8_000, 100_000  # of a text at once: an article whole; a body that a client still holds
MAX_OFFSET = 10**9
Source = Annotated[
    str, Path(description="path of the source, its slashes as they are", examples=["000_7f7c686c79a13bc5.txt"])
]


def reading_door(backend: Backend) -> APIRouter:
    """Return the routes."""
    door = router()

    @door.get("/v1/articles", responses={200: {"model": ArticleList}}, response_model=None)
    async def articles(
        words: Annotated[str, Query(max_length=MAX_WORDS_CHARS, description="all in title, author or source")] = "",
        since: Annotated[Date | None, Query()] = None,
        until: Annotated[Date | None, Query()] = None,
        sort: Annotated[Literal["date", "title", "author", "source", "length"], Query()] = "date",
        order: Annotated[Literal["desc", "asc"], Query()] = "desc",
        page: Annotated[int, Query(ge=1, le=MAX_OFFSET, description="from 1; one behind the last is the last")] = 1,
    ) -> ArticleList:
        """List the articles, 50 a page."""
        wanted = Wanted(words, since, until, sort, order == "desc", page - 1)
        return await to_thread.run_sync(_list, loaded(backend), wanted)

    @door.get("/v1/articles/{source:path}", responses={200: {"model": ArticleText}}, response_model=None)
    async def article(
        source: Source,
        start: Annotated[int, Query(ge=0, le=MAX_OFFSET, description="first code point")] = 0,
        length: Annotated[int, Query(ge=1, le=MAX_READ_CHARS, description="code points at most")] = READ_CHARS,
    ) -> ArticleText:
        """Read a source's text: exactly the one that every offset refers to."""
        return await to_thread.run_sync(_text, loaded(backend), source, start, length)

    return door


def _list(service: Service, wanted: Wanted) -> ArticleList:
    return article_list(service.held().store, wanted)


def _text(service: Service, source: str, start: int, length: int) -> ArticleText:
    try:
        return article_text(service.held().store, source, start, length)
    except LookupError:
        raise no_source(source) from None


def no_source(source: str) -> ApiError:
    """Return the error of a source that the store does not hold, wherever its path leads."""
    said = f"found no source {source[:200]!r} in the store; expected one of GET /v1/articles"
    return ApiError(404, said, "no-source", param="source")
