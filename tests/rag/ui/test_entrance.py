"""The first words of the page, in its HTML; and that no script of ours is taken for a tag."""

from __future__ import annotations

import re
from html import unescape

import pytest

from rag.serve.access.pages import LoginForm
from rag.ui.session.entrance import first_screen, login, opening, refusal
from rag.ui.strings import LANGUAGES, say

LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}
PAGE = (
    '<!doctype html>\n<html\n\tlang="en"\n><head><meta property="og:image" content="https://elsewhere.example/a.jpg" />'
    '<script>window.gradio_config = {"a": "\\u003cscript\\u003e"};</script></head><body><gradio-app></gradio-app></body></html>'
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_served_page_says_what_it_is_in_the_browsers_language(language: str) -> None:
    page = opening(PAGE, LOCALES[language], "abc")
    assert re.search(rf'<html\s+lang="{language}"', page) and f"<title>{say('title', language)}</title>" in page
    for key in ("title", "headline", "lead", "opening_noscript"):
        assert say(key, language) in unescape(page)
    assert page.index('id="opening"') < page.index("<gradio-app")
    assert "elsewhere.example" not in page


def test_every_script_has_the_nonce_and_data_is_none() -> None:
    page = opening(PAGE, "", "abc")
    assert re.findall(r"<script[^>]*>", page) and "<script>" not in page
    assert page.count('nonce="abc"') == len(re.findall(r"</script>", page))


@pytest.mark.parametrize("html", [first_screen("en"), login(LoginForm(), "")])
def test_the_colours_are_the_pages_own_light_and_dark(html: str) -> None:
    sheet = html[html.index("<style>") : html.index("</style>")]
    light, _, dark = sheet.partition("prefers-color-scheme: dark")
    for token in ("--paper:", "--ink:", "--soft:", "--accent:"):
        assert token in light and token in dark
    assert "--serif:" in light


@pytest.mark.parametrize("code", ["other-host", "other-site", "no-page", "no-login", "no-editor", "too-large"])
def test_a_refusal_is_one_line_in_each_language(code: str) -> None:
    lines = {refusal(code, locale, limit=50) for locale in LOCALES.values()}
    assert len(lines) == 3 and not any("\n" in line or "{" in line for line in lines)
