"""One question from a shell, answered as text or as the record."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from index.errors import UsageError
from index.types import Filter
from rag.types import Answer, Ask, Trace

if TYPE_CHECKING:
    from rag.chain import Service

UNSUPPORTED = "(not supported by what it cites) "  # stands before a sentence that RAG_UNSUPPORTED=keep has kept


def ask(flags: Namespace, wanted: Filter | None) -> str:
    """Return what answers the flags' question. Raises UsageError for none, and for one that is not text."""
    if flags.out is not None:
        mend = "run: python -m rag --batch IN.jsonl --out OUT.jsonl"
        raise UsageError(f"found --out without --batch; expected both; {mend}")
    question = sys.stdin.read() if flags.question == "-" else flags.question or ""
    if not question.strip():
        raise UsageError('found an empty question; expected one in Chinese or English; run: python -m rag "QUESTION"')
    try:
        question.encode()
    except UnicodeEncodeError:  # half a character
        said = "found a question that is not UTF-8; expected text in UTF-8; run it from a UTF-8 shell"
        raise UsageError(said) from None
    from rag.commands.explain import explained
    from rag.reply import to_answer
    from rag.service import load

    service = load(flags.store, writer=flags.writer).held()
    record, trace = recorded(service, Ask(question, wanted=wanted), explaining=flags.explain)
    if flags.json:
        return json.dumps(record, ensure_ascii=False)
    said = readable(to_answer(service.store, trace, service.settings))
    return f"{said}\n\n{explained(trace)}" if flags.explain else said


def recorded(service: Service, asked: Ask, *, explaining: bool) -> tuple[dict[str, Any], Trace]:
    """Ask once; return the public record, with the reasons where they are wanted, and the trace behind it."""
    from rag.chain import traced
    from rag.commands.explain import explain
    from rag.reply import to_answer

    service = service.held()
    trace = traced(service, asked)
    record = to_answer(service.store, trace, service.settings).to_json()
    return ({**record, "explain": explain(trace)} if explaining else record), trace


def readable(answered: Answer) -> str:
    """Return an answer as a person reads it in a terminal."""
    lines = ["The articles say otherwise:"] if answered.correction else []
    lines += _reply(answered)
    for c in answered.citations:
        lines.append(f"\n  [{c.marker}] {c.title or c.source}" + (f", {c.date}" if c.date else ""))
        copies = f"  (and {len(c.duplicates)} copies)" if c.duplicates else ""
        lines.append(f"      {c.source}:{c.start}-{c.end}{copies}")
    lines += [f"\n  {words}: {meaning}" for words, meaning in answered.glosses.items()]
    if not answered.found:
        lines += [f"\n  near: {p.source}:{p.start}-{p.end}" for p in answered.passages[:3]]
    lines += [f"\n  other figure: {c.quote}  ({c.source}:{c.start}-{c.end})" for c in answered.conflicts]
    lines.append(f"\n  confidence {answered.confidence:.2f}" + (f", {answered.reason}" if answered.reason else ""))
    lines += [f"  {answered.note}"] if answered.note else []
    lines += [f"  warning: {warning}" for warning in answered.warnings]
    return "\n".join(lines)


def _reply(answered: Answer) -> list[str]:
    """The reply's lines: as it stands, or where a sentence is not supported each on its own, that one marked."""
    if all(s.supported for s in answered.sentences):
        return [answered.answer]
    said = (
        f"{'' if s.supported else UNSUPPORTED}{s.text}{''.join(f'[{m}]' for m in s.markers)}"
        for s in answered.sentences
    )
    return [part for part in (answered.lead, *said, answered.tail) if part]
