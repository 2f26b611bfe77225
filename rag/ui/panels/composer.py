"""Where a question is written: the box, what is wrong with what stands in it, and whether anything leaves the machine."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.ui.panels.html import html
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Update
from rag.ui.strings import say


@dataclass(frozen=True, slots=True)
class Composer:
    """The components around the box. ``sent`` holds the question on its way, so that the box is free at once.

    ``mending``: the id of the turn that the next question takes the place of; ``alone``: it is asked as it stands.
    """

    chips: gr.HTML
    problem: gr.HTML
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    notice: gr.HTML
    sent: gr.Textbox
    mending: gr.State
    alone: gr.State


def lay_out() -> Composer:
    """Place them."""
    sent, mending, alone = gr.Textbox(visible="hidden", elem_id="sent"), gr.State(""), gr.State(False)
    with gr.Column(elem_id="composer"):
        chips, problem = html("chips"), html("problem")
        with gr.Row(elem_id="ask"):
            box = gr.Textbox(lines=1, max_lines=6, container=False, show_label=False, autofocus=True, elem_id="box")
            send = gr.Button("", variant="primary", elem_id="send", min_width=0, scale=0)
            stop = gr.Button("", elem_id="stop", min_width=0, scale=0)
        notice = html("notice")
    return Composer(chips, problem, box, send, stop, notice, sent, mending, alone)


def worded(page: Page, tab: Tab) -> Update:
    """Return its words."""
    parts = page.parts.composer
    return {
        parts.box: gr.Textbox(placeholder=say("placeholder", tab.language), label=say("question", tab.language)),
        parts.send: say("send", tab.language),
        parts.stop: say("stop", tab.language),
        parts.problem: "",
    }
