from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.store.kills import BUILDS, SIGNALS, STEPS, Moment, moments
from eval.store.process import run
from eval.store.said import NONE, word_of
from eval.store.stories import write
from index.building.build import build
from index.store.local.store import LocalStore
from tests.toys import ToyEncoder, news


@pytest.mark.parametrize("count", [60, 64, 200])
def test_moments_are_in_every_step_of_every_build_and_at_random(count: int) -> None:
    drawn = moments(count, random.Random(1))
    aimed = {moment for moment in drawn if moment.step}
    assert len(drawn) == count
    assert aimed == {
        Moment(b, s, step) for b, s, step in product(BUILDS, SIGNALS, STEPS) if (b, step) != ("first", "sweep")
    }
    anywhere = [sum(m == Moment(b, s, None) for m in drawn) for b, s in product(BUILDS, SIGNALS)]
    assert sum(anywhere) == count - len(aimed) and max(anywhere) - min(anywhere) <= 1


def test_a_few_moments_are_some_of_both() -> None:
    drawn = moments(8, random.Random(1))
    assert len(drawn) == 8 and sum(moment.step is None for moment in drawn) == 4


def test_a_store_is_known_by_all_that_it_says(tmp_path: Path) -> None:
    encoder, questions = ToyEncoder(), ["青石镇的柑橘产量"]
    assert word_of(tmp_path / "a", encoder, questions) == NONE
    words = list[str]()
    for name, texts in (("a", {"1.txt": news(1)}), ("b", {"1.txt": news(1)}), ("a", {"1.txt": news(2)})):
        write(tmp_path / "seeds", texts)
        build(tmp_path / "seeds", tmp_path / name, encoder, workers=1)
        words.append(word_of(tmp_path / name, encoder, questions))
    assert words[0] == words[1] != words[2]
    assert LocalStore.open(tmp_path / "a").sources() == ["1.txt"]


def test_a_command_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    from eval.store.process import Bounds

    ended = run(["http.server", "0"], Bounds(seconds=0.5))
    assert ended.late and ended.status == -9


@pytest.mark.slow
def test_killed_builds_leave_whole_stores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "kills", "--moments", "6", "--articles", "16", "--out", str(tmp_path), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert len(record["kills"]) <= 6 and not any(kill["flaws"] for kill in record["kills"])
    assert json.loads((tmp_path / "kills.json").read_text("utf8")) == record
