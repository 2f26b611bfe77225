"""What a passage costs and what archives do: parts that add up, and the page made of what was measured."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from eval.speed.corpus import madeup
from eval.speed.scale.costs.__main__ import README, RESULTS, main
from eval.speed.scale.costs.grown import SIZES, core_hours, gigabytes, machines, vector_bytes
from eval.speed.scale.costs.table import filled, tables
from index import cli


def test_a_store_is_measured_part_by_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news, out = tmp_path / "news.txt", tmp_path / "costs.json"
    news.write_text("\n".join(islice(madeup(), 12)), "utf8")
    assert cli.run(main, ["--news", str(news), "--articles", "9", "--out", str(out)]) == 0
    results = json.loads(out.read_text("utf8"))
    each = results["passage"]
    assert each["articles"] == 9 <= each["passages"]
    assert 2 * each["dimension"] <= each["vectors_bytes"] <= 2 * each["dimension"] + 100
    assert all(each[f"{part}_bytes"] > 0 for part in ("text", "records", "words", "articles", "other", "record"))
    assert each["words"] > 10 and 0 < each["encode_s"] < each["build_s"]
    assert capsys.readouterr().out.strip() == tables(results).strip()


def test_the_page_is_made_of_what_was_measured() -> None:
    page = README.read_text("utf8")
    assert filled(page, json.loads(RESULTS.read_text("utf8"))) == page


def test_a_page_without_a_place_is_told() -> None:
    with pytest.raises(Exception, match="found no <!-- costs -->"):
        filled("# index", {})


def test_what_grows_grows_in_step() -> None:
    assert [gigabytes(2_048, size) for size in SIZES] == [20.48, 204.8, 2_048.0]
    assert core_hours(0.0036, 10_000_000) == pytest.approx(10)
    assert machines(0.1) == 1 and machines(gigabytes(vector_bytes(1_024)["IVF int8"], SIZES[2])) == 18
