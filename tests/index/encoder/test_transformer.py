"""Any sentence-transformers model by path: its prompts, pooling, length and dimension; what is said when it can't be used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.encoder import Encoder, load_encoder
from index.encoder.transformer import TransformerEncoder
from index.errors import ModelError, SettingError
from tests.index.encoder.bert import WIDE, by_hand, tiny_bert

WORDS = ["[UNK]", "query", "passage", "bank", "rate", "rain", "银", "行"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of eight words that puts a prompt before questions and another before passages."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    table = np.eye(len(WORDS), dtype=np.float32) * 3
    module = StaticEmbedding(tokenizer, embedding_weights=table)
    prompts = {"query": "query ", "document": "passage "}
    path = tmp_path_factory.mktemp("model")
    SentenceTransformer(modules=[module], prompts=prompts, device="cpu").save(str(path))
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return load_encoder(str(folder))


def _weights(row: np.ndarray) -> dict[str, float]:
    return {w: round(float(x), 3) for w, x in zip(WORDS, row, strict=True) if x}


def test_prompts_are_honoured(encoder: Encoder) -> None:
    half = round(0.5**0.5, 3)
    assert _weights(encoder.encode_questions(["bank"])[0]) == {"query": half, "bank": half}
    assert _weights(encoder.encode_passages(["bank"])[0]) == {"passage": half, "bank": half}


def test_rows_are_of_length_one(encoder: Encoder) -> None:
    rows = encoder.encode_passages(["bank rate", "", "rain " * 1000])
    assert rows.dtype == np.float32 and rows.shape == (3, encoder.dimension) == (3, len(WORDS))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert encoder.encode_questions([]).shape == (0, len(WORDS))


def test_fingerprint_follows_the_files(folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "README.md").write_text("another card", encoding="utf8")
    assert load_encoder(str(copy)).fingerprint == encoder.fingerprint
    config = copy / "config_sentence_transformers.json"
    config.write_text(config.read_text(encoding="utf8").replace("passage ", "text "), encoding="utf8")
    assert load_encoder(str(copy)).fingerprint != encoder.fingerprint


@pytest.mark.parametrize("name", ["./no/such/folder", "/nowhere/at/all", "not a name"])
def test_a_path_that_is_not_there(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        load_encoder(name)
    assert repr(name) in str(caught.value) and "no such folder" in str(caught.value)
    assert "expected a sentence-transformers folder" in str(caught.value) and "run: unset RAG_ENCODER" in str(
        caught.value
    )


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{", encoding="utf8")
    with pytest.raises(ModelError) as caught:
        load_encoder(str(tmp_path))
    assert "\n" not in str(caught.value) and str(tmp_path) in str(caught.value)


def test_a_hub_name_without_network_fails_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError) as caught:
        load_encoder("nobody/no-such-model")
    assert "'nobody/no-such-model' cannot be loaded" in str(caught.value) and "\n" not in str(caught.value)


PROMPTS = {"query": "query：", "document": "passage："}


@pytest.fixture(scope="module", params=["cls", "mean"])
def bert(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A tiny transformer, and how it pools."""
    return request.param, tiny_bert(tmp_path_factory.mktemp(request.param), request.param, PROMPTS)


def test_a_transformers_prompts_and_pooling_are_its_own(bert: tuple[str, Path]) -> None:
    pooling, folder = bert
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, TransformerEncoder) and encoder.dimension == WIDE
    texts = ["bank rate", "银行利率", "rain"]  # of several lengths: what pads a batch must not count
    for rows, prompt in (
        (encoder.encode_questions(texts), PROMPTS["query"]),
        (encoder.encode_passages(texts), PROMPTS["document"]),
    ):
        np.testing.assert_allclose(rows, [by_hand(folder, prompt + text, pooling) for text in texts], atol=1e-5)
        bare = np.array([by_hand(folder, text, pooling) for text in texts])
        assert np.abs(rows - bare).max(axis=1).min() > 1e-2
        other = np.array([by_hand(folder, prompt + text, {"cls": "mean", "mean": "cls"}[pooling]) for text in texts])
        assert np.abs(rows - other).max(axis=1).min() > 1e-2


@pytest.mark.parametrize(("name", "prompts"), [
    ("passage", {"query": "query：", "passage": "passage："}),
    ("corpus", {"corpus": "passage："}),
    ("none", {}),
])  # fmt: skip
def test_prompts_by_their_other_names(name: str, prompts: dict[str, str], tmp_path: Path) -> None:
    folder = tiny_bert(tmp_path, prompts=prompts)
    encoder = load_encoder(str(folder))
    for rows, prompt in (
        (encoder.encode_questions(["bank"]), prompts.get("query", "")),
        (encoder.encode_passages(["bank"]), prompts.get(name, "")),
    ):
        np.testing.assert_allclose(rows[0], by_hand(folder, prompt + "bank", "mean"), atol=1e-5)


def test_text_counts_up_to_the_models_length(tmp_path: Path) -> None:
    # Twelve pieces: the two marks, the two of a prompt, and eight words.
    encoder = load_encoder(str(tiny_bert(tmp_path / "short", prompts=PROMPTS, length=12)))
    full = "bank " * 8
    cut = encoder.encode_passages([full, full + "rain", full + "rate " * 500, "rain " + full, full[5:] + "rain"])
    for beyond in cut[1:3]:
        np.testing.assert_allclose(beyond, cut[0], atol=1e-5)
    for within in cut[3:]:
        assert np.abs(within - cut[0]).max() > 1e-2
    longer = load_encoder(str(tiny_bert(tmp_path / "long", prompts=PROMPTS, length=13)))
    rows = longer.encode_passages([full, full + "rain"])
    assert np.abs(rows[0] - rows[1]).max() > 1e-2


def test_shortened_rows_are_of_length_one(bert: tuple[str, Path]) -> None:
    whole = load_encoder(str(bert[1]))
    short = load_encoder(str(bert[1]), 8)
    assert (short.dimension, short.fingerprint) == (8, whole.fingerprint)
    first = whole.encode_questions(["bank rate", "雨"])[:, :8]
    lengths = np.linalg.norm(first, axis=1, keepdims=True)
    assert lengths.max() < 0.99
    np.testing.assert_allclose(short.encode_questions(["bank rate", "雨"]), first / lengths, atol=1e-5)
    with pytest.raises(
        SettingError, match=f"^RAG_ENCODER_DIMENSION is '33'; expected a whole number from 1 to {WIDE}, "
    ):
        load_encoder(str(bert[1]), WIDE + 1)


def test_odd_texts_have_unit_vectors(bert: tuple[str, Path]) -> None:
    texts = ["", " \n", "😀", "\ue000", "\ud800银行", "bank\x00", "银行 bank " * 100_000]
    rows = load_encoder(str(bert[1])).encode_passages(texts)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_what_is_not_finite_becomes_the_zero_vector(tmp_path: Path) -> None:
    folder = tiny_bert(tmp_path)
    weights = load_file(folder / "model.safetensors")
    rain = json.loads((folder / "tokenizer.json").read_text("utf8"))["model"]["vocab"]["rain"]
    weights["embeddings.word_embeddings.weight"][rain] = np.nan
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    rows = load_encoder(str(folder)).encode_passages(["bank", "rain bank", "rate"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)


def _modules(folder: Path) -> None:
    file = folder / "modules.json"
    file.write_text(
        file.read_text("utf8").replace("sentence_transformers.sentence_transformer.modules.pooling.", "own.")
    )


def _architecture(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text("utf8"))
    auto = {"AutoConfig": "own.Pooling", "AutoModel": "own.Pooling"}
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "own", "auto_map": auto}), "utf8")


@pytest.mark.parametrize("needs", [_modules, _architecture])
def test_a_models_own_code_is_never_run(needs: object, tmp_path: Path) -> None:
    folder = tiny_bert(tmp_path)
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Pooling: pass\n", "utf8")
    assert callable(needs)
    needs(folder)
    with pytest.raises(ModelError) as caught:
        load_encoder(str(folder))
    said = f"the encoder {str(folder)!r} cannot be loaded: found a model that needs code of its own run"
    assert str(caught.value).startswith(said) and "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()


def test_a_name_that_cannot_be_loaded_offline_is_one_line_and_status_2(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "index", "--store", str(tmp_path / "store")]
    offline = {"RAG_ENCODER": "nobody/no-such-model", "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **offline})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("the encoder 'nobody/no-such-model' cannot be loaded: found ")
    assert done.stderr.endswith("; run: unset RAG_ENCODER (the built-in encoder), or name another model\n")
    assert done.stderr.count("\n") == 1 and not (tmp_path / "store").exists()
