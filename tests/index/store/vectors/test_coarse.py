"""A segment's codes: an eighth of its vectors, the same for the same vectors, read or refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.store.vectors.coarse import COARSE, Coarse, write_coarse
from index.store.vectors.dense import VECTORS
from tests.index.store.vectors.toys import ROWS, WIDE, clustered, segment


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return segment(tmp_path_factory.mktemp("coarse") / "000001", clustered(ROWS, 1))


def test_codes_are_an_eighth_of_the_vectors(folder: Path) -> None:
    codes, vectors = ((folder / name).stat().st_size for name in (COARSE, VECTORS))
    assert vectors / 8 <= codes < vectors / 8 + 10_000


def test_the_same_vectors_make_the_same_codes(folder: Path, tmp_path: Path) -> None:
    again = segment(tmp_path / "again", clustered(ROWS, 1))
    assert (again / COARSE).read_bytes() == (folder / COARSE).read_bytes()
    write_coarse(again)  # over those that are there
    assert (again / COARSE).read_bytes() == (folder / COARSE).read_bytes()
    assert sorted(path.name for path in again.iterdir()) == [COARSE, VECTORS]


@pytest.mark.parametrize("wide", [1, 2, 33, WIDE])
def test_candidates_seem_what_they_are(wide: int, tmp_path: Path) -> None:
    vectors, queries = clustered(ROWS, 1, wide), clustered(20, 2, wide)
    coarse = Coarse(segment(tmp_path / "a", vectors) / COARSE, ROWS)
    for query in queries:
        rows, scores = coarse.candidates(query, 50, None)
        assert len(set(rows.tolist())) == 50 and (np.diff(scores) <= 0).all()
        np.testing.assert_allclose(scores, vectors[rows] @ query, atol=0.25)


@pytest.mark.parametrize("share", [1.0, 0.9, 0.5, 0.02, 0.0])
def test_as_many_candidates_come_as_are_allowed(folder: Path, share: float) -> None:
    coarse, allowed = Coarse(folder / COARSE, ROWS), np.random.default_rng(3).random(ROWS) < share
    for query in clustered(5, 2):
        rows, scores = coarse.candidates(query, 300, allowed)
        assert rows.size == min(300, np.count_nonzero(allowed)) and allowed[rows].all()
        every, seemed = coarse.candidates(query, ROWS, None)
        assert scores.tolist() == seemed[allowed[every]][:300].tolist()  # rows may differ: many seem alike


def test_a_filter_may_take_all_that_is_near(folder: Path) -> None:
    coarse, query = Coarse(folder / COARSE, ROWS), clustered(1, 2)[0]
    every, _ = coarse.candidates(query, ROWS, None)
    allowed = np.ones(ROWS, dtype=np.bool_)
    allowed[every[:1_000]] = False
    rows, _ = coarse.candidates(query, 300, allowed)
    assert rows.size == 300 and allowed[rows].all()


def test_few_and_equal_rows_have_codes_too(tmp_path: Path) -> None:
    few = clustered(3, 1)[[0, 1, 1, 2, 2, 2]]
    coarse = Coarse(segment(tmp_path / "few", few) / COARSE, 6)
    assert sorted(coarse.candidates(few[0], 100, None)[0].tolist()) == list(range(6))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), "is not an index of codes"),
        (lambda path: path.write_bytes(b""), "is not an index of codes"),
        (lambda path: path.write_bytes(b"\xff" * 4_096), "is not an index of codes"),
        (lambda path: shutil.copy(path.with_name(VECTORS), path), "another kind"),
        (lambda path: shutil.copy(segment(path.parent / "b", clustered(40, 1)) / COARSE, path), "holds 40 rows"),
    ],
)  # fmt: skip
def test_damaged_codes_are_refused(folder: Path, tmp_path: Path, damage: object, says: str) -> None:
    shutil.copytree(folder, tmp_path / "000002")
    assert callable(damage)
    damage(tmp_path / "000002" / COARSE)
    with pytest.raises(RuntimeError, match=rf"000002/{COARSE} .*{says}|000002/{COARSE} {says}"):
        Coarse(tmp_path / "000002" / COARSE, ROWS)


def test_vectors_that_cannot_be_read_get_no_codes(folder: Path, tmp_path: Path) -> None:
    (tmp_path / VECTORS).write_bytes((folder / VECTORS).read_bytes()[:-1])
    with pytest.raises(RuntimeError, match="not an index of vectors"):
        write_coarse(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [VECTORS]
