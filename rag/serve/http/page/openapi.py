"""The routes → what they take and give, as OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

VERSION = "1"
_ABOUT = (
    "Ask a pile of news articles a question, in Chinese or English, and get a short answer whose every sentence is a checked "
    "quotation, or an honest \"the articles don't say\". Errors are in OpenAI's form, one line each. "
    "Offsets are code points into a source's text, end exclusive."
)
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "an API key: python -m rag keys add NAME; none where no one logs in",
}
Json = dict[str, Any]


def document(routes: Sequence[BaseRoute]) -> Json:
    """Return the description of some routes."""
    told: Json = get_openapi(
        title="News QA", version=VERSION, openapi_version="3.1.0", description=_ABOUT, routes=routes, separate_input_output_schemas=False
    )  # fmt: skip
    told["components"]["securitySchemes"] = {"key": _KEY}
    told["security"] = [{}, {"key": []}]
    return told


def operations(told: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield (method, path, operation) of a description, in its order."""
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation
