"""Where an answer can be looked at: its deep link on the page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from rag.serve.conversations import StoredTurn

_ANSWER = "/?a="  # the page opens an answer by it


def path_of(turn: StoredTurn) -> str:
    """Return the page's path that shows a turn."""
    return f"{_ANSWER}{turn.link}"


def url_of(turn: StoredTurn, request: Request) -> str:
    """Return that with the scheme and host that a request came by; the guard has looked at both."""
    return f"{str(request.base_url).rstrip('/')}{path_of(turn)}"


def headers_of(turn: StoredTurn) -> dict[str, str]:
    """Return the header that names it."""
    return {"link": f'<{path_of(turn)}>; rel="alternate"; type="text/html"'}


def token_of(address: str) -> str:
    """Return what names an answer in an address, or what was given where it is none.

    >>> token_of("https://news.example/?a=Zx1&lang=en"), token_of("Zx1")
    ('Zx1', 'Zx1')
    """
    return (parse_qs(urlsplit(address).query).get("a") or [address])[0] if "?" in address else address
