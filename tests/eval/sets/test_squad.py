from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from eval.sets.squad import language, load_squad
from index.errors import UsageError

HANS, HANT = "京东由刘强东创办于北京。", "京東由劉強東創辦於北京。"


def written(folder: Path, data: Any) -> str:
    (folder / "s.json").write_text(json.dumps(data, ensure_ascii=False), "utf8")
    return str(folder / "s.json")


def flat(folder: Path, *lines: dict[str, Any]) -> str:
    (folder / "s.jsonl.xz").write_bytes(lzma.compress("".join(json.dumps(x) + "\n" for x in lines).encode()))
    return str(folder / "s.jsonl.xz")


def line(**other: Any) -> dict[str, Any]:
    answers = [{"text": "刘强东", "start": 3}]
    return {
        "id": "1",
        "title": "京东",
        "context": HANS,
        "question": "谁创办？",
        "answers": answers,
        "impossible": False,
        **other,
    }


def squad_v2(context: str, *qas: dict[str, Any]) -> dict[str, Any]:
    return {"version": "v2.0", "data": [{"title": "t", "paragraphs": [{"context": context, "qas": list(qas)}]}]}


def test_squad_v2_with_an_impossible_question(tmp_path: Path) -> None:
    liu = {"text": "Liu", "answer_start": 18}
    asked = {"id": "a", "question": "Who founded JD?", "answers": [liu] * 3, "is_impossible": False}
    unasked = {"id": "b", "question": "Who sold JD?", "answers": [], "plausible_answers": [liu], "is_impossible": True}
    found = load_squad(written(tmp_path, squad_v2("JD was founded by Liu.", asked, unasked)))
    assert list(found.texts.values()) == ["JD was founded by Liu."]
    first, second = found.questions
    assert (first.answers, first.lang, first.type, first.answerable) == (("Liu",), "en", "squad", True)
    assert first.evidence[0].text == "JD was founded by Liu." and first.evidence[0].source in found.texts
    assert (second.answers, second.evidence, second.answerable) == ((), (), False)


def test_drcd_has_ids_everywhere(tmp_path: Path) -> None:
    qa = {"id": "1-1-1", "question": "誰創辦？", "answers": [{"id": "1", "text": "劉強東", "answer_start": 3}]}
    article = {"title": "京東", "id": "1", "paragraphs": [{"context": HANT, "id": "1-1", "qas": [qa]}]}
    question = load_squad(written(tmp_path, {"version": "1.3", "data": [article]})).questions[0]
    assert (question.id, question.lang, question.answers) == ("1-1-1", "zh-Hant", ("劉強東",))


def test_cmrc_in_its_own_shape_and_in_squads(tmp_path: Path) -> None:
    asked = {"query_id": "D1_Q0", "query_text": "谁创办？", "answers": ["刘强东", "刘强东", "强东"]}
    own = [{"context_id": "D1", "context_text": HANS, "title": "京东", "qas": [asked]}]
    question = load_squad(written(tmp_path, own)).questions[0]
    assert (question.id, question.answers, question.lang) == ("D1_Q0", ("刘强东", "强东"), "zh-Hans")
    qa = {"id": "D1_Q0", "question": "谁创办？", "answers": [{"text": "刘强东", "answer_start": 3}]}
    assert load_squad(written(tmp_path, squad_v2(HANS, qa))).questions[0].answers == ("刘强东",)


def test_flat_lines_share_identical_contexts(tmp_path: Path) -> None:
    found = load_squad(flat(tmp_path, line(), line(id="2", context=HANT, answers=[]), line(id="3", impossible=True)))
    assert list(found.texts.values()) == [HANS, HANT]
    assert [question.type for question in found.questions] == ["squad", "squad", "squad-impossible"]
    assert found.questions[1].answers == ()  # answerable, only nobody noted the answer
    assert found.questions[1].evidence[0].text == HANT


def test_one_flat_line_is_a_file_too(tmp_path: Path) -> None:
    assert len(load_squad(flat(tmp_path, line())).questions) == 1


@pytest.mark.parametrize(("start", "found"), [(4, "'强东创'"), (-1, "''"), (400, "''")])
def test_a_broken_offset_is_refused_naming_the_line(tmp_path: Path, start: int, found: str) -> None:
    file = flat(tmp_path, line(), line(id="2", answers=[{"text": "刘强东", "start": start}]))
    with pytest.raises(UsageError) as refusal:
        load_squad(file)
    assert str(refusal.value) == (
        f"{file}, line 2: found {found} at offset {start} of question '2'; expected the answer '刘强东'; "
        "correct it, or run with --skip-broken"
    )
    kept = load_squad(file, skip_broken=True)
    assert ([question.id for question in kept.questions], kept.skipped) == (["1"], 1)


def test_a_broken_offset_in_a_nested_file_names_the_item(tmp_path: Path) -> None:
    good = {"id": "a", "question": "谁？", "answers": [{"text": "京东", "answer_start": 0}]}
    file = written(
        tmp_path, squad_v2(HANS, good, {**good, "id": "b", "answers": [{"text": "京东", "answer_start": 1}]})
    )
    with pytest.raises(
        UsageError, match="item 2: found '东由' at offset 1 of question 'b'; expected the answer '京东'"
    ):
        load_squad(file)


@pytest.mark.parametrize(
    "data",
    [
        {"data": [{"paragraphs": [{"context": HANS, "qas": [{"id": "1"}]}]}]},
        {"data": [{"paragraphs": [{"qas": [{"id": "1", "question": "谁？"}]}]}]},
        {"data": ["x"]},
        {"data": 3},
        [1, 2],
        3,
        squad_v2(HANS, {"question": "谁？", "answers": [{"text": "x", "answer_start": "one"}]}),
    ],
)
def test_another_shape_is_refused_by_item(tmp_path: Path, data: Any) -> None:
    with pytest.raises(UsageError, match="expected SQuAD v1/v2 JSON"):
        load_squad(written(tmp_path, data))


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text(json.dumps(line()) + "\n{oops\n", "utf8")
    with pytest.raises(UsageError, match="line 2: found JSONDecodeError"):
        load_squad(str(tmp_path / "s.jsonl"))


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found no question"):
        load_squad(written(tmp_path, {"data": []}))


def test_the_limit_counts_questions_and_leaves_the_corpus_whole(tmp_path: Path) -> None:
    found = load_squad(flat(tmp_path, line(), line(id="2", context=HANT, answers=[])), limit=1)
    assert (len(found.questions), len(found.texts)) == (1, 2)


def test_language_and_script() -> None:
    assert language("When was JD founded?", HANS) == "en"
    assert language("京東何時成立？", "JD was founded in 1998.") == "zh-Hant"
    assert language("京东何时成立？", HANS + "Ａ" * 20) == "zh-Hans"  # wide letters are no Traditional ones
    assert language("何人？", HANT) == "zh-Hant"  # the question's own characters don't tell
