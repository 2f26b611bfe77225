"""Too many questions are not taken, and a server that ends answers those it has taken."""

from __future__ import annotations

from threading import Event, Semaphore, Thread

import pytest

from rag.chain import Service
from rag.serve.answering import Full
from rag.serve.answering.asked import Asked
from rag.serve.answering.bounds import MAX_WAITING, Pace
from rag.serve.answering.threads import AT_ONCE
from rag.serve.conversations import Conversations
from tests.rag.serve.answering.conftest import HURRY, ME, QUESTION, answering, asked, over, state


class Gate:
    """A service that is there when the gate is opened; ``begun`` counts who waits at it."""

    def __init__(self, service: Service) -> None:
        self.open, self.begun, self._service = Event(), Semaphore(0), service

    def service(self) -> Service:
        self.begun.release()
        assert self.open.wait(HURRY)
        return self._service


def test_one_too_many_is_not_taken_and_told_when_to_come_again(chats: Conversations, service: Service) -> None:
    gate = Gate(service)
    with answering(chats, gate.service) as made:
        jobs = [made.put(ME, QUESTION, [], Asked())[1] for _ in range(AT_ONCE)]
        for _ in jobs:
            assert gate.begun.acquire(timeout=HURRY)
        jobs += [made.put(ME, QUESTION, [], Asked())[1] for _ in range(MAX_WAITING)]
        before = len(chats.listed(ME))
        with pytest.raises(
            Full, match=f"found {MAX_WAITING} questions waiting; expected fewer; ask again in 1 s"
        ) as full:
            made.put(ME, QUESTION, [], Asked())
        assert full.value.wait == 1 and not full.value.ending and len(chats.listed(ME)) == before
        turn = asked(chats)
        with pytest.raises(Full):
            made.start(turn, [], Asked())
        assert state(chats, turn) == "failed" and made.job(turn.id) is None
        gate.open.set()
        for job in jobs:
            over(job)
        assert all(job.answer and job.answer.found for job in jobs)
        made.check_room()


def test_the_wait_grows_with_what_answers_take() -> None:
    pace = Pace()
    assert pace.wait(MAX_WAITING, AT_ONCE) == 1
    for _ in range(100):
        pace.add(3.0)
    assert pace.wait(MAX_WAITING, AT_ONCE) == 24


def test_a_server_that_ends_answers_what_it_has_taken_and_takes_no_more(chats: Conversations, service: Service) -> None:
    gate = Gate(service)
    with answering(chats, gate.service) as made:
        turn = asked(chats)
        job = made.start(turn, [], Asked())
        assert gate.begun.acquire(timeout=HURRY)
        draining = Thread(target=made.drain, args=(HURRY,))
        with made._changed:
            draining.start()
            made._changed.wait_for(lambda: made._ending, HURRY)
        with pytest.raises(Full, match="the server is ending") as full:
            made.put(ME, QUESTION, [], Asked())
        assert full.value.ending and not job.ended
        gate.open.set()
        draining.join(HURRY)
        assert job.ended and job.answer and state(chats, turn) == "done" and made.close()


def test_what_takes_too_long_is_let_go(chats: Conversations, service: Service) -> None:
    gate = Gate(service)
    with answering(chats, gate.service) as made:
        turn = asked(chats)
        job = made.start(turn, [], Asked())
        assert gate.begun.acquire(timeout=HURRY)
        made.drain(0.01)
        assert job.ended and job.answer is None and state(chats, turn) == "interrupted"
        assert not made.close()  # its thread is at it still
        gate.open.set()


def test_a_second_word_lets_all_go_at_once(chats: Conversations, service: Service) -> None:
    gate = Gate(service)
    with answering(chats, gate.service) as made:
        turn = asked(chats)
        job = made.start(turn, [], Asked())
        draining = Thread(target=made.drain, args=(HURRY,))
        draining.start()
        made.abandon()
        draining.join(HURRY)
        assert not draining.is_alive() and job.ended and state(chats, turn) == "interrupted"
        gate.open.set()
