"""Conversations as they are kept: turns in order, one at a time, titles, search, links, and what is deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rag.serve.conversations import Conversations, StoredTurn
from rag.serve.conversations.conversations import MAX_LISTED, TITLE_CHARS, Busy
from rag.serve.database import Database
from tests.rag.ui.samples import answer

ME, OTHER = "browser:me", "browser:other"


@pytest.fixture
def chats(database: Database) -> Conversations:
    return Conversations(database)


def asked(chats: Conversations, question: str = "白条是什么时候推出的？", conversation: str = "") -> StoredTurn:
    return chats.ask(ME, conversation or chats.begin(ME), question, "zh-Hans")


def done(chats: Conversations, question: str = "白条是什么时候推出的？", conversation: str = "") -> StoredTurn:
    turn = asked(chats, question, conversation)
    assert chats.finish(turn.id, answer(), "[]", {"candidates": []})
    return turn


def test_a_turn_is_pending_until_it_is_answered(chats: Conversations) -> None:
    turn = asked(chats)
    assert (turn.state, turn.number, turn.answer) == ("pending", 1, None)
    assert chats.finish(turn.id, answer(), '["cards"]', {"candidates": [1]})
    (kept,) = chats.turns(ME, turn.conversation)
    assert (kept.state, kept.answer, kept.shown, kept.why) == ("done", answer(), '["cards"]', {"candidates": [1]})


def test_only_one_question_of_a_conversation_is_answered_at_a_time(chats: Conversations) -> None:
    turn = asked(chats)
    with pytest.raises(Busy):
        asked(chats, "那金条呢？", turn.conversation)
    asked(chats, "另一个对话不受影响？")
    assert len(chats.turns(ME, turn.conversation)) == 1
    assert chats.end(turn.id, "stopped")
    assert asked(chats, "那金条呢？", turn.conversation).number == 2


@pytest.mark.parametrize("state", ["failed", "stopped"])
def test_an_answer_that_comes_too_late_is_not_kept(chats: Conversations, state: str) -> None:
    turn = asked(chats)
    assert chats.end(turn.id, state)
    assert not chats.finish(turn.id, answer(), "[]", {})
    assert not chats.end(turn.id, "failed")
    assert [t.state for t in chats.turns(ME, turn.conversation)] == [state]


def test_the_last_turn_can_be_asked_anew_and_only_the_last(chats: Conversations) -> None:
    first = done(chats)
    second = done(chats, "那金条呢？", first.conversation)
    third = chats.ask(ME, first.conversation, "那小白卡呢？", "zh-Hans", replacing=second.id)
    assert third.number == 2 and chats.turn(ME, second.id) is None and chats.by_link(second.link) is None
    chats.end(third.id, "stopped")
    chats.ask(ME, first.conversation, "再来", "zh-Hans", replacing=first.id)  # not the last any more
    assert [t.number for t in chats.turns(ME, first.conversation)] == [1, 2, 3]


def test_a_title_is_the_first_question_until_its_owner_gives_one(chats: Conversations) -> None:
    turn = done(chats, "长" * 200)
    id = turn.conversation

    def title() -> str:
        (listed,) = chats.listed(ME)
        return listed.title

    assert title() == "长" * TITLE_CHARS
    assert chats.rename(ME, id, "  我的\n标题 ") and title() == "我的 标题"
    chats.finish(chats.ask(ME, id, "改过的", "en", replacing=turn.id).id, answer(), "[]", {})
    assert title() == "我的 标题"  # the first question is another now, the name stays
    assert chats.rename(ME, id, " ") and title() == "改过的"


def test_an_empty_conversation_is_not_listed(chats: Conversations) -> None:
    chats.begin(ME)
    assert chats.listed(ME) == []


def test_what_was_deleted_is_nowhere_and_can_be_brought_back(chats: Conversations) -> None:
    turn = done(chats)
    id = turn.conversation
    assert chats.delete(ME, id)
    assert not chats.listed(ME) and not chats.turns(ME, id)
    assert chats.get(ME, id) is None and chats.turn(ME, turn.id) is None and chats.by_link(turn.link) is None
    with pytest.raises(KeyError):
        asked(chats, "还在吗？", id)
    assert chats.restore(ME, id)
    assert [c.id for c in chats.listed(ME)] == [id] and chats.by_link(turn.link) is not None


def test_all_can_be_cleared_and_brought_back(chats: Conversations) -> None:
    ids = {done(chats).conversation for _ in range(3)}
    assert {*chats.clear(ME)} == ids and chats.listed(ME) == []
    assert all(chats.restore(ME, id) for id in ids) and {c.id for c in chats.listed(ME)} == ids


def test_what_was_deleted_long_ago_is_forgotten_at_the_next_start(database: Database) -> None:
    chats = Conversations(database)
    old, new = done(chats), done(chats)
    chats.delete(ME, old.conversation)
    chats.delete(ME, new.conversation)
    unused = chats.begin(ME)
    with database.write() as db:
        db.execute("UPDATE conversation SET deleted = '2020-01-01T00:00:00.000Z' WHERE id = ?", (old.conversation,))
        db.execute("UPDATE conversation SET changed = '2020-01-01T00:00:00.000Z' WHERE id = ?", (unused,))
    again = Conversations(database)
    assert not again.restore(ME, old.conversation) and again.restore(ME, new.conversation)
    assert [row["id"] for row in database.read("SELECT id FROM conversation")] == [new.conversation]
    assert [row["id"] for row in database.read("SELECT id FROM turn")] == [new.id]


@pytest.mark.parametrize("words", ["京东 支付", "京東 支付", "ＪＤ", "三百二十万箱", "三百二十萬箱", "标题"])
def test_search_finds_questions_replies_and_titles_in_either_script(chats: Conversations, words: str) -> None:
    turn = asked(chats, "京东的支付总额 (JD) 是多少？")
    chats.finish(turn.id, answer(), "[]", {})
    done(chats, "另一个")
    if words == "标题":
        chats.rename(ME, turn.conversation, "标题")
    found = [c.id for c in chats.listed(ME, words)]
    assert turn.conversation in found
    assert chats.listed(OTHER, words) == []


def test_search_takes_signs_of_a_pattern_as_they_are(chats: Conversations) -> None:
    done(chats, "涨了100%吗？")
    assert len(chats.listed(ME, "100%")) == 1
    assert chats.listed(ME, "1__%") == chats.listed(ME, "' OR 1=1 --") == []


def test_a_link_opens_its_turn_whoever_has_it_and_no_forged_one_does(chats: Conversations) -> None:
    turn = done(chats)
    assert (opened := chats.by_link(turn.link)) is not None and opened.id == turn.id
    for forged in (
        "",
        "x",
        turn.id,
        turn.conversation,
        turn.link[:-1],
        turn.link + "x",
        turn.link.swapcase(),
        "%",
        "_" * 22,
    ):
        assert chats.by_link(forged) is None
    assert len({turn.link, turn.id, turn.conversation}) == 3 and len(turn.link) == 22


def test_an_answer_of_another_form_counts_as_failed(chats: Conversations, database: Database) -> None:
    turn = done(chats)
    with database.write() as db:
        db.execute("UPDATE turn SET answer = '{\"form\": 9}'")
    assert [t.state for t in chats.turns(ME, turn.conversation)] == ["failed"]


def test_turns_of_a_server_that_is_gone_have_failed_and_those_of_another_go_on(database: Database) -> None:
    chats = Conversations(database)
    gone, going = asked(chats), asked(chats)
    with database.write() as db:
        db.execute("UPDATE turn SET server = '999999999-a' WHERE id = ?", (gone.id,))
        db.execute("UPDATE turn SET server = '1-a' WHERE id = ?", (going.id,))  # init: always there
        db.execute("INSERT INTO server VALUES ('1-a', 1)")
    again = Conversations(database)
    assert [again.turns(ME, t.conversation)[0].state for t in (gone, going)] == ["interrupted", "pending"]


def test_the_list_is_bounded_and_the_newest_first(chats: Conversations, database: Database) -> None:
    turn = done(chats)
    with database.write() as db:
        for n in range(MAX_LISTED + 5):
            db.execute("INSERT INTO conversation VALUES (?,?,'t',0,'2020','2020',NULL)", (f"c{n}", ME))
            db.execute(
                "INSERT INTO turn (id, link, conversation, number, question, folded, language, asked, state, server) "
                "VALUES (?,?,?,1,'q','q','en','2020','failed','1-a')", (f"t{n}", f"l{n}", f"c{n}"),
            )  # fmt: skip
    listed = chats.listed(ME)
    assert len(listed) == MAX_LISTED and listed[0].id == turn.conversation


def test_what_programs_asked_is_kept_for_thirty_days_at_a_start_and_once_a_day(database: Database) -> None:
    time = 0.0
    chats = Conversations(database, lambda: time)
    owners = ["key:ci", "api:local", "api:10.0.0.1", "user:key:ci", "browser:api"]

    def ask_all(days: int) -> list[StoredTurn]:
        turns = [chats.ask(owner, chats.begin(owner), "白条是什么时候推出的？", "zh-Hans") for owner in owners]
        changed = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        with database.write() as db:
            for turn in turns:
                db.execute("UPDATE conversation SET changed = ? WHERE id = ?", (changed, turn.conversation))
        return turns

    def opened(turns: list[StoredTurn]) -> list[bool]:
        return [chats.by_link(turn.link) is not None for turn in turns]

    young, old = ask_all(29), ask_all(31)
    Conversations(database)
    assert opened(young) == [True] * 5 and opened(old) == [False] * 3 + [True] * 2
    old = ask_all(31)
    answering = chats.ask(ME, chats.begin(ME), "金条呢？", "zh-Hans")
    time = 86_000.0
    chats.begin("key:ci")
    assert opened(old)[:3] == [True] * 3
    time = 86_500.0
    chats.begin("key:ci")
    assert opened(old)[:3] == [False] * 3
    running = chats.turn(ME, answering.id)
    assert running is not None and running.state == "pending"
