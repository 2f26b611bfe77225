"""What a stream shows is the answer: its deltas joined are the answer's own text, whatever a writer says or fails to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.settings import Settings
from rag.chain import Service, answer, stream
from rag.types import Answer, Draft, Event, Evidence, Question
from rag.writers import WriterError
from rag.writers.llm.reply import Reply

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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(SAID, max_size=7),
    apart=st.booleans(),
    broken=st.booleans(),
    keep=st.booleans(),
    question=st.sampled_from(QUESTIONS),
)
def test_whatever_a_model_says(
    mixed: Service, pieces: list[str], apart: bool, broken: bool, keep: bool, question: str
) -> None:
    said = tuple("".join(pieces)) if apart else tuple(pieces)
    given = Settings(unsupported="keep" if keep else "drop")
    told, whole = streamed(replace(mixed, writer=Scripted(said, broken), settings=given), question)
    assert "".join(told) == whole.answer
    assert keep or all(s.supported for s in whole.sentences)
    assert whole.writer == "extractive" or whole.writer == "scripted"


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
