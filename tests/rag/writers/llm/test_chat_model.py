"""The chat-model writer against a real OpenAI-compatible server on loopback."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from types import AsyncGeneratorType

import pytest

from index.settings import read_settings
from rag.judge.verify import verify
from rag.types import Draft, Usage
from rag.writers import WriterError
from rag.writers.llm import call
from rag.writers.llm.call import called
from rag.writers.llm.chat_model import ChatModelWriter, Limits
from rag.writers.llm.provider import open_chat_model
from rag.writers.llm.reply import MAX_REPLY_CHARS
from tests.rag.openai_server import Broken, Endless, Fail, Hang, Say, Script
from tests.rag.writers.llm.conftest import Open
from tests.rag.writers.llm.samples import FIRST, SECOND, asked, evidence, quoted, written

HURRY = 60  # seconds that nothing here takes


def test_its_draft_has_quotes_that_carry_it(opened: Open) -> None:
    writer, server = opened(Say(("个人用户", "超过3.6", "亿[1]。")))
    pieces = evidence(FIRST, SECOND)
    _, draft = written(writer, "星河银行有多少个人用户？", pieces)
    assert draft.sentences[0].text == "个人用户超过3.6亿。"
    assert quoted(draft, pieces) == [["截至2019年末，该行个人用户超过3.6亿，同比增长12%。"]]
    assert draft.spans == ("3.6亿",)
    assert verify(draft, pieces) == [True]
    assert server.requests[0]["path"] == "/v1/chat/completions"
    assert server.requests[0]["stream"] is True
    assert writer.name == "openai:test"
    assert not writer.remote


def test_a_sentence_is_given_away_once_the_next_has_begun(opened: Open) -> None:
    pieces = ("造价2.4亿元。", "[1", "]", "藏书", "180万册[1]。")
    writer, _ = opened(Say(pieces))
    events = [event for event in writer.write(asked("图书馆怎么样？"), evidence(SECOND)) if event.draft]
    assert [[s.text for s in event.draft.sentences] for event in events if event.draft] == [
        ["造价2.4亿元。"],
        ["造价2.4亿元。", "藏书180万册。"],
    ]
    assert all(event.draft and event.draft.sentences[0].quotes for event in events)


def test_not_found_is_held_back_and_no_error(opened: Open) -> None:
    writer, _ = opened(Say(("NOT", "_FO", "UND")))
    assert written(writer, "行长几岁？", evidence(FIRST)) == ([], Draft((), (), found=False))


def test_thinking_aloud_is_neither_shown_nor_cited(opened: Open) -> None:
    writer, _ = opened(Say(("<th", "ink>maybe 99亿[1]?</th", "ink>\n", "造价2.4亿元[1]。")))
    _, draft = written(writer, "图书馆造价多少？", evidence(SECOND))
    assert [s.text for s in draft.sentences] == ["造价2.4亿元。"]


BLANK = (("[1]",), ("  ", "\n"), ("[1][2]",), ("。",), ("<think>造价2.4亿元[1]。</think>",), ("1.",))


@pytest.mark.parametrize("fault", [Fail(500), Fail(429), Broken(), Broken(("造价",)), Say(()), *map(Say, BLANK)])
def test_tries_again_after_a_fault_and_asks_for_the_whole_reply(opened: Open, fault: Script) -> None:
    writer, server = opened(fault, Say(("造价2.4亿元[1]。",)))
    _, draft = written(writer, "图书馆造价多少？", evidence(SECOND))
    assert draft.spans == ("2.4亿元",)
    assert [bool(request.get("stream")) for request in server.requests] == [True, False]


def test_gives_up_after_the_retries_with_the_servers_reason(opened: Open) -> None:
    writer, server = opened(Fail(500, "the model is asleep"))
    with pytest.raises(WriterError, match="the model is asleep"):
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert len(server.requests) == 3


def test_a_refused_key_is_not_tried_again_and_never_repeated(opened: Open) -> None:
    writer, server = opened(Fail(401, "Incorrect API key provided: key-for-the-test\nsee the docs"))
    with pytest.raises(WriterError) as failed:
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert len(server.requests) == 1
    assert "key-for-the-test" not in str(failed.value)
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize("step", [Hang(), Hang(("造价",))])
def test_gives_up_at_the_time_out(opened: Open, step: Hang) -> None:
    writer, server = opened(step, seconds=0.3)
    with pytest.raises(WriterError, match=r"within 0\.3 s; RAG_LLM_TIMEOUT"):
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert len(server.requests) == 1
    assert server.left.wait(HURRY)


def test_a_reply_that_breaks_off_behind_a_sentence_is_not_begun_again(opened: Open) -> None:
    writer, server = opened(Broken(("造价2.4亿元[1]。藏",)))
    with pytest.raises(WriterError):
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert len(server.requests) == 1


@pytest.mark.parametrize("reply", [(), *BLANK])
def test_a_reply_without_words_is_an_error(opened: Open, reply: tuple[str, ...]) -> None:
    writer, _ = opened(Say(reply))
    with pytest.raises(WriterError, match="empty"):
        written(writer, "图书馆造价多少？", evidence(SECOND))


def test_nobody_listening_is_an_error(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, server = opened(Fail())
    server.stopped.set()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    nobody = open_chat_model(read_settings(writer="openai:test"))
    unreachable = replace(nobody, limits=Limits(3000, 5, 0, pause=0))
    with pytest.raises(WriterError, match="Connection"):
        written(unreachable, "图书馆造价多少？", evidence(SECOND))
    assert writer.name == unreachable.name


ENDLESS = (Endless("造价2.4亿元"), Endless("<think>"), Endless("造价2.4亿元[1]。"), Endless("　"))


@pytest.mark.parametrize("step", ENDLESS)
def test_a_reply_without_end_is_left_and_its_connection_closed(
    opened: Open, step: Endless, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "MAX_CHARS", 2_000)
    writer, server = opened(step, seconds=60)
    started = time.monotonic()
    with pytest.raises(WriterError, match="did not end"):
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert time.monotonic() - started < 30 and server.left.wait(HURRY)
    assert len(server.requests) == 1


def test_more_is_not_read_than_a_reply_may_have(opened: Open) -> None:
    writer, server = opened(Say(("造价2.4亿元" * MAX_REPLY_CHARS,)))
    with pytest.raises(WriterError, match="did not end"):
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert len(server.requests) == 1


def test_whoever_turns_away_closes_the_connection(opened: Open) -> None:
    writer, server = opened(Hang(), seconds=60)
    with closing(writer.write(asked("图书馆造价多少？"), evidence(SECOND))) as events:  # type: ignore[type-var]
        assert next(events).kind == "waiting"
    assert server.left.wait(HURRY)


@pytest.mark.parametrize("pieces", [1, 2, 7])
def test_what_is_left_in_the_middle_leaves_nothing_open(opened: Open, pieces: int) -> None:
    """A generator that waits for the collector is closed by another thread while the loop closes it: a line in the log."""
    writer, _ = opened(Endless("造价2.4亿元"), seconds=60)
    with uncollected(), closing(called(writer.model, [("user", "?")], time.monotonic() + 60, stream=True)) as reply:
        for _ in range(pieces):
            next(reply)
        reply.close()
        asyncio.run_coroutine_threadsafe(settled(), call._loop(os.getpid())).result()
        generators = [one for one in gc.get_objects() if type(one) is AsyncGeneratorType and one.ag_frame]
        assert [one.__qualname__ for one in generators] == []


async def settled() -> None:
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


@contextmanager
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_a_pause_that_the_server_asks_for_is_kept(opened: Open) -> None:
    writer, server = opened(Fail(429, "busy", retry_after="1"), Say(("造价2.4亿元[1]。",)), seconds=30)
    started = time.monotonic()
    written(writer, "图书馆造价多少？", evidence(SECOND))
    assert time.monotonic() - started >= 1 and len(server.requests) == 2


@pytest.mark.parametrize("later", ["100", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_but_not_beyond_the_time_out(opened: Open, later: str) -> None:
    writer, server = opened(Fail(429, "busy", retry_after=later))
    with pytest.raises(WriterError, match="busy"):
        written(writer, "图书馆造价多少？", evidence(SECOND))
    assert len(server.requests) == 1


def test_halves_of_a_character_in_two_chunks_are_one_and_a_lone_half_is_marked(opened: Open) -> None:
    writer, _ = opened(Say(("\ud83d", "\ude00造价2.4亿元\ud83d", "[1]。", "\ude00好[1]。\ud83d")))
    _, draft = written(writer, "图书馆造价多少？", evidence(SECOND))
    assert [s.text for s in draft.sentences] == ["😀造价2.4亿元\ufffd。", "\ufffd好。"]


def usage_of(writer: ChatModelWriter) -> Usage:
    told = [event.usage for event in writer.write(asked("图书馆造价多少？"), evidence(SECOND)) if event.usage]
    assert len(told) == 1
    return told[0]


def test_tokens_are_the_providers_where_it_counts_them(opened: Open) -> None:
    writer, _ = opened(Fail(500), Say(("造价2.4亿元[1]。",), usage=(1000, 20)))
    assert usage_of(replace(writer, limits=replace(writer.limits, price=(0.25, 2.0)))) == Usage(1000, 20, 2, 0.00029)
    writer, _ = opened(Say(("造价", "2.4亿元[1]。"), usage=(1000, 20)))
    assert usage_of(writer) == Usage(1000, 20, 1)


def test_tokens_are_estimated_where_it_does_not(opened: Open) -> None:
    writer, _ = opened(Say(("造价2.4亿元[1]。",)))
    used = usage_of(writer)
    assert used.estimated and used.calls == 1 and used.cost is None
    assert used.output_tokens == 11 and 400 < used.input_tokens < 1000
