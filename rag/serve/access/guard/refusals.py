"""Why a request is not answered: to a person in one line of his language, to a program in OpenAI's form."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from rag.serve.access.guard.errors import ApiError
from rag.serve.access.guard.routes import SAFE, is_door
from rag.serve.access.pages import Pages

_LINES = {
    "other-host": "found a host that this service does not answer under; expected its own; whoever runs it names it in RAG_HOSTS",
    "other-site": "found a request of another site's page; expected a program's, which sends no Origin",
    "no-page": "found nothing at this address; expected one that /v1/docs lists",
    "no-key": "found no API key; expected Authorization: Bearer nqa_…; whoever runs the service runs: python -m rag keys add NAME",
    "wrong-key": "found an API key that is wrong or revoked; expected one that is listed; for a new one whoever runs the service runs: python -m rag keys add NAME",
    "no-editor": "found the role reader; expected editor; run: python -m rag keys add NAME --role editor",
    "too-large": "found a body of more than {limit} MB; expected less; send it in parts",
    "too-slow": "found a body that came too slowly; expected 20 kB a second; send it again",
    "too-long": "found no end in the time of a request; expected one; ask for less, or set RAG_TIMEOUT",
    "too-often": "found more requests than may be sent in this time; expected fewer; try again in {wait} s",
    "too-many": "found as many requests under way as may be; expected fewer at once; try again in {wait} s",
}  # fmt: skip


def refused(pages: Pages, request: Request, status: int, code: str, **values: int) -> Response:
    """Return the response to a request that is not carried out; ``wait``: seconds until another try."""
    if is_door(request.scope["path"]):
        told = ApiError(status, _LINES[code].format(**values), code, wait=values.get("wait")).response()
    else:
        line = pages.refusal(code, request.headers.get("accept-language", ""), **values)
        told = PlainTextResponse(line + "\n", status)
    if request.method not in SAFE:
        told.headers["connection"] = "close"  # what else is sent is not read
    return told
