"""Vectors made up of parts of real ones, and every kind of index over them; no time is asserted."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from eval.speed.corpus import madeup
from eval.speed.scale.simulation.__main__ import main
from eval.speed.scale.simulation.exact import Nearest
from eval.speed.scale.simulation.lay import Laid
from eval.speed.scale.simulation.mix import BLOCK, made, mixture, recipe
from eval.speed.scale.simulation.real import PARTS
from eval.speed.scale.simulation.table import comparing_all
from index import cli


def toy(passages: int = 60, dimension: int = 8) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
    rows = np.random.default_rng(0).standard_normal((passages, 1 + PARTS, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=2, keepdims=True), dtype=np.float16)


def test_the_nearest_of_blocks_are_the_nearest_of_all() -> None:
    rows = toy()[:, 0].astype(np.float32)
    nearest = Nearest(rows[:3], 7)
    for block in np.split(rows, [10, 12]):
        nearest.see(block)
    cosines = rows[:3] @ rows.T
    assert nearest.rows.tolist() == np.argsort(-cosines, axis=1)[:, :7].tolist() and nearest.seen == len(rows)
    assert nearest.cosines.tolist() == pytest.approx(np.sort(cosines, axis=1)[:, :-8:-1])


def test_a_made_up_row_is_the_parts_of_passages_of_one_topic() -> None:
    real = toy()
    mixed = mixture(real, 4)
    chosen = recipe(mixed, 3)
    assert chosen.shape == (BLOCK, PARTS) and (recipe(mixed, 3) == chosen).all() and (recipe(mixed, 4) != chosen).any()
    assert (mixed.topic[chosen] == mixed.topic[chosen[:, :1]]).all()
    whole = sum(real[chosen[0, part], 1 + part].astype(np.float32) for part in range(PARTS))
    assert made(mixed, chosen[:1])[0].tolist() == pytest.approx((whole / np.linalg.norm(whole)).tolist(), abs=1e-3)


def test_every_kind_is_measured_and_a_stopped_run_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news, questions = tmp_path / "news.txt", tmp_path / "questions.jsonl"
    news.write_text("\n".join(islice(madeup(), 60)), "utf8")
    questions.write_text("".join(json.dumps({"question": f"{n} 月的营收是多少？"}) + "\n" for n in range(3)), "utf8")
    command = ["--news", str(news), "--questions", str(questions), "--home", str(tmp_path), "--out", str(tmp_path)]
    command += ["--sizes", "200,300", "--graphs", "300", "--lists", "4"]
    assert cli.run(main, [*command, "--kinds", "flat", "--memory", "0.0005"]) == 0  # 200 rows of 2 KB, not 300
    first = json.loads((tmp_path / "results.json").read_text("utf8"))["measures"]
    assert [(m["kind"], m["rows"]) for m in first] == [("flat", 200)]
    assert cli.run(main, [*command, "--kinds", "flat,hnsw8,rabitq", "--sizes", "300"]) == 0
    results = json.loads((tmp_path / "results.json").read_text("utf8"))
    assert results["measures"][:1] == first
    assert {(m["kind"], m["rows"]) for m in results["measures"][1:]} == {
        (kind, 300) for kind in ("flat", "hnsw8", "rabitq")
    }
    assert all(m["recall_10"] >= 0.9 for m in results["measures"])
    assert results["curves"]["questions"].keys() == {"a quarter", "all", "a quarter, grown"}
    rows = Laid(tmp_path, results["dimension"]).mapped(300).astype(np.float32)
    assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([1] * 300, abs=2e-3)
    assert capsys.readouterr().out.count("| HNSW int8 | 400 efSearch |") == 1


def test_what_did_not_fit_is_compared_with_as_many_rows_more() -> None:
    measures = [{"kind": "flat", "rows": 1_000, "core_ms": 2.0}, {"kind": "ivf8", "rows": 5_000, "core_ms": 1.0}]
    assert comparing_all(measures, 5_000) == 10.0 and comparing_all(measures[1:], 5_000) is None
