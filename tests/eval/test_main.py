from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from index import cli

HELP = "run: python -m eval --help"
GOLD = {
    "id": "q1", "question": "谁公布了财报？", "lang": "zh-Hans", "type": "factoid-org", "answers": ["青山公司"],
    "evidence": [{"source": "a.txt", "text": "青山公司公布了财报"}],
}  # fmt: skip


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text("昨日，青山公司公布了财报。", "utf8")
    return folder


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--gold", "a", "--squad", "b"], f"argument --squad: not allowed with argument --gold; {HELP}"),
        (["--store", "a", "--seeds", "b"], f"argument --seeds: not allowed with argument --store; {HELP}"),
        (["--limit", "0"], f"argument --limit: found '0'; expected a whole number from 1 to 1,000,000,000; {HELP}"),
        (["--limit", "ten"], f"argument --limit: found 'ten'; expected a whole number from 1 to 1,000,000,000; {HELP}"),
        (["--squad", "x", "--store", "y"],
         "found --squad with --store; expected one of them, a benchmark is its own corpus; drop --store"),
        (["--distractors", "x", "--store", "y"],
         "found --distractors with --store; expected a temporary store; give --seeds DIR instead"),
        (["--distractors-limit", "5"], "found --distractors-limit alone; expected a file; add --distractors FILE"),
        (["--authored", "x", "--seeds", "y"],
         "found --authored with --seeds; expected one of them, a benchmark is its own corpus; drop --seeds"),
        (["--authored", "x", "--split", "dev"],
         "found --authored with --split; expected one of them, a benchmark has no split; drop --split"),
        (["--authored", "x", "--distractors", "y"],
         "found --authored with --distractors; expected the news of DATA alone; drop --distractors"),
        (["--haystack", "5"], "found --haystack alone; expected a data folder; add --authored DATA"),
        (["--authored", "x", "--haystack", "0"], f"argument --haystack: found '0'; expected a whole number from 1 to 1,000,000,000; {HELP}"),
        (["--authored", "none"],
         "found no file none/text/news_zh_crud.txt.xz; expected an existing one; run: ls none/text"),
        (["--gold", "-", "--distractors", "-"], "found - twice; expected one file from standard input; name the other"),
        (["--golden"], f"unrecognized arguments: --golden; {HELP}"),
        (["compare", "a"], "the following arguments are required: RUN_B; run: python -m eval compare --help"),
        (["--squad", "none.json"], "found no file none.json; expected an existing one; run: ls ."),
    ],
)  # fmt: skip
def test_unusable_input_is_one_line_and_exit_two(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(main, arguments) == 2
    assert capsys.readouterr() == ("", line + "\n")


def test_check_names_the_flaw_or_counts_the_kinds(
    tmp_path: Path, seeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "g.jsonl"
    file.write_text(json.dumps(GOLD), "utf8")
    assert cli.run(main, ["check", "--gold", str(file), "--seeds", str(seeds)]) == 0
    assert capsys.readouterr().out == f"{file}: 1 questions, all usable\nfactoid-org 1\n"
    file.write_text(json.dumps({**GOLD, "answers": []}), "utf8")
    assert cli.run(main, ["check", "--gold", str(file), "--seeds", str(seeds)]) == 2
    assert capsys.readouterr() == ("", (
        f"{file}, line 1: found no answers of a factoid-org question; expected at least one accepted answer; "
        f"correct it, then run: python -m eval check --gold {file}\n"
    ))  # fmt: skip
