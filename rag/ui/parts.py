"""The parts of the page and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from rag.ui.strings import EXAMPLES, LANGUAGES

_SWITCH = list(zip(("简", "繁", "EN"), LANGUAGES, strict=True))
# Buttons in the log become the page's events, which name an exchange by its number; markers are page.js's affair.
_OFFERS = """element.addEventListener("click", (event) => {
  const { offer, turn, choice } = event.target.closest("[data-offer]")?.dataset ?? {};
  if (offer === "ask") trigger("select", { turn: Number(turn), choice: Number(choice) });
  if (offer === "mend") trigger("edit", { turn: Number(turn) });
});"""
_TICK = 0.4  # seconds between the page's looks at whether the service has loaded


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that change while the page is used."""

    exchanges: gr.State
    mended: gr.State
    timer: gr.Timer
    brand: gr.HTML
    language: gr.Radio
    new: gr.Button
    hero: gr.HTML
    log: gr.HTML
    live: gr.HTML
    pane: gr.HTML
    problem: gr.HTML
    box: gr.Textbox
    send: gr.Button
    notice: gr.HTML
    examples: tuple[gr.Button, ...]

    def all(self) -> list[Any]:
        """Return every component an event may update."""
        return [getattr(self, field.name) for field in fields(self) if field.name != "examples"]


def lay_out() -> Parts:
    """Place the components. Their words come with the first load event, in the browser's language."""
    exchanges, mended, timer = gr.State(()), gr.State(False), gr.Timer(_TICK)
    with gr.Row(elem_id="masthead"):
        brand = _html("brand")
        language = gr.Radio(_SWITCH, show_label=False, container=False, elem_id="language", min_width=0)
        new = gr.Button("", elem_id="new", size="sm", min_width=0)
    with gr.Column(elem_id="layout"):
        with gr.Column(elem_id="talk"):
            with gr.Column(elem_id="welcome"):
                hero = _html("hero")
                with gr.Row(elem_id="examples"):
                    asked = (question for spoken in LANGUAGES for question in EXAMPLES[spoken])
                    examples = tuple(gr.Button(question, elem_classes=["chip"], min_width=0) for question in asked)
            log, live = _html("log", _OFFERS), _html("live")
        pane = _html("pane")
        with gr.Column(elem_id="composer"):
            problem = _html("problem")
            with gr.Row(elem_id="ask"):
                box = gr.Textbox(lines=1, max_lines=6, container=False, show_label=False, autofocus=True, elem_id="box")
                send = gr.Button("", variant="primary", elem_id="send", min_width=0, scale=0)
            notice = _html("notice")
    return Parts(
        exchanges, mended, timer, brand, language, new, hero, log, live, pane, problem, box, send, notice, examples
    )  # fmt: skip


def _html(elem_id: str, script: str | None = None) -> gr.HTML:
    """A place for our own HTML, without Gradio's typography; ``script`` makes its events."""
    return gr.HTML(elem_id=elem_id, apply_default_css=False, js_on_load=script)
