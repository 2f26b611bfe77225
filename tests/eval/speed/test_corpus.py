from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from eval.speed.corpus import QUESTIONS, madeup, questions_of, read_passages, texts, write_corpora
from index.errors import UsageError


@pytest.fixture
def news(tmp_path: Path) -> str:
    file = tmp_path / "news.txt"
    file.write_text("\n\n".join(islice(madeup(7), 20)), "utf8")
    return str(file)


def test_a_larger_corpus_begins_with_the_smaller_and_asks_the_same(tmp_path: Path, news: str) -> None:
    small, large = write_corpora(news, (10, 30), tmp_path / "out")
    assert (small.size, large.size) == (10, 30)
    assert small.passages >= 10 and large.passages >= 30
    first = read_passages(small.folder)
    assert read_passages(large.folder)[: len(first)] == first and len(first) == small.passages
    assert small.characters == sum(map(len, first))
    asked = [json.loads((corpus.folder / "questions.json").read_text("utf8")) for corpus in (small, large)]
    assert asked[0] == asked[1] and len(asked[0]) == QUESTIONS


def test_passages_are_those_of_the_articles_files(tmp_path: Path, news: str) -> None:
    (corpus,) = write_corpora(news, (20,), tmp_path / "out")
    files = sorted((corpus.folder / "articles").rglob("*.txt"))
    assert len(files) == corpus.articles
    joined = "\n".join(file.read_text("utf8") for file in files)
    assert all(passage in joined for passage in read_passages(corpus.folder))


def test_objects_with_text_are_articles_too(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps({"text": next(madeup())}), "utf8")
    assert [text.path for text in texts(str(file))] == ["000/000000.txt"]


@pytest.mark.parametrize("lines", ["", "\n\n", "……\n——\n"])
def test_a_file_without_passages_is_refused(tmp_path: Path, lines: str) -> None:
    file = tmp_path / "news.txt"
    file.write_text(lines, "utf8")
    with pytest.raises(UsageError, match=r"found (no text in|0 passages; expected at least 10,).*; run: "):
        write_corpora(str(file), (10,), tmp_path / "out")


@pytest.mark.parametrize(
    ("passage", "question"),
    [
        ("青山公司公布，第二季度的营收为2879亿元。", "第二季度的营收为多少？"),
        ("青山公司昨日公布了新的产品线，很好。", "青山公司昨日公布了新的产品线是怎么回事？"),
        ("2021，3。", "2021，3。是怎么回事？"),
    ],
)
def test_questions_ask_for_the_figure_of_a_passage(passage: str, question: str) -> None:
    assert questions_of([passage], 1) == [question]


def test_questions_are_taken_from_all_over() -> None:
    passages = [f"第{'一二三四五六七八九'[i]}家公司的新增用户达到{i}万。" for i in range(9)]
    assert questions_of(passages, 3) == [f"第{n}家公司的新增用户达到多少？" for n in "一四七"]
