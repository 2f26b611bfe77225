from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eval.report.render import LANGUAGES, labels
from eval.report.tables import TABLES, Results, table
from eval.scores import scores
from tests.eval.test_scores import RIGHT, WRONG

ABOUT = {"name": "authored-dev"}


def run(correct: float) -> dict[str, Any]:
    asked = replace(RIGHT, type="paraphrase", correct=correct, right=correct)
    return scores([asked, replace(WRONG, type="unanswerable", lang="zh-Hans")], 20_000)


def authored(words: str, **runs: dict[str, Any]) -> str:
    named = {name.replace("_", "-"): run for name, run in runs.items()}
    return table("authored", Results(about=dict.fromkeys(named, ABOUT), scores=named), words)


def test_the_former_run_stands_before_todays_in_each_cell() -> None:
    text = authored("en", authored_dev=run(1), authored_dev_former=run(0))
    head, _, whole, *rows = text.split("\n\n")[0].splitlines()
    assert head.startswith("|  | questions | attributed | correct | recall@5 |")
    assert whole.startswith("| **all** | 2 | 0.00 / 1.00 | 0.00 / 1.00 | 1.00 / 1.00 | 0.00 / 0.00 |")
    assert [row.split(" | ")[0] for row in rows] == ["| 简体", "| paraphrase", "| unanswerable"]
    assert rows[-1] == "| unanswerable | 1 | – | – | – | – | 0.00 / 0.00 | – |"
    assert "In a cell: the former reader / now. 20,000 passages, of which BM25 alone" in text


def test_a_part_of_the_questions_is_no_column() -> None:
    about = {"authored-dev": ABOUT, "authored-dev-first-5": {"name": "authored-dev-first-5"}}
    alone = authored("en", authored_dev=run(1))
    assert table("authored", Results(about=about, scores=dict.fromkeys(about, run(1))), "en") == alone
    assert "| **all** | 2 | 1.00 | 1.00 |" in alone and "In a cell" not in alone
    assert "In a cell: the former reader. " in authored("en", authored_dev_former=run(1))


@pytest.mark.parametrize("words", LANGUAGES)
def test_every_language_has_words_for_the_headline_in_the_same_order(words: str) -> None:
    def keys(value: Any) -> Any:
        if isinstance(value, dict):
            return [(key, keys(inner)) for key, inner in value.items()]
        return len(value) if isinstance(value, list) else None

    def told(words: str) -> dict[str, Any]:
        return {name: labels(words)[name] for name in ("unmeasured", "headline", "dialogues")}

    assert keys(told(words)) == keys(told("en"))


@pytest.mark.parametrize("name", TABLES)
def test_what_is_not_measured_yet_is_said_with_its_command(name: str) -> None:
    said = table(name, Results(), "en")
    assert name == "benchmarks" or said == f"Not measured yet: `{TABLES[name][1]}`."


def test_a_record_that_lacks_a_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="whole"):
        table("reader", Results(reader={"files": [{}]}), "en")
