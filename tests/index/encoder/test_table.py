"""A table of token vectors: four bits and back, where its pieces stand, and what is said of one that is damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

from index.encoder.static import WEIGHTS
from index.encoder.table import FILES, LEVELS, PART, damaged, open_table, pack, unpack
from index.errors import ModelError

PIECES = ["[UNK]", "银", "行", "银行", "a"]
CODES = np.random.default_rng(0).integers(-LEVELS, LEVELS + 1, (len(PIECES), 6)).astype(np.int8)
SCALE = np.arange(1, len(PIECES) + 1, dtype=np.float32) / 8
# Even widths only: a row's halves share their bytes.
_SHAPES = st.tuples(st.integers(0, 5), st.integers(1, 8).map(lambda half: 2 * half))


def _folder(tmp_path: Path, **tensors: NDArray[Any]) -> Path:
    scores = [(piece, -float(i)) for i, piece in enumerate(PIECES)]
    Tokenizer(models.Unigram(scores, unk_id=0)).save(str(tmp_path / FILES[1]))
    save_file(tensors, tmp_path / FILES[0])
    return tmp_path


@given(arrays(np.int8, _SHAPES, elements=st.integers(-LEVELS - 1, LEVELS)))
def test_packed_codes_come_back(codes: NDArray[np.int8]) -> None:
    packed = pack(codes)
    assert packed.dtype == np.uint8 and packed.nbytes * 2 == codes.nbytes
    np.testing.assert_array_equal(unpack(packed), codes)
    assert unpack(packed).dtype == np.int8


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    four = open_table(_folder(tmp_path, embeddings=pack(CODES), weights=SCALE))
    assert (len(four.codes), four.dimension) == CODES.shape
    ids = np.array([3, 1, 3])
    np.testing.assert_array_equal(four.rows(ids), CODES[ids] * SCALE[ids, None])
    assert four.rows(ids).dtype == np.float32
    eight = open_table(_folder(tmp_path, embeddings=CODES, weights=SCALE))
    np.testing.assert_array_equal(eight.rows(ids), four.rows(ids))
    assert eight.fingerprint != four.fingerprint


def test_a_table_is_known_by_all_its_bytes(tmp_path: Path) -> None:
    first = open_table(_folder(tmp_path, embeddings=pack(CODES), weights=SCALE)).fingerprint
    assert open_table(_folder(tmp_path, embeddings=pack(CODES), weights=SCALE)).fingerprint == first
    assert open_table(_folder(tmp_path, embeddings=pack(CODES), weights=SCALE * 2)).fingerprint != first
    tokenizer = tmp_path / FILES[1]
    tokenizer.write_text(tokenizer.read_text("utf8") + "\n", "utf8")
    assert open_table(tmp_path).fingerprint not in ("", first)


_NAN = np.where(np.arange(len(PIECES)) == 2, np.nan, SCALE).astype(np.float32)


@pytest.mark.parametrize(
    ("tensors", "found"),
    [
        ({"embeddings": pack(CODES)}, "KeyError: 'weights'"),
        ({"weights": SCALE}, "KeyError: 'embeddings'"),
        ({"embeddings": pack(CODES)[:4], "weights": SCALE[:4]}, "a table of 4 rows for a tokenizer of 5 pieces"),
        ({"embeddings": pack(CODES), "weights": SCALE[:4]}, r"a table of uint8 \(5, 3\) with scales \(4,\)"),
        ({"embeddings": pack(CODES), "weights": SCALE[:, None]}, r"with scales \(5, 1\)"),
        ({"embeddings": pack(CODES)[0], "weights": SCALE[:3]}, r"a table of uint8 \(3,\) with"),
        ({"embeddings": pack(CODES)[None], "weights": SCALE[:1]}, r"a table of uint8 \(1, 5, 3\) with"),
        ({"embeddings": np.array(5, dtype=np.uint8), "weights": np.array(1.0)}, r"a table of uint8 \(\) with"),
        ({"embeddings": CODES.astype(np.float32), "weights": SCALE}, r"a table of float32 \(5, 6\)"),
        ({"embeddings": CODES.astype(np.int16), "weights": SCALE}, r"a table of int16 \(5, 6\)"),
        ({"embeddings": pack(CODES), "weights": _NAN}, "scales that are not finite"),
        ({"embeddings": pack(CODES), "weights": SCALE + np.float32(np.inf)}, "scales that are not finite"),
    ],
)
def test_a_table_that_cannot_be_used(tmp_path: Path, tensors: dict[str, NDArray[Any]], found: str) -> None:
    with pytest.raises(ModelError, match=found) as caught:
        open_table(_folder(tmp_path, **tensors))
    said = str(caught.value)
    assert said.startswith(f"the weights in {tmp_path} cannot be used: found ") and "\n" not in said
    assert f"; expected {FILES[0]} and {FILES[1]} as they were trained together; run: unset RAG_ENCODER" in said


def test_another_tokenizers_table_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, embeddings=pack(CODES), weights=SCALE)
    Tokenizer(models.Unigram([("[UNK]", 0.0), ("a", -1.0)], unk_id=0)).save(str(folder / FILES[1]))
    with pytest.raises(ModelError, match="a table of 5 rows for a tokenizer of 2 pieces"):
        open_table(folder)


def test_the_row_of_what_is_unknown_is_zero() -> None:
    own = open_table(WEIGHTS / PART)
    assert not own.rows(np.array([0])).any()
    assert np.isfinite(own.rows(np.arange(len(own.codes)))).all()


def test_what_the_checkout_holds_is_brought_back_from_it() -> None:
    root, part = Path(__file__).parents[3], "index/encoder/weights/0_SaturatedEmbedding"
    assert (root / part).is_dir()
    assert str(damaged(root / part, "nothing")).endswith(f"run: git checkout -- {part}")
