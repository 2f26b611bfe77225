from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from eval.datasets.corpus import (
    CONTEXTS,
    DISTRACTORS,
    cut,
    made_source,
    read_distractors,
    seed_sources,
    with_distractors,
)
from index.articles.clean import clean
from index.articles.passages import passages
from index.errors import UsageError

LONG = "第一家公司公布了新的财报，收入增长了百分之八。" * 40


def file_of(folder: Path, text: str) -> str:
    (folder / "d.txt.xz").write_bytes(lzma.compress(text.encode()))
    return str(folder / "d.txt.xz")


def test_distractors_are_lines_or_objects(tmp_path: Path) -> None:
    lines = '第一篇。\n\n{"text": "第二篇。"}\n{"context": "第三篇。", "question": "?"}\n{花括号开头的文章。\n'
    assert list(read_distractors(file_of(tmp_path, lines))) == [
        "第一篇。",
        "第二篇。",
        "第三篇。",
        "{花括号开头的文章。",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"title": "无文"}', "no 'text'; expected that key"),
        ('{"text": ""}', "'' as text; expected a text that is not empty"),
        ('{"text": 3}', "3 as text; expected a text"),
        ('{"text": "一\\ud800篇。"}', "half a character"),
        ('{"context": "\\udc00"}', "half a character"),
    ],
)
def test_an_object_without_text_is_refused_by_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"line 2: found {told}.*; correct the line"):
        list(read_distractors(file_of(tmp_path, "一篇。\n" + line)))


def test_deep_brackets_are_a_text_like_any_other_that_is_no_json(tmp_path: Path) -> None:
    deep = '{"text":' * 100_000
    assert list(read_distractors(file_of(tmp_path, f"[一篇。\n{deep}\n"))) == ["[一篇。", deep]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_a_text_is_refused(tmp_path: Path, text: str) -> None:
    file = file_of(tmp_path, text)
    with pytest.raises(UsageError) as refusal:
        with_distractors([], file)
    assert str(refusal.value) == f"found no text in {file}; expected one article a line; run: file {file}"


def test_a_text_that_is_there_is_not_added_again(tmp_path: Path) -> None:
    file = file_of(tmp_path, "甲。\n乙。\n甲。\n丙。\n丁。\n")
    found = with_distractors([made_source("a.txt", "乙。")], file, limit=4)
    assert [source.text for source in found] == ["乙。", "甲。", "丙。"]
    assert found[0].path == "a.txt" and all(source.path.startswith(DISTRACTORS) for source in found[1:])
    assert len({source.path for source in found}) == len({source.sha for source in found}) == 3


@pytest.mark.parametrize("text", [LONG, "分享到微信\n" + LONG + "\n版权所有", "短。", "a" * 1000])
def test_a_context_is_one_article_whole_and_uncleaned(text: str) -> None:
    (draft,) = cut(made_source(f"{CONTEXTS}000001.txt", text))
    article = clean(draft)
    assert article is not None and draft.text == text
    assert (article.start, article.end, article.title) == (0, len(text), None)
    found = passages(article, text)
    assert all(text[p.start : p.end] == p.text and len(p.text) <= 400 for p in found)
    covered = {i for p in found for i in range(p.start, p.end)}
    assert covered >= {i for i, c in enumerate(text) if not c.isspace()}


def test_a_source_that_cannot_be_read_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.txt").write_text("一篇文章。", "utf8")
    (tmp_path / "b.txt").write_bytes(bytes(range(256)) * 4)
    assert [source.path for source in seed_sources(tmp_path)] == ["a.txt"]
    assert "left out: b.txt" in caplog.text
