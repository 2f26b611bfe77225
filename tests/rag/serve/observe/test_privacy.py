"""What counts as repeating a question, however it is escaped, and what a request brings."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

import pytest

from rag.serve.observe.privacy import repeats, texts_of

ASKED = ["京东金融哪一年实现单季盈利？", "Who is the new head of the bridge office?"]


@pytest.mark.parametrize(
    "line",
    [
        "京东金融哪一年实现单季盈利？",
        "bad request: [京东金融哪一年] …",
        "bad request: 京东金融哪 一年实现",
        json.dumps({"content": "京东金融哪一年实现"}),
        "GET /v1/search?q=" + quote("京东金融哪一年实现"),
        "input_value='who is the new HEAD of'",
    ],
)
def test_a_line_that_repeats_a_question(line: str) -> None:
    assert repeats(line, ASKED)


@pytest.mark.parametrize("line", ["", "turn 8f3a failed", "京东金融", "who is", "ValueError: 12", "？"])
def test_a_line_that_does_not(line: str) -> None:
    assert not repeats(line, [*ASKED, "", "？", "a"])


def test_a_short_question_counts_whole() -> None:
    assert repeats("found '为何'", ["为何"]) and not repeats("found '为'", ["为何"])


def test_long_texts_take_no_longer_than_a_log_may() -> None:
    started = time.perf_counter()
    assert not repeats("x" * 2000, ["京东" * 10_000])
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("query", "body", "texts"),
    [
        ("", b"", ("", "")),
        ("q=%E4%BA%AC", b'{"a": ["b", {"c": "\\u4eac"}], "d": 1}', ("q=京", "b", "京")),
        ("", b'{"question": "cut', ("", '{"question": "cut')),
        ("", b"[" * 20_000, ("", "[" * 20_000)),
        ("", b"\xff\xfe", ("", "\ufffd\ufffd")),
    ],
)
def test_texts_of_a_request(query: str, body: bytes, texts: tuple[str, ...]) -> None:
    assert texts_of(query, body) == texts
