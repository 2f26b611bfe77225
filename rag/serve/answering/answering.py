"""Answers made in a bounded pool of threads: a page may be closed meanwhile, the answer is kept all the same."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from index.language.script import language
from index.types import Filter
from rag.serve.answering.job import Job, Progress
from rag.serve.conversations import Conversations
from rag.serve.conversations.records import FAILED, STOPPED, StoredTurn
from rag.serve.observe.context import context_of_answer

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.local import Store
    from rag.chain import Service
    from rag.types import Answer, Trace

AT_ONCE = 8  # answers in the making; a chat model's wait for its server, the others take turns on the cores
HISTORY = 10  # turns before a question that may be looked at
_LOG = logging.getLogger(__name__)

Recorded = tuple[str, Any]  # the cards as JSON, the trace as plain values
Told = Callable[[str, "Answer | None", bool], None]  # the door, the answer, whether it failed
Record = Callable[["Store", "Answer", "Trace"], Recorded]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a turn is to be answered: ``alone``, as it stands, whatever was said before; of ``wanted`` articles only.

    ``adapt`` gives the service as this asker wants it, such as another writer: what can be pickled, for a worker process
    takes it. ``id``: the caller's, which the record repeats; "": the turn's own. ``resolved``: as the caller knows it.
    ``door``: by which it came, for the metrics: "page", "answer", "chat" or "mcp".
    """

    alone: bool = False
    wanted: Filter | None = None
    adapt: Callable[[Service], Service] | None = None
    id: str = ""
    resolved: str = ""
    door: str = "page"


class Answering:
    """The answers in the making of one server.

    ``service`` waits until it is loaded, ``record`` gives what is kept of an answer beside its record; ``told``
    is called with what came of every question, whatever it was.
    """

    def __init__(
        self,
        conversations: Conversations,
        service: Callable[[], Service],
        record: Record,
        told: Told = lambda door, answer, failed: None,
    ) -> None:
        self._conversations = conversations
        self._service = service
        self._record = record
        self._told = told
        self._pool = ThreadPoolExecutor(AT_ONCE, "answering")
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def start(self, turn: StoredTurn, before: list[dict[str, str]], asked: Asked) -> Job:
        """Begin to answer a pending turn; ``before``: the messages it may lean on, oldest first (`history`)."""
        job = Job(turn.id)
        with self._lock:
            self._jobs[turn.id] = job
        context = context_of_answer(turn.id, turn.question, before)
        self._pool.submit(context.run, self._run, job, turn, before, asked)
        return job

    def put(self, owner: str, question: str, before: list[dict[str, str]], asked: Asked) -> tuple[StoredTurn, Job]:
        """Begin to answer a question that is a conversation of its own; ``before``: the messages it may lean on."""
        begun = self._conversations.begin(owner)
        turn = self._conversations.ask(owner, begun, question, language(question))
        return turn, self.start(turn, before, asked)

    def job(self, turn: str) -> Job | None:
        """Return the making of a turn's answer; None where it is not being made here."""
        with self._lock:
            return self._jobs.get(turn)

    def busy(self) -> bool:
        """Return whether an answer is being made: what can wait should wait."""
        with self._lock:
            return any(not job.ended for job in self._jobs.values())

    @property
    def workers(self) -> int:
        """How many answers can be made at once."""
        return AT_ONCE

    def load(self) -> tuple[int, int]:
        """Return how many answers are being made, and how many wait for their turn."""
        with self._lock:
            unended = sum(not job.ended for job in self._jobs.values())
        return min(unended, AT_ONCE), max(0, unended - AT_ONCE)

    def stop(self, turn: str) -> None:
        """Let a turn go without an answer."""
        self._conversations.end(turn, STOPPED)
        if job := self.job(turn):
            job.end()

    def close(self) -> None:
        """End: what has not begun is not begun any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, turn: StoredTurn, before: list[dict[str, str]], asked: Asked) -> None:
        failed = False
        try:
            if not job.ended:
                self._answer(job, turn, before, asked)
        except Exception:  # whatever it was, the person gets a line and the log gets the trace
            failed = True
            _LOG.exception("turn %s failed", turn.id)
            self._conversations.end(turn.id, FAILED)
        finally:
            self._told(asked.door, job.answer, failed)
            job.end()
            with self._lock:
                self._jobs.pop(turn.id, None)

    def _answer(self, job: Job, turn: StoredTurn, before: list[dict[str, str]], asked: Asked) -> None:
        service = self._service()
        service = (asked.adapt(service) if asked.adapt else service).held()
        from rag.chain import stream  # heavy: by now the loading thread has imported it

        resolved = asked.resolved or (turn.question if asked.alone else None)
        with closing(stream(service, turn.question, before, asked.wanted, asked.id or turn.id, resolved)) as events:
            words = stage = ""
            for event in events:
                if job.ended:
                    return
                if event.answer is not None and event.trace is not None:
                    shown, why = self._record(service.store, event.answer, event.trace)
                    if self._conversations.finish(turn.id, event.answer, shown, why):
                        job.answer = event.answer
                    return
                words += event.text if event.kind == "delta" else ""
                stage = event.text if event.kind == "status" else stage
                job.tell(Progress("writing" if stage == "write" else "working", words, stage))
        raise RuntimeError("the service's events ended without an answer")


def history(turns: list[StoredTurn]) -> list[dict[str, str]]:
    """Return the turns before a question as the service takes them; one without an answer leaves no trace."""
    told = [(turn.question, turn.answer.answer) for turn in turns[-HISTORY:] if turn.answer is not None]
    return [
        {"role": role, "content": said} for pair in told for role, said in zip(("user", "assistant"), pair, strict=True)
    ]
