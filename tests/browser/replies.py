"""Take pictures of every state of a reply: ``python -m tests.browser.replies FOLDER``, in two sizes, light and dark."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from rag.ui import render as module
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.strings import LANGUAGES
from tests.browser.conftest import chromium, flags
from tests.rag.ui.states import STATES

SIZES = {"desktop": ViewportSize(width=1440, height=900), "phone": ViewportSize(width=390, height=844)}
_CSS = sorted((Path(module.__file__).parent / "assets" / "css").glob("*.css"))
_SHEET = """
.sheet { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
.turn { display: flow-root; position: relative; }
.turn .evidence.evidence { display: block; position: absolute; top: 20px; right: 0; bottom: auto; width: 400px; padding: 0; border: 0; overflow: visible; }
.turn .asked, .turn .reply > :not(.evidence) { margin-right: 450px; }
#layout#layout { display: block !important; max-width: none; padding: 0; }
#talk .turn.turn { min-height: 0 !important; }
@media (min-width: 861px) { #talk .turn.turn:has(.card) { min-height: 560px !important; } #talk .turn.turn:has(.card ~ .card) { min-height: 900px !important; } }
@media (max-width: 860px) {
  .sheet { padding: 0 16px; }
  .turn .evidence.evidence { position: static; width: auto; }
  .turn .asked, .turn .reply > :not(.evidence) { margin-right: 0; }
}
"""


def page(language: str, dark: bool) -> str:
    """The HTML of all states, each reply beside its evidence."""
    css = "".join(file.read_text("utf8") for file in _CSS) + _SHEET
    turns = "".join(
        render("talk/log.html", language, exchanges=(exchange,), tab=Tab(conversation="c"), states=states, moved=False)
        for exchange, states in STATES
    )
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf8"><meta name="viewport" content="width=device-width">'
        f'<style>{css}</style><body class="gradio-container{" dark" if dark else ""}">'
        f'<div id="layout"><div id="talk"><div class="sheet" id="log">{turns}</div></div></div>'
    )


def take(folder: Path) -> None:
    """Write a picture a language, size and scheme; each must fit its width."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags())
        for language in LANGUAGES:
            for name, size in SIZES.items():
                for dark in (False, True):
                    shown = browser.new_page(viewport=size, reduced_motion="reduce")
                    shown.set_content(page(language, dark))
                    wide = shown.evaluate("document.documentElement.scrollWidth")
                    assert wide <= size["width"], f"{language} {name}: {wide} px wide"
                    shown.screenshot(
                        path=folder / f"{language}-{name}-{'dark' if dark else 'light'}.png", full_page=True
                    )
                    shown.close()
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
