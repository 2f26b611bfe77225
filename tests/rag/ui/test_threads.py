"""Who looks on at an answer holds up nobody else."""

from __future__ import annotations

import asyncio
from pathlib import Path

from index.settings import read_settings
from rag.serve.answering.bounds import MAX_WAITING
from rag.serve.answering.threads import AT_ONCE
from rag.ui.page import LOOKING_AT_ONCE, THREADS, build_page
from rag.ui.session.desk import open_desk
from rag.ui.session.loader import Loader


def test_the_page_has_threads_of_its_own_for_all_who_may_wait(tmp_path: Path) -> None:
    def never() -> None:
        raise AssertionError("no service is loaded here")

    async def begun() -> tuple[float, int]:
        desk = open_desk(Loader(never), read_settings({}, store=tmp_path / "store"))  # type: ignore[arg-type]
        page = build_page(desk)
        page.run_startup_events()  # type: ignore[no-untyped-call]
        desk.answering.close()
        assert page.limiter is not None  # else they wait in those that every request needs, 40 in all
        return page.limiter.total_tokens, len(page._queue.active_jobs)

    assert asyncio.run(begun()) == (THREADS, THREADS)
    assert max(LOOKING_AT_ONCE, AT_ONCE + MAX_WAITING) < THREADS
