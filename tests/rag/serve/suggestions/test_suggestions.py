"""The welcome and what comes next, as a server gives them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from index.building.build import build
from index.types import Filter
from rag import load
from rag.chain import Service, answer
from rag.serve.database import Database, open_database
from rag.serve.suggestions import Suggestions
from rag.serve.suggestions.candidates import about, alike
from rag.serve.suggestions.follow_ups import MAX_ASKED, follow_ups
from rag.serve.suggestions.welcome import Welcome
from rag.types import Answer

HAN = "京东金融的CEO是谁？"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return open_database(tmp_path_factory.mktemp("chats") / "chats.sqlite")


@pytest.fixture(scope="module")
def welcomed(service: Service, database: Database) -> Welcome:
    return Suggestions(database).make(service)


def test_the_welcome_is_of_different_things_in_the_script_of_the_page(welcomed: Welcome) -> None:
    questions = welcomed["zh-Hans"]
    assert 4 <= len(questions) <= 6 and len(welcomed["zh-Hant"]) == len(questions)
    assert max(Counter(map(about, questions)).values()) <= 2  # never three of one company where there are others
    assert not any(alike(q, questions[:i]) for i, q in enumerate(questions))
    assert "上海证券总裁是谁？" in questions and "上海證券總裁是誰？" in welcomed["zh-Hant"]
    assert welcomed["en"] == questions  # no article is in English


def test_the_welcome_is_kept_for_the_next_start(service: Service, database: Database, welcomed: Welcome) -> None:
    again = Suggestions(database)
    assert again.known(service.store.generation) == welcomed
    assert again.known("g0009-other") is None
    assert again.make(replace(service, reader=None)) == welcomed  # nothing is asked again


@pytest.mark.parametrize("closed", [False, True])
def test_a_making_that_the_end_of_the_server_breaks_off_is_no_error(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture, closed: bool
) -> None:
    database = open_database(tmp_path / "chats.sqlite")
    with database.write() as connection:
        connection.execute("DROP TABLE welcome")
    suggestions = Suggestions(database)
    if closed:
        suggestions.close()
    suggestions.make_quietly(service)
    assert bool(caplog.records) is not closed


def test_english_articles_give_english_questions(mixed: Service, tmp_path: Path) -> None:
    made = Suggestions(open_database(tmp_path / "chats.sqlite")).make(mixed)
    assert made["en"] and all(q.isascii() for q in made["en"])
    assert "When did the Harbour Museum reopen?" in made["en"]


def test_articles_of_which_nothing_can_be_asked_give_none(service: Service, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text("天气很好。大家都很高兴，一起唱歌。", encoding="utf8")
    build(tmp_path / "articles", tmp_path / "store", service.encoder, workers=1)
    small = replace(load(tmp_path / "store"), reader=service.reader)
    database = open_database(tmp_path / "chats.sqlite")
    assert Suggestions(database).make(small) == {"zh-Hans": (), "zh-Hant": (), "en": ()}
    assert Suggestions(database).known(small.store.generation) is not None  # it is known that there are none


@pytest.fixture(scope="module")
def told(service: Service) -> Answer:
    return answer(service, HAN)


def test_what_comes_next_is_answered_and_not_asked_yet(service: Service, database: Database, told: Answer) -> None:
    suggestions = Suggestions(database)
    next_ones = suggestions.after(service, told)
    assert 1 <= len(next_ones) <= 3
    assert all(answer(service, q).found for q in next_ones)
    assert not any(alike(q, [HAN]) for q in next_ones)
    before = [{"role": "user", "content": next_ones[0]}, {"role": "assistant", "content": "…"}]
    assert next_ones[0] not in suggestions.after(service, told, before)


def test_it_is_in_the_askers_script_and_language(service: Service, database: Database, told: Answer) -> None:
    suggestions = Suggestions(database)
    hant = suggestions.after(service, replace(told, question="京東金融的CEO是誰？"))
    assert hant and all(any(c in q for c in "誰時嗎東億總麼") for q in hant)
    assert suggestions.after(service, replace(told, question="Who is the CEO?")) == ()


def test_after_a_refusal_what_is_near_is_offered(service: Service, database: Database) -> None:
    refused = answer(service, "上海证券的注册资本是多少？")
    assert not refused.found
    assert Suggestions(database).after(service, refused)


def test_of_another_article_only_what_shares_the_subject_is_asked(service: Service, told: Answer) -> None:
    asked = "金沙市新图书馆的总投资是多少？"
    other = replace(told, question=asked, resolved=asked, answer="总投资为3亿元。", citations=(), spans=("3亿元",))
    assert other.passages  # of articles on something else
    assert follow_ups(service, other, check=lambda *_: True) == ()
    assert follow_ups(service, replace(other, found=False), check=lambda *_: True) == ()


def test_only_the_articles_that_may_answer_are_asked(service: Service, told: Answer) -> None:
    wanted, seen = Filter(source="003*"), list[Filter | None]()

    def check(service: Service, candidate: object, within: Filter | None) -> bool:
        seen.append(within)
        return False

    assert follow_ups(service, told, wanted=wanted, check=check) == ()
    assert 0 < len(seen) <= MAX_ASKED and set(seen) == {wanted}


def test_it_ends_when_nobody_waits(service: Service, told: Answer) -> None:
    asked: list[str] = []

    def check(service: Service, candidate: object, within: Filter | None) -> bool:
        asked.append(str(candidate))
        return True

    assert len(follow_ups(service, told, check=check, stopped=lambda: len(asked) == 1)) == 1
    assert follow_ups(service, told, check=check, stopped=lambda: True) == ()


@pytest.mark.parametrize("reason", ["small-talk", "ambiguous", "empty-question", "no-words"])
def test_where_nothing_was_asked_nothing_follows(service: Service, told: Answer, reason: str) -> None:
    assert follow_ups(service, replace(told, reason=reason)) == ()


def test_an_answer_of_articles_that_are_gone_has_none(service: Service, told: Answer) -> None:
    gone = tuple(replace(c, source="gone.txt") for c in told.citations)
    assert follow_ups(service, replace(told, citations=gone, passages=())) == ()
