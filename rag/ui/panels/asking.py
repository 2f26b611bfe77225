"""Asking: a question goes into its conversation, and the tab follows its answer while it shows that."""

from __future__ import annotations

import time
from collections.abc import Iterator

from rag.serve.answering import Full
from rag.serve.answering.asked import Asked, history
from rag.serve.conversations import StoredTurn
from rag.serve.conversations.conversations import Busy
from rag.serve.conversations.records import PENDING
from rag.ui.conversation import Exchange, complaint
from rag.ui.panels import suggest
from rag.ui.render import render
from rag.ui.session.blocks import TICKET
from rag.ui.session.tab import Tab
from rag.ui.session.visitor import wait_words
from rag.ui.session.wiring import Page, Update
from rag.ui.strings import say

_LOOK_S = 1.0  # between two looks at an answer that another server makes


def turns_of(page: Page, tab: Tab) -> list[StoredTurn]:
    """Return the turns that a tab shows: of its conversation, or the one that a link opened."""
    if tab.linked:
        turn = page.desk.conversations.by_link(tab.linked)
        return [turn] if turn else []
    return page.desk.conversations.turns(tab.visitor.owner, tab.conversation) if tab.conversation else []


def live_turn(tab: Tab, turn: StoredTurn, status: str, words: str = "") -> str:
    """Return the HTML of a turn that is being answered."""
    exchange = Exchange(turn.number, turn.question, id=turn.id)
    return render("talk/live.html", tab.language, exchange=exchange, words=words, status=say(status, tab.language))


def ask(
    page: Page, tab: Tab, question: str, alone: bool = False, replacing: str = "", typed: bool = False
) -> Iterator[Update]:
    """Ask in the tab's conversation, which begins here at the latest, and follow the answer.

    A question that was ``typed`` goes back into the box where it cannot be asked now.
    """
    parts, desk, owner = page.parts.composer, page.desk, tab.visitor.owner
    if problem := complaint(question, tab.language) or _refused(page, tab):
        back = {parts.box: question} if typed else {}
        yield {parts.problem: _told(problem, tab), **back}
        return
    if tab.linked or not desk.conversations.get(owner, tab.conversation):
        tab.show(desk.conversations.begin(owner))
    conversation = tab.conversation
    try:
        turn = desk.conversations.ask(owner, conversation, question.strip(), tab.language, replacing)
        _start(page, tab, turn, alone)
    except Busy:
        yield busy(page, tab, question if typed else "")
        return
    except Full as full:  # others came in the moment since there was room; the turn can be asked again
        yield {**page.refreshed(tab), parts.problem: _told(_full(tab, full), tab)}
        return
    if tab.conversation != conversation:  # it has been turned to another meanwhile, where this answer is not to be seen
        return
    ticket = tab.turn()
    waiting = "waiting" if desk.service() is None else "working"
    yield {
        **page.refreshed(tab),
        TICKET: ticket,
        page.parts.talk.live: live_turn(tab, turn, waiting),
        parts.mending: "", parts.alone: False, parts.problem: "",
    }  # fmt: skip
    yield from follow(page, tab, turn, ticket)


def _start(page: Page, tab: Tab, turn: StoredTurn, alone: bool = False) -> None:
    turns = page.desk.conversations.turns(tab.visitor.owner, turn.conversation)
    before = [t for t in turns if t.number < turn.number]
    page.desk.answering.start(turn, history(before), Asked(alone, tab.wanted, tab.choices.adapt))


def aside(page: Page, tab: Tab, conversation: str, question: str) -> Iterator[Update]:
    """Ask where the question was sent from, which the tab has turned from before it arrived; its answer waits there."""
    if complaint(question, tab.language) or _refused(page, tab):
        return
    try:
        turn = page.desk.conversations.ask(tab.visitor.owner, conversation, question.strip(), tab.language)
        _start(page, tab, turn)
    except (Busy, Full, KeyError):  # it has been deleted meanwhile, or is being answered in another tab
        yield {page.parts.composer.box: question}
        return
    yield page.refreshed(tab)


def _refused(page: Page, tab: Tab) -> str:
    """Why no question is taken now, in words; "" where one is, which counts as asked then."""
    try:
        page.desk.answering.check_room()
    except Full as full:
        return _full(tab, full)
    wait = page.desk.access.allowed(tab.visitor, tab.address)
    return say("asking_too_often", tab.language, wait=wait_words(wait, tab.language)) if wait else ""


def _full(tab: Tab, full: Full) -> str:
    return say("ending" if full.ending else "full", tab.language, wait=wait_words(full.wait, tab.language))


def _told(problem: str, tab: Tab) -> str:
    return render("frame/problem.html", tab.language, problem=problem)


def busy(page: Page, tab: Tab, question: str) -> Update:
    """Return what is said to a question while another is being answered; it stays in the box."""
    problem = _told(say("busy", tab.language), tab)
    return {page.parts.composer.problem: problem, **({page.parts.composer.box: question} if question else {})}


def follow(page: Page, tab: Tab, turn: StoredTurn, ticket: int) -> Iterator[Update]:
    """Show how far an answer is, and at last the answer, as long as the tab still shows what it showed."""
    if job := page.desk.answering.job(turn.id):
        for progress in job.follow():
            if tab.ticket != ticket:
                return
            yield {page.parts.talk.live: live_turn(tab, turn, progress.stage, progress.words), TICKET: ticket}
    elif page.desk.database.shared:
        _wait_for(page, tab, turn, ticket)
    if tab.ticket == ticket:
        yield {**page.refreshed(tab), page.parts.composer.problem: ""}
        yield from suggest.offer(page, tab, turns_of(page, tab))


def _wait_for(page: Page, tab: Tab, turn: StoredTurn, ticket: int) -> None:
    """Wait until another server has answered a turn, or is told as gone, as long as the tab still shows what it showed."""
    while tab.ticket == ticket and any(t.id == turn.id and t.state == PENDING for t in turns_of(page, tab)):
        time.sleep(_LOOK_S)


def resume(page: Page, tab: Tab) -> Iterator[Update]:
    """Follow the answer that is being made in what a tab has just turned to, if one is."""
    turns = turns_of(page, tab)
    if pending := next((turn for turn in turns if turn.state == PENDING), None):
        yield from follow(page, tab, pending, tab.ticket)
    else:
        yield from suggest.offer(page, tab, turns)
