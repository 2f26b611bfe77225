"""The whole way, once: a folder of articles and a gold file, asked through the service, written down and compared."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from eval import run
from eval.__main__ import main
from eval.options import Options
from eval.provenance import commit
from eval.run_folder import alone
from index import cli
from tests.eval.authored import write_authored
from tests.rag.openai_server import Fail, Say, Script, serving

ARTICLES = {
    "a.txt": "青山公司第三季度亏损\n\n昨日，青山公司公布了财报，亏损达到3.6亿元。何雨说，公司将关闭28家门店。",
    "b.txt": "白河銀行換帥\n\n白河銀行宣布，任命林秋為新任行長，任期三年。林秋此前在該行工作了十二年。",
}
GOLD: list[dict[str, Any]] = [
    {"id": "q1", "question": "青山公司将关闭多少家门店？", "lang": "zh-Hans", "type": "factoid-number",
     "answers": ["28家"], "evidence": [{"source": "a.txt", "text": "公司将关闭28家门店"}]},
    {"id": "q2", "question": "白河銀行的新任行長是誰？", "lang": "zh-Hant", "type": "factoid-person",
     "answers": ["林秋"], "evidence": [{"source": "b.txt", "text": "任命林秋為新任行長"}]},
    {"id": "q3", "question": "How tall is Mount Everest?", "lang": "en", "type": "unanswerable-far",
     "answers": [], "evidence": []},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "seeds" / name).write_text(text, "utf8")
    lines = (json.dumps(question, ensure_ascii=False) for question in GOLD)
    (tmp_path / "small.jsonl").write_text("\n".join(lines), "utf8")
    return tmp_path


def scored(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert cli.run(main, [*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_gold_file_is_asked_scored_and_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out"
    asked = ["--gold", str(folder / "small.jsonl"), "--seeds", str(folder / "seeds")]
    found = scored(capsys, *asked, "--out", str(out))
    assert found["n"] == 3
    assert found["retrieval"]["recall@5"] == found["haystack"]["bm25_recall@5"] == 1
    assert found["citation"]["verbatim"] in (1, None)
    assert found["haystack"]["passages"] == 2
    assert found["latency_ms"]["p95"] >= found["latency_ms"]["p50"] > 0
    answers = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf8").splitlines()]
    assert [answer["id"] for answer in answers] == ["q1", "q2", "q3"]
    assert json.loads((out / "scores.json").read_text("utf8")) == found
    about = json.loads((out / "run.json").read_text("utf8"))
    assert about["generation"] == answers[0]["generation"]
    assert (about["name"], about["commit"]) == ("small", commit())
    assert main(["compare", str(out), str(out)]) == 0


def test_distractors_join_the_haystack_and_leave_the_evidence_where_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "more.txt").write_text("第一家茶馆开业了。\n绿水公司去年关闭了门店8家，裁员三千人。\n", "utf8")
    asked = ["--gold", str(folder / "small.jsonl"), "--seeds", str(folder / "seeds"), "--out", str(folder / "out")]
    found = scored(capsys, *asked, "--distractors", str(folder / "more.txt"))
    assert found["haystack"]["passages"] == 4
    assert found["retrieval"]["recall@20"] == 1


def test_a_benchmark_from_standard_input(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "。".join(f"第{i}号门店开在第{i}条街" for i in range(60)) + "。青山公司由何雨创办。"
    founder = {"text": "何雨", "start": long.index("何雨")}
    lines = [
        {"id": "1", "context": long, "question": "青山公司由谁创办？", "answers": [founder]},
        {"id": "2", "context": ARTICLES["b.txt"], "question": "谁是行长？", "answers": [], "impossible": True},
    ]  # fmt: skip
    packed = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
    found = scored(capsys, "--squad", "-", "--out", str(folder / "out"))
    assert found["n"] == 2
    assert found["haystack"]["passages"] >= 3  # the long context became several passages
    assert found["retrieval"]["recall@5"] == 1
    assert set(found["by"]["type"]) == {"squad", "squad-impossible"}


def test_the_run_is_named_after_file_and_commit() -> None:
    assert Options(squad="/x/cmrc2018_trial.jsonl.xz").name == "cmrc2018_trial"
    assert Options(split="dev").name == "seeds-dev"
    assert Options(authored="../shared/data", limit=5).name == "authored-dev-first-5"
    assert Options(gold="mine.jsonl", distractors="news.txt").name == "mine-among-others"


def test_the_authored_questions_among_other_news(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "RUNS", folder / "runs")
    data, out = write_authored(folder / "data"), folder / "out"
    asked = ["--authored", str(data), "--haystack", "4"]
    found = scored(capsys, *asked, "--out", str(out))
    assert (found["n"], found["haystack"]["passages"]) == (5, 4)
    assert set(found["by"]["type"]) == {"number", "list", "english", "false-premise", "unanswerable"}
    assert found["retrieval"]["recall@5"] == 1
    about = json.loads((out / "run.json").read_text("utf8"))
    assert (about["name"], about["options"]["authored"]) == ("authored-dev-in-4", "data")
    assert "authored" in (out / "report.html").read_text("utf8")
    stores = list((folder / "runs" / "stores").iterdir())
    again = scored(capsys, *asked, "--limit", "2", "--out", str(folder / "again"))
    assert again["n"] == 2 and list((folder / "runs" / "stores").iterdir()) == stores
    assert json.loads((folder / "again" / "run.json").read_text("utf8"))["generation"] == about["generation"]


def test_the_limit_and_the_readable_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--gold", str(folder / "small.jsonl"), "--seeds", str(folder / "seeds"), "--out", str(folder / "out")]
    assert cli.run(main, [*asked, "--limit", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("small-first-1: 1 questions against 2 passages\nBM25 alone on them: recall@1 1.000")
    assert printed.endswith(f"open {folder / 'out' / 'report.html'}\n")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run(main, list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and "Traceback" not in printed.err
    return printed.err.splitlines()[-1]


def test_nothing_that_stood_in_the_folder_is_lost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = folder / "home"
    home.mkdir()
    questions = home / "questions.jsonl"
    questions.write_text((folder / "small.jsonl").read_text("utf8"), "utf8")
    before = questions.read_bytes()
    asked = ["--gold", str(questions), "--seeds", str(folder / "seeds"), "--out"]
    assert "which is no run's folder; expected a new or empty one" in refused(capsys, *asked, str(home))
    assert questions.read_bytes() == before and [file.name for file in home.iterdir()] == ["questions.jsonl"]
    for nowhere in (questions, Path("/dev/null"), Path("/proc/none/run")):
        assert f"cannot write the run {nowhere}" in refused(capsys, *asked, str(nowhere))
    assert "cannot write" in refused(capsys, "ablate", *asked, str(home))


def test_two_runs_do_not_write_one_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--gold", str(folder / "small.jsonl"), "--seeds", str(folder / "seeds"), "--out", str(folder / "out")]
    with alone(folder / "out"):
        assert "found another run writing" in refused(capsys, *asked)
    assert cli.run(main, asked) == 0


def test_an_unknown_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "invalid choice: 'comprae' (choose from 'compare', 'ablate'" in refused(capsys, "comprae", "a", "b")


@pytest.fixture
def chat_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """Give the arguments of a run whose writer is a server on loopback that follows a script."""
    with ExitStack() as opened:

        def start(*script: Script) -> list[str]:
            server = opened.enter_context(serving(*script))
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            monkeypatch.setenv("OPENAI_API_KEY", "none")
            asked = ["--gold", str(folder / "small.jsonl"), "--seeds", str(folder / "seeds")]
            return [*asked, "--writer", "openai:test", "--out", str(folder / "out")]

        yield start


def test_a_dead_chat_model_is_no_run(
    folder: Path, chat_model: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "found no answer by openai:test in the first 3" in refused(capsys, *chat_model(Fail(500)))
    assert not (folder / "out").exists()


def test_who_wrote_how_many_answers_is_told(
    chat_model: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    found = scored(capsys, *chat_model(Say(("青山公司将关闭28家门店[1]。",)), Fail(500), Fail(500)))
    assert found["writers"] == {"extractive": 1, "openai:test": 2}
