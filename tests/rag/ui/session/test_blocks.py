"""The page's events cost what they change, and send what Gradio's own would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest
from gradio.state_holder import SessionState
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ui.session.blocks import Blocks

NAMES = ("log", "box", "send", "timer", "kept")


def new(name: str) -> Any:
    """What an event returns for a component."""
    if name == "box":
        return gr.Textbox(placeholder="问")
    if name == "timer":
        return gr.Timer(active=False)
    return {"log": "<p>好</p>", "send": "提问", "kept": 7}[name]


def blocks(kind: type[gr.Blocks]) -> tuple[gr.Blocks, dict[str, Any]]:
    with kind() as made:
        parts = {"log": gr.HTML(), "box": gr.Textbox(), "send": gr.Button(), "timer": gr.Timer(), "kept": gr.State(0)}
        gr.on([made.load], dict, outputs=list(parts.values()))
    return made, parts


def sent(kind: type[gr.Blocks], told: Callable[[dict[str, Any]], Any]) -> tuple[list[Any], Any]:
    """What goes to the browser of what an event returned, and what the state then is."""

    async def event() -> tuple[list[Any], Any]:  # gradio opens a loop of its own where none runs
        made, parts = blocks(kind)
        state = SessionState(made)
        out = await made.postprocess_data(next(iter(made.fns.values())), told(parts), state)
        return out, state[parts["kept"]._id]

    return asyncio.run(event())


@settings(max_examples=8)
@given(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
def test_whatever_an_event_changes_is_sent_as_gradio_sends_it(names: list[str]) -> None:
    ours, theirs = (
        sent(kind, lambda parts: {parts[name]: new(name) for name in names}) for kind in (Blocks, gr.Blocks)
    )
    if "log" not in names:  # Gradio tells an HTML that is left alone that its props are, too
        theirs[0][0] = gr.skip()
    assert ours == theirs


def test_an_event_that_changes_nothing_skips_everything() -> None:
    assert sent(Blocks, lambda parts: {}) == ([gr.skip()] * 4 + [None], 0)


def test_a_list_of_values_goes_the_usual_way() -> None:
    out, kept = sent(Blocks, lambda parts: ["a", "b", "c", gr.skip(), 1])
    assert out[:3] == ["a", "b", "c"] and kept == 1


def test_what_is_no_output_is_an_error() -> None:
    with pytest.raises(ValueError, match="no output"):
        sent(Blocks, lambda parts: {gr.HTML(): ""})
