"""Answers of real worker processes: the same as a thread's, stopped, replaced when one is killed, told why when none loads."""

from __future__ import annotations

import functools
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.address import home_of
from index.errors import StoreError
from index.settings import Settings, read_settings
from index.store.store import Store
from rag.chain import Service
from rag.serve.answering.asked import Asked
from rag.serve.answering.flight import Flight
from rag.serve.answering.job import Job
from rag.serve.answering.making import Query
from rag.serve.answering.processes import Processes
from rag.serve.answering.worker import work
from rag.serve.conversations import Conversations
from rag.types import Answer, Ask, Trace
from rag.ui.session.choices import Choices
from tests.rag.serve.answering.conftest import ME, QUESTION, answering, over, state

DEADLY, ONCE = "谁是最危险的人？", "京东金融哪一年实现单季盈利？"


def recorded(store: Store, answer: Answer, trace: Trace) -> tuple[str, Any]:
    """Tell which process it was; one question kills whoever answers it, another the first who does."""
    mark = home_of(store.address).with_name("killed")
    if answer.question == DEADLY or (answer.question == ONCE and not mark.exists()):
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"[{os.getpid()}]", {"id": trace.ask.id}


def started(settings: Settings, count: int = 2, lines: int = 1) -> Processes:
    return Processes(functools.partial(work, settings, recorded), count, lines)


@pytest.fixture(scope="module")
def two(seeds_store: Path) -> Iterator[Processes]:
    """Two workers, loaded."""
    made = started(read_settings({}, store=seeds_store))
    made.ready()
    yield made
    made.close()


@pytest.fixture
def never_closed(two: Processes, monkeypatch: pytest.MonkeyPatch) -> Processes:
    """The two workers, which outlive an Answering."""
    monkeypatch.setattr(two, "close", lambda: None)
    return two


def test_a_worker_answers_as_a_thread_does(chats: Conversations, service: Service, never_closed: Processes) -> None:
    given, strict = Asked(id="q1"), Choices(strictness="strict")
    with answering(chats, lambda: service) as threads, answering(chats, lambda: service, None, never_closed) as workers:
        for how in (given, replace(given, adapt=strict.adapt)):
            pair = [made.put(ME, QUESTION, [], how) for made in (threads, workers)]
            for _, job in pair:
                over(job)
            ours, theirs = (job.answer for _, job in pair)
            assert ours is not None and theirs is not None
            assert replace(theirs, seconds={}) == replace(ours, seconds={}) and theirs.id == "q1"
            assert pair[1][1]._progress.stage == "writing"  # whoever looks on may be too slow to be told
            kept = chats.turn(ME, pair[1][0].id)
            assert kept is not None and kept.shown != f"[{os.getpid()}]" and kept.why == {"id": "q1"}


def test_a_follow_up_leans_on_what_was_said(chats: Conversations, service: Service, never_closed: Processes) -> None:
    before = [{"role": "user", "content": "金条什么时候上线？"}, {"role": "assistant", "content": "2016年3月。"}]
    with answering(chats, lambda: service, None, never_closed) as made:
        job = made.put(ME, "那白条呢？", before, Asked())[1]
        over(job)
    assert job.answer is not None and "白条" in job.answer.resolved and job.answer.resolved != "那白条呢？"


def test_what_cannot_be_sent_fails_and_takes_no_worker_with_it(
    chats: Conversations, service: Service, never_closed: Processes
) -> None:
    with answering(chats, lambda: service, None, never_closed) as made:
        for _ in range(3):
            turn, job = made.put(ME, QUESTION, [], Asked(adapt=lambda given: given))
            over(job)
            assert state(chats, turn) == "failed"
        assert over(made.put(ME, QUESTION, [], Asked())[1])


def test_a_worker_that_is_killed_is_replaced_and_its_question_asked_once_more(
    chats: Conversations, service: Service, seeds_store: Path
) -> None:
    seeds_store.with_name("killed").unlink(missing_ok=True)
    workers = started(read_settings({}, store=seeds_store))
    workers.ready()
    with answering(chats, lambda: service, None, workers) as made:
        before = {process.pid for process in workers._running.values()}
        turn, job = made.put(ME, ONCE, [], Asked())
        over(job)
        kept = chats.turn(ME, turn.id)
        assert kept is not None and kept.answer is not None and kept.answer.found
        deadly, job = made.put(ME, DEADLY, [], Asked())  # kills the other one and the replacement, and no more
        over(job)
        assert state(chats, deadly) == "failed"
        turn, job = made.put(ME, QUESTION, [], Asked())
        over(job)
        kept = chats.turn(ME, turn.id)
        assert kept is not None and kept.answer is not None and kept.shown not in {f"[{pid}]" for pid in before}


def test_why_no_worker_loads_is_told(tmp_path: Path) -> None:
    workers = started(read_settings({}, store=tmp_path / "none"), count=1)
    with pytest.raises(StoreError, match=r"found no store in .*; expected a built one; run: "):
        workers.ready()
    workers.close()


def test_one_that_nobody_wants_is_let_go_and_the_next_one_answered(two: Processes) -> None:
    flight = Flight(job := Job("t"))
    job.end()
    assert two.make(Query(Ask(QUESTION)), flight) is None
    made = two.make(Query(Ask(QUESTION, id="next")), Flight(Job("u")))
    assert made is not None and made.answer.id == "next" and made.answer.found
