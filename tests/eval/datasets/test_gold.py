from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from eval.datasets.corpus import text_of_sources
from eval.datasets.gold import GOLD, GOLD_LINE, Evidence, Gold, load_gold, to_json
from index.articles.read import list_sources, read_source
from index.errors import UsageError
from index.records import validated
from rag.types import Turn
from tests.eval.records import text_of


def piece(source: str, text: str) -> dict[str, str]:
    return {"source": source, "text": text}


def read(record: dict[str, Any]) -> Gold:
    return validated(GOLD_LINE, record, "f", "m")


LINE: dict[str, Any] = {
    "id": "q1", "question": "关了多少家店？", "lang": "zh-Hans", "type": "factoid-number", "answers": ["168家"],
    "evidence": [piece("a.txt", "共168家")],
}  # fmt: skip
REFUTED: dict[str, Any] = {
    **LINE, "type": "false-premise", "answers": [], "evidence": [],
    "refutation": {"source": "b.txt", "text": "2017年第二季度盈利", "correct": ["2017年"]},
}  # fmt: skip


def written(folder: Path, *lines: dict[str, Any] | str) -> str:
    file = folder / "g.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text("".join(text + "\n" for text in texts), "utf8")
    return str(file)


def test_a_line_with_everything(tmp_path: Path) -> None:
    line = {
        **LINE, "type": "multi-passage", "answer_parts": [["168家", "168"], ["目标"]], "note": "a hint",
        "history": [{"role": "user", "content": "它呢？"}], "alt_evidence": [{"source": "b.txt", "text": "盈利"}],
    }  # fmt: skip
    (found,) = load_gold(written(tmp_path, line), text_of)
    assert found.parts == (("168家", "168"), ("目标",))
    assert found.history == (Turn("user", "它呢？"),)
    assert found.alternatives == (Evidence("b.txt", "盈利"),)
    assert found.answerable


def test_a_false_premise_holds_its_refutation() -> None:
    found = read(REFUTED)
    assert (found.answerable, found.correct) == (False, ("2017年",))
    assert found.refutation == Evidence("b.txt", "2017年第二季度盈利")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": [piece("a.txt", "共169家")]}, "found evidence '共169家'; expected a text verbatim in a.txt"),
        ({"evidence": [piece("z.txt", "共168家")]}, "found no source z.txt"),
        ({"alt_evidence": [piece("b.txt", "共168家")]}, "found evidence '共168家'; expected a text verbatim in b.txt"),
        ({"type": "factoid"}, "found the unknown type 'factoid'; expected one of factoid-number,"),
        ({"type": "squad"}, "found the unknown type 'squad'"),
        ({"type": None}, "found None as type; expected a text in quotes"),
        ({"lang": "zh"}, "found 'zh' as lang; expected 'zh-Hans', 'zh-Hant' or 'en'"),
        ({"lang": ["en"]}, "found ['en'] as lang"),
        ({"answers": ["168家", ""]}, "found '' as answers.1; expected a text with letters or digits"),
        ({"answers": ["——"]}, "found '——' as answers.0"),
        ({"answers": "168家"}, "found '168家' as answers; expected a list"),
        ({"answers": []}, "found no answers of a factoid-number question; expected at least one"),
        ({"evidence": []}, "found no evidence of a factoid-number question; expected at least one piece"),
        ({"evidence": ["共168家"]}, "found '共168家' as evidence.0; expected an object"),
        ({"evidence": [piece("a.txt", "")]}, "found '' as evidence.0.text; expected a text that is not empty"),
        ({"answer_parts": [[]]}, "found [] as answer_parts.0; expected at least one"),
        ({"answer_parts": [["168家"], [""]]}, "found '' as answer_parts.1.0"),
        ({"type": "unanswerable-far"}, "found answers of the unanswerable-far question 'q1'; expected \"answers\": []"),
        ({"type": "unanswerable-far", "answers": []}, "found evidence or parts of the unanswerable-far question 'q1'"),
        ({"refutation": REFUTED["refutation"]}, "found a refutation of a factoid-number question"),
        ({"history": [{"role": "system", "content": "x"}]}, "found the role 'system' in 'history'; expected user"),
        ({"question": "  "}, "found '  ' as question; expected a text that is not empty"),
        ({"id": 7}, "found 7 as id; expected a text in quotes"),
        ({"id": None}, "found None as id; expected a text in quotes"),
        ({"answers": [2021]}, "found 2021 as answers.0; expected a text in quotes"),
        ({"answers": [True]}, "found True as answers.0; expected a text in quotes"),
        ({"answer_part": [["168家"]]}, "found the unknown key 'answer_part'; expected 'answer_parts'"),
        ({"evidences": []}, "found the unknown key 'evidences'; expected 'evidence'"),
        ({"xyz": 1}, "found the unknown key 'xyz'; expected id, question, lang, type, answers, evidence, "),
        ({"note": float("nan")}, "found no JSON (NaN, a value that JSON has not)"),
        ({"note": [-float("inf")]}, "found no JSON (-Infinity"),
        ({"type": "follow-up"}, "found no history of a follow-up question; expected its earlier turns"),
        ({"type": "follow-up", "history": []}, "found no history of a follow-up question"),
        ({"answer_parts": []}, "found [] as answer_parts; expected at least one"),
        ({"question": "几家\ud800？"}, "found half a character (a lone surrogate)"),
        ({**REFUTED, "refutation": None}, "found a false premise without one; expected a \"refutation\""),
        ({**REFUTED, "refutation": {"source": "b.txt", "text": "盈利"}}, "found a false premise without one"),
        ({**REFUTED, "refutation": {"source": "b.txt", "text": "亏损", "correct": ["x"]}}, "found evidence '亏损'"),
        ({**REFUTED, "answers": ["2017"]}, "found answers of the false-premise question"),
    ],
)  # fmt: skip
def test_a_flaw_is_refused_with_file_line_found_and_expected(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    file = written(tmp_path, {**LINE, "id": "q0"}, {**LINE, **change})
    with pytest.raises(UsageError) as refusal:
        load_gold(file, text_of)
    assert str(refusal.value).startswith(f"{file}, line 2: {message}")
    assert str(refusal.value).endswith(f"run: python -m eval check --gold {file}")


@pytest.mark.parametrize("key", ["id", "question", "lang", "type", "answers", "evidence"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    file = written(tmp_path, {k: v for k, v in LINE.items() if k != key})
    with pytest.raises(UsageError, match=f"line 1: found no '{key}'; expected that key"):
        load_gold(file, text_of)


def test_a_repeated_id_names_both_lines(tmp_path: Path) -> None:
    file = written(tmp_path, LINE, "", LINE)
    with pytest.raises(UsageError, match="line 3: found the id 'q1' of line 1; expected a new id"):
        load_gold(file, text_of)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{", "no JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))"),
        ("[1]", "[1]; expected an object"),
        ("null", "None; expected an object"),
        ("[" * 100_000, "no JSON (maximum recursion depth exceeded"),
        ('{"id":' * 100_000, "no JSON (maximum recursion depth exceeded"),
        ("9" * 5000, "no JSON (Exceeds the limit (4300 digits)"),
    ],
)
def test_a_line_that_is_no_object(tmp_path: Path, line: str, found: str) -> None:
    file = written(tmp_path, LINE, line)
    with pytest.raises(UsageError) as refusal:
        load_gold(file, text_of)
    assert str(refusal.value).startswith(f"{file}, line 2: found {found}")
    assert str(refusal.value).endswith(f"; correct it, then run: python -m eval check --gold {file}")


@pytest.mark.parametrize("depth", [*range(900, 1000, 7), 2000])
def test_a_value_nested_nearly_too_deep_is_refused_too(tmp_path: Path, depth: int) -> None:
    line = json.dumps(LINE).replace('["168\\u5bb6"]', "[" * depth + "]" * depth)
    with pytest.raises(UsageError, match="line 1: found "):
        load_gold(written(tmp_path, line), text_of)


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    line = json.dumps(LINE)[:-1] + ', "answers": ["169家"]}'
    with pytest.raises(UsageError, match=r"line 1: found no JSON \(the key 'answers' twice in one object"):
        load_gold(written(tmp_path, line), text_of)


@pytest.mark.parametrize("record", [LINE, REFUTED])
def test_a_question_is_written_down_as_it_was_read(record: dict[str, Any]) -> None:
    assert to_json(read(record)) == record


def test_a_follow_up_with_its_history_is_read() -> None:
    asked = {**LINE, "type": "follow-up", "history": [{"role": "user", "content": "邻家便利店怎么了？"}]}
    assert read(asked).history == (Turn("user", "邻家便利店怎么了？"),)


def test_every_key_of_the_readme_is_known_and_a_pair_of_surrogates_is_whole() -> None:
    found = read({**LINE, "split": "dev", "alt_evidence": [], "question": "几家😀？"})
    assert (found.split, found.question) == ("dev", "几家😀？")


def test_a_source_that_is_not_in_the_folder_is_told_with_a_command_that_lists_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("共168家", "utf8")
    file = written(tmp_path, {**LINE, "evidence": [piece("z.txt", "共168家")]})
    sources = [read_source(tmp_path, "a.txt")]
    with pytest.raises(UsageError) as refusal:
        load_gold(file, text_of_sources(sources, tmp_path))
    assert str(refusal.value) == (
        f"{file}, line 1: found no source 'z.txt' among the 1 of {tmp_path}; expected one of them; "
        f"run: ls {tmp_path}; correct it, then run: python -m eval check --gold {file}"
    )
    with pytest.raises(UsageError, match=r"found no source 'z.txt' among the 1 of the articles' folder; expected one"):
        load_gold(file, text_of_sources(sources))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found no question; expected one JSON object a line"):
        load_gold(written(tmp_path, ""), text_of)


def test_a_missing_file_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="found no file"):
        load_gold(str(tmp_path / "none.jsonl"), text_of)
    (tmp_path / "b.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="expected UTF-8 text, plain or xz"):
        load_gold(str(tmp_path / "b.jsonl"), text_of)


def test_the_limit_takes_the_first_but_all_are_checked(tmp_path: Path) -> None:
    file = written(tmp_path, LINE, {**LINE, "id": "q2"})
    assert [question.id for question in load_gold(file, text_of, limit=1)] == ["q1"]
    with pytest.raises(UsageError, match="line 2"):
        load_gold(written(tmp_path, LINE, LINE), text_of, limit=1)


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "g.jsonl.xz"
    file.write_bytes(lzma.compress(json.dumps(LINE).encode()))
    assert load_gold(str(file), text_of)[0].answers == ("168家",)


def test_our_own_gold_is_sound() -> None:
    seeds = Path("seeds")
    questions = load_gold(str(GOLD), text_of_sources([read_source(seeds, path) for path in list_sources(seeds)]))
    assert len(questions) >= 100
    assert {question.lang for question in questions} == {"zh-Hans", "zh-Hant", "en"}
    assert sum(not question.answerable for question in questions) >= 25
