"""The right column's other faces: the whole article, and why; on a phone a sheet from below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import gradio as gr

from index.types import Filter
from rag.serve.article.records import Quotation
from rag.serve.conversations import StoredTurn
from rag.types import Citation
from rag.ui.panels.html import html
from rag.ui.render import render
from rag.ui.session.side import ARTICLE, WHY, Side
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update

MAX_ROOM = 1_000_000  # characters on either side of a quotation that may be asked for
_NOWHERE = "side_nothing"


@dataclass(frozen=True, slots=True)
class SidePanel:
    """The component of the column."""

    side: gr.HTML


def lay_out() -> SidePanel:
    """Place it."""
    return SidePanel(html("side"))


def worded(page: Page, tab: Tab) -> Update:
    """Return what is open, in the tab's language."""
    return _face(page, tab)


def shown(page: Page, tab: Tab) -> Update:
    """Return the closed column where nothing is open any more; what is open stays as it is scrolled."""
    return {} if tab.side else _face(page, tab)


def _face(page: Page, tab: Tab) -> Update:
    return {page.parts.side.side: render("side/side.html", tab.language, opened=tab.side)}


def _turn(page: Page, tab: Tab, told: Told) -> StoredTurn | None:
    """The turn that is meant: one of the person's own, or the one that a link opened."""
    id, conversations = told.get("turn", ""), page.desk.conversations
    if tab.linked:
        linked = conversations.by_link(tab.linked)
        return linked if linked and linked.id == id else None
    return conversations.turn(tab.visitor.owner, id) if id else None


def _open(page: Page, tab: Tab, side: Side | None) -> Update:
    tab.side = side
    return _face(page, tab)


def _article(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Open the article of a citation of a turn, or of any place of a source; both come from a browser."""
    from rag.serve.article import open_article

    turn, service = _turn(page, tab, told), page.desk.service()
    place = _place(turn, told)
    side = Side(ARTICLE, turn.id if turn else "", turn.number if turn else 0, marking=told.get("marking") == "1")
    if place is None or service is None:
        yield _open(page, tab, replace(side, problem=_NOWHERE if service else "loading"))
        return
    source, asked, others = place
    room = min(_number(told.get("room", "")), MAX_ROOM)
    yield _open(page, tab, replace(side, article=open_article(service.held().store, source, asked, others, room)))


def _place(turn: StoredTurn | None, told: Told) -> tuple[str, Quotation, list[Quotation]] | None:
    """(source, quotation, the others of that source): by its marker, else by its place, else the first of the reply."""
    answer = turn.answer if turn else None
    quoted = [*chain(answer.citations, answer.conflicts)] if answer else []
    marker, source, start = told.get("marker", ""), told.get("source", ""), _number(told.get("start", ""))
    chosen = next((c for c in quoted if marker and str(c.marker) == marker), None)
    chosen = chosen or next((c for c in quoted if source and (c.source, c.start) == (source, start)), None)
    if chosen is None and not source:
        chosen = next(iter(quoted), None)
    if chosen is not None:
        asked = _quotation(chosen)
        return chosen.source, asked, [_quotation(c) for c in quoted if c.source == chosen.source and c is not chosen]
    passages = answer.passages if answer else ()
    near = next((p for p in passages if not source or (p.source, p.start) == (source, start)), None)
    if near is not None:
        return near.source, Quotation(near.start, near.end), []
    return (source, Quotation(start, max(start, _number(told.get("end", "")))), []) if source else None


def _quotation(c: Citation) -> Quotation:
    return Quotation(c.start, c.end, c.quote, c.marker)


def _number(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 12 else 0


def _why(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Open why a turn's reply is as it is."""
    if turn := _turn(page, tab, told):
        from rag.serve.why import Why

        yield _open(page, tab, Side(WHY, turn.id, turn.number, why=Why.read(turn.why)))


def _why_not(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Follow a sentence that the person misses; the question is asked again for it."""
    from rag.serve.why import Why

    turn, service, sentence = _turn(page, tab, told), page.desk.service(), told.get("sentence", "")
    if turn is None or turn.answer is None:
        return
    side = Side(WHY, turn.id, turn.number, why=Why.read(turn.why))
    if service is None or not any(c.isalnum() for c in sentence):
        yield _open(page, tab, replace(side, problem="loading" if service is None else "whynot_empty"))
        return
    from rag.serve.why.why_not import why_not
    from rag.types import Ask

    ticket, wanted = tab.ticket, Filter(**side.why.question.wanted) if side.why else None
    ask = Ask(turn.question, wanted=wanted, resolved=turn.answer.resolved)
    missed = why_not(tab.choices.adapt(service), ask, sentence, turn.answer)
    if tab.ticket == ticket and tab.side and tab.side.turn == turn.id:  # else something else is looked at by now
        yield _open(page, tab, replace(side, missed=missed))


def _closed(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    yield _open(page, tab, None)


VERBS = {"article": _article, "why": _why, "whynot": _why_not, "side-close": _closed}
