"""A store that is built while it is asked: every question is answered, wholly of one generation."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from index.address import home_of
from index.building.build import build
from index.settings import read_settings
from index.store.local.store import LocalStore
from index.store.shelf import Shelf
from rag.chain import Service
from rag.serve.answering.answering import Answering
from rag.serve.answering.asked import Asked
from rag.serve.answering.making import Answers
from rag.serve.answering.processes import Processes
from rag.serve.answering.worker import work
from rag.serve.conversations import Conversations
from rag.types import Answer
from rag.ui.talk.recorded import recorded
from tests.rag.conftest import ROOT
from tests.rag.serve.answering.conftest import HURRY, ME, QUESTION, answering, over

ASKERS, GENERATIONS = 4, 3


@pytest.fixture
def growing(service: Service, tmp_path: Path) -> Service:
    """The service of the seeds on a store of its own, with a folder of articles that grows."""
    shutil.copytree(ROOT / "seeds", tmp_path / "articles")
    shutil.copytree(home_of(service.store.address), tmp_path / "store")
    return replace(service, shelf=Shelf(LocalStore.open(tmp_path / "store"), service.encoder))


@pytest.fixture(params=["threads", "processes"])
def processes(request: pytest.FixtureRequest, growing: Service) -> Iterator[Answers | None]:
    """Nothing, or two workers on the growing store."""
    if request.param == "threads":
        yield None
        return
    made = Processes(functools.partial(work, read_settings({}, store=growing.store.address), recorded), 2, 1)
    made.ready()
    yield made


def asking(made: Answering, over_now: Event, who: int) -> list[Answer | None]:
    """Ask one question after another until it is over, no two alike, so that each is answered anew."""
    answers = list[Answer | None]()
    while not over_now.is_set():
        job = made.put(ME, f"{QUESTION}{'？' * who}{'　' * len(answers)}", [], Asked())[1]
        over(job)
        answers.append(job.answer)
    return answers


def test_no_question_is_lost_while_generations_come_and_go(
    chats: Conversations, growing: Service, processes: Answers | None
) -> None:
    known, enough = [growing.store.generation], Event()
    home = home_of(growing.store.address).parent
    with (
        answering(chats, lambda: growing, recorded, processes) as made,
        ThreadPoolExecutor(ASKERS) as pool,
    ):
        askers = [pool.submit(asking, made, enough, who) for who in range(ASKERS)]
        for n in range(GENERATIONS):
            (home / "articles" / f"new{n}.txt").write_text(f"第{n}号地铁线于2021年5月{n + 1}日开通。", "utf8")
            build(home / "articles", home / "store", growing.encoder, workers=1)
            known.append(growing.store.generation)
        last = made.put(ME, QUESTION, [], Asked())[1]
        over(last)
        enough.set()
        answers = [answer for asker in askers for answer in asker.result(HURRY)] + [last.answer]
    assert len(set(known)) == GENERATIONS + 1 and len(answers) > GENERATIONS
    assert all(a is not None and a.found and "2014年2月" in a.answer and not a.warnings for a in answers)
    assert {a.generation for a in answers if a} <= set(known) and last.answer is not None
    assert last.answer.generation == known[-1]
