"""Answers in the making: kept whoever looks, stopped, failed, bounded, told to every looker-on."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Semaphore
from typing import Any

import pytest

from rag.chain import Service
from rag.reply import UNSURE
from rag.serve.answering import Job, Progress
from rag.serve.answering.asked import HISTORY, Asked, history
from rag.serve.answering.threads import AT_ONCE
from rag.serve.conversations import Conversations, StoredTurn
from rag.ui.session.choices import Choices
from tests.rag.serve.answering.conftest import HURRY, ME, QUESTION, answering, asked, over, state
from tests.rag.ui.samples import answer


def test_an_answer_is_kept_though_nobody_looks(chats: Conversations, service: Service) -> None:
    recorded = Event()

    def record(store: Any, said: Any, trace: Any) -> tuple[str, Any]:
        recorded.set()
        return '["cards"]', {"candidates": [trace.ask.id]}

    with answering(chats, lambda: service, record) as made:
        turn = asked(chats)
        over(made.start(turn, [], Asked()))
        kept = chats.turn(ME, turn.id)
        assert made.job(turn.id) is None or made.job(turn.id).ended  # type: ignore[union-attr]
    assert recorded.is_set() and kept is not None and kept.answer is not None
    assert (kept.state, kept.shown, kept.why) == ("done", '["cards"]', {"candidates": [turn.id]})
    assert "2014年2月" in kept.answer.answer and kept.answer.question == QUESTION


def test_a_follow_up_leans_on_what_was_said_unless_it_is_asked_alone(chats: Conversations, service: Service) -> None:
    with answering(chats, lambda: service) as made:
        first = asked(chats, "金条是什么时候推出的？")
        over(made.start(first, [], Asked()))
        resolved = []
        for alone in (False, True):
            before = history(chats.turns(ME, first.conversation)[:1])
            turn = asked(chats, "那白条呢？", first.conversation)
            over(made.start(turn, before, Asked(alone)))
            kept = chats.turn(ME, turn.id)
            assert kept is not None and kept.answer is not None
            resolved.append(kept.answer.resolved)
    assert resolved == ["白条是什么时候推出的？", "那白条呢？"]


def test_the_service_is_as_the_asker_wants_it(chats: Conversations, service: Service) -> None:
    strict = Choices(strictness="strict").adapt
    seen: list[float] = []

    def adapt(given: Service) -> Service:
        adapted = strict(given)
        seen.append(adapted.settings.threshold or 0)
        return adapted

    with answering(chats, lambda: service) as made:
        over(made.start(asked(chats), [], Asked(adapt=adapt)))
    assert set(seen) == {UNSURE} and service.settings.threshold != UNSURE


def test_one_that_is_stopped_is_over_at_once_and_keeps_nothing(chats: Conversations, service: Service) -> None:
    go_on = Event()

    def loading() -> Service:
        go_on.wait(HURRY)
        return service

    with answering(chats, loading) as made:
        turn = asked(chats)
        job = made.start(turn, [], Asked())
        assert next(job.follow()).stage == "waiting"
        made.stop(turn.id)
        assert job.ended and over(job) == [] and state(chats, turn) == "stopped"
        go_on.set()
    made._pool.shutdown()
    assert state(chats, turn) == "stopped"


@pytest.mark.parametrize("steps", range(1, 6))
def test_one_that_is_let_go_is_stopped_though_whoever_does_it_is_cancelled(chats: Conversations, steps: int) -> None:
    go_on = Event()

    async def cancelled() -> None:
        going = asyncio.create_task(made.let_go(turn.id))
        for _ in range(steps):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)

    with answering(chats, lambda: go_on.wait(HURRY)) as made:
        turn = asked(chats)
        job = made.start(turn, [], Asked())
        asyncio.run(cancelled())
        assert list(job.follow()) == [] and state(chats, turn) == "stopped"
        go_on.set()


def test_one_that_is_stopped_while_it_is_written_down_keeps_nothing(chats: Conversations, service: Service) -> None:
    def stopping(*told: object) -> tuple[str, object]:
        made.stop(turn.id)
        return "[]", {}

    with answering(chats, lambda: service, stopping) as made:
        turn = asked(chats)
        over(made.start(turn, [], Asked()))
    assert state(chats, turn) == "stopped"


def test_a_failure_is_told_logged_and_leaves_the_conversation_open(
    chats: Conversations, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Service:
        raise RuntimeError("no memory")

    with answering(chats, broken) as made, caplog.at_level(logging.ERROR):
        turn = asked(chats)
        over(made.start(turn, [], Asked()))
        assert state(chats, turn) == "failed"
        assert asked(chats, "再问？", turn.conversation).number == 2
    assert "no memory" in caplog.text and turn.id in caplog.text


def test_an_answer_that_cannot_be_written_down_has_failed(chats: Conversations, service: Service) -> None:
    def full(*told: Any) -> Any:
        raise sqlite3.OperationalError("database or disk is full")

    with answering(chats, lambda: service, full) as made:
        turn = asked(chats)
        over(made.start(turn, [], Asked()))
    assert state(chats, turn) == "failed"


def test_no_more_than_some_are_made_at_once_and_all_come_to_an_end(chats: Conversations) -> None:
    begun, go_on, inside = Semaphore(0), Event(), list[int]()

    def held() -> Service:
        inside.append(1)
        begun.release()
        go_on.wait(HURRY)
        raise RuntimeError("enough")

    with answering(chats, held) as made:
        turns = [asked(chats) for _ in range(AT_ONCE + 3)]
        jobs = [made.start(turn, [], Asked()) for turn in turns]
        for _ in range(AT_ONCE):
            assert begun.acquire(timeout=HURRY)
        assert len(inside) == AT_ONCE
        assert [job.ended for job in jobs] == [False] * len(jobs)
        go_on.set()
        for job in jobs:
            over(job)
    assert {state(chats, turn) for turn in turns} == {"failed"} and len(inside) == len(turns)


def test_every_looker_on_sees_the_last_word_and_the_end() -> None:
    job, ready = Job("t"), Semaphore(0)

    def look() -> list[Progress]:
        seen = []
        for progress in job.follow():
            seen.append(progress)
            ready.release()
        return seen

    told = [Progress("waiting"), Progress("working"), Progress("writing", "二")]
    with ThreadPoolExecutor(4) as pool:
        lookers = [pool.submit(look) for _ in range(4)]
        for progress in told:
            job.tell(progress)
            job.tell(progress)  # the same again is no news
            for _ in lookers:
                assert ready.acquire(timeout=HURRY)
        job.end()
    assert [looker.result() for looker in lookers] == [told] * 4
    assert over(job) == []


def test_history_is_the_answered_turns_the_latest_alone() -> None:
    turns = [
        StoredTurn(f"t{n}", "l", "c", n, f"问{n}", "zh-Hans", "2026", "done", replace(answer(), answer=f"答{n}"))
        for n in range(HISTORY + 4)
    ]
    turns[-1] = replace(turns[-1], state="stopped", answer=None)
    told = history(turns)
    assert len(told) == 2 * (HISTORY - 1)
    assert told[0] == {"role": "user", "content": "问4"} and told[-1] == {
        "role": "assistant",
        "content": f"答{HISTORY + 2}",
    }
