from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets.trials import Trial, alone, contexts, gold_trials, trials
from index.corpora import held_passage
from index.errors import SourceError, UsageError
from tests.eval.conftest import PASSAGES, QUESTIONS


def test_each_trial_says_over_what_it_is_asked(data: Path) -> None:
    found = {trial.name: trial for trial in trials(data, ["SQuADShifts", "NTREX", "CMRC"])}
    assert list(found) == [
        "CMRC 2018 trial",
        "SQuADShifts wiki, held fifth over all passages",
        "SQuADShifts wiki, held fifth over held passages",
        "NTREX/wmt24, English → Chinese",
        "NTREX/wmt24, Chinese → English",
    ]
    over_all, over_held = (found[f"SQuADShifts wiki, held fifth over {which} passages"] for which in ("all", "held"))
    held = [text for text in texts(over_all) if held_passage(text)]
    assert over_all.questions == over_held.questions and len(held) == len(over_held.questions)
    assert len(over_all.sources) == 60 and texts(over_held) == held
    for trial in (over_all, over_held):
        assert [QUESTIONS[PASSAGES.index(text[: text.index("。") + 1])] for text in asked_of(trial)] == [
            question.asked for question in trial.questions
        ]
    english = found["NTREX/wmt24, English → Chinese"]
    assert [(q.resolved, q.language) for q in english.questions] == [("The bridge is long.", "en"), ("A bank.", "en")]
    assert texts(english) == asked_of(english) == ["桥很长。", "一家银行。"]


def texts(trial: Trial) -> list[str]:
    return [source.text for source in trial.sources]


def asked_of(trial: Trial) -> list[str]:
    """The text that is right for each question."""
    by_path = {source.path: source.text for source in trial.sources}
    return [
        by_path[place.source][place.start : place.end] for right in trial.right for piece in right for place in piece
    ]


def test_equal_contexts_are_one_source() -> None:
    trial = contexts([("甲？", "桥。"), ("乙？", "桥。")], ["桥。", "塔。", "桥。"])
    assert texts(trial) == ["桥。", "塔。"] and trial.right[0] == trial.right[1]
    assert trial.questions == [alone("甲？"), alone("乙？")]


def test_unusable_data_is_named_in_one_line(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"found --trial 'CMRK'; expected a part of one of: CMRC 2018 trial; DRCD"):
        list(trials(data, ["CMRC", "CMRK"]))
    with pytest.raises(SourceError, match="holds no training data"):
        list(trials(tmp_path / "none"))
    (data / "qa/cmrc2018_trial.jsonl.xz").unlink()
    assert [trial.name for trial in trials(data, ["NewsMRC"])] == ["NewsMRC dev"]  # what is not asked is not missed
    with pytest.raises(UsageError, match=r"found no file .*qa/cmrc2018_trial.jsonl.xz"):
        list(trials(data))
    (data / "parallel/news_wmt_ntrex.jsonl.xz").write_bytes(b"no xz")
    with pytest.raises(
        SourceError, match=r"the trial 'NTREX/wmt24, English → Chinese' cannot be read: found LZMAError"
    ):
        list(trials(data, ["NTREX"]))


SEEDS = {
    "a.txt": "白沙湾大桥通车\n\n白沙湾大桥全长三千米。大桥由青山公司修建，用了六年。",
    "b.txt": "白沙湾大桥的另一篇报道\n\n记者看到，白沙湾大桥全长三千米，桥上车来车往。",
}
LINE = {
    "id": "q1", "question": "白沙湾大桥有多长？", "lang": "zh-Hans", "type": "factoid-number", "split": "dev",
    "answers": ["三千米"], "evidence": [{"source": "a.txt", "text": "白沙湾大桥全长三千米"}],
}  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> tuple[Path, Path]:
    lines = [
        {**LINE, "alt_evidence": [{"source": "b.txt", "text": "白沙湾大桥全长三千米"}]},
        {**LINE, "id": "q2", "question": "How long is the bridge?", "lang": "en", "type": "cross-lingual"},
        {
            **LINE, "id": "q3", "question": "它是谁修建的？", "type": "follow-up", "answers": ["青山公司"],
            "evidence": [{"source": "a.txt", "text": "大桥由青山公司修建"}],
            "history": [{"role": "user", "content": "白沙湾大桥有多长？"}, {"role": "assistant", "content": "三千米。"}],
        },
        {**LINE, "id": "q4", "type": "paraphrase", "split": "test"},
        {**LINE, "id": "q5", "type": "unanswerable-far", "answers": [], "evidence": []},
    ]  # fmt: skip
    (tmp_path / "seeds").mkdir()
    for name, text in SEEDS.items():
        (tmp_path / "seeds" / name).write_text(text, "utf8")
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf8")
    return tmp_path / "gold.jsonl", tmp_path / "seeds"


def test_gold_questions_are_asked_by_split_and_kind_as_the_service_resolves_them(gold: tuple[Path, Path]) -> None:
    found = {name: make() for name, make in gold_trials(*gold).items()}
    asked = {name.removeprefix("Our gold "): [q.asked for q in trial.questions] for name, trial in found.items()}
    assert {name: questions for name, questions in asked.items() if questions} == {
        "dev, English on Chinese": ["How long is the bridge?"],
        "dev, all answerable": ["白沙湾大桥有多长？", "How long is the bridge?", "它是谁修建的？"],
        "test, paraphrase": ["白沙湾大桥有多长？"],
        "test, all answerable": ["白沙湾大桥有多长？"],
    }
    dev = found["Our gold dev, all answerable"]
    assert dev.tuned and not found["Our gold test, paraphrase"].tuned
    assert dev.questions[2].resolved == "白沙湾大桥是谁修建的？"
    assert {id(trial.sources) for trial in found.values()} == {id(dev.sources)}  # so that they are embedded once


def test_evidence_and_its_alternatives_are_right(gold: tuple[Path, Path]) -> None:
    dev = gold_trials(*gold)["Our gold dev, all answerable"]()
    assert [[place.source for piece in right for place in piece] for right in dev.right] == [
        ["a.txt", "b.txt"],
        ["a.txt"],
        ["a.txt"],
    ]
    assert asked_of(dev) == ["白沙湾大桥全长三千米"] * 3 + ["大桥由青山公司修建"] and texts(dev) == list(SEEDS.values())
