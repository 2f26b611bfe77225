"""The only place that sees all stages: question → retrieve → rank → write → verify → answer, as a LangChain runnable."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from index.encoder import Encoder
from index.language.script import language
from index.store.local import Store
from index.types import Filter
from rag.asking.followup import resolve
from rag.asking.form import kind
from rag.judge.confidence import confidence, threshold
from rag.judge.evidence import evidence_of
from rag.judge.parts import with_parts
from rag.judge.verify import verify
from rag.reader.model import Reader
from rag.reply import to_answer
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.types import Answer, Ask, Draft, Event, Question, Trace, Turn
from rag.writers import Writer
from rag.writers.extractive import Extractive

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

LONGEST_QUESTION = 600  # characters searched: the first and last 300 of a longer question, which a warning says


@dataclass(frozen=True)
class Service:
    """Everything that answering needs, loaded once and shared by every question."""

    store: Store
    encoder: Encoder
    reader: Reader | None
    writer: Writer

    @cached_property
    def runnable(self) -> Runnable[Any, Answer]:
        """The chain as a LangChain runnable: a question (str, or a dict like a line of a batch) → an Answer."""
        from langchain_core.runnables import RunnableLambda

        def step(name: str, run: Callable[[Any], Any]) -> Runnable[Any, Any]:
            return RunnableLambda(run).with_config(run_name=name)

        chain = step("question", _begin)
        for name, stage in _stages(self):
            chain = chain | step(name, partial(_timed, name, stage))
        return chain | step("answer", partial(_answered, self))


def answer(
    service: Service,
    question: str,
    history: Sequence[Mapping[str, str]] = (),
    filter: Filter | None = None,  # the contract's own word
    id: str = "",
) -> Answer:
    """Answer one question. History is earlier turns, ``{"role": "user" | "assistant", "content": …}``, oldest first.

    The stages are the runnable's own, run without LangChain around them: its tracing, where the environment turns it
    on, would send questions and passages away.
    """
    return _answered(service, traced(service, _ask(question, history, filter, id)))


def traced(service: Service, ask: Ask) -> Trace:
    """Run all stages and return the trace, from which `rag.reply.report` makes the answer and `rag.commands.explain` the reasons."""
    trace = _begin(ask)
    for name, stage in _stages(service):
        trace = _timed(name, stage, trace)
    return trace


def stream(
    service: Service,
    question: str,
    history: Sequence[Mapping[str, str]] = (),
    filter: Filter | None = None,
    id: str = "",
) -> Iterator[Event]:
    """Answer one question step by step: the same stages as `answer`, with the text as it comes."""
    trace = _begin(_ask(question, history, filter, id))
    for name, stage in _searching(service):
        yield Event("status", name)
        trace = _timed(name, stage, trace)
    yield Event("status", "write")
    started = time.perf_counter()
    for piece in _writing(service, trace):
        if isinstance(piece, str):
            yield Event("delta", piece)
        else:
            trace = piece
    trace = _clocked(trace, "write", started)
    for name, stage in _finishing(service):
        trace = _timed(name, stage, trace)
    yield Event("answer", answer=_answered(service, trace))


def _ask(question: str, history: Sequence[Mapping[str, str]], wanted: Filter | None, id: str) -> Ask:
    turns = tuple(Turn(str(t["role"]), str(t["content"])) for t in history)
    return Ask(question, turns, wanted, id)


Stage = Callable[[Trace], Trace]


def _searching(service: Service) -> tuple[tuple[str, Stage], ...]:
    return ("retrieve", partial(_retrieve, service)), ("rank", partial(_rank, service))


def _stages(service: Service) -> tuple[tuple[str, Stage], ...]:
    return (*_searching(service), ("write", partial(_write, service)), *_finishing(service))


def _finishing(service: Service) -> tuple[tuple[str, Stage], ...]:
    return (("verify", _verify),)


def _timed(name: str, stage: Stage, trace: Trace) -> Trace:
    started = time.perf_counter()
    return _clocked(stage(trace), name, started)


def _clocked(trace: Trace, name: str, started: float) -> Trace:
    return replace(trace, seconds={**trace.seconds, name: time.perf_counter() - started})


_WORDLESS = re.compile(r"<[^<>]*>|[\W_]+")


def _begin(asked: Ask | Mapping[str, Any] | str) -> Trace:
    """Understand the question: its language and kind, and what a follow-up leans on."""
    started = time.perf_counter()
    if isinstance(asked, str):
        asked = Ask(asked)
    elif isinstance(asked, Mapping):
        asked = _ask(asked["question"], asked.get("history", ()), asked.get("filter"), str(asked.get("id") or ""))
    text, warnings = asked.question.strip(), tuple[str, ...]()
    if len(text) > LONGEST_QUESTION:
        warnings = (
            f"the question has {len(text)} characters; its first and last {LONGEST_QUESTION // 2} were searched",
        )
        text = f"{text[: LONGEST_QUESTION // 2]} {text[-LONGEST_QUESTION // 2 :]}"
    resolved = resolve(text, asked.history) if text else ""
    reason = "empty-question" if not text else None if _WORDLESS.sub("", text) else "no-words"
    stand_alone = asked.question if resolved == asked.question.strip() else resolved
    question = Question(asked.question, stand_alone, language(asked.question), kind(resolved))
    return _clocked(Trace(asked, question, reason=reason, warnings=warnings), "question", started)


def _retrieve(service: Service, trace: Trace) -> Trace:
    if trace.reason:
        return trace
    found = retrieve(service.store, service.encoder, trace.question, trace.ask.wanted)
    return replace(trace, candidates=tuple(found), reason=None if found else "no-passages")


def _rank(service: Service, trace: Trace) -> Trace:
    if not trace.candidates:
        return trace
    asked, warnings = trace.question.resolved, trace.warnings
    if service.reader and not service.reader.takes(asked):
        warnings = (*warnings, "the question is longer than the reader takes; its beginning and its end were read")
    ranked = tuple(rank(asked, trace.candidates, service.reader))
    evidence = evidence_of(trace.question, ranked)
    sure = confidence(ranked, evidence)
    evidence = with_parts(asked, ranked, evidence, service.reader)
    return replace(trace, ranked=ranked, evidence=tuple(evidence), confidence=sure, warnings=warnings)


def _write(service: Service, trace: Trace) -> Trace:
    *_, done = _writing(service, trace)
    assert isinstance(done, Trace)
    return done


def _writing(service: Service, trace: Trace) -> Iterator[str | Trace]:
    """Yield pieces of text, then the trace with its draft; a writer that fails is replaced by the extractive one."""
    trace = replace(trace, writer=service.writer.name)
    if not trace.ranked:
        yield trace
        return
    if not isinstance(service.writer, Extractive):
        yield from _modelled(service, trace)
        return
    done = _extracted(trace)
    yield from (sentence.text for sentence in (done.draft.sentences if done.draft else ()))
    yield done


def _extracted(trace: Trace) -> Trace:
    """Quote what answers; refuse where the best candidate is not likely enough."""
    if trace.confidence < threshold(trace.ranked):
        return replace(trace, draft=Draft((), (), found=False), reason="low-confidence")
    *_, draft = Extractive().write(trace.question, trace.evidence)
    assert isinstance(draft, Draft)
    return replace(trace, draft=draft, reason=None if draft.found else "no-span")


def _modelled(service: Service, trace: Trace) -> Iterator[str | Trace]:
    """Let a chat model write; where it fails, or nothing it wrote is supported, the extractive answer stands in."""
    from rag.writers.chat_model import WriterError

    writer = service.writer
    try:
        for piece in writer.write(trace.question, trace.evidence):
            if isinstance(piece, str):
                yield piece
                continue
            if piece.found and not any(verify(piece, trace.evidence)):
                raise WriterError("no sentence of its reply stands in the passages it cites")
            yield replace(trace, draft=piece, reason=None if piece.found else "writer-refused")
    except WriterError as error:
        log.warning("%s failed: %s", writer.name, error)
        said = f"{writer.name} failed ({error}); the extractive answer stands in"
        yield replace(_extracted(trace), writer=Extractive.name, warnings=(*trace.warnings, said))


def _verify(trace: Trace) -> Trace:
    if trace.draft is None:
        return trace
    supported = tuple(verify(trace.draft, trace.evidence))
    missing = supported.count(False)
    said = (f"{missing} of {len(supported)} sentences do not stand in what they cite",) if missing else ()
    return replace(trace, supported=supported, warnings=(*trace.warnings, *said))


def _answered(service: Service, trace: Trace) -> Answer:
    return to_answer(service.store, trace)
