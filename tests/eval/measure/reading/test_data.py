from __future__ import annotations

import lzma
import shutil
from pathlib import Path

import pytest

from eval.measure.reading.data import BENCHMARKS, CMRC, Benchmark, check, chosen, load
from index.corpora import READER_SOURCES, held_context
from index.errors import SourceError, UsageError
from tests.eval.conftest import packed
from tests.eval.measure.reading.conftest import EACH, HELD


def test_of_what_is_trained_on_only_the_held_part_is_asked(benchmarks: Path) -> None:
    asked, contexts = load(benchmarks, CMRC)
    assert len(asked) == HELD and all(held_context(a.context) for a in asked)
    assert len(contexts) == EACH and {a.context for a in asked} < set(contexts)
    assert asked[0].answers and asked[0].answers[0] in asked[0].context
    assert all(b.held for b in BENCHMARKS if b.file in READER_SOURCES)


def test_the_fewest_questions_of_either_limit_are_asked(benchmarks: Path) -> None:
    first = Benchmark("news_mrc_zh_dev", held=False, first=5)
    assert [len(load(benchmarks, first, limit)[0]) for limit in (None, 4, 9)] == [5, 4, 5]
    assert load(benchmarks, first, 4)[1] == load(benchmarks, first)[1]  # the haystack stays whole


def test_an_empty_answer_is_none(tmp_path: Path) -> None:
    row = {"context": "桥长三千米。", "question": "多长？", "answers": [{"text": " ", "start": 0}]}
    packed(tmp_path / "qa/news_mrc_zh_dev.jsonl.xz", [row, {"context": "桥。", "question": "？"}])
    asked, _ = load(tmp_path, Benchmark("news_mrc_zh_dev", held=False))
    assert [a.answers for a in asked] == [(), ()]


def test_parts_are_chosen_by_any_part_of_their_name() -> None:
    assert chosen([]) == (list(BENCHMARKS), True)
    assert [b.name for b in chosen(["cmrc", "nq"])[0]] == ["cmrc2018_train", "cmrc2018_trial", "nq_oracle_en"]
    assert chosen(["speed"]) == ([], True) and not chosen(["drcd"])[1]
    with pytest.raises(UsageError, match=r"found --name 'crmc'; expected a part of one of: cmrc2018_train, .*speed"):
        chosen(["drcd", "crmc"])


def test_what_is_missing_is_named(benchmarks: Path, tmp_path: Path) -> None:
    check(benchmarks, BENCHMARKS)
    shutil.copytree(benchmarks, tmp_path / "data")
    for name in ("drcd_dev", "nq_oracle_en"):
        (tmp_path / f"data/qa/{name}.jsonl.xz").unlink()
    with pytest.raises(SourceError, match=r"found no qa/drcd_dev.jsonl.xz, qa/nq_oracle_en.jsonl.xz in .*run: ls -R"):
        check(tmp_path / "data", BENCHMARKS)
    check(tmp_path / "data", [CMRC])


@pytest.mark.parametrize(
    "written", [b"no xz", lzma.compress(b"{"), lzma.compress(b'{"context": 1}\n'), lzma.compress(b"")]
)
def test_what_cannot_be_read_is_named(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "qa").mkdir()
    (tmp_path / CMRC.file).write_bytes(written)
    with pytest.raises(SourceError, match=r"cmrc2018_train.jsonl.xz cannot be measured on: found .*get the file anew"):
        load(tmp_path, CMRC)
