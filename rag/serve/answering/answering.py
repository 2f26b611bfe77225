"""Answers made in a bounded pool: a page may be closed meanwhile, the answer is kept all the same."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Condition
from typing import TYPE_CHECKING

from index.language.script import language
from rag.serve.answering.asked import Asked
from rag.serve.answering.bounds import MAX_WAITING, Full, Pace
from rag.serve.answering.flight import Flight
from rag.serve.answering.job import Job
from rag.serve.answering.making import Answers, Made, Query, Record
from rag.serve.answering.recent import Key, Recent, key_of
from rag.serve.answering.threads import Threads
from rag.serve.conversations import Conversations
from rag.serve.conversations.records import FAILED, INTERRUPTED, STOPPED, StoredTurn
from rag.serve.observe.context import context_of_answer
from rag.types import Answer, Ask, Turn

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

DRAIN_S = 20.0  # that answers in the making get when the server ends: a slow chat model's whole reply, nearly always
_LOG = logging.getLogger(__name__)

Told = Callable[[str, "Answer | None", bool], None]  # the door, the answer, whether it failed


class Answering:
    """The answers in the making of one server.

    ``service`` waits until it is loaded, ``record`` gives what is kept of an answer beside its record. ``processes`` make
    the answers, threads where there are none; ``told`` is called with what came of every question, whatever it was.
    """

    def __init__(
        self,
        conversations: Conversations,
        service: Callable[[], Service],
        record: Record,
        processes: Answers | None = None,
        told: Told = lambda door, answer, failed: None,
    ) -> None:
        self._conversations, self._service, self._told = conversations, service, told
        self._answers: Answers = processes or Threads(service, record)
        self._pool = ThreadPoolExecutor(self._answers.at_once, "answering")
        self._recent, self._pace = Recent(), Pace()
        self._jobs: dict[str, Job] = {}
        self._waiting = self._running = 0
        self._ending = self._abandoned = False
        self._changed = Condition()  # of what stands above, from the jobs on

    def ready(self) -> None:
        """Wait until answers can be made, if others than the server's own service make them. Raises what keeps them from it."""
        self._answers.ready()

    def check_room(self) -> None:
        """Raise Full where no question is taken now; it may be so, rarely, a moment later."""
        with self._changed:
            self._check()

    def _check(self) -> None:
        if self._ending:
            raise Full("the server is ending and takes no more questions; ask again in a moment", 5, ending=True)
        if self._waiting >= MAX_WAITING:
            wait = self._pace.wait(self._waiting, self._answers.at_once)
            raise Full(f"found {self._waiting} questions waiting; expected fewer; ask again in {wait} s", wait)

    def start(self, turn: StoredTurn, before: Sequence[dict[str, str]], asked: Asked) -> Job:
        """Begin to answer a pending turn; ``before``: the messages it may lean on, oldest first (`history`).

        Raises Full where too many wait: the turn has failed then.
        """
        job, query = Job(turn.id, asked.id, asked.door), _query(turn, before, asked)
        try:
            with self._changed:
                self._check()
                self._jobs[turn.id] = job
                self._waiting += 1
        except Full:
            self._conversations.end(turn.id, FAILED)
            raise
        context = context_of_answer(turn.id, turn.question, before)
        self._pool.submit(context.run, self._run, job, query)
        return job

    def put(self, owner: str, question: str, before: Sequence[dict[str, str]], asked: Asked) -> tuple[StoredTurn, Job]:
        """Begin to answer a question that is a conversation of its own; ``before``: the messages it may lean on.

        Raises Full where too many wait.
        """
        self.check_room()
        begun = self._conversations.begin(owner)
        turn = self._conversations.ask(owner, begun, question, language(question))
        return turn, self.start(turn, before, asked)

    def job(self, turn: str) -> Job | None:
        """Return the making of a turn's answer; None where it is not being made here."""
        with self._changed:
            return self._jobs.get(turn)

    def busy(self) -> bool:
        """Return whether an answer is being made: what can wait should wait."""
        with self._changed:
            return any(not job.ended for job in self._jobs.values())

    @property
    def workers(self) -> int:
        """How many answers can be made at once."""
        return self._answers.at_once

    def load(self) -> tuple[int, int]:
        """Return how many answers are being made, and how many wait for their turn."""
        with self._changed:
            return self._running, self._waiting

    def stop(self, turn: str) -> None:
        """Let a turn go without an answer."""
        if job := self.job(turn):
            self._end(job, STOPPED)
        else:
            self._conversations.end(turn, STOPPED)

    async def let_go(self, turn: str) -> None:
        """Do as `stop` does, off the event loop, whatever becomes of the task that wants it: its cancelling is no way out."""
        await asyncio.shield(asyncio.create_task(asyncio.to_thread(self.stop, turn)))

    def drain(self, seconds: float = DRAIN_S) -> None:
        """Take no more questions and wait until those that were taken are answered, so long at most; let the others go."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._abandoned or not self._jobs, seconds)
        self.abandon()

    def abandon(self) -> None:
        """Take no more questions and let those go that are not answered yet."""
        with self._changed:
            self._ending = self._abandoned = True
            self._changed.notify_all()
            left = list(self._jobs.values())
        for job in left:
            self._end(job, INTERRUPTED)

    def close(self) -> bool:
        """End: what has not begun is not begun any more. False: a thread is at something still, which nobody wants."""
        self.abandon()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._answers.close()
        with self._changed:
            return not self._running

    def _run(self, job: Job, query: Query) -> None:
        with self._changed:
            self._waiting -= 1
            self._running += 1
        try:
            if not job.ended:
                self._answer(job, query)
        except Exception as error:
            self._fail([job], error)
        finally:
            with self._changed:
                self._running -= 1

    def _answer(self, job: Job, query: Query) -> None:
        begun, key = time.perf_counter(), key_of(self._service(), query)
        match self._recent.take(key, job):
            case Flight() as flight:
                self._fly(key, flight, query)
                self._pace.add(time.perf_counter() - begun)
            case Made() as made:
                took = {**dict.fromkeys(made.answer.seconds, 0.0), "total": round(time.perf_counter() - begun, 6)}
                self._finish(job, replace(made, answer=replace(made.answer, seconds=took, usage=None)))
            case None:  # who has begun the same ends this one too
                pass

    def _fly(self, key: Key, flight: Flight, query: Query) -> None:
        made = None
        try:
            made = self._answers.make(query, flight)
        except Exception as error:
            self._fail(self._recent.land(key, flight, None), error)
            return
        for job in self._recent.land(key, flight, made):
            if made is None:
                if job.ended or self._ending:
                    self._end(job, INTERRUPTED)
                else:  # it joined in the moment in which the last one before it was stopped
                    self._answer(job, query)
                continue
            try:
                self._finish(job, made)
            except Exception as error:
                self._fail([job], error)

    def _finish(self, job: Job, made: Made) -> None:
        answer = replace(made.answer, id=job.id)
        if self._conversations.finish(job.turn, answer, made.shown, made.why):
            job.answer = answer
        self._over(job)

    def _fail(self, jobs: Sequence[Job], error: Exception) -> None:
        """Whatever it was, each person gets a line and the log gets the trace."""
        _LOG.error("turn %s failed", ", ".join(job.turn for job in jobs), exc_info=error)
        for job in jobs:
            self._end(job, FAILED)

    def _end(self, job: Job, state: str) -> None:
        try:
            self._conversations.end(job.turn, state)
        except Exception:  # a full disk: whoever waits is told all the same
            _LOG.exception("turn %s: it cannot be written down that it %s", job.turn, state)
        self._over(job, failed=state == FAILED)

    def _over(self, job: Job, *, failed: bool = False) -> None:
        with self._changed:
            ours = self._jobs.pop(job.turn, None)
            self._changed.notify_all()
        if ours is not None:  # once, however often it ends
            try:
                self._told(job.door, job.answer, failed)
            finally:
                job.end()


def _query(turn: StoredTurn, before: Sequence[dict[str, str]], asked: Asked) -> Query:
    told = tuple(Turn(message["role"], message["content"]) for message in before)
    resolved = asked.resolved or (turn.question if asked.alone else "")
    return Query(Ask(turn.question, told, asked.wanted, asked.id or turn.id, resolved), asked.adapt)
