"""Two runs side by side: how their figures differ, which questions changed, and what makes them hard to compare."""

from __future__ import annotations

from dataclasses import dataclass

from rag.ui.pages.runs import Mark, Part, Run, Scores, read_marks

# What is shown of a run, as scores.json calls it; of "abstention.answerable_refused" less is better.
SHOWN = (
    "answer.attributed", "answer.correct", "abstention.answerable_refused", "abstention.unanswerable_refused",
    "citation.precision",
)  # fmt: skip
HEADLINE = SHOWN[0]
LESS_IS_BETTER = frozenset({"abstention.answerable_refused"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A score with its 95 % interval, None where there is none."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of both runs; ``change`` is b − a to two places, None where it is not known; ``better``: b is."""

    a: Figure
    b: Figure
    change: float | None
    better: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared. ``why_not``: "questions" (not the same ones were asked) or None; ``marks``: both kept what
    became of each question; ``cautions``: what of "machine", "commit", "dirty", "writer", "passages" makes a difference
    something other than better or worse, each with its value in a and in b.
    """

    a: Run
    b: Run
    why_not: str | None
    marks: bool
    differences: tuple[Difference, ...]
    better: tuple[Mark, ...]
    worse: tuple[Mark, ...]
    cautions: tuple[tuple[str, str, str], ...]


def figure(part: Part, name: str) -> Figure:
    """Return one score of a run or of a part of it, by its name in scores.json."""
    group, _, key = name.partition(".")
    value = getattr(part, group).get(key)
    ends = part.ci95.get(group, {}).get(key) if isinstance(part, Scores) else None
    return Figure(name, value, *ends) if ends else Figure(name, value)


def compare(a: Run, b: Run) -> Comparison:
    """Compare two runs, question by question where both hold the same ones."""
    same = a.about.gold.sha256 == b.about.gold.sha256 and a.scores.n == b.scores.n
    before, after = read_marks(a), read_marks(b)
    kept = before is not None and after is not None
    if before and after:
        same = same and [(m.id, m.question) for m in before] == [(m.id, m.question) for m in after]
    changed = _changed(before, after) if same and before and after else []
    return Comparison(
        a, b, None if same else "questions", kept,
        tuple(_difference(figure(a.scores, name), figure(b.scores, name), same) for name in SHOWN),
        tuple(mark for mark, better in changed if better), tuple(mark for mark, better in changed if not better),
        _cautions(a, b),
    )  # fmt: skip


def _difference(a: Figure, b: Figure, same: bool) -> Difference:
    if not same or a.value is None or b.value is None:
        return Difference(a, b, None, None)
    change = b.value - a.value
    if abs(change) < 0.005:  # two places are shown
        return Difference(a, b, 0.0, None)
    return Difference(a, b, change, (change < 0) == (a.name in LESS_IS_BETTER))


def _changed(before: list[Mark], after: list[Mark]) -> list[tuple[Mark, bool]]:
    """The questions whose outcome changed, each with whether it got better."""
    pairs = [(x, y) for x, y in zip(before, after, strict=True) if x.outcome != y.outcome]
    return [(y, (y.outcome or 0) > (x.outcome or 0)) for x, y in pairs]


def _cautions(a: Run, b: Run) -> tuple[tuple[str, str, str], ...]:
    def setup(run: Run) -> dict[str, str]:
        about, machine = run.about, run.about.machine or {}
        cores = machine.get("cores")
        return {
            "machine": str(machine.get("processor", "–")) + (f" × {cores}" if cores else ""),
            "commit": about.commit + (" +" if about.dirty else ""),
            "writer": about.writer,
            "passages": f"{about.passages:,}",
        }

    left, right = setup(a), setup(b)
    return tuple((name, left[name], right[name]) for name in left if left[name] != right[name])
