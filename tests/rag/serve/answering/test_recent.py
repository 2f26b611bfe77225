"""Who asks the same gets the same: of late, or of one that is being made; never what went wrong, nor what decides otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Semaphore
from typing import Any

import pytest

from index.types import Filter
from rag.chain import Service
from rag.serve.answering.asked import Asked
from rag.serve.answering.flight import Flight
from rag.serve.answering.job import Job, Progress
from rag.serve.answering.making import Made, Query
from rag.serve.answering.recent import Recent, key_of
from rag.serve.conversations import Conversations
from rag.types import Ask, Turn
from rag.types import Event as Step
from rag.writers import WriterError
from rag.writers.extractive import Extractive
from tests.rag.serve.answering.conftest import HURRY, ME, QUESTION, answering, asked, over, state
from tests.rag.ui.samples import answer


class Counted(Extractive):
    """The extractive writer, which counts what it writes, waits at a gate, and fails while it is to."""

    name = "counted"

    def __init__(self, *, fails: int = 0) -> None:
        self.written, self.fails, self.open, self.begun = 0, fails, Event(), Semaphore(0)
        self.open.set()

    def write(self, *told: Any) -> Iterator[Step]:
        self.written += 1
        self.begun.release()
        assert self.open.wait(HURRY)
        if self.written <= self.fails:
            raise WriterError("its server is away")
        yield from super().write(*told)


def test_the_same_question_is_answered_once_with_the_id_and_the_time_of_each(
    chats: Conversations, service: Service
) -> None:
    writer = Counted()
    with answering(chats, lambda: replace(service, writer=writer), lambda *told: ('["cards"]', {"why": 1})) as made:
        turns, jobs = zip(*(made.put(ME, QUESTION, [], Asked(id=f"q{n}")) for n in range(1)), strict=True)
        over(jobs[0])
        turn, job = made.put(ME, QUESTION, [], Asked(id="again"))
        over(job)
    first, second = jobs[0].answer, job.answer
    assert writer.written == 1 and first is not None and second is not None
    assert (first.id, second.id) == ("q0", "again")
    assert set(second.seconds) == set(first.seconds) and 0 < second.seconds["total"] < first.seconds["total"]
    assert replace(second, id=first.id, seconds=first.seconds) == first
    kept = chats.turn(ME, turn.id)
    assert kept is not None and (kept.answer, kept.shown, kept.why) == (second, '["cards"]', {"why": 1})
    assert turns[0].id != turn.id


def test_twenty_who_ask_the_same_at_once_wait_for_one_answer_in_one_thread(
    chats: Conversations, service: Service
) -> None:
    writer = Counted()
    writer.open.clear()
    with answering(chats, lambda: replace(service, writer=writer)) as made:
        first = made.put(ME, QUESTION, [], Asked())[1]
        assert writer.begun.acquire(timeout=HURRY)
        others = [made.put(ME, QUESTION, [], Asked())[1] for _ in range(19)]
        other = made.put(ME, "京东金融哪一年实现单季盈利？", [], Asked())[1]
        assert writer.begun.acquire(timeout=HURRY)  # all threads but two are free again
        writer.open.set()
        for job in (first, *others, other):
            over(job)
    assert writer.written == 2
    assert {job.answer.answer for job in (first, *others) if job.answer} == {first.answer.answer}  # type: ignore[union-attr]
    assert len({job.answer.id for job in others if job.answer}) == 19


def test_one_of_two_who_wait_may_stop_and_the_other_has_the_answer(chats: Conversations, service: Service) -> None:
    writer = Counted()
    writer.open.clear()
    with answering(chats, lambda: replace(service, writer=writer)) as made:
        begun, waiting = asked(chats), asked(chats)
        first = made.start(begun, [], Asked())
        assert writer.begun.acquire(timeout=HURRY)
        second = made.start(waiting, [], Asked())
        assert any(
            progress.stage != "waiting" for progress in second.follow()
        )  # it has joined, and knows how far it is
        made.stop(begun.id)
        assert first.ended and not second.ended
        writer.open.set()
        over(second)
        assert state(chats, begun) == "stopped" and state(chats, waiting) == "done" and writer.written == 1


def test_an_answer_with_a_warning_is_made_anew(chats: Conversations, service: Service) -> None:
    writer = Counted(fails=1)
    with answering(chats, lambda: replace(service, writer=writer)) as made:
        warned = []
        for _ in range(3):
            job = made.put(ME, QUESTION, [], Asked())[1]
            over(job)
            warned.append(bool(job.answer and job.answer.warnings))
    assert warned == [True, False, False] and writer.written == 2


def test_what_failed_is_asked_anew_and_fails_for_all_who_wait(chats: Conversations, service: Service) -> None:
    told = list[int]()

    def record(*_: Any) -> tuple[str, Any]:
        told.append(1)
        raise RuntimeError("no memory")

    with answering(chats, lambda: service, record) as made:
        for _ in range(2):
            turn, job = made.put(ME, QUESTION, [], Asked())
            over(job)
            assert state(chats, turn) == "failed"
    assert len(told) == 2


@pytest.mark.parametrize(
    "other",
    [
        Query(Ask("白条是什么时候推出的")),
        Query(Ask(QUESTION, (Turn("user", "金条呢？"),))),
        Query(Ask(QUESTION, wanted=Filter("a/*"))),
        Query(Ask(QUESTION, resolved="金条是什么时候推出的？")),
        Query(Ask(QUESTION), lambda given: replace(given, writer=Counted())),
        Query(
            Ask(QUESTION), lambda given: replace(given, settings=given.settings.model_copy(update={"threshold": 0.9}))
        ),
    ],
)
def test_whatever_decides_the_answer_tells_one_from_the_other(service: Service, other: Query) -> None:
    own = key_of(service, Query(Ask(QUESTION, id="a")))
    assert own == key_of(service, Query(Ask(QUESTION, id="b"))) and own != key_of(service, other)


def test_another_generation_is_asked_anew(service: Service, mixed: Service) -> None:
    assert key_of(service, Query(Ask(QUESTION))) != key_of(mixed, Query(Ask(QUESTION)))


def test_only_the_latest_are_remembered() -> None:
    recent, made = Recent(2), Made(replace(answer(), warnings=()), "[]", {})

    def taken(name: str) -> object:
        return recent.take((made.answer.generation, name), Job(name))

    for name in "abac":
        if isinstance(flight := taken(name), Flight):
            recent.land((made.answer.generation, name), flight, made)
    assert taken("a") == made and taken("c") == made and isinstance(taken("b"), Flight)


def test_a_flight_is_stopped_once_when_its_last_job_has_ended() -> None:
    stopped, jobs = list[int](), [Job("a"), Job("b")]
    flight = Flight(jobs[0])
    flight.join(jobs[1])
    with flight.stopping(lambda: stopped.append(1)):
        flight.tell(Progress("working"))
        jobs[0].end()
        assert not stopped and not flight.ended
        jobs[1].end()
        jobs[1].end()
    assert stopped == [1] and flight.ended
    with flight.stopping(lambda: stopped.append(2)):
        pass
    assert stopped == [1, 2]
