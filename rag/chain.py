"""The only place that sees all stages: question → retrieve → rank → decide → write → verify → answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from index.encoder import Encoder
from index.language.script import language
from index.settings import USUAL, Settings
from index.store.shelf import Shelf
from index.store.store import Store
from index.types import Filter
from rag.asking.question import MAX_QUESTION_CHARS, analyse
from rag.asking.request import ask_of
from rag.asking.turns.resolve import TurnReader
from rag.judge.judgement import judged
from rag.judge.parts import apart, each, or_as_one, reading_settings, together
from rag.judge.spans.evidence import evidence_of
from rag.judge.subject.ambiguity import asked_back
from rag.reader import PassageReader
from rag.reader.dated import DatedReader
from rag.reader.injection import InertReader
from rag.reader.model import Reader, turn_reader
from rag.reader.structured import StructuredReader
from rag.reply import to_answer
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.types import Answer, Ask, Candidate, Event, Question, Ranked, Trace
from rag.writers import Writer, last_of
from rag.writers.corpus import about_corpus
from rag.writers.settled import settled
from rag.writers.writing import checked, writing

if TYPE_CHECKING:
    from rag.runnable import AnswerChain

History = Sequence[Mapping[str, str]]
# Whoever watches the stages where LangChain's runnable is not around them: entered with a stage's name, and told what
# the stage made (`rag.serve.observe.stages`). While nobody watches it costs under 3 µs a stage.
Made = TypeVar("Made")
Watch = Callable[[str], AbstractContextManager[Callable[[object], object]]]
_NOBODY = nullcontext(lambda made: None)
WATCH: ContextVar[Watch] = ContextVar("watch", default=lambda stage: _NOBODY)


@dataclass(frozen=True)
class Service:
    """Everything that answering needs, loaded once and shared by every question, each of one generation of the store."""

    shelf: Shelf
    encoder: Encoder
    reader: PassageReader | None
    writer: Writer
    settings: Settings = USUAL

    @property
    def store(self) -> Store:
        """The generation in force now; hold the service for more than one look at it."""
        return self.shelf.store()

    def held(self) -> Service:
        """Return this service with the generation in force now, whatever is built meanwhile."""
        return replace(self, shelf=self.shelf.held())

    @cached_property
    def turns(self) -> TurnReader | None:
        """What reads follow-ups: our own reader, whoever reads the passages; None without its weights."""
        return self.reader if isinstance(self.reader, Reader) else turn_reader()

    @cached_property
    def runnable(self) -> AnswerChain:
        """The chain as a LangChain runnable: a question, a line of a batch or messages → an Answer (`rag.runnable`)."""
        from rag.runnable import AnswerChain  # langchain takes a second to import

        return AnswerChain(self._steps)

    def _steps(self) -> list[tuple[str, Callable[[Any], Any]]]:
        """The stages over the generation in force now, each with its name."""
        held = self.held()
        stages = [(name, partial(_timed, name, held)) for name in STAGES]
        end = partial(_answered, held)
        return [("question", partial(_begin, held)), *stages, ("answer", end)]


def answer(
    service: Service, question: str, history: History = (), filter: Filter | None = None, id: str = ""
) -> Answer:
    """Answer one question. History is earlier turns, ``{"role": "user" | "assistant", "content": …}``, oldest first.

    The stages are the runnable's own, run without LangChain around them: its tracing, where the environment turns it
    on, would send questions and passages away.
    """
    ask, service = ask_of({"question": question, "history": history, "id": id}, filter), service.held()
    return _watched("answer", lambda: to_answer(service.store, traced(service, ask), service.settings))


def traced(service: Service, ask: Ask) -> Trace:
    """Run all stages of a held service; of the trace `to_answer` makes the answer and `explain` the reasons."""
    service = service.held()
    trace = _watched("question", lambda: _begin(service, ask))
    for name in STAGES:
        trace = _timed(name, service, trace)
    return trace


def search(service: Service, query: str, wanted: Filter | None = None) -> tuple[Ranked, ...]:
    """Return the passages that a question or some words find, best first: searched, read and collapsed as an answer's."""
    service, question = service.held(), analyse(query)
    candidates = retrieve(service.store, service.encoder, question, wanted, service.settings.dense_share)
    return _ranked(service, question, candidates)


def stream(
    service: Service,
    question: str,
    history: History = (),
    filter: Filter | None = None,
    id: str = "",
    resolved: str | None = None,
) -> Generator[Event, None, None]:
    """Answer one question step by step: the same stages as `answer`, with its text as its sentences pass their check.

    The "delta" events joined are the answer's text.
    """
    asked = {"question": question, "history": history, "id": id, "resolved": resolved}
    with WATCH.get()("answer") as done, closing(_streamed(service.held(), ask_of(asked, filter))) as events:
        for event in events:
            if event.answer:
                done(event.answer)
            yield event


def _streamed(service: Service, ask: Ask) -> Generator[Event, None, None]:
    trace = _watched("question", lambda: _begin(service, ask))
    for name in ("retrieve", "rank"):
        yield Event("status", name)
        trace = _timed(name, service, trace)
    yield Event("status", "write")
    started = time.perf_counter()
    with WATCH.get()("write") as done:
        trace = yield from writing(service.writer, trace, keep=service.settings.unsupported == "keep")
        done(trace)
    trace = _timed("verify", service, _clocked(trace, "write", started))
    said = to_answer(service.store, trace, service.settings)
    if said.answer.startswith(trace.shown) and said.answer != trace.shown:
        yield Event("delta", said.answer[len(trace.shown) :])
    yield Event("answer", answer=said, trace=trace)


def _timed(name: str, service: Service, trace: Trace) -> Trace:
    started = time.perf_counter()
    return _clocked(_watched(name, lambda: STAGES[name](service, trace)), name, started)


def _watched(name: str, make: Callable[[], Made]) -> Made:
    with WATCH.get()(name) as done:
        made = make()
        done(made)
    return made


def _answered(service: Service, trace: Trace) -> Answer:
    return to_answer(service.store, trace, service.settings)


def _clocked(trace: Trace, name: str, started: float) -> Trace:
    return replace(trace, seconds={**trace.seconds, name: time.perf_counter() - started})


_WORDLESS = re.compile(r"<[^<>]*>|[\W_]+")


def _begin(service: Service, asked: Ask | Mapping[str, Any] | str) -> Trace:
    """Understand the question: its language and kind, and what a follow-up leans on."""
    started, ask = time.perf_counter(), ask_of(asked)
    text, warnings = ask.question.strip(), (service.shelf.warning,) if service.shelf.warning else ()
    if len(text) > MAX_QUESTION_CHARS:
        half = MAX_QUESTION_CHARS // 2
        warnings = (*warnings, f"the question has {len(text)} characters; its first and last {half} were searched")
    reason = "empty-question" if not text else None if _WORDLESS.sub("", text) else "no-words"
    if ask.resolved:
        question = replace(analyse(ask.resolved), asked=ask.question, language=language(ask.question))
    else:
        question = analyse(ask.question, ask.history, service.turns if ask.history else None)
    trace = apart(Trace(ask, question, reason=reason, warnings=warnings))
    return _clocked(trace, "question", started)


def _retrieve(service: Service, trace: Trace) -> Trace:
    if trace.reason:
        return trace
    if told := about_corpus(service.store, service.encoder, trace):
        return told  # nothing that the articles say was asked for, or all that they say
    if trace.parts:
        return each(trace, partial(_retrieve, service))
    wanted, share = trace.ask.wanted, service.settings.dense_share
    candidates = tuple(retrieve(service.store, service.encoder, trace.question, wanted, share))
    return replace(trace, candidates=candidates, reason=None if candidates else "no-passages")


def _rank(service: Service, trace: Trace) -> Trace:
    """Read and order the candidates, weigh what they say, and decide whether a writer is to be asked."""
    if trace.parts:
        fewer = replace(service, settings=reading_settings(trace, service.settings))
        joined = together(each(trace, partial(_rank, fewer)))
        return or_as_one(trace, joined, lambda one: _rank(service, _retrieve(service, one)))
    if not trace.candidates:
        return trace
    question, reader, warnings = trace.question, _reader(service, trace.question), trace.warnings
    if reader and not reader.takes(question.resolved):
        warnings = (*warnings, "the question is longer than the reader takes; its beginning and its end were read")
    ranked = _ranked(service, question, trace.candidates)
    weighed = tuple(evidence_of(question, ranked))
    read = replace(trace, ranked=ranked, evidence=weighed, warnings=warnings)
    spoken = judged(read, reader, service.store.text, service.settings)
    return asked_back(settled(spoken, weighed, reader))


def _ranked(service: Service, question: Question, candidates: Sequence[Candidate]) -> tuple[Ranked, ...]:
    reader = _reader(service, question)
    return tuple(rank(question.resolved, candidates, reader and InertReader(reader), service.settings))


def _reader(service: Service, question: Question) -> PassageReader | None:
    """What reads the passages of a question: with a table's headers, of a date with the article's own."""
    reader = service.reader
    return reader and StructuredReader(DatedReader(reader) if question.kind == "date" else reader)


def _write(service: Service, trace: Trace) -> Trace:
    return last_of(writing(service.writer, trace, keep=service.settings.unsupported == "keep"))


def _verify(service: Service, trace: Trace) -> Trace:
    return checked(trace, keep=service.settings.unsupported == "keep")


STAGES = {"retrieve": _retrieve, "rank": _rank, "write": _write, "verify": _verify}
