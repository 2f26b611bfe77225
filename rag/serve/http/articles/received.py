"""The files of a request, for as long as somebody copies them."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import anyio
from anyio import to_thread
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from rag.serve.http.errors import ApiError
from rag.serve.http.own.forms import Form
from rag.serve.http.wire.flaw import no_json

MAX_FILES = 100  # of a request
_SPOOL = "file"
Files = list[tuple[str, Path]]


_NAME = r"^[^/\\\x00-\x1f\x7f]*[^/\\.\x00-\x1f\x7f]\.(txt|md)$"


def _named(name: str) -> str:
    if re.fullmatch(_NAME, name) is None:
        raise ValueError("a file's name, without folders, that ends with .txt or .md")
    return name


class NewArticle(Form):
    """An article's text under a file's name; files of other formats come by a form."""

    name: Annotated[str, Field(max_length=400, json_schema_extra={"pattern": _NAME}), AfterValidator(_named)]
    text: Annotated[str, Field(min_length=1)]


_NEW = TypeAdapter(NewArticle)
_FILE = {"type": "string", "format": "binary"}
FILES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": NewArticle.model_json_schema(),
                "examples": {"text": {"value": {"name": "通知.txt", "text": "2019年6月1日起，图书馆周一闭馆。"}}},
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "array", "items": _FILE, "minItems": 1}},
                    "required": ["file"],
                }
            },
        },
    }
}
BYTES: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": _FILE}}}}


@asynccontextmanager
async def received_files(request: Request) -> AsyncIterator[Files]:
    """Give the files of a multipart body, or the article of a JSON one, as (name, place). Raises ApiError for neither."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    with tempfile.TemporaryDirectory(prefix="news-") as folder:
        if kind == "multipart/form-data":
            async with request.form(max_files=MAX_FILES, max_fields=MAX_FILES) as form:
                sent = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
                if not sent:
                    raise ApiError(400, "found no file in the form; expected one or more", "missing", param="file")
                yield await to_thread.run_sync(_copied, sent, Path(folder))
        elif kind != "application/json":
            raise no_json(f"but {kind[:80] or 'no type'}, and no multipart/form-data")
        else:
            place = Path(folder) / _SPOOL
            article = await _article(request)
            await anyio.Path(place).write_text(article.text, "utf8")
            yield [(article.name, place)]


@asynccontextmanager
async def received_file(request: Request, name: str) -> AsyncIterator[Files]:
    """Give the bytes of a body as a file of a name."""
    with tempfile.TemporaryDirectory(prefix="news-") as folder:
        place = Path(folder) / _SPOOL
        async with await anyio.open_file(place, "wb") as file:
            async for piece in request.stream():
                await file.write(piece)
        yield [(name, place)]


async def _article(request: Request) -> NewArticle:
    data = await request.json()
    try:
        return _NEW.validate_python(data)
    except ValidationError as error:
        flaws = [{**flaw, "loc": ("body", *flaw["loc"])} for flaw in error.errors()]
        raise RequestValidationError(flaws, body=data) from None


def _copied(sent: list[UploadFile], folder: Path) -> Files:
    files: Files = []
    for number, part in enumerate(sent):
        place = folder / str(number)
        with place.open("wb") as file:
            shutil.copyfileobj(part.file, file)
        files.append((_plain(part.filename or "unnamed"), place))
    return files


def _plain(name: str) -> str:
    """A name without folders: of two files of one name in two folders the second would replace the first."""
    if any(c in "/\\" or not c.isprintable() for c in name):
        said = f"found {name[:80]!r} as a file's name; expected one without folders; send it under its last part"
        raise ApiError(400, said, "invalid", param="file")
    return name
