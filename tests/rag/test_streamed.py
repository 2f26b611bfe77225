"""What a stream shows is the answer: its deltas joined are the answer's own text, whatever a writer says or fails to say."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.settings import Settings
from rag.chain import Service, answer, stream, traced
from rag.reply import to_answer
from rag.types import Answer, Ask, Draft, Event, Evidence, Question, Trace
from rag.writers import WriterError, last_of
from rag.writers.llm.reply import Reply
from rag.writers.writing import checked, writing

QUESTIONS = (
    "青石大桥全长多少米？",
    "青石大桥全长多少米？总投资多少？",
    "How long is the Qingshi bridge?",
    "青石大橋是誰設計的？",
)


@dataclass(frozen=True)
class Scripted:
    """A chat model that says these pieces, and then breaks off where it is to."""

    pieces: tuple[str, ...]
    broken: bool = False
    name = "scripted"
    remote = False

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        """Yield what `ChatModelWriter` would."""
        reply = Reply(evidence)
        for piece in self.pieces:
            if reply.read(piece):
                yield Event("draft", draft=Draft(reply.sentences, ()))
        if self.broken:
            raise WriterError("the connection was cut")
        reply.end()
        if reply.blank:
            raise WriterError("its reply was empty")
        yield Event("draft", draft=reply.draft(question))


def streamed(service: Service, question: str) -> tuple[list[str], Answer]:
    *events, last = stream(service, question)
    assert last.answer is not None
    return [event.text for event in events if event.kind == "delta"], last.answer


SAID = st.sampled_from(
    [
        "大桥全长2860米[1]。", "大桥全长2860米。", "大桥全长9999米[1]。", "[2]", "[9]", "\n", "NOT_FOUND", "<think>99米[1]。</think>",
        "大桥总投资41.5亿元[1][2]。", "It is 2,860 metres long [1]. ", "The bridge is 9 km long [1]. ", "- ", "。", "大桥",
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def read(mixed: Service) -> dict[str, Trace]:
    """Each question as it is handed to a writer: its passages found and weighed."""
    done = {question: traced(mixed, Ask(question)) for question in QUESTIONS}
    return {question: replace(trace, draft=None, supported=(), reason=None) for question, trace in done.items()}


def _heard(events: Generator[Event, None, Trace], told: list[str]) -> Generator[Event, None, Trace]:
    """Run to the end, keeping what is told."""
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            trace: Trace = end.value
            return trace
        told.append(event.text)
        yield event


@settings(max_examples=100, deadline=None)
@given(
    pieces=st.lists(SAID, max_size=7),
    apart=st.booleans(),
    broken=st.booleans(),
    keep=st.booleans(),
    question=st.sampled_from(QUESTIONS),
)
def test_whatever_a_model_says(
    mixed: Service, read: dict[str, Trace], pieces: list[str], apart: bool, broken: bool, keep: bool, question: str
) -> None:
    writer = Scripted(tuple("".join(pieces)) if apart else tuple(pieces), broken)
    told = list[str]()
    trace = checked(last_of(_heard(writing(writer, read[question], keep=keep), told)), keep=keep)
    whole = to_answer(mixed.store, trace)
    assert whole.answer.startswith("".join(told)) and "".join(told) == trace.shown
    assert keep or all(s.supported for s in whole.sentences)
    assert bool(told) == whole.found


@pytest.mark.parametrize(
    "question", [*QUESTIONS, "你好", "有几篇文章？", "那2017年呢？", "火星上有什么？", "青石大桥全长3000米吗？", ""]
)
def test_whatever_is_asked(mixed: Service, question: str) -> None:
    told, whole = streamed(mixed, question)
    assert "".join(told) == whole.answer == answer(mixed, question).answer


def test_each_sentence_comes_by_itself_numbered_as_in_the_answer(mixed: Service) -> None:
    reply = "大桥全长9999米[2]。大桥全长2860米[1]。大桥全长2860米[1]。完"
    told, whole = streamed(replace(mixed, writer=Scripted(tuple(reply))), QUESTIONS[0])
    assert told[:2] == ["大桥全长2860米。[1]", "大桥全长2860米。[1]"] and whole.answer.startswith("".join(told[:2]))


def test_with_keep_nothing_is_shown_until_a_sentence_stands(mixed: Service) -> None:
    reply = ("大桥全长9999米[1]。", "大桥全长8888米[1]。", "大桥全长2860米[1]。", "好")
    service = replace(mixed, writer=Scripted(reply), settings=Settings(unsupported="keep"))
    told, whole = streamed(service, QUESTIONS[0])
    assert "9999" in told[0] and "8888" in told[0] and "2860" in told[0]
    assert [s.supported for s in whole.sentences][:3] == [False, False, True]
