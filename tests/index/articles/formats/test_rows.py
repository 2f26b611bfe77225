"""Tables and JSON lines: which field is which, what is told of rows without a text, what a file without articles is."""

from __future__ import annotations

import json

import pytest

from index.articles.formats.csv import read_csv
from index.articles.formats.extract import extract
from index.articles.formats.fields import field_names
from index.articles.formats.jsonl import read_jsonl
from index.errors import SettingError


def test_names_that_a_person_gives_go_before_the_usual_ones() -> None:
    row = '{"text": "摘要", "zw": "正文在此。", "bt": "题", "title": "另一题"}'.encode()
    assert read_jsonl(row).text == "另一题\n摘要"
    assert read_jsonl(row, field_names("text=zw, title=bt")).text == "题\n正文在此。"
    assert read_csv(b"bt,zw\n1,2\n", field_names("text=ZW，title=bt")).text == "1\n2"
    for wrong in ("text", "text=", "body=zw", "=x"):
        with pytest.raises(SettingError, match=r"RAG_FIELDS holds '.*'; expected pairs such as title=标题,text=正文"):
            field_names(wrong)


def test_a_quotation_mark_that_is_never_closed_takes_no_other_article_along() -> None:
    found = read_csv('title,text\n甲,"一\n乙,二\n丙,三\n'.encode())
    assert [record.title for record in found.records] == ["甲", "乙", "丙"]
    assert found.warnings == ("its quotation marks are taken as they stand (unexpected end of data)",)


def test_rows_of_any_length_are_read_and_those_without_text_counted() -> None:
    long = "字" * 200_000
    rows = "".join(f"{i},\n" for i in range(9))
    found = read_csv(f"title,text\n长,{long}\n短\n{rows}".encode())
    assert found.text == f"长\n{long}"
    assert found.warnings == ("lines 3, 4, 5, 6, 7 and 5 more hold no text",)


def test_a_csv_of_figures_is_a_table_and_one_of_one_column_lines() -> None:
    assert read_csv(b'a,b\n1,"2|3"\n').text == "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"
    assert read_csv("甲\n乙\n".encode()).text == "甲\n乙"
    assert read_csv(b"").text == ""
    assert extract("a.csv", b"").warnings == ("it holds no text",)


def test_json_lines_without_an_article_say_what_they_hold() -> None:
    with pytest.raises(ValueError, match=r"holds no article \(its lines hold the keys a, b\); expected objects"):
        read_jsonl(b'{"a": 1, "b": 2}')
    for data in (b"[1, 2]", b"", b"not json", b"[" * 100_000):
        with pytest.raises(ValueError, match="its lines hold no JSON object"):
            read_jsonl(data)


@pytest.mark.parametrize("value", [1, True, None, 1.5, [], {}, [["x"]], {"name": ["x", 1]}, "\x00", "1" * 5000])
def test_a_value_of_any_kind_is_taken(value: object) -> None:
    found = read_jsonl(
        json.dumps({"text": "正文。", "author": value, "date": value, "url": value, "title": value}).encode()
    )
    assert found.text.endswith("正文。")
    found.text.encode()
