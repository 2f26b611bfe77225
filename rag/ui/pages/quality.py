"""The quality page: how good the answers are, by the runs that lie here, and two of them compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rag.ui.pages.comparison import HEADLINE, LESS_IS_BETTER, SHOWN, Figure, compare, figure
from rag.ui.pages.frame import page
from rag.ui.pages.runs import SHOWN_RUNS, Part, Run, Unread
from rag.ui.strings import WORDS

PATH = "/quality"
SHOWN_CHANGES = 200  # questions of each kind; a run has up to thousands


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a run's table: some of its questions, by language or type."""

    name: str
    n: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a run; ``latency``: of a whole answer, the median in ms, None where it wasn't taken."""

    run: Run
    date: str
    latency: float | None
    figures: tuple[Figure, ...]
    by: tuple[tuple[str, tuple[Row, ...]], ...]

    @property
    def headline(self) -> Figure:
        """The one figure to look at: right, and it cites the evidence."""
        return self.figures[SHOWN.index(HEADLINE)]


def html(runs: Sequence[Run], unread: Sequence[Unread], language: str, query: Mapping[str, str]) -> str:
    """Return the page for some runs, the newest first; ``query`` may name two of them by their keys, as a and b."""
    of = {run.key: run for run in runs}
    a, b = of.get(query.get("a", "")), of.get(query.get("b", ""))
    kept = {name: query[name] for name in ("a", "b") if query.get(name) in of}
    return page(
        "pages/quality.html", language, PATH, kept,
        runs=[_shown(run, language) for run in runs[:SHOWN_RUNS]], all_runs=runs, unread=unread,
        left_out=max(0, len(runs) - SHOWN_RUNS), a=a, b=b, one=bool(kept) and not (a and b and a is not b),
        comparison=compare(a, b) if a and b and a is not b else None, lower=LESS_IS_BETTER, most=SHOWN_CHANGES,
        type_name=lambda name: _named("type", name, language),
    )  # fmt: skip


def _shown(run: Run, language: str) -> Shown:
    rows = {
        group: _rows(parts, "lang" if group == "lang" else "type", language) for group, parts in run.scores.by.items()
    }
    by = tuple((group, rows[group]) for group in ("lang", "type") if rows.get(group))
    return Shown(run, _day(run.about.started), _median(run), tuple(figure(run.scores, n) for n in SHOWN), by)


def _rows(parts: Mapping[str, Part], kind: str, language: str) -> tuple[Row, ...]:
    return tuple(
        Row(_named(kind, name, language), part.n, tuple(figure(part, score) for score in SHOWN))
        for name, part in parts.items()
    )


def _named(kind: str, name: str, language: str) -> str:
    """The page's word for a language or type; a name that another version made stands as it is."""
    return str(WORDS[language].get(f"quality_{kind}_{name}", name))


def _median(run: Run) -> float | None:
    value = run.scores.latency_ms.get("p50")
    return float(value) if isinstance(value, int | float) else None


def _day(started: str) -> str:
    """The day of an ISO time.

    >>> _day("2026-11-28T00:44:50+00:00"), _day("soon")
    ('2026-11-28', '–')
    """
    try:
        return f"{datetime.fromisoformat(started):%Y-%m-%d}"
    except ValueError:
        return "–"
