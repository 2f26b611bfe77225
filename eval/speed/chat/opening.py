"""How long the chat's start takes: to the page's first byte, to a page that can be used, to one that can answer."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.speed.chat.server import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PATIENCE_MS = 120_000


def starts(store: Path, looking: Browser, times: int) -> list[dict[str, Any]]:
    """Start the chat anew so many times; return what each start took, in seconds, and what the browser fetched."""
    with TemporaryDirectory() as home:
        return [_start(store, Path(home, f"{n}.sqlite"), looking) for n in range(times)]


def _start(store: Path, chats: Path, looking: Browser) -> dict[str, Any]:
    with served(store, chats) as chat:
        first, size = chat.first_byte()
        page = looking.new_page(locale="zh-CN")
        page.goto(chat.at, wait_until="commit")
        page.locator("#hero h1").wait_for(timeout=_PATIENCE_MS)
        page.locator("#box textarea").fill("可以写了", timeout=_PATIENCE_MS)
        usable = time.perf_counter() - chat.begun
        page.locator("#brand .ready").wait_for(timeout=_PATIENCE_MS)
        ready = time.perf_counter() - chat.begun
        page.close()
        return {
            "first_byte_s": first,
            "usable_s": usable,
            "ready_s": ready,
            "html_bytes": size,
            **_again(chat, looking),
        }


def _again(chat: Served, looking: Browser) -> dict[str, Any]:
    """What a visitor meets who comes when all is loaded, with an empty cache."""
    begun = time.perf_counter()
    page = looking.new_page(locale="zh-CN")
    page.goto(chat.at, wait_until="commit")
    words = time.perf_counter() - begun
    page.locator("#hero h1").wait_for(timeout=_PATIENCE_MS)
    page.locator("#box textarea").fill("可以写了", timeout=_PATIENCE_MS)
    usable = time.perf_counter() - begun
    sizes = page.evaluate("performance.getEntriesByType('resource').map((r) => r.transferSize)")
    page.close()
    return {"visit_s": words, "visit_usable_s": usable, "fetched_bytes": sum(sizes), "fetched": len(sizes)}
