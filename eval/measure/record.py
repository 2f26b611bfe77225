"""The records encoder.json and reader.json: the scores in them, and how publish reads them and refuses what is amiss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, TypeAdapter

from eval.compare import differences
from eval.datasets.corpus import DEPTH
from eval.metrics.abstention import Numbers, auroc
from eval.metrics.retrieval import Piece, Slice, first_ranks
from eval.report.tables import ENCODER_COMMAND, READER_COMMAND
from eval.scores import Columns, interval, interval_of, resamples
from eval.scores import mean as mean_of
from index.errors import UsageError
from index.records import parsed, validated
from index.settings import USUAL

ENCODER, READER = "encoder.json", "reader.json"
AT = (1, 5, 20)  # the k of recall@k


@dataclass(frozen=True, slots=True)
class Score:
    """A mean with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more one way finds than another, with its 95 % interval and the two-sided p of a paired bootstrap."""

    difference: float
    low: float
    high: float
    p: float


Spans = Mapping[str, Score | None]  # "em", "f1"; None where no question has a known answer
Differences = Mapping[str, Difference]  # by "recall@1", "recall@5", "recall@20"


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial in one haystack of so many passages. ``recall``: by encoder, BM25 and hybrid, at 1, 5 and 20.

    ``left_out``: news passages that might answer too; ``against_bm25``: what the hybrid adds.
    """

    trial: str
    questions: int
    haystack: int
    left_out: int
    recall: Mapping[str, tuple[float, ...]]
    against_bm25: Differences


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder by what the tables call it."""

    name: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """``about``: eval.provenance.made_by, and what was asked for; ``data``: the sha256 of every file that a trial may read."""

    format: Literal[1]  # another number when the record changes: older ones are then refused, not misread
    about: Mapping[str, Any]
    models: Annotated[tuple[Model, ...], Field(min_length=1)]
    data: Mapping[str, str]
    rows: Annotated[tuple[TrialRow, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole file as the corpus. ``recall``: by bm25, hybrid and read, at 1, 5 and 20; em and f1 of the span chosen.

    ``unread``: of the span that is chosen where nothing is read; ``against_…``: what reading adds.
    """

    passages: int
    recall: Mapping[str, tuple[Score | None, ...]]
    against_bm25: Differences
    against_hybrid: Differences
    unread: Spans
    em: Score | None
    f1: Score | None


@dataclass(frozen=True, slots=True)
class Silent:
    """Shares refused without the passages that answer and with them; how well the confidence tells both apart."""

    questions: int
    unanswerable_refused: Score | None
    answerable_refused: Score | None
    auroc: Score


@dataclass(frozen=True, slots=True)
class FileRow:
    """What was asked of one file. ``given``: of the right context alone."""

    name: str
    questions: int
    contexts: int
    held: bool
    given: Spans
    whole: Whole | None
    silent: Silent | None


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """``cost``: see `eval.measure.cost`; None where it was not asked for."""

    format: Literal[2]
    about: Mapping[str, Any]
    data: Mapping[str, str]
    files: tuple[FileRow, ...]
    cost: Mapping[str, Any] | None


def rank_of(found: Sequence[Slice], right: Sequence[Piece]) -> int:
    """Return the rank from 0 of the first passage that hits a right piece; DEPTH where none of the first DEPTH does."""
    return min((rank for rank in first_ranks(found, right, DEPTH) if rank), default=DEPTH + 1) - 1


def recalls(ranks: Any) -> tuple[float, ...]:
    """Return recall@1, @5 and @20 of ranks from 0.

    >>> recalls(np.array([0, 3, 9, 20]))
    (0.25, 0.5, 0.75)
    """
    return tuple(round(float((ranks < k).mean()), 4) for k in AT)


def against(before: Any, after: Any) -> Differences:
    """Return how much more is found by ``after`` than ``before`` (ranks of the same questions), by paired bootstrap.

    As two runs are compared (eval.compare), but p is not corrected for the number of trials.
    """

    def columns(ranks: Any) -> Columns:
        return {"citations": np.zeros(len(ranks)), **{f"recall_{k}": (ranks < k).astype(float) for k in AT}}

    changes = differences(columns(before), columns(after), only=[f"retrieval.recall@{k}" for k in AT])
    return {d.score.removeprefix("retrieval."): Difference(round(d.b - d.a, 4), d.low, d.high, d.p) for d in changes}


def mean(values: Iterable[float]) -> Score | None:
    """Return the mean of all that is no NaN with the interval that a run's scores have, None without any."""
    known = np.array([float(value) for value in values])
    known = known[~np.isnan(known)]
    ends = interval(mean_of("value"), {"value": known}, list(resamples(len(known)))) if len(known) else None
    return Score(round(float(known.mean()), 4), *ends) if ends else None


def apart(there: Sequence[float], away: Sequence[float]) -> Score:
    """Return how well the confidence tells questions with their answer from the same without it: AUROC."""

    def area(pairs: Numbers) -> float:
        value = auroc(pairs.ravel(), np.repeat([True, False], pairs.shape[1]))
        assert value is not None  # there are as many of each
        return value

    pairs = np.array([there, away])
    low, high = interval_of([area(pairs[:, index]) for index in resamples(len(there))])
    return Score(round(area(pairs), 4), low, high)


def hashes(data: Path, files: Iterable[str]) -> dict[str, str]:
    """Return the sha256 of the data folder's files that are there."""
    return {file: sha256((data / file).read_bytes()).hexdigest() for file in files if (data / file).is_file()}


def load_record(file: Path) -> dict[str, Any]:
    """Return a record, encoder.json or reader.json, as JSON has it. Raises UsageError for what is none."""
    record = parsed(file.read_text("utf8", errors="replace"), str(file), _mend(file), "a record")
    validated(TypeAdapter(EncoderRecord if file.name == ENCODER else ReaderRecord), record, str(file), _mend(file))
    return dict(record)


def refuse_other(file: Path, record: Mapping[str, Any]) -> None:
    """Raise UsageError for a part, for a reader's settings not as shipped, and for other weights than this checkout's."""
    about = record["about"]
    if file.name == ENCODER:
        from index.encoder.static import open_static  # the weights are read only here

        part, turned, used, own = about["trials"], [], record["models"][0]["fingerprint"], open_static().fingerprint
    else:
        from rag.reader.model import open_reader

        part = [*about["names"], *([f"the first {about['limit']} questions"] if about["limit"] else [])]
        usual = USUAL.variables()
        turned = [f"{name}={value}" for name, value in about["settings"].items() if value != usual.get(name)]
        used, own = about["reader"], open_reader().fingerprint
    for amiss, named, expected in (
        (part, f"only {', '.join(part)}", "everything"),
        (turned, ", ".join(turned), "the settings as shipped"),
        (used != own, f"the weights {used}", f"this checkout's, {own}"),
    ):
        if amiss:
            raise UsageError(f"{file}: found {named}; expected {expected}; {_mend(file)}")


def _mend(file: Path) -> str:
    return f"run: {ENCODER_COMMAND if file.name == ENCODER else READER_COMMAND}"
