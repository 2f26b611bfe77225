"""The dialogues' record: what is understood, answered and touched, from asking to the tables."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.datasets.dialogues import DIALOGUES, Dialogue, Pair, load_dialogues
from eval.datasets.gold import Evidence
from eval.measure.dialogues import DialoguesRecord, Outcome, answered, leans, load_record, outcome, part
from eval.report.tables import Results, table
from index.errors import UsageError
from rag.types import Turn
from tests.eval.records import cite, reply

WAY = (Turn("user", "蓝线多长？"), Turn("assistant", "12.8公里"))
ONE = Dialogue(
    "d1", "dev", "zh-Hans", "new-subject", WAY, "那橘线呢？", ("橘线多长？",), (("橘线",), ("长",)), ("蓝线",), ("9.4公里",),
    (Evidence("a.txt", "橘线长9.4公里"),),
)  # fmt: skip
THANKS = replace(ONE, kind="social", question="谢谢", resolved=None, must=(), must_not=(), answers=(), evidence=())


def test_a_reply_is_right_when_it_names_the_answer_or_claims_nothing() -> None:
    cited = (cite("a.txt", "共168家"),)
    right, wrong = (reply(f"{line}公里[1]。", citations=cited) for line in ("橘线长9.4", "蓝线长12.8"))
    assert answered(ONE, right) and not answered(ONE, wrong)
    assert not answered(ONE, replace(right, found=False))
    assert not answered(ONE, replace(right, answer=f"{right.answer}{'还' * 200}"))  # no short answer
    assert answered(replace(ONE, kind="more"), replace(right, answer=f"{right.answer}{'还' * 200}"))
    assert not answered(replace(ONE, parts=(("9.4公里",), ("2026年",))), right)
    assert not answered(THANKS, wrong) and answered(THANKS, replace(wrong, found=False))
    assert answered(THANKS, replace(wrong, citations=()))  # a word of thanks cites nothing


def test_what_is_understood_and_answered_is_counted_apart() -> None:
    said = reply("橘线长9.4公里[1]。")
    outcomes = [
        outcome(ONE, replace(said, resolved="橘线多长？")),
        outcome(ONE, replace(said, resolved="蓝线多长？橘线")),
        outcome(replace(ONE, lang="en"), replace(said, resolved="那橘线呢？", found=False)),
        outcome(THANKS, replace(said, resolved="蓝线谢谢", found=False)),
    ]
    assert [one.flaw for one in outcomes] == [None, "unwanted", "missing", "touched"]
    counted = part(outcomes)
    assert counted.flaws == {"touched": 1, "missing": 1, "unwanted": 1}
    assert counted.all.resolved and counted.all.resolved.value == 0.25
    assert counted.all.answered and counted.all.answered.value == 0.75
    assert {kind: rates.n for kind, rates in counted.kind.items()} == {"new-subject": 3, "social": 1}
    assert {lang: rates.n for lang, rates in counted.lang.items()} == {"zh-Hans": 3, "en": 1}


def test_a_lean_is_any_change_of_a_question_that_stands_alone() -> None:
    same, other = (Pair("橘线多长？", "zh-Hans", WAY, same_article) for same_article in (True, False))
    counted = leans([(same, "橘线多长？"), (same, "蓝线橘线多长？"), (other, "橘线多长？"), (other, "橘线多长？")])
    assert counted.n == 4 and counted.share and counted.share.value == 0.25
    assert counted.same_article and counted.same_article.value == 0.5
    assert counted.other_article and counted.other_article.value == 0 and counted.other_article.high > 0
    assert leans([]).share is None


def test_a_record_becomes_the_tables() -> None:
    def of(split: str, flaw: str | None) -> list[Outcome]:
        return [Outcome("d1", split, "pronoun", "en", "x", flaw, "y", flaw is None)] * 2

    both = {"dev": part(of("dev", None)), "test": part(of("test", "doubled"))}
    pair = Pair("橘线多长？", "zh-Hans", WAY, True)
    about = {"passages": 200, "commit": "c", "started": "2026-11-27T"}
    record = asdict(DialoguesRecord(1, about, both, leans([(pair, "x"), (pair, "橘线多长？")])))
    card = table("dialogues-card", Results(dialogues=record), "en")
    assert "| **all** | 2 | 0.00 (0.00–0.66) | 0.00 (0.00–0.66) | 2 | 1.00 (0.34–1.00) | 1.00 (0.34–1.00) |" in card
    assert "| a pronoun | 2 | 0.00 | 0.00 | 2 | 1.00 | 1.00 |" in card and "| a correction | – | – | – | – |" in card
    assert "two sentences in one 2 / 0" in card and "50.0% of 2 questions that stand alone" in card
    for words in ("en", "zh"):
        assert "0.00 (0.00–0.66) | 1.00 (0.34–1.00) |" in table("dialogues", Results(dialogues=record), words)


def test_three_dialogues_from_asking_to_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted, lines = {"d006", "d109", "d127"}, DIALOGUES.read_text("utf8").splitlines()
    file, out = tmp_path / "three.jsonl", tmp_path / "out"
    file.write_text("\n".join(line for line in lines if json.loads(line)["id"] in wanted), "utf8")
    assert main(["dialogues", "--gold", str(file), "--pairs", "2", "--out", str(out)]) == 0
    told, record = capsys.readouterr().out, json.loads((out / "dialogues.json").read_text("utf8"))
    assert told.strip() == table("dialogues-card", Results(dialogues=record), "en")
    assert sum(part["all"]["n"] for part in record["splits"].values()) == 3 and record["false_lean"]["n"] == 2
    kept = [json.loads(line) for line in (out / "outcomes.jsonl").read_text("utf8").splitlines()]
    dev = [one for one in load_dialogues(str(file), _anything) if one.split == "dev"]
    assert [one["id"] for one in kept] == [one.id for one in dev] and kept  # the test half is only counted
    with pytest.raises(UsageError, match="found 3 dialogues of dev, test and 2 that stand alone; expected 150 of dev"):
        load_record(out / "dialogues.json")


class _Anything(str):
    def __contains__(self, text: object) -> bool:
        return True


def _anything(source: str) -> str:
    return _Anything()


def test_what_is_no_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dialogues.json").write_text('{"format": 1}', "utf8")
    with pytest.raises(UsageError, match=r"dialogues\.json"):
        load_record(tmp_path / "dialogues.json")
