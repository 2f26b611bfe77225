from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.question_score import QuestionScore
from eval.report.page import asked, outcome, stages, write_report
from eval.report.render import labels
from eval.scores import SCORES
from index.errors import UsageError
from tests.eval.report.sample import ABOUT, HOSTILE, MARKS, OUTCOMES, write_run

WORDS = labels("en")["page"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def page(run: Path) -> str:
    return write_report(run).read_text("utf8")


def text_of(page: str) -> str:
    """What a person reads of a page."""
    bare = re.sub(r"<(script|style)>.*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", bare))


def question(page: str, id: str) -> str:
    start = page.index(f'data-id="{id}"')
    return text_of(page[start : page.index("</details>", start)])


def test_the_same_run_gives_the_same_bytes(run: Path, page: str) -> None:
    assert write_report(run) == run / "report.html"
    assert (run / "report.html").read_bytes() == page.encode()


def test_every_headline_stands_with_its_interval_and_its_name(run: Path, page: str) -> None:
    scores, text = json.loads((run / "scores.json").read_text("utf8")), text_of(page)
    for name in WORDS["headlines"]:
        group, score = name.split(".")
        figures = scores[group][score], *scores["ci95"][group][score]
        shown = [f"{x:.3f}" if name == "abstention.auroc" else f"{100 * x:.1f}%" for x in figures]
        assert shown[0] in text and f"{shown[1]} to {shown[2]}" in text and name in text
    assert "few questions: 8" in text and "few questions: 2" in text  # answerable; false premises


def test_every_score_of_the_contract_has_words() -> None:
    assert list(WORDS["scores"]) == list(SCORES)


def test_nothing_but_the_page_is_asked_for(page: str) -> None:
    given = re.findall(r'\b(?:src|href)="([^"]*)"', page)
    assert given and all(value.startswith(("#", "data:")) for value in given)
    assert "default-src 'none'" in page and re.search(r"script-src 'sha256-[\w+/]+=*';", page)
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids)) and {v[1:] for v in given if v[0] == "#" and "=" not in v} <= set(ids)


def test_a_question_tells_what_was_asked_answered_cited_and_expected(page: str) -> None:
    for id, said in {
        "q02": ("Lucky", "168家邻家便利店关门。[1] ✓ backed", "60% confident", "[1] 关店 · 2018-08-02 · a.txt:10-32",
                "a.txt · rank 1 (BM25: 2)", "Another passage cited", "Citations that hit0 of 1", "of which rank30.0 ms"),
        "q04": ("Refused", "文章里没有说。", "too little confidence", "Never found"),
        "q07": ("他关掉了所有门店", "Corrects the question", "refutes the question", "As a formal correctionyes"),
        "q09": ("Asked before: 8月1日发生了什么？", "Searched as8月1日还有谁发了公开信？"),
        "q10": ("集团副总裁 / 数科副总裁", "rank 3 (BM25: below 20)", "rank below 20 (BM25: 12)", "✗ not backed"),
        "q12": ("b.txt · also accepted",),
    }.items():  # fmt: skip
        text = question(page, id)
        assert [words for words in said if words not in text] == [], text
    assert "<mark>168家</mark>" in page


def test_each_question_ends_one_way(page: str) -> None:
    found = re.findall(r'data-id="(q\d+)" data-outcome="(\w+)"', page)
    assert {key: [id for id, ended in found if ended == key] for key in OUTCOMES} == OUTCOMES
    assert "Of 8 that the articles answer, 4 got" in text_of(page)
    assert "Of 4 that no article answers, 2 rightly" in text_of(page)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"found": True, "correct": 1.0}, "right"),  # citations not marked
        ({"found": True, "correct": 0.0, "cited": 1.0}, "wrong"),
        ({"found": False, "correct": 0.0}, "refused"),
        ({"found": True}, "unscored"),  # a benchmark without an accepted answer
        ({"answerable": False, "stood_back": 1.0, "found": True}, "declined"),
        ({"answerable": False}, "unscored"),
    ],
)
def test_outcome(fields: dict[str, Any], expected: str) -> None:
    assert outcome(replace(QuestionScore("q", "?", "en", "list", True), **fields)) == expected


def test_a_hostile_run_is_text(tmp_path: Path) -> None:
    mark = replace(MARKS[10], type=HOSTILE, lost=HOSTILE, split=HOSTILE)
    about = {**ABOUT, "writer": HOSTILE, "settings": {HOSTILE: HOSTILE}}
    page = write_report(write_run(tmp_path, [mark], about)).read_text("utf8")
    assert "<script>window" not in page and "<img src=x" not in page and page.count("</script") == 1
    assert "{{7*7}}" in question(page, "q11") and text_of(page).count(" ".join(HOSTILE.split())) > 10


def test_a_run_that_scored_nothing_still_has_a_page(tmp_path: Path) -> None:
    marks = [QuestionScore(id, "问？", "zh-Hans", "squad", True, confidence=0.0) for id in ("q01", "q02")]
    text = text_of(write_report(write_run(tmp_path, marks)).read_text("utf8"))
    assert "2 questions put to 146 passages." in text and "Not scored" in text


def test_another_writer_than_the_one_asked_for_is_named(tmp_path: Path, page: str) -> None:
    run = write_run(tmp_path, about={**ABOUT, "writer": "openai:x"})
    told = "Not every answer is by the writer asked for; written by extractive: 12."
    assert told in text_of(write_report(run).read_text("utf8")) and told[:20] not in text_of(page)


def test_what_cannot_be_read_or_written_is_refused_in_one_line(tmp_path: Path) -> None:
    (write_run(tmp_path) / "report.html").mkdir()
    with pytest.raises(UsageError, match=r"cannot write .*report\.html .*; expected a file .*python -m eval report"):
        write_report(tmp_path)
    (tmp_path / "run.json").unlink()
    with pytest.raises(UsageError, match=r"expected .*python -m eval --out"):
        write_report(tmp_path)


def test_evidence_and_questions_are_counted() -> None:
    assert stages(MARKS) == [(name, 1, 7 - at) for at, name in enumerate(WORDS["lost"])]
    found = asked(MARKS)
    assert [found[f"abstention.{name}"] for name in ("unanswerable_refused", "corrected", "auroc")] == [4, 2, 12]
