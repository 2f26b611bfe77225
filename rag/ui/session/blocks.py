"""Gradio's Blocks, sparing what an event leaves as it is."""

from __future__ import annotations

import copy
from typing import Any

import gradio as gr
from gradio.blocks import Block

TICKET = "ticket"  # the key under which an update tells what it was made for


class Blocks(gr.Blocks):
    """Blocks whose events may name every component and change a few, at the price of the few.

    Gradio makes a component anew for each output that an event has no value for: 0.6 ms of processor time apiece, at
    every step of an answer, while all other visitors wait. An update that was made for something the tab has turned from
    since is dropped: events run side by side, and the older may be ready after the newer.
    """

    tab: gr.State | None = None  # whose value has the ``ticket`` of what is shown

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        """Return what is sent for each output of an event: of a dict, those it does not name are skipped for nothing."""
        if isinstance(predictions, dict) and TICKET in predictions:
            ticket = predictions[TICKET]
            late = state is not None and self.tab is not None and ticket < state[self.tab._id].ticket
            predictions = {} if late else {part: value for part, value in predictions.items() if part != TICKET}
        if not isinstance(predictions, dict) or not all(isinstance(part, Block) for part in predictions):
            sent: list[Any] = await super().postprocess_data(block_fn, predictions, state)
            return sent
        known = {output._id for output in block_fn.outputs}
        told = {part: value for part, value in predictions.items() if part._id in known}
        if unknown := predictions.keys() - told.keys():
            raise ValueError(f"an event returned what is no output of it: {unknown}")
        changed = copy.copy(block_fn)
        changed.outputs = list(told)
        values = await super().postprocess_data(changed, told, state) if told else []
        made = dict(zip((part._id for part in told), values, strict=True))
        return [made.get(output._id, None if output.stateful else gr.skip()) for output in block_fn.outputs]
