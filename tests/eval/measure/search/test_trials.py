from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.measure.search.gold import gold_trials
from eval.measure.search.trials import hashes, trials
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
    held = [text for text in over_all.haystack.texts if held_passage(text)]
    assert over_all.questions == over_held.questions and len(held) == len(over_held.questions)
    assert len(over_all.haystack.passages) == 60 and over_held.haystack.texts == held
    for trial in (over_all, over_held):
        asked_of = [trial.haystack.passages[n].text for right in trial.right for n in right]
        assert [QUESTIONS[PASSAGES.index(text[: text.index("。") + 1])] for text in asked_of] == [
            question.asked for question in trial.questions
        ]
    english = found["NTREX/wmt24, English → Chinese"]
    assert [(q.resolved, q.language) for q in english.questions] == [("The bridge is long.", "en"), ("A bank.", "en")]
    assert english.haystack.texts == ["桥很长。", "一家银行。"] and english.right == [[0], [1]]


def test_unusable_data_is_named_in_one_line(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"found --trial 'CMRK'; expected a part of one of: CMRC 2018 trial; DRCD"):
        list(trials(data, ["CMRC", "CMRK"]))
    with pytest.raises(SourceError, match="holds no training data"):
        list(trials(tmp_path / "none"))
    (data / "qa/cmrc2018_trial.jsonl.xz").unlink()
    assert [trial.name for trial in trials(data, ["NewsMRC"])] == ["NewsMRC dev"]  # what is not asked is not missed
    with pytest.raises(SourceError, match=r"the trial 'CMRC 2018 trial' cannot be read: found FileNotFoundError"):
        list(trials(data))
    (data / "qa/news_mrc_zh_dev.jsonl.xz").write_bytes(b"no xz")
    with pytest.raises(SourceError, match=r"the trial 'NewsMRC dev' cannot be read: found LZMAError"):
        list(trials(data, ["NewsMRC"]))
    assert "qa/cmrc2018_trial.jsonl.xz" not in hashes(data) and len(hashes(data)) == 7


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
    assert {id(trial.haystack) for trial in found.values()} == {id(dev.haystack)}  # so that it is embedded once


def test_every_passage_with_a_piece_of_evidence_or_an_alternative_is_right(gold: tuple[Path, Path]) -> None:
    dev = gold_trials(*gold)["Our gold dev, all answerable"]()
    sources = [[dev.haystack.passages[n].source for n in right] for right in dev.right]
    assert sources == [["a.txt", "b.txt"], ["a.txt"], ["a.txt"]]
    assert dev.haystack.texts == list(SEEDS.values())
