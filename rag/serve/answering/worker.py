"""A process that answers: it loads a service of its own and answers what comes over its lines, one question a line at once."""

from __future__ import annotations

import contextvars
import logging
import signal
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from index.errors import UsageError
from index.settings import Settings
from rag.serve.answering.making import Query, Record, make
from rag.serve.observe.context import context_of_answer
from rag.serve.observe.process import observed

if TYPE_CHECKING:  # heavy: the server's own process does not need it for this
    from rag.chain import Service

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong in a worker, with its trace as text: an exception of a library may not be fit to travel."""

    trace: str


def work(settings: Settings, record: Record, lines: Sequence[Connection]) -> None:
    """Answer until the lines are closed: by the server, or with its end, however that comes.

    Over a line comes (number, Query), back go Progress and at the end a Made, a Failure, or None where the number alone came
    meanwhile: it is not wanted any more. Before all that None goes over the first line, or why nothing can be answered.
    """
    # Ctrl+C and a supervisor's SIGTERM reach the whole group; the server ends its workers when their answers are told.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    with observed(settings), suppress(OSError):  # the server has gone meanwhile
        try:
            service = _loaded(settings)
        except Exception as error:
            lines[0].send(error if isinstance(error, UsageError) else Failure(traceback.format_exc()))
            return
        lines[0].send(None)
        for line in lines[1:]:
            seen = contextvars.copy_context()  # that spans are told of is known there, too
            threading.Thread(target=seen.run, args=(_serve, service, record, line), name="line", daemon=True).start()
        _serve(service, record, lines[0])


def _loaded(settings: Settings) -> Service:
    from rag.service import load, warm

    return warm(load(settings=settings))


def _serve(service: Service, record: Record, line: Connection) -> None:
    with suppress(EOFError, OSError):  # closed
        while True:
            told = line.recv()
            if isinstance(told, tuple):  # else a number: of a question that has been answered meanwhile
                line.send(_made(service, record, line, *told))


def _made(service: Service, record: Record, line: Connection, number: int, query: Query) -> Any:
    def over() -> bool:
        return line.poll() and line.recv() == number

    said = [{"role": turn.role, "content": turn.content} for turn in query.ask.history]
    context = context_of_answer(query.ask.id, query.ask.question, said, query.origin)
    try:
        return context.run(make, service, record, query, line.send, over)
    except Exception:
        return Failure(traceback.format_exc())
