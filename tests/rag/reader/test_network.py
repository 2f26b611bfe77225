"""The weights' file: what is wrong with it is told in one line, with what mends it; and the span scores by hand."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from index.errors import ModelError
from rag.reader.model import WEIGHTS, open_reader
from rag.reader.network import FORMAT, NO_SPAN, SPAN_PIECES, WEIGHTS_FILE, span_scores
from rag.reader.vocabulary import FOLD_FILE, TOKENIZER_FILE

MENDS = r"run: git checkout -- rag/reader/weights; or answer without it: RAG_RERANKER=none$"


def test_a_spans_score_is_its_start_end_both_and_length() -> None:
    ends = np.array([[1, 10], [2, 20], [3, 30]], np.float32)
    pair = np.array([[8, 0, 1, 0], [0, 8, 1, 1], [0, 0, 0, 1]], np.float32)  # left, right
    length = np.arange(SPAN_PIECES, dtype=np.float32) / np.float32(2)
    found = span_scores(ends, pair, length)
    expected = [
        [1 + 10 + 1, 1 + 20 + 1 + 0.5, 1 + 30 + 0 + 1.0],
        [2 + 20 + 1, 2 + 30 + 1 + 0.5, NO_SPAN],
        [3 + 30, NO_SPAN, NO_SPAN],
    ]
    assert found.shape == (3, SPAN_PIECES) and (found[:, 3:] == NO_SPAN).all()
    np.testing.assert_allclose(found[:, :3], expected)


def test_no_span_ends_after_the_passage() -> None:
    n = SPAN_PIECES + 3
    found = span_scores(np.zeros((n, 2), np.float32), np.zeros((n, 4), np.float32), np.zeros(SPAN_PIECES, np.float32))
    assert (found == 0).sum(axis=1).tolist() == [min(SPAN_PIECES, n - i) for i in range(n)]
    assert ((found == 0) | (found == NO_SPAN)).all()


def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))


def changed(path: Path, change: Callable[[onnx.ModelProto], None]) -> None:
    model = onnx.load(path)
    change(model)
    onnx.save(model, path)


def told(copy: Path) -> str:
    with pytest.raises(ModelError, match=MENDS) as caught:
        open_reader(copy)
    said = str(caught.value)
    assert "\n" not in said and "found " in said and "expected " in said
    return said


@pytest.mark.parametrize("name", [WEIGHTS_FILE, TOKENIZER_FILE, FOLD_FILE])
def test_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    (copy := folder(tmp_path)).joinpath(name).unlink()
    assert name in told(copy)


@pytest.mark.parametrize("name", [WEIGHTS_FILE, TOKENIZER_FILE, FOLD_FILE])
def test_a_file_cut_short_is_told(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path) / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert name in told(path.parent)


def test_another_vocabulary_is_told(tmp_path: Path) -> None:
    path = folder(tmp_path) / FOLD_FILE
    path.write_text('{"A": "a"}', "utf8")
    assert "another vocabulary" in told(path.parent)


def metadata(**entries: str) -> Callable[[onnx.ModelProto], None]:
    def change(model: onnx.ModelProto) -> None:
        kept = {p.key: p.value for p in model.metadata_props} | entries
        onnx.helper.set_model_props(model, {key: value for key, value in kept.items() if value})

    return change


@pytest.mark.parametrize(
    ("entries", "found"),
    [({"format": str(FORMAT + 1)}, "this checkout is older: run git pull"), ({"format": ""}, "KeyError: 'format'"),
     ({"vocabulary": "0123456789012345"}, "another vocabulary, 0123456789012345"), ({"length": "[1, 2]"}, "2 weights of a span's length")],
)  # fmt: skip
def test_what_the_file_says_of_itself_is_checked(tmp_path: Path, entries: dict[str, str], found: str) -> None:
    path = folder(tmp_path) / WEIGHTS_FILE
    changed(path, metadata(**entries))
    assert found in told(path.parent)


def test_weights_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    path = folder(tmp_path) / WEIGHTS_FILE

    def spoil(model: onnx.ModelProto) -> None:
        for tensor in model.graph.initializer:
            if tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.dims) == 1 and tensor.dims[0] > 100:
                tensor.CopyFrom(onnx.numpy_helper.from_array(np.full(tensor.dims, np.nan, np.float32), tensor.name))

    changed(path, spoil)
    assert "no numbers" in told(path.parent)


def test_a_network_of_another_kind_is_told(tmp_path: Path) -> None:
    path = folder(tmp_path) / WEIGHTS_FILE
    kept = {p.key: p.value for p in onnx.load(path).metadata_props}
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Identity", ["a"], ["b"])], "g",
        [value("a", onnx.TensorProto.FLOAT, [1])], [value("b", onnx.TensorProto.FLOAT, [1])],
    )  # fmt: skip
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    onnx.helper.set_model_props(model, kept)
    onnx.save(model, path)
    assert "a network from ['a'] to ['b']" in told(path.parent)


def test_without_onnxruntime_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"found none; .* run: \.venv/bin/pip install onnxruntime==1\.32\.0"):
        open_reader()
