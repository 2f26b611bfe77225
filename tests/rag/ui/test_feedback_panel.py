"""What the buttons of a reply do: only to one's own turns, undone by themselves, and never losing what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from index.settings import USUAL
from rag.chain import Service
from rag.reply import UNSURE
from rag.serve.access.visitor import Visitor
from rag.serve.feedback import RIGHT, WRONG, Opinion
from rag.ui.panels.feedback import VERBS, judged
from rag.ui.session.choices import Choices
from rag.ui.session.desk import Desk
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page
from rag.ui.strings import say
from tests.rag.serve.feedback.samples import ASKED, ME, YOU, House

SENTENCE = "京東金融實現單季盈利"


@dataclass
class _Parts:
    """The one component that these verbs update, by its name."""

    out: str = "out"

    @property
    def feedback(self) -> _Parts:
        return self


class Room:
    """A page without Gradio: its desk, and a tab of somebody."""

    def __init__(self, house: House, loaded: bool = True) -> None:
        self.house, service = house, house.service if loaded else None
        unused: Any = None
        desk = Desk(
            service=lambda: service, settings=USUAL, database=house.database, conversations=house.conversations,
            answering=unused, access=unused, library=unused, suggestions=unused, servers=unused, visitor_of=lambda *_: Visitor(ME),
        )  # fmt: skip
        self.page, self.tab = Page(desk, (), _Parts(), gr.State()), Tab(Visitor(ME))
        self.turn = house.ask()

    def do(self, verb: str, **told: str) -> str:
        """Press a button; return what is shown then, "" where nothing is."""
        updates = list(VERBS[verb](self.page, self.tab, {"do": verb, "turn": self.turn.id, **told}))
        return str(updates[-1]["out"]) if updates else ""

    @property
    def said(self) -> Opinion | None:
        return self.house.feedback.of(self.tab.visitor.owner, [self.turn.id]).get(self.turn.id)


@pytest.fixture
def room(tmp_path: Path, service: Service) -> Room:
    return Room(House(tmp_path / "chats.sqlite", service))


def test_a_second_press_takes_it_back(room: Room) -> None:
    for verb in (RIGHT, WRONG):
        room.do(verb)
        assert room.said == Opinion(verb)
        room.do(verb)
        assert room.said is None


def test_reasons_make_it_wrong(room: Room) -> None:
    room.do(RIGHT)
    room.do("reason", reason="outdated")
    room.do("reason", reason="citation")
    assert room.said == Opinion(WRONG, ("outdated", "citation"))
    assert room.do("reason", reason="ugly") == ""
    room.do("reason", reason="outdated")
    assert room.said == Opinion(WRONG, ("citation",))


def test_a_sentence_and_its_absence_exclude_each_other(room: Room) -> None:
    room.do("absent")
    assert room.said and room.said.absent
    room.do("should", sentence=SENTENCE, comment=" 请看\ud800标题 ")
    assert room.said and room.said.should and room.said.should.quote == SENTENCE
    assert not room.said.absent and room.said.comment == "请看?标题"
    room.do("absent")
    assert room.said and room.said.absent and room.said.should is None
    room.do("should", sentence=SENTENCE)
    room.do("unmark")
    assert room.said == Opinion(WRONG)


@pytest.mark.parametrize(
    ("sentence", "why"), [("京", "short"), ("长" * 500, "long"), ("火星上的企鹅开了银行", "unknown")]
)
def test_a_sentence_that_is_nowhere_stays_and_loses_nothing(room: Room, sentence: str, why: str) -> None:
    shown = room.do("should", sentence=sentence, comment="补充", source="../../etc/passwd")
    assert say(f"feedback_sentence_{why}", "zh-Hans", limit=400) in shown and sentence in shown
    assert room.said == Opinion(WRONG, comment="补充")


def test_while_the_articles_load_a_sentence_waits(tmp_path: Path, service: Service) -> None:
    room = Room(House(tmp_path / "chats.sqlite", service), loaded=False)
    assert say("feedback_sentence_loading", "zh-Hans") in room.do("should", sentence=SENTENCE)


def test_the_tabs_own_settings_are_kept_with_it(room: Room) -> None:
    room.tab.choices = Choices(strictness="strict")
    room.do(RIGHT)
    (record,) = room.house.feedback.records()
    assert record.settings["RAG_THRESHOLD"] == str(UNSURE)


def test_nobody_judges_anothers_turn(room: Room) -> None:
    room.tab.visitor = Visitor(YOU)
    for verb in VERBS:
        assert room.do(verb, reason="outdated", sentence=SENTENCE) == ""
    room.tab.linked = room.turn.link
    assert judged(room.page, room.tab, [room.turn]) == {} and room.house.feedback.count() == 0


def test_ones_own_turns_may_be_judged(room: Room) -> None:
    assert judged(room.page, room.tab, [room.turn]) == {room.turn.id: None}
    room.do(RIGHT)
    room.tab.linked = room.turn.link
    assert judged(room.page, room.tab, [room.turn]) == {room.turn.id: Opinion(RIGHT)}
    hello = room.house.ask("你好")
    assert room.turn.question == ASKED and judged(room.page, room.tab, [hello]) == {}


def test_what_a_browser_sends_is_not_trusted(room: Room) -> None:
    told: list[dict[str, Any]] = [{"turn": ""}, {"turn": "x' OR 1=1"}, {}]
    for some in told:
        for verb in VERBS:
            assert list(VERBS[verb](room.page, room.tab, {"do": verb, **some})) == []
