"""The conversation: asking, following an answer while it is made, stopping it, and what can be done with a turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import gradio as gr

from rag.serve.conversations import StoredTurn
from rag.serve.conversations.records import PENDING
from rag.serve.conversations.stale import stale
from rag.ui.conversation import exchange_of
from rag.ui.panels import suggest
from rag.ui.panels.asking import aside, ask, busy, live_turn, turns_of
from rag.ui.panels.feedback import judged
from rag.ui.panels.html import html
from rag.ui.render import render
from rag.ui.session.blocks import TICKET
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import QUIET, Page, Told, Update

# On its way to the server the question leaves the box at once, so that nothing typed meanwhile is lost; while an answer
# is being made it stays where it is.
_SEND = """(sent, box) => {
  const { conversation, stale } = window.newsqa;
  const busy = !stale && document.querySelector("#live .turn") !== null;
  if (!busy) window.newsqa.sent = box;
  return [JSON.stringify({ question: box, busy, conversation }), busy ? box : ""];
}"""


@dataclass(frozen=True, slots=True)
class Talk:
    """The components of the conversation."""

    hero: gr.HTML
    examples: gr.HTML
    log: gr.HTML
    live: gr.HTML
    next: gr.HTML
    looking: gr.Timer


def lay_out() -> Talk:
    """Place them."""
    with gr.Column(elem_id="talk"):
        with gr.Column(elem_id="welcome"):
            hero = html("hero")
            examples = html("examples")
        return Talk(hero, examples, html("log"), html("live"), html("next"), gr.Timer(suggest.LOOK_S))


def worded(page: Page, tab: Tab) -> Update:
    """Return its words, and the conversation that is shown."""
    hero = render("frame/welcome.html", tab.language)
    return {page.parts.talk.hero: hero, **suggest.welcome(page, tab), **shown(page, tab)}


def shown(page: Page, tab: Tab) -> Update:
    """Return the conversation as it is now; of one that is being answered the last turn is live."""
    ticket, parts = tab.ticket, page.parts.talk
    turns = turns_of(page, tab)
    done = [exchange_of(turn) for turn in turns if turn.state != PENDING]
    live = next((live_turn(tab, turn, "working") for turn in turns if turn.state == PENDING), "")
    service = page.desk.service()
    store = service.held().store if service else None
    states = stale(store, turns) if store else {}
    moved = any(turn.answer and store and turn.answer.generation != store.generation for turn in turns)
    told = {"tab": tab, "states": states, "moved": moved, "judged": judged(page, tab, turns)}
    log = render("talk/log.html", tab.language, exchanges=done, **told)
    return {parts.log: log, parts.live: live, **suggest.shown(page, tab, turns), TICKET: ticket}


def _own(page: Page, tab: Tab, told: Told) -> StoredTurn | None:
    return page.desk.conversations.turn(tab.visitor.owner, told.get("turn", ""))


def _chosen(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Ask what a question back offers."""
    turn = _own(page, tab, told)
    choices = exchange_of(turn).choices if turn else ()
    which = int(told["choice"]) if told.get("choice", "").isdigit() else -1
    if 0 <= which < len(choices):
        yield from ask(page, tab, choices[which], alone=True)


def _followed(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Ask what was suggested, as it stands: it is a person's question like any other."""
    yield from ask(page, tab, told.get("question", ""), alone=True)


def _mended(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Put what a follow-up was searched as into the box, to be put right and asked as it stands."""
    parts = page.parts.composer
    if turn := _own(page, tab, told):
        yield {parts.box: exchange_of(turn).resolved, parts.alone: True, parts.mending: "", parts.problem: ""}


def _edited(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Put the last question back into the box; when it is sent it takes the former one's place."""
    parts = page.parts.composer
    if turn := _own(page, tab, told):
        told_so = render("frame/editing.html", tab.language)
        yield {parts.box: turn.question, parts.mending: turn.id, parts.alone: False, parts.problem: told_so}


def _unedited(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Let the last question be as it is."""
    parts = page.parts.composer
    yield {parts.box: "", parts.mending: "", parts.alone: False, parts.problem: ""}


def _retried(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Ask a question again, in the place of its turn where that is the last."""
    if turn := _own(page, tab, told):
        yield from ask(page, tab, turn.question, replacing=turn.id)


def _stopped(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Let the answer go that is being made."""
    for turn in turns_of(page, tab):
        if turn.state == PENDING and not tab.linked:
            page.desk.answering.stop(turn.id)
            tab.turn()
            yield page.refreshed(tab)


def _refreshed(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Show again what the tab shows: something older arrived after something newer."""
    yield page.refreshed(tab)


VERBS = {
    "ask": _chosen, "follow": _followed, "mend": _mended, "edit": _edited, "edit-cancel": _unedited, "retry": _retried, "stop": _stopped, "refresh": _refreshed,
}  # fmt: skip


def wire(page: Page) -> None:
    """Bind what is no button of ours: the box, its buttons, and the questions of the welcome."""
    parts = page.parts.composer

    def asked(tab: Tab, sent: str, alone: bool, mending: str) -> Iterator[Update]:
        told = json.loads(sent)
        if told.get("conversation") and not tab.linked and told["conversation"] != tab.conversation:
            yield from aside(page, tab, told["conversation"], told["question"])
        elif told["busy"]:
            yield busy(page, tab, told["question"])
        else:
            yield from ask(page, tab, told["question"], alone, mending, typed=True)

    def stopped(tab: Tab) -> Iterator[Update]:
        yield from _stopped(page, tab, {})

    sending = gr.on(
        [parts.box.submit, parts.send.click], None, inputs=[parts.sent, parts.box], outputs=[parts.sent, parts.box], js=_SEND, **QUIET
    )  # fmt: skip
    page.after(sending, asked, [parts.sent, parts.alone, parts.mending])
    page.listen([parts.stop.click], stopped)
    page.listen([page.parts.talk.looking.tick], lambda tab: suggest.welcome(page, tab))
