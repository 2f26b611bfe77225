"""The chain in chains of others: what it takes, the runs it tells of, the loop it leaves free, the traces it does not send."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables.config import ensure_config
from langchain_core.tracers import LangChainTracer
from langsmith.utils import get_env_var

from index.errors import UsageError
from rag.chain import Service, answer
from rag.runnable import request
from rag.types import Answer, Event, Evidence, Question
from rag.writers.extractive import Extractive

KNOWN: Any = get_env_var  # the environment as LangSmith remembers it
QUESTION = "青石大桥全长多少米？"
STAGES = ["question", "retrieve", "rank", "write", "verify", "answer"]


def same(one: Answer, other: Answer) -> bool:
    return replace(one, seconds={}) == replace(other, seconds={})


class Runs(BaseCallbackHandler):
    """The names of the runs, each with that of the run it is below."""

    def __init__(self) -> None:
        self.names: dict[Any, str] = {}
        self.told: list[tuple[str, str]] = []
        self.failed: list[str] = []

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: Any, **more: Any) -> None:
        self.names[run_id] = more["name"]
        self.told.append((self.names.get(more["parent_run_id"], ""), more["name"]))

    def on_chain_error(self, error: BaseException, *, run_id: Any, **more: Any) -> None:
        self.failed.append(self.names[run_id])


def test_every_way_of_calling_gives_the_answer(mixed: Service) -> None:
    chain, direct = mixed.runnable, answer(mixed, QUESTION)

    async def in_a_loop() -> list[Answer]:
        streamed = [one async for one in chain.astream(QUESTION)]
        return [await chain.ainvoke(QUESTION), *streamed, *await chain.abatch([QUESTION, QUESTION])]

    given = [chain.invoke(QUESTION), *chain.batch([QUESTION, QUESTION]), *chain.stream(QUESTION)]
    assert all(same(one, direct) for one in [*given, *asyncio.run(in_a_loop())])
    assert len(direct.spans) == 1


MESSAGES = [("system", "你是助手"), ("user", "青石大桥是谁建的？"), ("ai", "不知道。"), ("user", QUESTION)]


@pytest.mark.parametrize(
    "asked",
    [
        QUESTION,
        {"question": QUESTION, "id": None, "history": None},
        [SystemMessage("你是助手"), HumanMessage(QUESTION)],
        HumanMessage([{"type": "text", "text": QUESTION}]),
        {"messages": MESSAGES},
        {"messages": QUESTION},
        {"messages": [{"role": "user", "content": QUESTION}], "remaining_steps": 3},
        ChatPromptTemplate.from_messages(MESSAGES).invoke({}),
    ],
)
def test_it_takes_what_chains_hand_on(asked: Any) -> None:
    assert request(asked).question == QUESTION


def test_earlier_messages_are_its_history() -> None:
    history = request([HumanMessage("谁？"), AIMessage("陈生强。"), HumanMessage("哪一年？")]).history
    assert [(turn.role, turn.content) for turn in history] == [("user", "谁？"), ("assistant", "陈生强。")]


def test_an_object_may_name_the_articles(mixed: Service) -> None:
    asked = {"question": QUESTION, "id": "q7", "filter": {"source": "tea-*"}}
    given = mixed.runnable.invoke(asked)
    assert given.id == "q7" and {p.source for p in given.passages} == {"tea-hant.txt"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (None, "expected a list"),
        (7, "expected a list"),
        ([], "no question"),
        ([AIMessage("陈生强。")], "a reply as the last message"),
        ({"messages": [("nobody", "谁？")]}, "expected a list"),
        ({"id": "1"}, "no 'question'"),
        ({"question": QUESTION, "filter": {"sinse": "2019"}}, "expected 'since'"),
        ({"question": QUESTION, "filter": {"since": "2019"}}, "YYYY-MM-DD"),
    ],
)
def test_what_asks_nothing_is_refused_in_one_line(mixed: Service, asked: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        mixed.runnable.invoke(asked)
    assert "\n" not in str(error.value)


def test_callbacks_see_a_run_for_each_stage(mixed: Service) -> None:
    runs, named = Runs(), Runs()
    mixed.runnable.invoke(QUESTION, {"callbacks": [runs]})
    assert runs.told == [("", "news-qa"), *(("news-qa", stage) for stage in STAGES)]
    asyncio.run(mixed.runnable.ainvoke(QUESTION, {"callbacks": [named], "run_name": "mine"}))
    assert named.told == [("", "mine"), *(("mine", stage) for stage in STAGES)]


def test_events_tell_each_stage_and_end_with_the_answer(mixed: Service) -> None:
    async def events() -> list[Any]:
        return [event async for event in mixed.runnable.astream_events(QUESTION, version="v2")]

    told = asyncio.run(events())
    assert [e["name"] for e in told if e["event"] == "on_chain_start"] == ["news-qa", *STAGES]
    assert same(told[-1]["data"]["output"], answer(mixed, QUESTION))


class Waiting:
    """A writer that waits until it is let go."""

    name, remote = "waiting", False

    def __init__(self) -> None:
        self.go, self.asked = threading.Event(), threading.Event()

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        self.asked.set()
        assert self.go.wait(30)
        yield from Extractive().write(question, evidence)


def test_the_loop_goes_on_while_it_answers(mixed: Service) -> None:
    writer = Waiting()

    async def beside() -> Answer:
        task = asyncio.create_task(replace(mixed, writer=writer).runnable.ainvoke(QUESTION))
        await asyncio.to_thread(writer.asked.wait, 30)  # it is in the midst of writing, and this goes on
        writer.go.set()
        return await task

    assert asyncio.run(beside()).found


class Watching:
    """A writer that looks who is told of its run."""

    name, remote = "watching", False

    def __init__(self) -> None:
        self.handlers: list[object] = []

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        callbacks: Any = ensure_config().get("callbacks")
        self.handlers = list(getattr(callbacks, "handlers", callbacks or []))
        yield from Extractive().write(question, evidence)


def test_the_environment_alone_sends_nothing_away(mixed: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    KNOWN.cache_clear()
    try:
        writer, runs = Watching(), Runs()
        chain = replace(mixed, writer=writer).runnable
        chain.invoke(QUESTION, {"callbacks": [runs]})
        assert runs in writer.handlers and not any(isinstance(h, LangChainTracer) for h in writer.handlers)
        asyncio.run(chain.ainvoke(QUESTION))
        assert not any(isinstance(h, LangChainTracer) for h in writer.handlers)
    finally:
        monkeypatch.undo()
        KNOWN.cache_clear()


def test_a_failing_stage_is_told_and_raised(mixed: Service) -> None:
    runs = Runs()
    with pytest.raises(UsageError):
        mixed.runnable.invoke({"id": "1"}, {"callbacks": [runs]})
    assert runs.failed == ["question", "news-qa"]


def test_its_forms_are_told(mixed: Service) -> None:
    chain = mixed.runnable
    assert "citations" in json.dumps(chain.get_output_jsonschema()) and "Answer" in str(chain.OutputType)
    assert chain.get_input_jsonschema()["title"] == "news-qa_input"
