"""What people said of answers → candidate gold questions, each a line as ``python -m eval --gold`` reads it.

An answer called right gives its spans and quotations; one called wrong gives the sentence that should have been found, and
the reader's best span in it; "no article has it" gives a question that nothing answers. A person still looks at each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from index.errors import UsageError
from index.language.normalise import fold
from index.language.script import language
from rag.asking.form import alone
from rag.serve.feedback.records import RIGHT, Marked, Record
from rag.types import Answer, Question

READY, CHECK, GONE, NONE = "ready", "check", "gone", "none"
BestSpan = Callable[[str, Marked], str]  # (question, sentence) → the likeliest answer in it, "" for none
TextOf = Callable[[str], str]  # a source → its text; UsageError for an unknown one
Line = dict[str, Any]

_TYPES = {
    "number": "factoid-number", "date": "factoid-date", "person": "factoid-person", "org": "factoid-org",
    "place": "factoid-place", "list": "list", "reason": "reason", "definition": "definition",
}  # fmt: skip
_NO_QUESTION = ("small-talk", "ambiguous")
_UNANSWERABLE = "unanswerable-near"


@dataclass(frozen=True, slots=True)
class GoldCandidate:
    """What becomes of a record: ``state`` READY, CHECK (a person has to look), GONE (its text is in the articles no more) or
    NONE (nothing was said of what would be right); ``line``: of a gold file, None for GONE and NONE.
    """

    record: Record
    state: str
    line: Line | None = None


def candidate(record: Record, text_of: TextOf, best: BestSpan) -> GoldCandidate:
    """Return the candidate of one record."""
    opinion, answer = record.opinion, record.answer
    if answer.reason in _NO_QUESTION and not opinion.should:
        return GoldCandidate(record, NONE)
    if opinion.should:
        return _of_sentence(record, opinion.should, text_of, best)
    if opinion.absent or (opinion.verdict == RIGHT and not answer.found):
        return GoldCandidate(
            record, CHECK, _line(record, _UNANSWERABLE, note="check: somebody says that no article has it")
        )
    return _of_answer(record, text_of) if opinion.verdict == RIGHT else GoldCandidate(record, NONE)


def _of_sentence(record: Record, should: Marked, text_of: TextOf, best: BestSpan) -> GoldCandidate:
    if not _stands(should.source, should.quote, text_of):
        return GoldCandidate(record, GONE)
    span = best(record.answer.resolved, should)
    guessed = "check: the answer is the reader's guess" if span else "check: shorten the answer, which is the sentence"
    evidence = {"source": should.source, "text": should.quote}
    line = _line(record, _type(record, should.quote), [span or should.quote], [evidence], f"{guessed}; type guessed")
    return GoldCandidate(record, CHECK, line)


def _of_answer(record: Record, text_of: TextOf) -> GoldCandidate:
    """An answer that is right: its spans and the quotations that hold one, or whole quotations where it has no span."""
    answer = record.answer
    spans = [span for span in answer.spans if any(map(str.isalnum, span))]  # of the others nothing can be compared
    cited = [{"source": c.source, "text": c.quote} for c in answer.citations]
    evidence = [e for e in cited if any(span in e["text"] for span in spans)] or cited
    if not evidence:
        return GoldCandidate(record, NONE)
    if not all(_stands(e["source"], e["text"], text_of) for e in evidence):
        return GoldCandidate(record, GONE)
    if answer.correction:
        return GoldCandidate(record, CHECK, _refuted(record, answer))
    kind = _type(record, evidence[0]["text"])
    line = _line(record, kind, spans or [e["text"] for e in evidence], _unlike(evidence), "type guessed")
    if len(spans) > 1:
        line |= {"answers": ["、".join(spans)], "answer_parts": [[span] for span in spans]}
    return GoldCandidate(record, READY if spans else CHECK, line)


def _refuted(record: Record, answer: Answer) -> Line:
    told = next((c for c in answer.citations if str(answer.correction) in c.quote), answer.citations[0])
    correct = [span for span in answer.spans if span in told.quote] or [told.quote]
    refutation = {"source": told.source, "text": told.quote, "correct": correct}
    return _line(record, "false-premise", note="check: a premise that was corrected") | {"refutation": refutation}


def _line(
    record: Record, kind: str, answers: Sequence[str] = (), evidence: Sequence[Line] = (), note: str = ""
) -> Line:
    history = [{"role": turn["role"], "content": turn["content"]} for turn in record.history]
    told = json.dumps([_key(record.question), *(_key(turn["content"]) for turn in history)], ensure_ascii=False)
    line: Line = {"id": f"fb-{hashlib.sha256(told.encode()).hexdigest()[:12]}", "question": record.question}
    line |= {"lang": language(record.question), "type": kind}
    line |= {"history": history} if history else {}
    return line | {"answers": list(answers), "evidence": list(evidence), "note": note}


def _type(record: Record, evidence: str) -> str:
    """Guess what a gold file calls such a question; the person who checks it knows better."""
    if record.history and record.answer.resolved != record.question:
        return "follow-up"
    asked: Question = alone(record.answer.resolved)
    if asked.compared:
        return "comparison"
    if len(asked.parts) > 1:
        return "multi-passage"
    spoken, told = language(record.question), language(evidence)
    if spoken != told:
        return "cross-lingual" if "en" in (spoken, told) else "cross-script"
    return _TYPES.get(asked.kind, "paraphrase")


def merged(candidates: Iterable[GoldCandidate]) -> list[Line]:
    """Return the lines of candidates, one a question; where people agree their answers and evidence are joined.

    The first, which is the newest, decides the form; that others say something else stands in its note.
    """
    lines = dict[str, Line]()
    for line in (candidate.line for candidate in candidates):
        if line is None:
            continue
        known = lines.setdefault(line["id"], line)
        if known is not line:
            lines[line["id"]] = _joined(known, line)
    return list(lines.values())


def _joined(a: Line, b: Line) -> Line:
    if bool(a["evidence"]) != bool(b["evidence"]) or "refutation" in a or "refutation" in b:
        same = a["type"] == b["type"]
        return a if same or "others" in a["note"] else a | {"note": f"{a['note']}; check: others say something else"}
    answers = _unlike([*a["answers"], *b["answers"]])
    further = [e for e in [*a.get("alt_evidence", []), *b["evidence"]] if e not in a["evidence"]]
    line = a | {"answers": answers} | ({"alt_evidence": _unlike(further)} if further else {})
    if answers != a["answers"] and "others" not in a["note"]:
        line["note"] = f"{a['note']}; check: others give another answer"
    return line


def _unlike(some: Sequence[Any]) -> list[Any]:
    return [one for at, one in enumerate(some) if one not in some[:at]]


def _key(text: str) -> str:
    return "".join(fold(text).split())


def _stands(source: str, text: str, text_of: TextOf) -> bool:
    try:
        return text in text_of(source)
    except UsageError:
        return False
