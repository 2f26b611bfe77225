"""What every page beside the chat has: its language, the way to the others, the colours of the chat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from rag.ui.render import render
from rag.ui.strings import LANGUAGES, preferred

_ASSETS = Path(__file__).parents[1] / "assets"
_TOKENS = re.compile(r"^:root(?::lang\([\w-]+\))? \{.*?\}$", re.M | re.S)
_DARK = re.compile(r"^:root:has\(body\.dark\) (\{.*?\})$", re.M | re.S)
_NAMES = dict(zip(LANGUAGES, ("简体", "繁體", "English"), strict=True))


def page(template: str, language: str, path: str, query: Mapping[str, str], **values: object) -> str:
    """Return a whole HTML document; ``path`` and ``query`` are its own address, for the links to its other languages."""
    others = [(code, name, f"{path}?{urlencode({**query, 'lang': code})}") for code, name in _NAMES.items()]
    return render(template, language, languages=others, **values)


def language_of(asked: str | None, accept_language: str | None) -> str:
    """Return the page's language: the one asked for in the address, else the browser's.

    >>> language_of("zh-Hant", "en"), language_of("xx", "zh-CN"), language_of(None, None)
    ('zh-Hant', 'zh-Hans', 'en')
    """
    return asked if asked in LANGUAGES else preferred(accept_language or "")


@cache
def style() -> str:
    """Return the style sheet: the chat's own colours and type, dark where the system is, and what these pages add."""
    base = (_ASSETS / "css" / "base.css").read_text("utf8")
    dark = _DARK.search(base)
    tokens = [match.group() for match in _TOKENS.finditer(base)]
    if not dark or not tokens:
        raise ValueError("found no colours in css/base.css; expected :root {…} and :root:has(body.dark) {…}")
    night = f"@media (prefers-color-scheme: dark) {{\n:root {dark.group(1)}\n}}"
    return "\n".join([*tokens, night, (_ASSETS / "pages.css").read_text("utf8")])
