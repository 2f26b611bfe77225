"""How long a warm answer takes in a browser, from Enter to the finished reply, beside the answer's own time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.speed.chat.server import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PATIENCE_MS = 60_000
# From Enter until a frame has been painted with the finished reply in the log, in milliseconds.
_CLOCK = """(turns) => { window.clocked = new Promise((done) => {
  document.querySelector("#box textarea").addEventListener("keydown", () => {
    const begun = performance.now();
    const look = () => document.querySelectorAll("#log .turn").length === turns && !document.querySelector("#live .turn")
      && (watch.disconnect(), requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))));
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
  }, { once: true });
}); }"""


def asked(store: Path, looking: Browser, questions: Sequence[str], long: int) -> dict[str, Any]:
    """Ask each question in a conversation of its own, then the first ``long`` of them in one; all in milliseconds.

    ``shown``: Enter to reply. ``made``: the answer's own time in the server meanwhile. ``alone``: `rag.chain.answer` in a
    process that does nothing else. ``in_one``: as ``shown``, of one conversation that grows.
    """
    with TemporaryDirectory() as home:
        chats = Path(home, "chats.sqlite")
        with served(store, chats) as chat:
            page = looking.new_page(locale="zh-CN")
            chat.first_byte()  # it listens now
            page.goto(chat.at)
            page.locator("#brand .ready").wait_for(timeout=2 * _PATIENCE_MS)
            _ask(page, questions[-1], 1)  # the first answer of a process is slower, and nobody's here
            shown = []
            for question in questions:
                page.locator("#new").click()
                page.locator("#hero h1").wait_for()
                shown.append(_ask(page, question, 1))
            page.locator("#new").click()
            page.locator("#hero h1").wait_for()
            in_one = [_ask(page, question, n) for n, question in enumerate(questions[:long], 1)]
            page.close()
        made = _made(chats)[1 : len(questions) + 1]
    return {"shown": shown, "made": made, "alone": alone(store, questions), "in_one": in_one}


def _ask(page: Page, question: str, turns: int) -> float:
    box = page.locator("#box textarea")
    box.fill(question)
    page.evaluate(_CLOCK, turns)
    box.press("Enter")
    return float(page.evaluate("window.clocked"))


def _made(chats: Path) -> list[float]:
    sql = "SELECT 1000 * json_extract(answer, '$.seconds.total') FROM turn ORDER BY asked"
    with closing(sqlite3.connect(chats)) as db:
        return [row[0] for row in db.execute(sql)]


def alone(store: Path, questions: Sequence[str]) -> list[float]:
    """Return the milliseconds of `rag.chain.answer` a question."""
    from rag import answer, load

    service, clocked = load(store), list[float]()
    answer(service, questions[-1])
    for question in questions:
        begun = time.perf_counter()
        answer(service, question)
        clocked.append(1000 * (time.perf_counter() - begun))
    return clocked
