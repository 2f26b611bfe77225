"""The committed results as Markdown tables, a template each; labels/ holds their words in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eval.datasets.authored import NAME
from eval.report.render import render

ENCODER_COMMAND = (
    "python -m eval encoder --data DIR --distractors 20000 --model own --model all-MiniLM-L6-v2=PATH --out RUN && "
    "python -m eval publish RUN"
)
FAULTS_COMMAND = "python -m eval faults --out RUN && python -m eval publish RUN"
DIALOGUES_COMMAND = "python -m eval dialogues --out RUN && python -m eval publish RUN"
READER_COMMAND = "python -m eval reader --data DIR --out RUN && python -m eval publish RUN"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """What is committed under eval/results/: run.json and scores.json by run, ablations by file, the models' records."""

    about: Mapping[str, Record] = field(default_factory=dict)
    scores: Mapping[str, Record] = field(default_factory=dict)
    ablations: Mapping[str, Record] = field(default_factory=dict)
    encoder: Record | None = None
    reader: Record | None = None
    faults: Record | None = None
    dialogues: Record | None = None


def table(name: str, results: Results, words: str) -> str:
    """Return a table in a language, "en" or, of the headline, "zh"; where nothing is measured yet, its command.

    Raises ValueError, KeyError or TypeError for a record that lacks a figure.
    """
    values_of, command = TABLES[name]
    values = values_of(results)
    template = f"tables/{name}.md" if values else "tables/unmeasured.md"
    return render(template, values or {"command": command}, words).strip()


def _seeds(results: Results) -> Record | None:
    """The gold's two splits."""
    test, dev = results.scores.get("seeds-test"), results.scores.get("seeds-dev")
    return {"test": test, "dev": dev} if test and dev else None


def _headline(results: Results) -> Record | None:
    """The gold's two splits and the authored questions."""
    gold, authored = _seeds(results), results.scores.get(NAME)
    return {**gold, "authored": authored} if gold and authored else None


def _benchmarks(results: Results) -> Record:
    """Every run, of one set of questions the one in the largest haystack first."""
    size = {name: scores["haystack"]["passages"] for name, scores in results.scores.items()}
    names = sorted(results.scores, key=lambda name: (name.split("-among")[0], -size[name]))
    return {"runs": [(name, results.scores[name]) for name in names]}


def _authored(results: Results) -> Record | None:
    """The runs of all authored questions: those kept with ``publish --as`` first, then today's."""
    names = sorted(name for name, about in results.about.items() if about["name"] == NAME)
    names.sort(key=lambda name: name == NAME)
    return {"runs": {name: results.scores[name] for name in names}} if names else None


def _encoder(results: Results) -> Record | None:
    """The record, and of each trial the largest haystack."""
    if not results.encoder:
        return None
    rows = results.encoder["rows"]
    largest = {row["trial"]: row for row in sorted(rows, key=lambda row: row["haystack"])}
    return {**results.encoder, "largest": [largest[name] for name in dict.fromkeys(row["trial"] for row in rows)]}


# What each table's template is given, and the command that measures it.
TABLES: dict[str, tuple[Callable[[Results], Record | None], str]] = {
    "headline": (_headline, "make results results-authored"),
    "gold": (_seeds, "make results"),
    "kinds": (_seeds, "make results"),
    "benchmarks": (_benchmarks, "make results"),
    "authored": (_authored, "make results-authored"),
    "ablations": (lambda results: results.ablations.get("ablations-seeds-dev"), "make results"),
    "encoder": (_encoder, ENCODER_COMMAND),
    "encoder-card": (_encoder, ENCODER_COMMAND),
    "reader": (lambda results: results.reader, READER_COMMAND),
    "reader-card": (lambda results: results.reader, READER_COMMAND),
    "dialogues": (lambda results: results.dialogues, DIALOGUES_COMMAND),
    "dialogues-card": (lambda results: results.dialogues, DIALOGUES_COMMAND),
    "faults-card": (lambda results: results.faults, FAULTS_COMMAND),
}
