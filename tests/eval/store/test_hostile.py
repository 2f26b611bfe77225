from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.store.hostile.archives import archives
from eval.store.hostile.case import Case
from eval.store.hostile.documents import documents
from eval.store.hostile.places import places
from eval.store.hostile.texts import texts
from eval.store.table import TABLES, render
from index.errors import UsageError

CASES = [case for make in (places, texts, documents, archives) for case in make()]
ABOUT = {"command": "python -m eval store hostile", "started": "2026-11-28T00:00:00", "commit": "abc"}


def test_cases_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40


SMALL = [case for case in CASES if not any(word in case.name for word in ("GB", "bomb", "MB", "small", "30,000"))]


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.name)
def test_a_case_makes_a_file_that_its_name_tells_apart(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    case.make(folder)
    assert any("hostile" in place.relative_to(folder).as_posix() for place in folder.rglob("*"))


def test_a_hostile_file_is_named_and_the_rest_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "hostile", "--case", "a link to a pipe", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert [case["outcome"] for case in record["cases"]] == ["named"]


RECORDS: dict[str, Any] = {
    "hostile": {"cases": [
        {"name": "a pipe", "outcome": "named", "said": "a | b\nc", "seconds": 1.26, "peak_mb": 99.6, "flaws": []},
        {"name": "a link", "outcome": "read", "said": "", "seconds": 1.0, "peak_mb": 1.0, "flaws": ["not named"]},
    ]},
    "kills": {"steps": ["read", "clean"], "kills": [
        {"moment": {"step": None}, "stood": "old", "gone_s": 0.1, "flaws": []},
        {"moment": {"step": "read"}, "stood": "no store", "gone_s": 0.3, "flaws": ["x"]},
    ]},
    "load": {"load": {"stale_at_most_s": 0.5}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("hostile", "| a pipe | named | a ¦ b c | 1.3 | 100 |"),
        ("hostile", "| a link | **not named** |  | 1.0 | 1 |"),
        ("kills", "| at any time | 1 | 1 | 0 | 0 | 0.10 | 0 |"),
        ("kills", "| all | 2 | 1 | 0 | 1 | 0.30 | 1 |"),
        ("load", "| stale at most s | 0.5 |"),
    ],
)
def test_a_table_has_a_row_for_each(name: str, row: str) -> None:
    assert row in TABLES[name](RECORDS[name]).splitlines()


def test_a_readme_is_made_of_the_records(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- store: hostile -->\nold\n<!-- end of store -->\nb", "utf8")
    with pytest.raises(UsageError, match="run: python -m eval store hostile --out"):
        render(readme, tmp_path)
    (tmp_path / "hostile.json").write_text(json.dumps({"about": ABOUT, **RECORDS["hostile"]}), "utf8")
    assert render(readme, tmp_path) and not render(readme, tmp_path)
    assert "| a pipe | named |" in readme.read_text("utf8") and "commit `abc`" in readme.read_text("utf8")
