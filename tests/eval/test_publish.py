from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from eval import publish as publishing
from eval.datasets.gold import ROOM
from eval.publish import READMES, load_results, publish, rendered
from eval.question_score import mark_answer
from eval.report.tables import Results, table
from eval.scores import scores
from index.encoder.static import open_static
from index.errors import UsageError
from tests.eval.records import ABOUT, gold, reply, text_of

ROOT = ROOM.parent
COMMITTED = load_results()


@pytest.mark.parametrize("name", READMES)
def test_every_table_of_a_readme_is_made_from_the_committed_runs(name: str) -> None:
    text = (ROOT / name).read_text("utf8")
    assert "<!-- results: " in text
    assert rendered(text, COMMITTED, READMES[name]) == text, "run: python -m eval publish"


def test_the_committed_runs_are_of_committed_code_and_of_one_gold_set() -> None:
    assert {"seeds-dev", "seeds-test"} <= set(COMMITTED.scores)
    assert not any(about["dirty"] for about in COMMITTED.about.values())
    assert (publishing.RESULTS / "seeds-dev" / "marks.jsonl").exists()  # the gate's baseline
    asked = {name: about["options"] for name, about in COMMITTED.about.items()}
    benchmarks = [name for name, options in asked.items() if options["squad"] or options.get("authored")]
    assert not any(
        (publishing.RESULTS / name / "marks.jsonl").exists() for name in benchmarks
    )  # their authors' questions


def test_the_cards_figures_are_of_the_committed_weights() -> None:
    measured = COMMITTED.encoder["models"][0]["fingerprint"] if COMMITTED.encoder else open_static().fingerprint
    assert measured == open_static().fingerprint, "run: python -m eval encoder … --out RUN, then publish RUN"


def test_a_changed_figure_changes_its_table() -> None:
    text = "before\n<!-- results: gold -->\nold\n<!-- end of results -->\nafter"
    made = rendered(text, COMMITTED, "en")
    assert made.startswith("before\n<!-- results: gold -->\n\n|") and made.endswith("<!-- end of results -->\nafter")
    turned = json.loads(json.dumps(COMMITTED.scores))
    turned["seeds-test"]["answer"]["correct"] = 0.01
    assert rendered(text, Results(COMMITTED.about, turned, COMMITTED.ablations), "en") != made


def test_both_languages_hold_the_same_figures() -> None:
    def figures(words: str) -> list[list[str]]:
        rows = table("headline", COMMITTED, words).splitlines()[2:]
        return [[cell for cell in row.split(" | ")[1:] if any(c.isdigit() for c in cell)] for row in rows]

    assert figures("en") == figures("zh")


def test_an_unknown_block_is_named() -> None:
    with pytest.raises(UsageError, match="found the block 'results: golden'; expected one of ablations, authored"):
        rendered("<!-- results: golden -->\n<!-- end of results -->", COMMITTED, "en")


def run(folder: Path, **about: Any) -> Path:
    folder.mkdir()
    found = [mark_answer(gold(), reply("共168家[1]。"), (), [], text_of)]
    for file, record in (
        ("run.json", ABOUT | about),
        ("scores.json", scores(found, 10)),
        ("marks.jsonl", asdict(found[0])),
    ):
        (folder / file).write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf8")
    return folder


def test_publishing_keeps_the_small_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "kept")
    publish(run(tmp_path / "a"))
    publish(run(tmp_path / "b", name="benchmark", options={"squad": "x.json"}))
    publish(run(tmp_path / "c", name="benchmark", options={"squad": None, "authored": "data"}), "former")
    kept = sorted(file.relative_to(tmp_path / "kept").as_posix() for file in (tmp_path / "kept").rglob("*.json*"))
    assert kept == [
        "benchmark-former/run.json", "benchmark-former/scores.json", "benchmark/run.json", "benchmark/scores.json",
        "mine/marks.jsonl", "mine/run.json", "mine/scores.json"
    ]  # fmt: skip
    table = tmp_path / "t.json"
    rows = [{"name": "as shipped", "scores": {"answer.correct": 1}, "against": {"answer.correct": None}}]
    table.write_text(json.dumps({"about": ABOUT, "rows": rows}), "utf8")
    assert publish(table).name == "ablations-mine.json"


@pytest.mark.parametrize("word", ["../x", "two words", "a-b", ""])
def test_a_run_is_kept_under_its_own_name_and_one_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "kept")
    given = run(tmp_path / "a")
    if word:
        with pytest.raises(UsageError, match="expected letters, digits or points, of a run; leave out --as"):
            publish(given, word)
    else:
        assert publish(given, word).name == "mine"


def test_what_nobody_could_repeat_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found a run of code that differs from commit c; expected one of a commit"):
        publish(run(tmp_path / "a", dirty=True))
    for nothing in ("{}", '{"about": {}, "rows": [1]}', "[" * 100_000):
        (tmp_path / "t.json").write_text(nothing, "utf8")
        with pytest.raises(UsageError, match="found no ablation"):
            publish(tmp_path / "t.json")


def test_figures_written_by_hand_are_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "kept")
    better = run(tmp_path / "a")
    found = json.loads((better / "scores.json").read_text("utf8"))
    found["answer"]["f1"] = 0.99
    (better / "scores.json").write_text(json.dumps(found), "utf8")
    with pytest.raises(UsageError, match=r"scores\.json: found answer that is not what marks\.jsonl says"):
        publish(better)
    with pytest.raises(UsageError, match=r"found a run called seeds-test of mine\.jsonl"):
        publish(run(tmp_path / "b", name="seeds-test", gold={"file": "mine.jsonl", "sha256": "g"}))
    with pytest.raises(UsageError, match=r"found '\.\./\.\./elsewhere' as name"):
        publish(run(tmp_path / "c", name="../../elsewhere"))
    assert not (tmp_path / "kept").exists()
