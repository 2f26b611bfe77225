"""What people said becomes a gold file that can be scored; what cannot is one line and exit status 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from index import cli
from index.building.build import build
from index.encoder import load_encoder
from index.settings import USUAL
from rag import load
from rag.chain import answer
from rag.serve.conversations import Conversations
from rag.serve.database import beside, open_database
from rag.serve.feedback import RIGHT, WRONG, Feedback, Opinion
from rag.serve.feedback.marking import locate

ME = "browser:me"
TEXT = "白沙湾大桥昨日通车。\n\n白沙湾大桥全长三千米，总投资12亿元。\n\n林秋出任大桥公司总经理。她此前是副总经理。\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one article, and beside it a chat in which three things were said."""
    home = tmp_path_factory.mktemp("said")
    (home / "seeds").mkdir()
    (home / "seeds" / "bridge.txt").write_text(TEXT, "utf8")
    build(home / "seeds", home / "store", load_encoder("own"), workers=1)
    service, database = load(home / "store"), open_database(beside(home / "store"))
    conversations, feedback = Conversations(database), Feedback(database)
    should = locate(service.store, "林秋出任大桥公司总经理。")
    said = {
        "白沙湾大桥的总投资是多少？": Opinion(RIGHT),
        "谁领导大桥公司？": Opinion(WRONG, ("irrelevant",), should=should),
        "火星上有大桥吗？": Opinion(WRONG, absent=True),
        "大桥好看吗？": Opinion(WRONG),
    }
    for question, opinion in said.items():
        turn = conversations.ask(ME, conversations.begin(ME), question, "zh-Hans")
        conversations.finish(turn.id, answer(service, question), "[]", {})
        done = conversations.turn(ME, turn.id)
        assert done is not None
        feedback.put(ME, done, [], opinion, USUAL)
    return home / "store"


def test_a_file_of_candidates_can_be_scored(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "candidates.jsonl"
    assert main(["from-feedback", "--store", str(store), "--out", str(out)]) == 0
    assert (
        "3 candidate questions; 1 opinions ready, 2 to check; 0 of texts that are gone, 1 " in capsys.readouterr().out
    )
    lines = {line["question"]: line for line in map(json.loads, out.read_text("utf8").splitlines())}
    assert all(piece["text"] in TEXT for line in lines.values() for piece in line["evidence"])
    assert "12亿元" in lines["白沙湾大桥的总投资是多少？"]["answers"][0]
    assert lines["谁领导大桥公司？"]["answers"] == ["林秋"] and "check" in lines["谁领导大桥公司？"]["note"]
    assert ME not in out.read_text("utf8") and list(out.parent.iterdir()) == [out]
    assert main(["--gold", str(out), "--store", str(store), "--out", str(tmp_path / "run"), "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    assert scored["n"] == 3 and scored["by"]["type"]["unanswerable-near"]["n"] == 1


def test_unusable_input_is_one_line_and_exit_two(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.sqlite").write_bytes(b"not a database at all, whatever it is called")
    open_database(tmp_path / "empty.sqlite")
    for flags, told in (
        (["--chats", str(tmp_path / "none.sqlite")], "found no file"),
        (["--chats", str(tmp_path / "bad.sqlite")], "cannot be used"),
        (["--chats", str(tmp_path / "empty.sqlite")], "found no feedback"),
        (["--store", str(tmp_path / "nostore")], "found no file"),
        (["--store", str(store), "--out", str(tmp_path / "bad.sqlite" / "x.jsonl")], "cannot write"),
    ):
        out = tmp_path / "out.jsonl"
        given = ["from-feedback", "--store", str(store), "--out", str(out), *flags]
        assert cli.run(main, given) == 2
        said = capsys.readouterr()
        assert said.out == "" and told in said.err and said.err.count("\n") == 1, said.err
        assert not out.exists() and not list(tmp_path.glob(".out*"))


def test_texts_that_have_left_the_store_make_no_question(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "other.txt").write_text("市场昨日平稳，没有别的消息。\n", "utf8")
    build(tmp_path / "seeds", tmp_path / "store", load_encoder("own"), workers=1)
    out = tmp_path / "out.jsonl"
    flags = ["--store", str(tmp_path / "store"), "--chats", str(beside(store)), "--out", str(out)]
    assert main(["from-feedback", *flags]) == 0  # the unanswerable one needs no text
    assert "2 of texts that are gone" in capsys.readouterr().out
    assert len(out.read_text("utf8").splitlines()) == 1
