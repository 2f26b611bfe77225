"""What a person meets before the page: its first words in the served HTML, the login page, one line for a refusal."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from rag.serve.access.pages import LoginForm, Pages
from rag.ui.render import render
from rag.ui.session.visitor import wait_words
from rag.ui.strings import LANGUAGES, preferred, say

_ASSETS = Path(__file__).parents[1] / "assets"
# What Gradio's page says of itself to whoever shows a preview of a link: English, and pictures of another host.
_PREVIEW = re.compile(r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')
_TOKENS = re.compile(r"(:root[^{]*)(\{[^}]*\})")
_NO_STYLE = "<style></style>"  # where a template wants its style sheet; `render` would take its braces for Gradio's


def pages() -> Pages:
    """Return all of them."""
    return Pages(opening, login, refusal)


def opening(html: str, accept_language: str, nonce: str) -> str:
    """Return Gradio's page in a browser's language, its first words in it, and a nonce on every script.

    Gradio escapes each < of the data in its scripts, so every "<script" is a tag.
    """
    language = preferred(accept_language)
    html = _PREVIEW.sub("", html).replace('lang="en"', f'lang="{language}"', 1)
    html = html.replace("</head>", f"<title>{say('title', language)}</title></head>", 1)
    html = html.replace("<gradio-app", first_screen(language) + "<gradio-app", 1)
    html = html.replace("</body>", f"{_scripts()}</body>", 1)
    return html.replace("<script", f'<script nonce="{nonce}"')


@functools.cache
def first_screen(language: str) -> str:
    """Return the words that stand on the page until Gradio has made it: name, headline, lead; a note without scripts."""
    return _styled(render("entrance/opening.html", language), "opening")


def login(form: LoginForm, accept_language: str) -> str:
    """Return the login page, in the language chosen on it, else the browser's."""
    language = form.chosen if form.chosen in LANGUAGES else preferred(accept_language)
    problem = say(f"login_{form.problem}", language, wait=wait_words(form.wait, language)) if form.problem else ""
    return _styled(render("entrance/login.html", language, form=form, problem=problem), "login")


def refusal(code: str, accept_language: str, **values: object) -> str:
    """Return in one line why the guard does not answer."""
    return say(f"refused_{code}", preferred(accept_language), **values)


def _styled(html: str, name: str) -> str:
    return html.replace(_NO_STYLE, f"<style>{_tokens(f'#{name}')}{_sheet(name)}</style>", 1)


@functools.cache
def _sheet(name: str) -> str:
    """A style sheet, read once: the event loop, which makes these pages, is not to wait for a disk."""
    return (_ASSETS / "entrance" / f"{name}.css").read_text("utf8")


@functools.cache
def _tokens(where: str) -> str:
    """The page's colours and faces for one element; in the dark by the system's word, as no script runs yet."""
    light, dark = "", ""
    for selector, values in _TOKENS.findall((_ASSETS / "css" / "base.css").read_text("utf8")):
        if "dark" in selector:
            dark += where + values
        else:
            light += selector.strip().replace(":root", where) + values
    return f"{light}@media (prefers-color-scheme: dark) {{{dark}}}"


@functools.cache
def _scripts() -> str:
    """Our scripts, one tag each: Gradio would add them while it runs, without a nonce."""
    files = sorted((_ASSETS / "js").glob("*.js"))
    return "".join(f"<script>{file.read_text('utf8')}</script>" for file in files)
