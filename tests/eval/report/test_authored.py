from __future__ import annotations

from dataclasses import replace
from typing import Any

from eval.report.authored import authored
from eval.report.markdown import Words
from eval.scores import scores
from tests.eval.test_scores import RIGHT, WRONG

ABOUT = {"name": "authored-dev"}


def run(correct: float) -> dict[str, Any]:
    asked = replace(RIGHT, type="paraphrase", correct=correct, right=correct)
    return scores([asked, replace(WRONG, type="unanswerable", lang="zh-Hans")], 20_000)


def test_the_former_run_stands_before_todays_in_each_cell() -> None:
    names = ("authored-dev", "authored-dev-former")
    table = authored(dict.fromkeys(names, ABOUT), dict(zip(names, (run(1), run(0)), strict=True)), Words.EN)
    head, _, whole, *rows = table.split("\n\n")[0].splitlines()
    assert head.startswith("|  | questions | attributed | correct | recall@5 |")
    assert whole.startswith("| **all** | 2 | 0.00 / 1.00 | 0.00 / 1.00 | 1.00 / 1.00 | 0.00 / 0.00 |")
    assert [row.split(" | ")[0] for row in rows] == ["| 简体", "| paraphrase", "| unanswerable"]
    assert rows[-1] == "| unanswerable | 1 | – | – | – | – | 0.00 / 0.00 | – |"
    assert "In a cell: the former reader / now. 20,000 passages, of which BM25 alone" in table


def test_a_part_of_the_questions_is_no_column() -> None:
    about = {"authored-dev": ABOUT, "authored-dev-first-5": {"name": "authored-dev-first-5"}}
    alone = authored({"authored-dev": ABOUT}, {"authored-dev": run(1)}, Words.ZH)
    assert authored(about, dict.fromkeys(about, run(1)), Words.ZH) == alone
    assert "| **全部** | 2 | 1.00 | 1.00 |" in alone and "每格" not in alone
    former = authored({"authored-dev-former": ABOUT}, {"authored-dev-former": run(1)}, Words.EN)
    assert "In a cell: the former reader. " in former
    assert "make results-authored" in authored({}, {}, Words.EN)
