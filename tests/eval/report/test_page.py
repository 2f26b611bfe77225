from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from eval.question_score import QuestionScore
from eval.report.context import ends, stages
from eval.report.labels import HEADLINES, SCORES, STAGES
from eval.report.labels import OUTCOMES as OUTCOME_WORDS
from eval.report.page import write_report
from eval.report.provenance import writers
from eval.report.rows import excerpt, outcome
from eval.report.scoring import asked, score_row
from eval.run_folder import write_json
from eval.scores import LOWER_IS_BETTER
from eval.scores import SCORES as SCORED
from index.errors import SettingError, UsageError
from tests.eval.report.sample import ABOUT, HOSTILE, MARKS, OUTCOMES, answered, gold, lines, write_run

_VOID = {"meta", "link", "input", "wbr", "br"}


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, which must be closed in order, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.data = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "script" not in self.open and "style" not in self.open:
            self.text += data
        elif self.open[-1] == "script" and self.tags[-1][1].get("id") == "data":
            self.data += data


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def page(run: Path) -> str:
    return write_report(run).read_text("utf8")


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    return Reader(page)


@pytest.fixture(scope="module")
def questions(read: Reader) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads(read.data)["questions"]}


def test_the_page_is_written_into_the_run(tmp_path: Path) -> None:
    assert write_report(write_run(tmp_path / "a")) == tmp_path / "a" / "report.html"


def test_the_same_run_gives_the_same_bytes(run: Path, page: str) -> None:
    assert write_report(run).read_bytes() == page.encode()


def test_every_headline_stands_with_its_interval_its_words_and_its_name(run: Path, read: Reader) -> None:
    scores = json.loads((run / "scores.json").read_text("utf8"))
    for name in HEADLINES:
        group, score = name.split(".", 1)
        low, high = scores["ci95"][group][score]
        figure, wording = scores[group][score], SCORES[name]
        shown = [f"{100 * x:.1f}%" if wording.share else f"{x:.3f}" for x in (figure, low, high)]
        assert shown[0] in read.text and f"{shown[1]} to {shown[2]}" in read.text
        assert wording.title in read.text and wording.meaning in read.text and name in read.text


def test_every_score_of_the_contract_has_words() -> None:
    names = {f"{group}.{name}" for group, rows in SCORED.items() for name in rows}
    assert names == set(SCORES)
    assert {name for name, wording in SCORES.items() if wording.lower} == LOWER_IS_BETTER


def test_what_was_asked_of_what_is_said(read: Reader) -> None:
    text = " ".join(read.text.split())
    assert "12 questions put to 146 passages." in text
    assert "Of 8 that the articles answer, 4 got a right answer." in text
    assert "Of 4 that no article answers, 2 rightly got none, or were set right." in text
    for said in ("eval/gold/seeds.jsonl, 2 left out", "0123456789ab, with changes not committed", "2026-11-21 08:00:00 UTC",
                 "BM25 alone: 0.0% recall@1", "Fewer than 1,000 passages", "Linux, A, 2 cores, 8,000 MB", "11.8 s", "306 MB"):  # fmt: skip
        assert said in text


def test_a_run_of_a_large_haystack_carries_no_caution(tmp_path: Path, run: Path) -> None:
    write_run(tmp_path)
    scores = json.loads((run / "scores.json").read_text("utf8"))
    write_json(tmp_path / "scores.json", {**scores, "haystack": {**scores["haystack"], "passages": 1000}})
    assert "Fewer than" not in write_report(tmp_path).read_text("utf8")


def test_nothing_is_asked_of_anyone(page: str, read: Reader) -> None:
    addresses = [value for _, attrs in read.tags for name, value in attrs.items() if name in ("src", "href", "action")]
    assert [a for a in addresses if a is None or not a.startswith(("#", "data:,"))] == []
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style and "@import" not in style
    policy = next(a["content"] or "" for t, a in read.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy and re.search(r"script-src 'sha256-[\w+/]+=*';", policy)


def test_the_page_can_be_read_aloud(read: Reader) -> None:
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert [found for found, times in Counter(ids).items() if times > 1] == []
    named = [
        a[key]
        for _, a in read.tags
        for key in ("aria-labelledby", "href")
        if key in a and a[key] not in (None, "data:,")
    ]
    assert {n.lstrip("#") for n in named if n and "=" not in n} <= set(ids)
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = Counter(tag for tag, _ in read.tags)
    assert tags["table"] == tags["caption"] > 6
    plots = [attrs for tag, attrs in read.tags if tag == "svg"]
    assert len(plots) == 4 and all(plot["role"] == "img" and plot["aria-label"] for plot in plots)
    assert next(attrs for tag, attrs in read.tags if tag == "html")["lang"] == "en"


def test_every_question_carries_what_was_asked_answered_cited_and_expected(
    questions: dict[str, dict[str, Any]],
) -> None:
    assert list(questions) == [mark.id for mark in MARKS]
    lucky = questions["q02"]
    assert (lucky["lang"], lucky["kind"], lucky["split"], lucky["lost"]) == ("zh-Hant", "cross-script", "test", "cite")
    assert lucky["gold"] == ["168家"] and lucky["confidence"] == 0.6 and lucky["span"] == "168家"
    assert lucky["sentences"] == [["2018年8月1日，168家邻家便利店关门。", [1], True, "zh-Hans"]]
    cited = {
        "marker": 1,
        "source": "a.txt",
        "start": 10,
        "end": 32,
        "title": "关店",
        "date": "2018-08-02",
        "sentence": 0,
    }
    assert lucky["cites"] == [cited]
    assert lucky["evidence"] == [
        {"source": "a.txt", "text": "共168家邻家便利店关门", "lang": "zh-Hans", "ranked": True, "rank": 1, "bm25": 2}
    ]
    assert lucky["marks"]["citation_hits"] == 0 and lucky["marks"]["correct"] == 1 and lucky["stages"]["rank"] == 30
    assert questions["q04"]["reply"] == "文章里没有说。" and questions["q04"]["reason"] == "low-confidence"
    assert questions["q07"]["evidence"] == [
        {"source": "a.txt", "text": "他关掉了所有门店", "lang": "zh-Hans", "refutes": True}
    ]
    assert questions["q07"]["correction"] == "他关掉了所有门店"
    assert questions["q09"]["history"][1] == ["assistant", "168家店关门。", "zh-Hans"]
    assert questions["q09"]["resolved"] == "8月1日还有谁发了公开信？" and "resolved" not in questions["q01"]
    assert questions["q10"]["parts"] == [["副总裁"], ["集团副总裁", "数科副总裁"]]
    assert [(e.get("rank"), e.get("bm25")) for e in questions["q10"]["evidence"]] == [(3, None), (None, 12)]
    assert questions["q10"]["sentences"][1][1:3] == [[], False]
    assert questions["q12"]["evidence"][1] == {"source": "b.txt", "text": "欠款168家", "lang": "zh-Hans", "other": True}


def test_each_question_ends_one_way(questions: dict[str, dict[str, Any]]) -> None:
    found = {key: [id for id, row in questions.items() if row["outcome"] == key] for key in OUTCOMES}
    assert found == OUTCOMES


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ({"answerable": True, "found": True, "correct": 1.0, "cited": 1.0}, "right"),
        ({"answerable": True, "found": True, "correct": 1.0}, "right"),  # citations not marked
        ({"answerable": True, "found": True, "correct": 0.0, "cited": 1.0}, "wrong"),
        ({"answerable": True, "found": False, "correct": 0.0}, "refused"),
        ({"answerable": True, "found": True}, "unscored"),  # a benchmark without an accepted answer
        ({"answerable": True}, "unscored"),
        ({"answerable": False, "stood_back": 1.0, "found": True}, "declined"),
        ({"answerable": False}, "unscored"),
        ({}, "unscored"),
    ],
)
def test_outcome(mark: dict[str, Any], expected: str) -> None:
    assert outcome(mark) == expected


def test_a_hostile_question_answer_source_and_title_are_text(page: str, questions: dict[str, dict[str, Any]]) -> None:
    row = questions["q11"]
    assert HOSTILE in row["question"] and row["sentences"][0][0] == HOSTILE
    assert row["evidence"][0]["source"] == row["cites"][0]["title"] == HOSTILE
    assert "<script>window" not in page and "<img" not in page and "\u2028" not in Reader(page).data
    assert page.count("</script") == 2


def test_a_hostile_run_is_text(tmp_path: Path) -> None:
    run = write_run(tmp_path, [replace(MARKS[0], type=HOSTILE, lang=HOSTILE, lost=HOSTILE)], {**ABOUT, "writer": HOSTILE,
                    "settings": {HOSTILE: HOSTILE}})  # fmt: skip
    text = write_report(run).read_text("utf8")
    assert "<script>window" not in text and "<img" not in text
    assert HOSTILE in Reader(text).text


def test_the_evidence_of_a_benchmark_is_cut_around_the_answer(tmp_path: Path) -> None:
    write_run(tmp_path, MARKS[:1])
    context = "天" * 700 + "共168家" + "地" * 700
    lines("questions.jsonl", tmp_path, [{**gold(MARKS[0]), "evidence": [{"source": "c.txt", "text": context}]}])
    page = write_report(tmp_path).read_text("utf8")
    shown = json.loads(Reader(page).data)["questions"][0]["evidence"][0]["text"]
    assert len(shown) <= 202 and "共168家" in shown and shown.startswith("…天") and shown.endswith("地…")


def test_excerpt_stays_within_its_text() -> None:
    assert excerpt("短", ["长"]) == "短"
    assert excerpt("甲" * 300, ["乙"]) == "甲" * 200 + "…"
    assert excerpt("甲" * 300 + "乙", ["乙"]) == "…" + "甲" * 199 + "乙"
    assert len(excerpt("甲" * 500, ["甲" * 400])) <= 202


def test_thousands_of_questions_stay_a_page_that_opens(tmp_path: Path) -> None:
    run, ids = write_run(tmp_path), [f"TRIAL_{n:04d}_QUERY_{n % 5}" for n in range(3500)]
    lines("marks.jsonl", run, ({**asdict(MARKS[n % len(MARKS)]), "id": id} for n, id in enumerate(ids)))
    context = "天" * 400 + "共168家" + "地" * 400
    quote = "记者获悉，" * 12 + "共168家。"
    replies: dict[str, Any] = json.loads((run / "answers.jsonl").read_text("utf8").split("\n")[0])
    replies |= {"sentences": [{"text": quote, "markers": [1], "supported": True}], "answer": quote}
    replies["citations"][0]["quote"] = quote
    lines("answers.jsonl", run, ({**replies, "id": id} for id in ids))
    lines(
        "questions.jsonl",
        run,
        ({**gold(MARKS[0]), "id": id, "evidence": [{"source": "c.txt", "text": context}]} for id in ids),
    )
    write_json(run / "scores.json", {**json.loads((run / "scores.json").read_text("utf8")), "n": len(ids)})
    assert write_report(run).stat().st_size < 6_000_000


def test_a_run_that_scored_nothing_still_has_a_page(tmp_path: Path) -> None:
    run = write_run(tmp_path, [QuestionScore(id, "问？", "zh-Hans", "squad", True) for id in ("q01", "q02")])
    scores = json.loads((run / "scores.json").read_text("utf8"))
    write_json(
        run / "scores.json", {k: v for k, v in scores.items() if k not in ("curves", "lost", "writers")} | {"by": {}}
    )
    read = Reader(write_report(tmp_path).read_text("utf8"))
    assert "2 questions put to 146 passages." in " ".join(read.text.split())
    ids = {attrs.get("id") for _, attrs in read.tags}
    assert not {"plots", "tables"} & ids and {"scores", "questions", "about"} <= ids
    assert [row["outcome"] for row in json.loads(read.data)["questions"]] == ["unscored", "unscored"]


@pytest.mark.parametrize("name", ["curves", "lost", "memory_mb", "writers"])
def test_what_the_contract_does_not_name_may_be_missing_or_empty(tmp_path: Path, run: Path, name: str) -> None:
    write_run(tmp_path)
    scores = json.loads((run / "scores.json").read_text("utf8"))
    for left in ({k: v for k, v in scores.items() if k != name}, {**scores, name: None}, {**scores, name: {}}):
        write_json(tmp_path / "scores.json", left)
        assert Reader(write_report(tmp_path).read_text("utf8")).data


@pytest.mark.parametrize("name", ["latency_ms", "by", "ci95"])
def test_a_part_of_the_contract_may_be_empty(tmp_path: Path, run: Path, name: str) -> None:
    write_run(tmp_path)
    scores = json.loads((run / "scores.json").read_text("utf8"))
    write_json(tmp_path / "scores.json", {**scores, name: {}})
    assert Reader(write_report(tmp_path).read_text("utf8")).data


def test_a_score_without_words_is_shown_under_its_own_name(tmp_path: Path, run: Path) -> None:
    write_run(tmp_path)
    scores = json.loads((run / "scores.json").read_text("utf8"))
    write_json(tmp_path / "scores.json", {**scores, "answer": {**scores["answer"], "wit": 0.125}})
    text = Reader(write_report(tmp_path).read_text("utf8")).text
    assert "answer.wit" in text and "0.125" in text


@pytest.mark.parametrize("name", ["run.json", "scores.json", "marks.jsonl"])
def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, name: str) -> None:
    (write_run(tmp_path) / name).unlink()
    with pytest.raises(UsageError, match=r"expected .*python -m eval --out"):
        write_report(tmp_path)


def test_a_run_of_another_version_is_refused(tmp_path: Path) -> None:
    write_json(write_run(tmp_path) / "run.json", {"format": 1})
    with pytest.raises(UsageError, match="found a run of format 1; expected format 2"):
        write_report(tmp_path)


def test_a_time_that_is_not_a_number_is_refused(tmp_path: Path) -> None:
    file = write_run(tmp_path) / "marks.jsonl"
    file.write_text(file.read_text("utf8").replace('"rank": 30.0', '"rank": NaN'), "utf8")
    with pytest.raises(UsageError, match=r"marks\.jsonl, line 1: found no mark \(stage_ms is"):
        write_report(tmp_path)


def test_half_a_character_does_not_stop_the_page(tmp_path: Path) -> None:
    file = write_run(tmp_path) / "answers.jsonl"
    file.write_text(file.read_text("utf8").replace("文章里没有说。", "\\ud83d"), "utf8")
    assert Reader(write_report(tmp_path).read_text("utf8")).data


def test_a_page_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (write_run(tmp_path) / "report.html").mkdir()
    with pytest.raises(SettingError, match=r"cannot write .*report\.html .*; expected a file .*python -m eval report"):
        write_report(tmp_path)


def test_evidence_is_counted_down_stage_by_stage() -> None:
    lost = {"retrieve": 1, "rank": 1, "read": 1, "refuse": 1, "cite": 1}
    marks = [{"answerable": mark.answerable, "lost": mark.lost} for mark in MARKS]
    for scores in ({"lost": lost}, {}):
        found = stages(scores, marks)
        assert found and found["total"] == 8
        assert [(row["key"], row["lost"], row["left"]) for row in found["rows"]] == [
            (stage, 1, 7 - at) for at, stage in enumerate(STAGES)
        ]
    assert stages({}, [{"answerable": True}]) is None


def test_the_endings_add_up() -> None:
    found = ends(["right", "lucky", "lucky", "refused", "missed", "unscored"])
    assert [(end["n"], end["good"], [part[-1] for part in end["parts"]]) for end in found] == [
        (4, 3, [1, 2, 0, 1]),
        (1, 0, [0, 1]),
    ]


def test_a_run_of_one_kind_has_one_ending(tmp_path: Path) -> None:
    text = Reader(write_report(write_run(tmp_path, [answered("q01", "zh-Hans", "squad", None)])).read_text("utf8")).text
    assert "1 question put to" in text and "no article answers" not in text


@pytest.mark.parametrize(
    ("counts", "said", "warns"),
    [
        ({"openai:x": 12}, None, False),
        ({"openai:x": 8, "extractive": 4}, "openai:x wrote 8 of 12 answers; the extractive writer stood in for 4.", False),
        ({"openai:x": 5, "extractive": 7}, "openai:x wrote 5 of 12 answers; the extractive writer stood in for 7.", True),
        ({"extractive": 12}, "openai:x wrote none of 12 answers; the extractive writer stood in for 12.", True),
    ],
)  # fmt: skip
def test_who_really_wrote_the_answers_is_said(
    tmp_path: Path, counts: dict[str, int], said: str | None, warns: bool
) -> None:
    run = write_run(tmp_path, about={**ABOUT, "writer": "openai:x"})
    write_json(run / "scores.json", {**json.loads((run / "scores.json").read_text("utf8")), "writers": counts})
    read = Reader(write_report(run).read_text("utf8"))
    line = next((attrs for _, attrs in read.tags if attrs.get("id") == "writers"), None)
    assert (line is None) == (said is None) and (said is None or said in read.text)
    assert line is None or ("caution" in (line["class"] or "")) == warns
    assert ("Most of this run is not by the writer asked for" in read.text) == warns


def test_writers_without_one_asked_for_are_all_named() -> None:
    assert writers({}, {"writers": {"extractive": 2, "openai:x": 3}}) == (
        "The extractive writer wrote 2 of 5 answers; openai:x wrote 3 of 5 answers.",
        False,
    )
    assert writers({"writer": "extractive"}, {}) is None


def test_an_answer_by_another_writer_names_it(tmp_path: Path) -> None:
    run = write_run(tmp_path, about={**ABOUT, "writer": "openai:x"})
    replies = [json.loads(line) for line in (run / "answers.jsonl").read_text("utf8").split("\n") if line]
    lines("answers.jsonl", run, [{**replies[0], "writer": "openai:x"}, *replies[1:]])
    rows = json.loads(Reader(write_report(run).read_text("utf8")).data)["questions"]
    assert [row.get("writer") for row in rows[:2]] == [None, "extractive"]


def test_a_score_of_few_questions_says_so(read: Reader) -> None:
    text = " ".join(read.text.split())
    assert "few questions: 8" in text and "few questions: 2" in text  # answerable; false premises
    assert [a for tag, a in read.tags if tag == "article" and "pale" in (a["class"] or "")]


@pytest.mark.parametrize(
    ("n", "interval", "doubt"),
    [
        (19, [0.2, 0.6], "few questions: 19"),
        (19, [1.0, 1.0], "few questions: 19"),
        (20, [0.2, 0.6], None),
        (20, [1.0, 1.0], "all alike: in truth wider"),
        (None, None, None),
    ],
)
def test_what_an_interval_cannot_tell(n: int | None, interval: list[float] | None, doubt: str | None) -> None:
    scores = {"answer": {"f1": 0.5}, "ci95": {"answer": {"f1": interval}}}
    assert score_row(scores, "answer.f1", n)["doubt"] == doubt
    assert score_row({}, "answer.f1", n)["doubt"] is None  # no score, no doubt


def test_each_score_knows_of_how_many_questions_it_is_asked() -> None:
    found = asked([asdict(mark) for mark in MARKS])
    expected = {
        "answer.correct": 8,
        "abstention.unanswerable_refused": 4,
        "abstention.corrected": 2,
        "abstention.auroc": 12,
    }
    assert expected.items() <= found.items()


def test_no_question_is_hidden_where_no_script_runs(page: str, read: Reader) -> None:
    plain = page[page.index('<ol class="unscripted">') : page.index("</ol>")]
    assert re.findall(r"<b>(.*?)</b>.*?<code>(.*?)</code>", plain) == [
        (OUTCOME_WORDS[row["outcome"]][0], row["id"]) for row in json.loads(read.data)["questions"]
    ]
    assert "answers.jsonl" in read.text
