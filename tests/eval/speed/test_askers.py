"""Many askers: what the batcher promises, why the reader is not given one, and the table."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.speed.scale.askers.crowd import crowd
from eval.speed.scale.askers.network import SharedNetwork
from eval.speed.scale.askers.table import page
from eval.speed.scale.askers.together import Together
from rag.reader.model import WEIGHTS
from rag.reader.network import WEIGHTS_FILE, Network, session_of
from rag.reader.vocabulary import open_vocabulary


class Model:
    """Shouts; the first run waits until it is let go, so that what comes meanwhile gathers. A text with ! cannot be read."""

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.running, self.go = threading.Event(), threading.Event()

    def __call__(self, items: Sequence[str]) -> list[str]:
        self.runs.append(list(items))
        self.running.set()
        assert self.go.wait(30)
        if any("!" in item for item in items):
            raise ValueError(f"cannot read {items}")
        return [item.upper() for item in items]


@contextmanager
def busy(limit: int) -> Iterator[tuple[Model, Together[str, str], list[Future[str]]]]:
    """A batcher whose only lane is at its first batch."""
    model = Model()
    batcher = Together[str, str](model, len, limit)
    try:
        first = batcher.put(["first"])
        assert model.running.wait(30)
        yield model, batcher, first
    finally:
        model.go.set()
        batcher.close()


def test_who_is_alone_is_waited_for_by_nobody() -> None:
    with busy(8) as (model, _, first):
        assert model.runs == [["first"]]  # nothing else came, nothing else was needed
        model.go.set()
        assert first[0].result(30) == "FIRST"


def test_what_gathers_goes_together_up_to_the_limit_and_the_oldest_goes_next() -> None:
    with busy(2) as (model, batcher, _):
        texts = ["middle", "a", "b", "the longest"]
        made = [*batcher.put(texts[:1]), *batcher.put(texts[1:])]
        model.go.set()
        assert [one.result(30) for one in made] == [text.upper() for text in texts]
    assert len(model.runs) == 3 and all(len(run) <= 2 for run in model.runs)
    assert model.runs[1:] == [["b", "middle"], ["a", "the longest"]]  # of about one length


def test_what_went_wrong_is_told_to_whom_it_concerns() -> None:
    with busy(8) as (model, batcher, _):
        good, bad, other = batcher.put(["good"]), batcher.put(["bad!"]), batcher.put(["other"])
        model.go.set()
        assert [good[0].result(30), other[0].result(30)] == ["GOOD", "OTHER"]
        with pytest.raises(ValueError, match=r"cannot read \['bad!'\]"):
            bad[0].result(30)


def test_what_was_taken_before_the_end_is_made() -> None:
    with busy(8) as (model, batcher, first):
        later = batcher.put(["later"])
        batcher.close()
        with pytest.raises(RuntimeError, match="closed"):
            batcher(["too late"])
        model.go.set()
        assert [first[0].result(30), later[0].result(30)] == ["FIRST", "LATER"]


@given(
    st.lists(st.lists(st.text(max_size=6), max_size=5), min_size=1, max_size=6), st.integers(1, 4), st.integers(1, 3)
)
def test_each_caller_gets_its_own_in_order(callers: list[list[str]], limit: int, lanes: int) -> None:
    batcher = Together[str, str](lambda items: [item * 2 for item in items], len, limit, lanes)
    told: dict[int, list[str]] = {}
    threads = [
        threading.Thread(target=lambda n=n, items=items: told.update({n: batcher(items)}))
        for n, items in enumerate(callers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batcher.close()
    assert [told[n] for n in range(len(callers))] == [[item * 2 for item in items] for items in callers]


def test_in_eight_bits_a_passages_scores_hang_on_what_is_read_beside_it() -> None:
    vocabulary, session = open_vocabulary(WEIGHTS), session_of((WEIGHTS / WEIGHTS_FILE).read_bytes())
    said = session.get_modelmeta().custom_metadata_map
    alone, shared = Network(session, said, ""), SharedNetwork(session, said, "")
    asked = vocabulary.pieces("白条是什么时候推出的？").ids
    told = [
        vocabulary.pieces(text).ids for text in ("京东白条于2014年2月推出。", "银行在一月提高了利率，股市随后下跌。")
    ]
    try:
        by_itself, (one,), beside = (
            alone.score(asked, told),
            shared.score(asked, told[:1]),
            shared._many([(asked, t) for t in told]),
        )
    finally:
        shared.together.close()
    assert one.relevance == by_itself[0].relevance and np.array_equal(one.spans, by_itself[0].spans)
    assert beside[0].relevance != by_itself[0].relevance  # so answers are read a pair at a time
    assert beside[0].relevance == pytest.approx(by_itself[0].relevance, abs=1)


def test_a_crowd_asks_everything_once_and_tells_what_went_wrong() -> None:
    load = crowd(str.upper, ["a", "b", "c"], 2)
    assert load.said == {"a": "A", "b": "B", "c": "C"} and len(load.seconds) == 3 and load.wall_s > 0
    with pytest.raises(ZeroDivisionError):
        crowd(lambda q: str(1 // len(q)), [""], 1)


def test_the_table_holds_ratios_of_runs_in_turn() -> None:
    row = {"askers": 8, "changed": 1, "seconds": [1.0, 1.0], "core_s": 4.0}
    rows = [{**row, "way": "alone", "wall_s": 2.0}, {**row, "way": "together", "wall_s": 4.0}]
    about = {"machine": {"processor": "P", "cores": 2}, "started": "2026-11-28T", "commit": "0" * 40}
    told = page({**about, "load_before": 1.0, "load_after": 2.0, "rows": rows})
    assert "| 8 | 1.00 | 1.00 | 1.00 | 2.00 | 0.50 (0.50–0.50) | 1.00 (1.00–1.00) | 1.00 (1.00–1.00) | 1 of 2 |" in told
