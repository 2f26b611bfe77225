"""Who looks at the page, and what it says about that."""

from __future__ import annotations

import secrets

import gradio as gr

from rag.serve.access.access import COOKIE, Access
from rag.serve.access.visitor import Visitor
from rag.ui.strings import say


def visitor_of(access: Access, request: gr.Request, profile: str) -> Visitor:
    """Return who sends a request: the user logged in, else the browser by its profile; a stranger once logged out."""
    token = request.cookies.get(COOKIE, "")
    stranger = Visitor(f"browser:{secrets.token_urlsafe(16)}", None, "reader")  # owns nothing
    return access.visitor(token, profile, address_of(request)) or stranger


def address_of(request: gr.Request) -> str:
    """Return the address a request comes from, "" where that is unknown."""
    return str(request.client.host) if request.client else ""


def wait_words(seconds: int, language: str) -> str:
    """Return a time to wait in words, from two minutes on in whole minutes.

    >>> wait_words(45, "en"), wait_words(130, "zh-Hans")
    ('45 s', '3 分钟')
    """
    if seconds < 120:
        return say("wait_seconds", language, n=seconds)
    return say("wait_minutes", language, n=-(-seconds // 60))
