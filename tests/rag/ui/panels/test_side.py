"""The right column: what a browser may ask it for, and what it shows of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rag.chain import Service, traced
from rag.reply import to_answer
from rag.serve.access.visitor import Visitor
from rag.serve.article import open_article
from rag.serve.article.records import ArticleView, Quotation
from rag.serve.conversations import Conversations, StoredTurn
from rag.serve.database import open_database
from rag.serve.why import FATES, Asked, Told, Weighed, Why, WhyNot, why
from rag.types import Ask
from rag.ui.panels.side import VERBS, shown, worded
from rag.ui.render import render
from rag.ui.session.side import ARTICLE, WHY, Side
from rag.ui.session.tab import Tab
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.samples import seen

QUESTION = "青石大桥全长多少米？"
NASTY = "<img src=x onerror=alert(1)>${7*7}{{7*7}}\"'</textarea>[1]`"


class Visit:
    """A tab of a page whose conversations lie in a file, asked of a small store."""

    def __init__(self, service: Service, path: Path) -> None:
        self.service = service
        self.conversations = Conversations(open_database(path))
        self.page: Any = SimpleNamespace(
            desk=SimpleNamespace(service=lambda: self.service, conversations=self.conversations),
            parts=SimpleNamespace(side=SimpleNamespace(side="side")),
        )
        self.tab = Tab(Visitor("browser:one"))

    def ask(self, question: str) -> StoredTurn:
        """Ask, and keep what was answered with its trace."""
        self.tab.show(self.conversations.begin(self.tab.visitor.owner))
        turn = self.conversations.ask(self.tab.visitor.owner, self.tab.conversation, question, "zh-Hans")
        trace = traced(self.service, Ask(question))
        answer = to_answer(self.service.store, trace, self.service.settings)
        assert self.conversations.finish(turn.id, answer, "[]", why(trace).to_json())
        kept = self.conversations.turn(self.tab.visitor.owner, turn.id)
        assert kept
        return kept

    def press(self, verb: str, **told: str) -> str:
        """Press a button and return the column's last HTML, "" where nothing happens."""
        updates = list(VERBS[verb](self.page, self.tab, {"do": verb, **told}))
        return str(updates[-1]["side"]) if updates else ""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("side")


@pytest.fixture(scope="module")
def asked(mixed: Service, home: Path) -> tuple[Visit, StoredTurn]:
    visit = Visit(mixed, home / "chats.sqlite")
    return visit, visit.ask(QUESTION)


@pytest.fixture
def visit(asked: tuple[Visit, StoredTurn]) -> Iterator[Visit]:
    yield asked[0]
    asked[0].press("side-close")


@pytest.fixture
def turn(asked: tuple[Visit, StoredTurn]) -> StoredTurn:
    return asked[1]


def test_a_citation_opens_its_article_with_the_quotation_marked(visit: Visit, turn: StoredTurn) -> None:
    html = visit.press("article", turn=turn.id, marker="1")
    assert turn.answer
    (mark,) = seen(html).having("quote")
    assert turn.answer.citations[0].title and turn.answer.citations[0].title in seen(html).text
    assert mark["class"] == "quote" and "2860米" in seen(html).text
    assert visit.press("article", turn=turn.id) == html  # the first of the reply, where none is named
    assert not seen(visit.press("side-close")).having("article")


def test_any_article_of_the_store_can_be_read_and_nothing_else(visit: Visit, turn: StoredTurn) -> None:
    html = visit.press("article", source="english.txt", start="0", end="5")
    assert visit.tab.side and visit.tab.side.article and visit.tab.side.article.state == "same" and "<mark" in html
    for source in ("../../etc/passwd", "/etc/passwd", "no.txt", NASTY):
        html = visit.press("article", turn=turn.id, source=source, start="0")
        assert say("article_gone", "zh-Hans") in html and "root:" not in html
        assert not any(tag == "img" for tag, _ in seen(html).elements)
    for start in ("-1", "１", "9" * 40, "x", ""):
        assert visit.press("article", source="english.txt", start=start, room=start, end=start)


@pytest.mark.parametrize("verb", ["why", "whynot"])
def test_another_persons_turn_is_not_there(visit: Visit, turn: StoredTurn, verb: str) -> None:
    other = replace(visit.tab, visitor=Visitor("browser:two"), side=None)
    assert list(VERBS[verb](visit.page, other, {"turn": turn.id, "sentence": "青石大桥"})) == []
    (update,) = VERBS["article"](visit.page, other, {"turn": turn.id, "marker": "1"})
    assert say("side_nothing", "zh-Hans") in update["side"]


def test_who_has_the_link_sees_why_of_that_turn_alone(visit: Visit, turn: StoredTurn) -> None:
    other = Tab(Visitor("browser:two"), linked=turn.link)
    (update,) = VERBS["why"](visit.page, other, {"turn": turn.id})
    assert say("fate_cited", "zh-Hans") in update["side"]
    assert list(VERBS["why"](visit.page, other, {"turn": "another"})) == []


def test_why_names_the_words_hit_and_the_stages(visit: Visit, turn: StoredTurn) -> None:
    html = visit.press("why", turn=turn.id)
    assert seen(html).having("hit")
    assert all(word in seen(html).text for word in ("青石", "大桥", say("stage_rank", "zh-Hans")))
    assert say("fate_cited", "zh-Hans") in html and say("fate_copy", "zh-Hans") in html


def test_why_not_this_sentence(visit: Visit, turn: StoredTurn) -> None:
    visit.press("why", turn=turn.id)
    html = visit.press("whynot", turn=turn.id, sentence="珠穆朗玛峰是世界最高的山峰，高8848米。")
    assert say("missed_not-in-store", "zh-Hans") in html
    assert say("whynot_empty", "zh-Hans") in visit.press("whynot", turn=turn.id, sentence=" 。 ")
    html = visit.press("whynot", turn=turn.id, sentence=NASTY * 100)
    assert not any(tag == "img" for tag, _ in seen(html).elements)


def test_it_follows_the_language_and_closes_when_something_else_is_shown(visit: Visit, turn: StoredTurn) -> None:
    visit.press("why", turn=turn.id)
    visit.tab.language = "en"
    assert say("why_question", "en") in worded(visit.page, visit.tab)["side"]
    assert shown(visit.page, visit.tab) == {}
    visit.tab.turn()
    assert "side-sheet" not in shown(visit.page, visit.tab)["side"]
    visit.tab.language = "zh-Hans"


def test_while_it_loads_and_where_nothing_was_kept_it_says_so(visit: Visit, turn: StoredTurn) -> None:
    service, visit.service = visit.service, None  # type: ignore[assignment]
    try:
        assert say("loading", "zh-Hans") in visit.press("article", turn=turn.id, marker="1")
        assert say("loading", "zh-Hans") in visit.press("whynot", turn=turn.id, sentence="青石大桥")
    finally:
        visit.service = service
    assert say("why_nothing", "en") in render("side/side.html", "en", opened=Side(WHY, turn.id, 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_stands_in_it_is_inert_and_worded(language: str) -> None:
    told = Told(NASTY, 0, 5, NASTY, NASTY, NASTY)
    for fate in FATES:
        rows = tuple(
            Weighed(NASTY, 0, 1, None, None, NASTY, fate, (NASTY,), 0.5, 1, rank, 2, relevance=0.1, span=NASTY, probability=0.3)
            for rank in (1, None)
        )  # fmt: skip
        asked = Asked(NASTY, QUESTION, "en", "person", words=(NASTY,), times=(NASTY,), parts=(NASTY,))
        reasons = Why(asked, 0.1, 0.25, None, NASTY, rows * 6, (NASTY,), {"question": 0.1, "rank": 0.2})
        missed = WhyNot(
            NASTY, "nearest", fate, told, (NASTY,), (NASTY,), 1, None, 2, 9, 0.5, NASTY, 0.5, 0.5, told, same=False
        )
        html = render("side/side.html", language, opened=Side(WHY, NASTY, 1, why=reasons, missed=missed))
        tags = {tag for tag, _ in seen(html).elements}
        assert not tags & {"img", "script"} and NASTY in seen(html).text
        assert language != "zh-Hans" or say(f"missed_{fate}", language) in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("marking", [False, True])
def test_an_article_is_inert_and_its_page_is_linked_only_on_the_web(
    mixed: Service, language: str, marking: bool
) -> None:
    article = open_article(mixed.store, "hostile.txt", Quotation(0, 40))
    for url, linked in (("https://a.example/1", True), ("javascript:alert(1)", False), (NASTY, False)):
        view = replace(article, title=NASTY, author=NASTY, url=url)
        html = render("side/side.html", language, opened=Side(ARTICLE, "t", 1, view, marking))
        elements = seen(html).elements
        assert not {tag for tag, _ in elements} & {"img", "script", "iframe"}
        assert any(tag == "a" for tag, _ in elements) is linked
        assert bool(seen(html).having("marked")) is marking


def test_what_it_shows_can_be_kept() -> None:
    side = Side(ARTICLE, "t", 1, ArticleView("a", "gone", "b"))
    assert side.at != replace(side, turn="u").at and json.dumps(side.at)
