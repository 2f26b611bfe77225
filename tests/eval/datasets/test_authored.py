from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.datasets.authored import load_authored
from index.errors import UsageError
from tests.eval.authored import QUESTIONS, write_authored


def test_questions_keep_their_types_and_every_answer_is_a_part(tmp_path: Path) -> None:
    found = load_authored(write_authored(tmp_path))
    by_type = {question.type: question for question in found.questions}
    assert list(by_type) == ["number", "list", "english", "false-premise", "unanswerable"]
    assert by_type["number"].parts == () and by_type["number"].answers == ("28亿元",)
    assert by_type["list"].parts == (("何雨",), ("陈山",))
    assert by_type["list"].evidence[0].source == "news/000001.txt"
    assert by_type["false-premise"].answerable and by_type["false-premise"].correct == ("昨日",)
    assert not by_type["unanswerable"].answerable and by_type["unanswerable"].correct == ()
    assert len({question.id for question in found.questions}) == len(found.questions)


def test_articles_of_the_other_authored_files_are_left_out(tmp_path: Path) -> None:
    found = load_authored(write_authored(tmp_path))
    assert found.asked == {"news/000000.txt", "news/000001.txt"}
    assert sorted(found.texts) == [f"news/{line:06d}.txt" for line in (0, 1, 3, 4, 5, 6, 7)]  # 2: trained on; 8: empty
    assert found.texts["news/000000.txt"].startswith("白沙湾大桥昨日通车。")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"answers": ["29亿元"]}, "found '29亿元'; expected a text verbatim in the article of line 0"),
        ({"evidence": ["耗资28亿元"], "line": 1}, "found '28亿元'; expected a text verbatim in the article of line 1"),
        ({"line": 90}, "found line 90; expected one of an article of text/news"),
        ({"line": -1}, "found -1 as line; expected greater than or equal to 0"),
        ({"line": "0"}, "found '0' as line; expected a valid integer"),
        ({"type": "riddle"}, "found type 'riddle'; expected one of paraphrase, english"),
        ({"lang": "zh"}, "found 'zh' as lang; expected 'zh-Hans', 'zh-Hant' or 'en'"),
        ({"question": " "}, "found ' ' as question; expected a text"),
        ({"answers": ["。"]}, "found '。'; expected a text with letters or digits"),
        ({"answers": "28亿元"}, "found '28亿元' as answers; expected a list"),
        ({"answers": [], "evidence": []}, "found 0 answers of type number; expected some, or none of an unanswerable"),
        ({"type": "unanswerable"}, "found 1 answers of type unanswerable; expected some, or none of an unanswerable"),
    ],
)  # fmt: skip
def test_a_question_that_its_article_does_not_answer_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    data = write_authored(tmp_path, [QUESTIONS[1], {**QUESTIONS[0], **change}])
    with pytest.raises(UsageError) as refusal:
        load_authored(data)
    assert f"dev.jsonl.xz, line 2: {message}" in str(refusal.value)


def test_a_missing_key_and_an_empty_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 1: found no 'answers'; expected that key"):
        load_authored(write_authored(tmp_path, [{k: v for k, v in QUESTIONS[0].items() if k != "answers"}]))
    with pytest.raises(UsageError, match="found no question; expected one JSON object a line"):
        load_authored(write_authored(tmp_path, []))
