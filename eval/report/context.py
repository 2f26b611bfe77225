"""What the page's template fills in: the scores object and the marks as cards, tables, plots and sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from eval.datasets.haystack import SMALL
from eval.report.figures import figures
from eval.report.labels import HEADLINES, KINDS, LANGUAGES, OUTCOMES, SCORES, SLICED, SPLITS, STAGES
from eval.report.provenance import about_rows, byline, megabytes, repeat, writers
from eval.report.scoring import FEW, Record, asked, pick, score_row

GROUPS = ("retrieval", "answer", "citation", "abstention")
# Two groups of questions: the outcomes they can have, the good ones among them, and how those are told.
_ENDS = (
    ("the articles answer", ("right", "lucky", "wrong", "refused"), ("right", "lucky"), "got a right answer"),
    ("no article answers", ("declined", "missed"), ("declined",), "rightly got none, or were set right"),
)


def view(about: Record, scores: Record, marks: Sequence[Record], outcomes: Sequence[str]) -> dict[str, Any]:
    """Return the template's variables; whatever the run does not hold is None or empty."""
    passages, counts = pick(scores, "haystack.passages") or about.get("passages"), asked(marks)
    return {
        "name": about.get("name") or "a run",
        "n": scores.get("n") or len(marks),
        "passages": passages,
        "small": SMALL if passages is not None and passages < SMALL else None,
        "ends": ends(outcomes),
        "byline": byline(about, scores),
        "writers": writers(about, scores),
        "about": about_rows(about, scores),
        "repeat": repeat(about),
        "cards": [
            card for name in HEADLINES if (card := score_row(scores, name, counts.get(name)))["value"] is not None
        ],
        "clock": clock(scores),
        "groups": groups(scores, counts),
        "slices": slices(scores),
        "heads": list(SLICED.items()),
        "few": FEW,
        "stages": stages(scores, marks),
        "plots": figures(scores),
        "labels": {key: label for key, (label, _) in OUTCOMES.items()},
        "outcomes": [(key, *words) for key, words in OUTCOMES.items() if key != "unscored" or key in outcomes],
        "selects": selects(marks),
    }


def groups(scores: Record, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return every score of the run, those the page has no words for under their own name."""
    names = [f"{group}.{name}" for group in GROUPS for name in scores.get(group) or {}]
    return [score_row(scores, name, counts.get(name)) for name in sorted(names, key=_place)]


def _place(name: str) -> tuple[int, int]:
    known = list(SCORES)
    return GROUPS.index(name.split(".")[0]), known.index(name) if name in known else len(known)


def slices(scores: Record) -> list[dict[str, Any]]:
    """Return a table a division: by language, by kind, by split."""
    divisions = (("lang", "Language", LANGUAGES), ("type", "Kind of question", KINDS), ("split", "Split", SPLITS))
    tables = []
    for key, title, words in divisions:
        found: Record = pick(scores, f"by.{key}") or {}
        known = [name for name in words if name in found]
        names = [*known, *(name for name in found if name not in words)]
        rows = [
            {"name": name, "title": words.get(name, name), "n": found[name].get("n"), "cells": _cells(found[name])}
            for name in names
        ]
        if rows:
            tables.append({"key": key, "title": title, "rows": rows})
    return tables


def _cells(found: Record) -> list[dict[str, Any]]:
    cells = []
    for name in SLICED:
        value, bm25 = pick(found, name), pick(found, f"haystack.bm25_{name.removeprefix('retrieval.')}")
        shown = "–" if value is None else f"{100 * value:.0f}%"
        cells.append({"value": value, "shown": shown, "bm25": None if bm25 is None else f"BM25 {100 * bm25:.0f}%"})
    return cells


def ends(outcomes: Sequence[str]) -> list[dict[str, Any]]:
    """Return how the questions ended, in two groups whose counts add up: answerable and not."""
    counts = Counter(outcomes)
    return [
        {
            "title": title,
            "n": sum(counts[key] for key in keys),
            "good": sum(counts[key] for key in good),
            "praise": praise,
            "parts": [(key, *OUTCOMES[key], counts[key]) for key in keys],
        }
        for title, keys, good, praise in _ENDS
        if any(counts[key] for key in keys)
    ]


def stages(scores: Record, marks: Sequence[Record]) -> dict[str, Any] | None:
    """Return how many questions still had their evidence after each stage; None where the run doesn't say."""
    lost = scores.get("lost")
    if lost is None and not any("lost" in mark for mark in marks):
        return None
    counts = Counter({key: n for key, n in lost.items() if n} if lost else (m.get("lost") for m in marks))
    total = sum(bool(mark.get("answerable") or mark.get("lost")) for mark in marks)
    if not total:
        return None
    left, rows = total, []
    for key, (title, meaning) in STAGES.items():
        left -= counts[key]
        rows.append({"key": key, "title": title, "meaning": meaning, "lost": counts[key], "left": left})
    return {"total": total, "rows": rows}


def clock(scores: Record) -> dict[str, Any] | None:
    """Return the time to an answer as a person says it."""
    p50, p95 = (pick(scores, f"latency_ms.{name}") for name in ("p50", "p95"))
    if p50 is None:
        return None
    return {
        "p50": _ms(p50),
        "p95": None if p95 is None else _ms(p95),
        "memory": megabytes(pick(scores, "memory_mb.peak")),
    }


def _ms(value: float) -> str:
    return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.1f} s"


def selects(marks: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the menus that narrow the questions; one without a choice is left out."""
    stages = {key: title for key, (title, _) in STAGES.items()}
    menus = (("lang", "Language", "lang", LANGUAGES), ("kind", "Kind", "type", KINDS), ("split", "Split", "split", SPLITS),
             ("lost", "Evidence lost", "lost", stages))  # fmt: skip
    found = []
    for key, title, field, words in menus:
        there = {str(mark[field]) for mark in marks if mark.get(field) is not None}
        names = [*(name for name in words if name in there), *sorted(there - set(words))]
        if names:
            found.append({"key": key, "title": title, "options": [(name, words.get(name, name)) for name in names]})
    return found
