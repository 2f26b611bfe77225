"""What a person says of a reply: right, or wrong and why, and the sentence that should have been found."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import gradio as gr

from index.settings import Settings
from rag.serve.conversations import StoredTurn
from rag.serve.feedback import REASONS, RIGHT, WRONG, Feedback, Marked, Opinion
from rag.serve.feedback.marking import MAX_CHARS, NotMarked, locate
from rag.ui.panels.html import html
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update
from rag.ui.strings import say

_NO_ANSWER = ("small-talk", "ambiguous")  # replies that are not right or wrong
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class FeedbackPanel:
    """Its component: what feedback.js puts into the reply it is about."""

    out: gr.HTML


def lay_out() -> FeedbackPanel:
    """Place it, unseen."""
    return FeedbackPanel(html("feedback"))


def worded(page: Page, tab: Tab) -> Update:
    """Return its words: the conversation holds them."""
    return {page.parts.feedback.out: ""}


def judged(page: Page, tab: Tab, turns: Sequence[StoredTurn]) -> dict[str, Opinion | None]:
    """Return of the turns that a tab's visitor may judge what he said, by their ids; of another's turns nothing."""
    owner, conversations = tab.visitor.owner, page.desk.conversations
    own = [t.id for t in turns if t.answer and t.answer.reason not in _NO_ANSWER]
    if tab.linked:
        own = [id for id in own if conversations.turn(owner, id)]
    said = Feedback(page.desk.database).of(owner, own)
    return {id: said.get(id) for id in own}


@dataclass(frozen=True, slots=True)
class _Case:
    """A turn of the visitor's own, and what he said of it."""

    turn: StoredTurn
    opinion: Opinion | None

    @property
    def wrong(self) -> Opinion:
        """The opinion that it is wrong, given now at the latest."""
        return self.opinion if self.opinion and self.opinion.verdict == WRONG else Opinion(WRONG)


def _case(page: Page, tab: Tab, told: Told) -> _Case | None:
    turn = page.desk.conversations.turn(tab.visitor.owner, told.get("turn", ""))
    if turn is None or turn.answer is None:
        return None
    return _Case(turn, Feedback(page.desk.database).of(tab.visitor.owner, [turn.id]).get(turn.id))


def _keep(page: Page, tab: Tab, turn: StoredTurn, opinion: Opinion | None, keep: bool = True) -> Update:
    """Keep an opinion, or none, and show it."""
    feedback, owner = Feedback(page.desk.database), tab.visitor.owner
    if opinion is None:
        feedback.drop(owner, turn.id)
    else:
        turns = page.desk.conversations.turns(owner, turn.conversation)
        feedback.put(owner, turn, [t for t in turns if t.number < turn.number], opinion, _settings(page, tab))
    return _show(page, tab, turn, opinion, keep=keep)


def _settings(page: Page, tab: Tab) -> Settings:
    """The settings in force, the tab's own among them."""
    service = page.desk.service()
    return tab.choices.adapt(service).settings if service else page.desk.settings


def _show(
    page: Page, tab: Tab, turn: StoredTurn, opinion: Opinion | None,
    keep: bool = False, problem: str = "", typed: Mapping[str, str] = _NOTHING,
) -> Update:  # fmt: skip
    """Show what is said of a turn; ``keep``: what is typed there stays, ``typed``: it is this."""
    out = render(
        "feedback/out.html", tab.language, turn=turn.id, opinion=opinion, opened=bool(problem), problem=problem,
        typed=typed, keep=keep, at=secrets.token_hex(4),
    )  # fmt: skip
    return {page.parts.feedback.out: out}


def _verdict(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Call a reply right or wrong; a second time takes it back."""
    if case := _case(page, tab, told):
        verdict = RIGHT if told["do"] == RIGHT else WRONG
        again = case.opinion is not None and case.opinion.verdict == verdict
        yield _keep(page, tab, case.turn, None if again else Opinion(verdict))


def _reason(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    if (case := _case(page, tab, told)) and told.get("reason") in REASONS:
        yield _keep(page, tab, case.turn, case.wrong.toggled(told["reason"]))


def _absent(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    if case := _case(page, tab, told):
        absent = not case.wrong.absent
        should = None if absent else case.wrong.should
        yield _keep(page, tab, case.turn, replace(case.wrong, absent=absent, should=should))


def _unmark(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    if case := _case(page, tab, told):
        yield _keep(page, tab, case.turn, replace(case.wrong, should=None))


def _should(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Keep the sentence that should have been found, and the comment; what cannot be taken stays where it was typed."""
    if not (case := _case(page, tab, told)):
        return
    sentence, comment, source = (_text(told.get(name, "")) for name in ("sentence", "comment", "source"))
    opinion = replace(case.wrong, comment=comment.strip())
    problem = ""
    if sentence.strip():
        try:
            opinion = replace(opinion, absent=False, should=_located(page, case.turn, sentence, source))
        except NotMarked as error:
            problem = say(f"feedback_sentence_{error.why}", tab.language, limit=MAX_CHARS)
    kept = _keep(page, tab, case.turn, opinion, keep=False)
    typed = {"sentence": sentence, "comment": comment, "source": source}
    yield _show(page, tab, case.turn, opinion, problem=problem, typed=typed) if problem else kept


def _located(page: Page, turn: StoredTurn, sentence: str, source: str) -> Marked:
    """Return where a sentence stands. Raises NotMarked, with ``why`` "loading" while there are no articles to look in."""
    if (service := page.desk.service()) is None or turn.answer is None:
        raise NotMarked("loading")
    return locate(service.held().store, sentence, source, turn.answer.passages)


def _text(told: str) -> str:
    """A text as it can be kept: half a character (a lone surrogate) cannot."""
    return told.encode("utf8", "replace").decode()


VERBS = {
    RIGHT: _verdict, WRONG: _verdict, "reason": _reason, "absent": _absent, "unmark": _unmark, "should": _should,
}  # fmt: skip
