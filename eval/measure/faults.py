"""Of replies into which faults were injected, how many does verification stop, and how many faithful ones? See eval.datasets.faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path
from random import Random
from typing import Any, Literal

from pydantic import TypeAdapter

from eval.datasets.faults.articles import quotable
from eval.datasets.faults.inject import KINDS, PASSAGE, faults
from eval.datasets.faults.replies import SCRIPTS, STYLES, Reply, faithful
from eval.provenance import made_by
from eval.report.tables import FAULTS_COMMAND
from index.errors import UsageError
from index.records import parsed, validated
from index.settings import read_settings
from index.types import PassageRecord
from rag.judge.verify import fault
from rag.types import Evidence, Question
from rag.writers.llm.reply import drafted

FAULTS, REPLIES = "faults.json", "replies.jsonl"
LEAST_REPLIES, LEAST_FAULTS = 200, 500  # of a record that is published
_QUESTION = Question("文章说了什么？", "文章说了什么？", "zh-Hans", "other")
_LOOKED_AT = 15  # replies looked at for faults of the rare kinds, for each faithful one that is measured
_OTHERS = 5  # replies of other articles that an invented clause may come from


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many were stopped; ``checks``: by which check."""

    of: int
    stopped: int
    checks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FaultsRecord:
    """``faithful``: by style, the faithful replies that were stopped; ``faults``: by kind, the faulty ones."""

    format: Literal[1]
    about: Mapping[str, Any]
    replies: int
    faithful: Mapping[str, Share]
    faults: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Tried:
    """A reply with its markers as a model would give it, and the check that stopped it, None where it stands."""

    kind: str
    text: str
    quote: str
    check: str | None


def measure(file: Path | None, seed: int, replies: int, each: int) -> tuple[FaultsRecord, list[Tried]]:
    """Return the record of so many distinct faithful replies and so many faults of each kind, and every reply tried.

    ``file``: articles, see `quotable`. The same seed and articles give the same replies. No reply has two faults of a
    kind; where the articles hold too few for a kind, there are fewer.
    """
    about = {**made_by(read_settings()), "articles": file.name if file else None, "seed": seed}
    source = _replies(file, seed)
    first = list(islice(source, replies))
    tried = [_tried(reply.style, reply, reply, reply.written(reply.text) + PASSAGE) for reply in first]
    looked_at = islice(chain(first, source), _LOOKED_AT * replies)
    tried += [_tried(*each_fault) for each_fault in _faults(looked_at, each, Random(seed))]
    shares = {kind: _share([t for t in tried if t.kind == kind]) for kind in (*STYLES, *KINDS)}
    of_styles, of_kinds = ({name: shares[name] for name in names} for names in (STYLES, KINDS))
    return FaultsRecord(1, about, len(first), of_styles, of_kinds), tried


def _replies(file: Path | None, seed: int) -> Iterator[Reply]:
    """Yield distinct faithful replies, of every style and in both scripts by turns."""
    pick, known = Random(seed), set[str]()
    turns = cycle([(style, script) for script in SCRIPTS for style in (*STYLES, "reworded")])
    wanted = next(turns)
    for quoted in quotable(file, pick):
        reply = faithful(quoted, *wanted, pick)
        if reply and reply.text not in known:
            known.add(reply.text)
            yield reply
            wanted = next(turns)


def _faults(replies: Iterator[Reply], each: int, pick: Random) -> Iterator[tuple[str, Reply, Reply, str]]:
    """Yield (kind, reply, reply of another article, faulty text): of each reply one fault of each kind still wanted."""
    made, others = Counter[str](), list[Reply]()
    for reply in replies:
        apart = [other for other in others[-_OTHERS:] if other.quoted.passage.source != reply.quoted.passage.source]
        for kind in KINDS if apart else ():
            if made[kind] < each and (text := next(faults(reply, kind, apart, pick), None)):
                made[kind] += 1
                yield kind, reply, apart[0], text
        if reply.quoted.passage.source not in {other.quoted.passage.source for other in others[-_OTHERS:]}:
            others.append(reply)
        if all(made[kind] == each for kind in KINDS):
            return


def _tried(kind: str, reply: Reply, other: Reply, text: str) -> Tried:
    return Tried(kind, text, reply.quoted.text, stopped(text, reply, other))


def stopped(text: str, reply: Reply, other: Reply) -> str | None:
    """Return the check that stops a reply as a model gives it, beside a passage of another article; None: it stands."""
    evidence = [Evidence(PassageRecord(r.quoted.passage), 1.0, ()) for r in (reply, other)]
    draft = drafted(text, _QUESTION, evidence)
    return next(filter(None, (fault(sentence, evidence) for sentence in draft.sentences)), None)


def _share(tried: Sequence[Tried]) -> Share:
    checks = Counter(t.check for t in tried if t.check)
    return Share(len(tried), sum(checks.values()), dict(checks.most_common()))


def load_faults(file: Path) -> dict[str, Any]:
    """Return a record as JSON has it. Raises UsageError for what is none, and for too few replies or faults."""
    record = dict(parsed(file.read_text("utf8", errors="replace"), str(file), f"run: {FAULTS_COMMAND}", "a record"))
    read = validated(TypeAdapter(FaultsRecord), record, str(file), f"run: {FAULTS_COMMAND}")
    if read.replies < LEAST_REPLIES or min(s.of for s in read.faults.values()) < LEAST_FAULTS:
        few = f"{read.replies} replies and {min(s.of for s in read.faults.values())} faults of a kind"
        raise UsageError(
            f"{file}: found {few}; expected {LEAST_REPLIES} and {LEAST_FAULTS} at least; run: {FAULTS_COMMAND}"
        )
    return record
