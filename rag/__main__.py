"""Ask from a shell: one question, a batch of them, or whether the service can answer at all."""

from __future__ import annotations

import datetime
import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from index.cli import Parser, run
from index.errors import UsageError
from index.types import Filter
from rag.types import Answer, Ask

if TYPE_CHECKING:
    from rag.chain import Service
    from rag.types import Trace


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m rag …``; see README for the flags. Returns the exit status, raises UsageError."""
    if arguments and arguments[0] == "doctor":
        from rag.commands.doctor import examine

        lines, healthy = examine(_parser().parse_args(arguments[1:]))
        print("\n".join(lines))
        return 0 if healthy else 1
    flags = _parser().parse_args(arguments)
    wanted = _filter(flags)
    if flags.batch is not None:
        return _batch(flags, wanted)
    return _single(flags, wanted)


def _parser() -> Parser:
    parser = Parser(
        "python -m rag", "Ask the indexed articles a question; every sentence of the answer is a checked quotation."
    )
    parser.add_argument(
        "question",
        nargs="?",
        metavar="QUESTION",
        help="in Simplified or Traditional Chinese, or English; - reads it from stdin",
    )
    parser.add_argument("--store", metavar="DIR", help="folder of the store (default: .store)")
    parser.add_argument("--source", metavar="GLOB", help="only sources whose path matches")
    parser.add_argument("--since", metavar="DATE", help="only articles of this day or later, YYYY-MM-DD")
    parser.add_argument("--until", metavar="DATE", help="only articles of this day or earlier, YYYY-MM-DD")
    parser.add_argument(
        "--writer", metavar="WRITER", help="extractive (default), or PROVIDER:MODEL of a LangChain chat model"
    )
    parser.add_argument("--explain", action="store_true", help="also say why each passage stands where it stands")
    parser.add_argument("--json", action="store_true", help="print the record as one JSON object")
    parser.add_argument("--batch", metavar="IN", help="questions, one JSON object a line; - is stdin")
    parser.add_argument("--out", metavar="OUT", help="answers, one JSON object a line; - is stdout (default)")
    return parser


def _filter(flags: Namespace) -> Filter | None:
    for name in ("since", "until"):
        value = getattr(flags, name)
        try:
            datetime.date.fromisoformat(value or "2000-01-01")
        except ValueError as error:
            raise UsageError(f"--{name} is {value!r}; expected a date as YYYY-MM-DD, such as 2020-12-10") from error
    wanted = Filter(flags.source, flags.since, flags.until)
    return None if wanted == Filter() else wanted


def _service(flags: Namespace) -> Service:
    from rag.service import load

    return load(flags.store, writer=flags.writer)


def _single(flags: Namespace, wanted: Filter | None) -> int:
    if flags.out is not None:
        raise UsageError(
            "found --out without --batch; expected both; run: python -m rag --batch IN.jsonl --out OUT.jsonl"
        )
    question = sys.stdin.read() if flags.question == "-" else flags.question
    if not (question or "").strip():
        raise UsageError('found an empty question; expected one in Chinese or English; run: python -m rag "QUESTION"')
    from rag.commands.batch import encodable

    if not encodable(question):
        raise UsageError("found a question that is not UTF-8; expected text in UTF-8; run it from a UTF-8 shell")
    service = _service(flags)
    record, trace = _record(service, Ask(question, wanted=wanted), flags.explain)
    if flags.json:
        print(json.dumps(record, ensure_ascii=False))
        return 0
    from rag.commands.explain import explained
    from rag.reply import to_answer

    print(readable(to_answer(service.store, trace)))
    if flags.explain:
        print("\n" + explained(trace))
    return 0


def _record(service: Service, ask: Ask, explaining: bool) -> tuple[dict[str, Any], Trace]:
    """Ask once; return the public record, with the reasons where they are wanted, and the trace behind it."""
    from rag.chain import traced
    from rag.commands.explain import explain
    from rag.reply import to_answer

    trace = traced(service, ask)
    record = to_answer(service.store, trace).to_json()
    return ({**record, "explain": explain(trace)} if explaining else record), trace


def readable(answered: Answer) -> str:
    """Return an answer as a person reads it in a terminal."""
    lines = [answered.answer]
    if answered.correction:
        lines.insert(0, "The articles say otherwise:")
    for c in answered.citations:
        lines.append(f"\n  [{c.marker}] {c.title or c.source}" + (f", {c.date}" if c.date else ""))
        lines.append(
            f"      {c.source}:{c.start}-{c.end}" + (f"  (and {len(c.duplicates)} copies)" if c.duplicates else "")
        )
    if not answered.found:
        lines += [f"\n  near: {p.source}:{p.start}-{p.end}" for p in answered.passages[:3]]
    lines += [f"\n  other figure: {c.quote}  ({c.source}:{c.start}-{c.end})" for c in answered.conflicts]
    lines.append(f"\n  confidence {answered.confidence:.2f}" + (f", {answered.reason}" if answered.reason else ""))
    lines += [f"  warning: {warning}" for warning in answered.warnings]
    return "\n".join(lines)


def _batch(flags: Namespace, wanted: Filter | None) -> int:
    """Answer a file of questions. Every line is checked before the first is asked, so that a bad one loses nothing."""
    if flags.question is not None:
        raise UsageError(f"found the question {flags.question!r} beside --batch; expected one of the two")
    from tqdm import tqdm

    from rag.commands.batch import read_questions, writing

    questions = read_questions(flags.batch)
    service = _service(flags)
    with writing(flags.out or "-") as out:
        for q in tqdm(questions, "answers", disable=not sys.stderr.isatty()):
            record, _ = _record(service, Ask(q.question, q.history, wanted, q.id), flags.explain)
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(run(main))
