"""The templates: what goes in as text is seen as that text and nothing else, and no template can undo it."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ui import render as module
from rag.ui.render import render
from rag.ui.strings import LANGUAGES
from tests.rag.ui.samples import HOSTILE, seen

TEMPLATES = sorted((Path(module.__file__).parent / "templates").rglob("*.html"))
# HTML itself reads a carriage return as a line end and drops NUL: no escaping can keep them.
_TEXT = st.text(alphabet=st.characters(exclude_characters="\r\0", exclude_categories=("Cs", "Cc")))


@given(_TEXT)
def test_any_text_is_seen_as_it_is_and_makes_no_element(text: str) -> None:
    page = seen(render("frame/masthead.html", "en", state=text, words=text))
    assert page.text.endswith(text + "\n")
    assert [tag for tag, _ in page.elements] == ["div", "button", "span", "span", "i"]
    assert page.elements[3][1]["class"] == f"state {text}"


def test_no_sign_that_a_template_or_a_translation_could_read_is_left() -> None:
    inside = render("frame/problem.html", "en", problem=HOSTILE).removeprefix('<p role="alert">').removesuffix("</p>")
    assert not set("<>{}$`\\\"'") & set(inside)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_calls_anything_safe(path: Path) -> None:
    text = path.read_text("utf8")
    assert "safe" not in text and "autoescape" not in text


def test_what_a_template_is_not_given_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("frame/problem.html", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_welcome_is_in_the_readers_language(language: str) -> None:
    assert len({render("frame/welcome.html", each) for each in LANGUAGES}) == len(LANGUAGES)
    assert [tag for tag, _ in seen(render("frame/welcome.html", language)).elements] == ["h1", "p"]
