"""Answering with a file of conversations of its own, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rag.serve.answering import Answering, Job, Progress
from rag.serve.answering.making import Answers
from rag.serve.conversations import Conversations, StoredTurn
from rag.serve.database import open_database

ME = "browser:me"
QUESTION = "白条是什么时候推出的？"
HURRY = 60  # seconds that nothing here takes; a wait ends as soon as it can


@pytest.fixture
def chats(tmp_path: Path) -> Conversations:
    return Conversations(open_database(tmp_path / "chats.sqlite"))


@contextmanager
def answering(
    chats: Conversations,
    service: Callable[[], Any],
    record: Callable[..., Any] | None = None,
    processes: Answers | None = None,
) -> Iterator[Answering]:
    made = Answering(chats, service, record or (lambda *told: ("[]", {})), processes)
    try:
        yield made
    finally:
        made.close()


def asked(chats: Conversations, question: str = QUESTION, conversation: str = "") -> StoredTurn:
    return chats.ask(ME, conversation or chats.begin(ME), question, "zh-Hans")


def over(job: Job) -> list[Progress]:
    """All that a looker-on sees until the end."""
    return list(job.follow())


def state(chats: Conversations, turn: StoredTurn) -> str:
    kept = chats.turn(ME, turn.id)
    assert kept is not None
    return kept.state
