"""Templates filled in with values and with the words of one language; jinja2 escapes whatever goes into a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml

from eval.compare import LEVEL
from eval.report import filters
from index.language.script import language

ROOM = Path(__file__).resolve().parent
TEMPLATES = ROOM / "templates"
LANGUAGES = tuple(sorted(file.stem for file in (ROOM / "labels").glob("*.yaml")))


def render(template: str, values: Mapping[str, Any], words: str) -> str:
    """Return a template (page.html, tables/gold.md) filled in; its ``labels`` are those of a language, "en" or "zh".

    Raises ValueError for a value that the template needs and is not given.
    """
    try:
        return _environment().get_template(template).render(**values, labels=labels(words), level=LEVEL)
    except jinja2.UndefinedError as error:
        raise ValueError(str(error)) from None


@cache
def labels(words: str) -> dict[str, Any]:
    """Return the wording of a language: labels/WORDS.yaml."""
    return dict(yaml.safe_load((ROOM / "labels" / f"{words}.yaml").read_text("utf8")))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {each.__name__: each for each in filters.FILTERS} | {"script": language}
    return environment
