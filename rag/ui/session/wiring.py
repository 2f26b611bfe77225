"""What the panels of the page share: the components, the tab's state, and how what happens in one reaches the others."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import gradio as gr

from rag.ui.session.desk import Desk
from rag.ui.session.tab import Tab

Update = dict[Any, Any]  # component → its new value
Told = dict[str, str]  # what a button or form of ours carries
# Of every event. "multiple": what is pressed while an answer is followed counts as well.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}


@dataclass(frozen=True, slots=True)
class Page:
    """The page: its desk, its panels with their components (``parts.talk.log``), and the state of each tab.

    A panel is a module with ``lay_out``; ``worded`` gives its words in the tab's language; of those that have them,
    ``shown`` what changes with every turn, ``VERBS`` what its buttons do, ``wire`` binds all else.
    """

    desk: Desk
    panels: tuple[ModuleType, ...]
    parts: Any
    tab: gr.State

    def listen(self, triggers: list[Any], run: Callable[..., Any], inputs: Sequence[Any] = (), **more: Any) -> None:
        """Bind a function of the tab and some components' values, which may update any component."""
        gr.on(triggers, self._whole(run), inputs=[self.tab, *inputs], outputs=self.parts.all(), **{**QUIET, **more})

    def after(self, first: Any, run: Callable[..., Any], inputs: Sequence[Any] = ()) -> None:
        """Bind a function as `listen` does to the end of another event."""
        first.then(self._whole(run), inputs=[self.tab, *inputs], outputs=self.parts.all(), **QUIET)

    def _whole(self, run: Callable[..., Any]) -> Callable[..., Any]:
        return whole(run, {self.parts.all()[0]: gr.skip()})

    def refreshed(self, tab: Tab) -> Update:
        """Return what changes with every turn, as it is now: the conversation, the list of them, the state."""
        return self._of("shown", tab)

    def everything(self, tab: Tab) -> Update:
        """Return every word of the page, in the tab's language."""
        return self._of("worded", tab)

    def _of(self, what: str, tab: Tab) -> Update:
        told: Update = {}
        for panel in self.panels:
            if hasattr(panel, what):
                told |= getattr(panel, what)(self, tab)
        return told


def whole(run: Callable[..., Any], nothing: Update) -> Callable[..., Any]:
    """Return a function that updates at least ``nothing``: where no value comes Gradio takes every one for None.

    A generator ends with it: Gradio sends its last update once more when it is over, whatever is shown by then.
    """

    @functools.wraps(run)
    def returning(*told: Any, **named: Any) -> Update:
        return run(*told, **named) or nothing

    @functools.wraps(run)
    def yielding(*told: Any, **named: Any) -> Iterator[Update]:
        for update in run(*told, **named):
            yield update or nothing
        yield nothing

    return yielding if inspect.isgeneratorfunction(run) else returning
