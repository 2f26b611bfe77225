from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from eval.datasets.gold import to_json
from eval.datasets.squad import language, load_squad
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


def test_hugging_faces_columns_of_answers(tmp_path: Path) -> None:
    columns = {"text": ["刘强东", "强东"], "answer_start": [3, 4]}
    for file in (
        flat(tmp_path, line(answers=columns), line(id="2", impossible=None, answers={"text": [], "answer_start": []})),
        written(tmp_path, squad_v2(HANS, {"id": "1", "question": "谁？", "answers": columns})),
        written(tmp_path, line(answers={"text": ["刘强东", "强东"]})),
    ):
        found = load_squad(file).questions
        assert found[0].answers == ("刘强东", "强东")
        assert [question.answerable for question in found[1:]] in ([], [False])  # as in Hugging Face's SQuAD v2
    broken = flat(tmp_path, line(), line(id="2", answers={"text": ["刘强东"], "answer_start": [4]}))
    with pytest.raises(UsageError, match="line 2: found '强东创' at offset 4"):
        load_squad(broken)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([{"text": "", "start": 3}], "found the empty answer '' of question '2'; expected letters or digits"),
        ([{"text": "，", "start": 3}], "found the empty answer '，' of question '2'"),
        ([{"text": "刘强东", "start": 3}, "！"], "found the empty answer '！'"),
        ([{"text": "刘强东", "start": 3.5}], "found 3.5 as 0.start; expected a valid integer"),
        ([{"text": "刘强东", "start": "three"}], "found 'three' as 0.start; expected a valid integer"),
        ([{"text": 2021, "start": 3}], "found 2021 as 0.text; expected a text in quotes"),
        ([2021], "found 2021 as 0; expected an object"),
        ([{"start": 3}], "found no '0.text'; expected that key"),
        ([["刘强东"]], "found ['刘强东'] as 0; expected an object"),
        ("刘强东", "found '刘强东'; expected a list"),
        ({"start": [3]}, "found {'start': [3]}; expected as many"),
        ({"text": 2021}, "found {'text': 2021}; expected as many"),
        ({"text": ["刘强东"], "answer_start": 3}, "found {'answer_start': 3, 'text': ['刘强东']}; expected as many"),
        (["刘东强"], "found the answer '刘东强' nowhere in the context of question '2'; expected it there"),
        ({"text": ["刘东强"]}, "found the answer '刘东强' nowhere in the context"),
        (
            {"text": ["刘强东"], "answer_start": [3, 4]},
            "found {'answer_start': [3, 4], 'text': ['刘强东']}; expected as many in",
        ),
    ],
)
def test_a_broken_answer_is_refused_or_left_out_and_counted(tmp_path: Path, answers: Any, message: str) -> None:
    file = flat(tmp_path, line(), line(id="2", answers=answers))
    with pytest.raises(UsageError) as refusal:
        load_squad(file)
    assert str(refusal.value).startswith(f"{file}, line 2: {message}")
    assert str(refusal.value).endswith("; correct it, or run with --skip-broken")
    kept = load_squad(file, skip_broken=True)
    assert ([question.id for question in kept.questions], kept.skipped) == (["1"], 1)


@pytest.mark.parametrize("start", [3, 3.0, "3", None])
def test_a_whole_number_is_an_offset_however_it_is_written(tmp_path: Path, start: Any) -> None:
    file = flat(tmp_path, line(answers=[{"text": "刘强东", "start": start}]))
    assert load_squad(file).questions[0].answers == ("刘强东",)


def test_a_repeated_id_is_refused_or_left_out_and_counted(tmp_path: Path) -> None:
    file = flat(tmp_path, line(), line(id="2"), line(question="何人？"))
    with pytest.raises(UsageError, match="line 3: found the id '1' of line 1; expected a new id; correct it, or run"):
        load_squad(file)
    kept = load_squad(file, skip_broken=True)
    assert ([question.question for question in kept.questions], kept.skipped) == (["谁创办？", "谁创办？"], 1)


def test_a_question_without_an_id_is_called_by_its_place(tmp_path: Path) -> None:
    nameless = {key: value for key, value in line().items() if key != "id"}
    found = load_squad(flat(tmp_path, nameless, line(id=None), line(id=7))).questions
    assert [question.id for question in found] == ["line 1", "line 2", "7"]


@pytest.mark.parametrize("question", ["", "  ", "？"])
def test_an_empty_question_is_told_of_and_left_out_on_demand(
    tmp_path: Path, question: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = flat(tmp_path, line(), line(id="2", question=question))
    assert len(load_squad(file).questions) == 2  # CMRC 2018's trial set has two such
    assert f"{file}: found 1 empty questions (line 2); expected a text" in caplog.text
    kept = load_squad(file, skip_broken=True)
    assert ([question.id for question in kept.questions], kept.skipped) == (["1"], 1)


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


def test_one_annotator_without_an_offset_may_have_paraphrased(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    qa = {"query_id": "1", "query_text": "谁创办了京东？", "answers": ["刘强东", "刘强东先生本人"]}
    file.write_text(json.dumps([{"context_text": "京东由刘强东创办。", "qas": [qa]}], ensure_ascii=False), "utf8")
    assert load_squad(str(file)).questions[0].answers == ("刘强东", "刘强东先生本人")


def test_an_empty_question_of_a_benchmark_is_written_down_as_one(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    file.write_text(json.dumps({**line(), "question": ""}), "utf8")
    assert to_json(load_squad(str(file)).questions[0])["question"] == ""
