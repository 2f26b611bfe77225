"""The page's HTML, from the templates beside this file: whatever stands in a {{ … }} of theirs becomes inert text."""

from __future__ import annotations

import functools
from pathlib import Path

import jinja2

from rag.ui.strings import say

_TEMPLATES = Path(__file__).parent / "templates"
# Beyond HTML's own signs: Gradio reads {…} and ${…} in some strings as templates and __i18n__{…} as translations.
_GRADIO_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;", "\\": "&#92;"})


def render(template: str, language: str, **values: object) -> str:
    """Return a template's HTML with some values, in one of the page's languages.

    >>> render("frame/problem.html", "en", problem='<b>${1}</b>')
    '<p role="alert">&lt;b&gt;&#36;&#123;1&#125;&lt;/b&gt;</p>'
    """
    return _environment(language).get_template(template).render(values).translate(_GRADIO_SIGNS)


@functools.cache
def _environment(language: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals |= {"language": language, "say": functools.partial(say, language=language)}
    return environment
