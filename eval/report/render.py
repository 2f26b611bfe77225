"""Templates filled in with values and with the words of one language, and what they make of a value.

jinja2 escapes whatever goes into a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup

from eval.compare import LEVEL
from eval.report.text import certain, pick
from index.language.script import language

NONE = "–"
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


def _printed(value: Any, path: str | None, places: str) -> str:
    value = pick(value, path) if path else value
    return NONE if value is None else format(value, places)


def two(value: Any, path: str | None = None) -> str:
    """Return a score, or the one at a path of an object, to two places.

    >>> two(0.5), two({"answer": {"f1": 0.25}}, "answer.f1"), two(None)
    ('0.50', '0.25', '–')
    """
    return _printed(value, path, ".2f")


def three(value: Any, path: str | None = None) -> str:
    """Return a score, or the one at a path of an object, to three places."""
    return _printed(value, path, ".3f")


def percent(value: Any, path: str | None = None, places: int = 0) -> str:
    """Return a share, or the one at a path of an object, in per cent."""
    return _printed(value, path, f".{places}%")


def thousands(value: float) -> str:
    """Return a whole number with its thousands set apart."""
    return f"{value:,}"


def millions(value: float) -> str:
    """Return a number in millions; of bytes with a B behind it."""
    return f"{value / 1e6:.1f} M"


def within(score: Mapping[str, float]) -> str:
    """Return a score with its interval.

    >>> within({"value": 0.61, "low": 0.5, "high": 0.7})
    '0.610 [0.500, 0.700]'
    """
    return f"{score['value']:.3f} [{score['low']:.3f}, {score['high']:.3f}]"


def added(found: Mapping[str, float]) -> str:
    """Return a paired difference with its interval; a star: beyond chance.

    >>> added({"difference": -0.0123, "low": -0.022, "high": 0.001, "p": 0.2})
    '−0.012 [−0.022, +0.001]'
    """
    star = "*" * (found["p"] < LEVEL)
    return f"{found['difference']:+.3f}{star} [{found['low']:+.3f}, {found['high']:+.3f}]".replace("-", "−")


def recall(row: Mapping[str, Any], name: str, most: int) -> str:
    """Return recall@1 / @5 / @20 of an encoder's trial, the first ``most``; a star: the hybrid differs from BM25."""
    if name not in row["recall"]:
        return NONE
    stars = ["*" * (name == "hybrid" and row["against_bm25"][f"recall@{k}"]["p"] < LEVEL) for k in (1, 5, 20)]
    return " / ".join(f"{value:.3f}{star}" for value, star in zip(row["recall"][name][:most], stars, strict=False))


def head(cells: Sequence[str]) -> str:
    """Return cells as the head of a Markdown table.

    >>> print(head(["a", "b"]))
    | a | b |
    | --- | --- |
    """
    return f"| {' | '.join(cells)} |\n|{' --- |' * len(cells)}"


def called(name: str, names: Mapping[str, str]) -> str:
    """Return what a name is called; one that is not among the names keeps its own."""
    return names.get(name, name)


def excerpt(text: str, wanted: Iterable[str] = (), limit: int = 200) -> str:
    """Return at most ``limit`` characters of the text, around the first wanted piece that stands in it.

    >>> excerpt("一二三四五六七八九十", ["七"], 4)
    '…六七八九…'
    """
    if len(text) <= limit:
        return text
    at, size = next(((text.find(piece), len(piece)) for piece in wanted if piece and piece in text), (0, 0))
    start = max(0, min(at - (limit - size) // 2, len(text) - limit))
    return "…" * (start > 0) + text[start : start + limit] + "…" * (start + limit < len(text))


def marked(text: str, wanted: Iterable[str]) -> Markup:
    """Return the text escaped, the first wanted piece that stands in it as <mark>.

    >>> print(marked("共168家 <b>", ["168家"]))
    共<mark>168家</mark> &lt;b&gt;
    """
    piece = next((piece for piece in wanted if piece and piece in text), None)
    if piece is None:
        return Markup("{}").format(text)
    before, _, after = text.partition(piece)
    return Markup("{}<mark>{}</mark>{}").format(before, piece, after)


FILTERS = (
    pick, two, three, percent, thousands, millions, within, added, recall, head, called, certain, excerpt, marked
)  # fmt: skip


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {each.__name__: each for each in FILTERS} | {"script": language}
    return environment
