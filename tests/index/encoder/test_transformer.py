"""Any sentence-transformers model by path: its prompts, its fingerprint, and what is said when it can't be loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder, load_encoder
from index.errors import ModelError

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
