"""A segment's vectors on disk: sixteen bits a value, every row compared, mapped rather than read."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.store.vectors.dense import Dense, write_vectors

WIDE = 48
HALF = 2.0**-11  # what a value of 16 bits may be off by, as a share of it; so a cosine too, at most


def unit(rows: int, seed: int = 0) -> NDArray[np.float32]:
    found = np.random.default_rng(seed).normal(size=(rows, WIDE)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand rows, written in batches of several sizes."""
    path = tmp_path_factory.mktemp("dense") / "vectors.faiss"
    write_vectors(path, np.split(unit(1_000), [1, 2, 300, 300, 999]), WIDE)
    return path


def test_a_value_is_two_bytes(file: Path) -> None:
    assert 2 * 1_000 * WIDE <= file.stat().st_size < 2 * 1_000 * WIDE + 1_000


def test_rows_come_back_in_their_order(file: Path) -> None:
    dense = Dense(file)
    found = dense.vectors([999, 0, 300, 299, 0])
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, unit(1_000)[[999, 0, 300, 299, 0]], rtol=HALF, atol=1e-6)
    assert dense.vectors([]).shape == (0, WIDE)


def test_what_is_written_again_is_the_same_file(file: Path, tmp_path: Path) -> None:
    """So that segments written into one lose nothing more, however often."""
    write_vectors(tmp_path / "again", [Dense(file).vectors(range(1_000))], WIDE)
    assert (tmp_path / "again").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("share", [None, 0.5, 0.01, 0.0])
def test_the_nearest_of_the_allowed_rows_are_found(file: Path, share: float | None) -> None:
    dense, query = Dense(file), unit(1, seed=1)[0]
    allowed = None if share is None else np.random.default_rng(2).random(1_000) < share
    cosines = dense.vectors(range(1_000)) @ query
    rows = [int(row) for row in np.argsort(-cosines) if allowed is None or allowed[row]]
    found = dense.search(query, 20, allowed)
    assert [row for row, _ in found] == rows[:20]
    assert [score for _, score in found] == pytest.approx(cosines[rows[:20]].tolist(), abs=1e-6)
    assert [score for _, score in found] == pytest.approx((unit(1_000) @ query)[rows[:20]].tolist(), abs=HALF)
    assert len(dense.search(query, 5_000, allowed)) == len(rows)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=70))
def test_equal_rows_have_equal_scores_wherever_they_stand(
    tmp_path_factory: pytest.TempPathFactory, which: list[int]
) -> None:
    path = tmp_path_factory.getbasetemp() / "equal.faiss"
    write_vectors(path, [unit(4)[which]], WIDE)
    scores: dict[int, set[float]] = {}
    for row, score in Dense(path).search(unit(1, seed=3)[0], len(which), None):
        scores.setdefault(which[row], set()).add(score)
    assert scores.keys() == set(which) and all(len(same) == 1 for same in scores.values())


def test_the_zero_vector_is_near_nothing(tmp_path: Path) -> None:
    write_vectors(tmp_path / "v", [np.vstack([unit(2), np.zeros((1, WIDE), dtype=np.float32)])], WIDE)
    assert dict(Dense(tmp_path / "v").search(unit(1, seed=1)[0], 3, None))[2] == 0
    assert {score for _, score in Dense(tmp_path / "v").search(np.zeros(WIDE, dtype=np.float32), 3, None)} == {0}


def test_an_older_stores_32_bits_are_read(tmp_path: Path) -> None:
    older = faiss.IndexFlatIP(WIDE)
    older.add(unit(100))
    faiss.write_index(older, str(tmp_path / "v"))
    dense, query = Dense(tmp_path / "v"), unit(1, seed=1)[0]
    np.testing.assert_array_equal(dense.vectors([99, 3]), unit(100)[[99, 3]])
    cosines = unit(100) @ query
    found = dense.search(query, 5, np.arange(100) % 2 == 0)
    assert [row for row, _ in found] == [int(row) for row in np.argsort(-cosines) if row % 2 == 0][:5]
    assert [score for _, score in found] == pytest.approx(sorted(cosines[::2].tolist())[:-6:-1], abs=1e-6)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what is mapped")
def test_a_file_is_mapped_not_read(file: Path) -> None:
    dense = Dense(file)
    assert str(file) in Path("/proc/self/maps").read_text("utf8")
    assert dense.vectors([0]).shape == (1, WIDE)


def test_a_row_that_is_not_there_is_an_error(file: Path) -> None:
    for row in (-1, 1_000):
        with pytest.raises(ValueError, match="expected rows from 0 to 999"):
            Dense(file).vectors([0, row])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody counts what a process has read from the disk")
def test_of_a_file_on_the_disk_no_more_is_read_than_the_rows_that_are_wanted(tmp_path: Path) -> None:
    write_vectors(tmp_path / "vectors", [unit(100_000)], WIDE)
    dense = Dense(tmp_path / "vectors")
    first = dense.vectors([0])
    forget(tmp_path / "vectors")
    before = read_bytes()
    rows = dense.vectors(range(0, 100_000, 20_000))  # each on a page of its own
    assert read_bytes() - before < 2**18  # five pages, and what else the process may want; ten megabytes are the file
    np.testing.assert_array_equal(rows[:1], first)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody counts them like this")
def test_rows_that_follow_each_other_are_read_ahead(tmp_path: Path) -> None:
    """As a merge reads them: page by page it would wait for the disk 2,300 times, and seven times as long."""
    write_vectors(tmp_path / "vectors", [unit(100_000)], WIDE)
    dense = Dense(tmp_path / "vectors")
    dense.vectors(range(0, 100_000, 20_000))
    forget(tmp_path / "vectors")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_majflt
    dense.vectors(range(100_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_majflt - before < 1_000


def forget(path: Path) -> None:
    """Take a file out of the memory that holds what has been read."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_bytes() -> int:
    counts = dict(line.split(": ") for line in Path("/proc/self/io").read_text("utf8").splitlines())
    return int(counts["read_bytes"])
