"""Another model in the encoder's place, from the articles to an answer: RAG_ENCODER=PATH, nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index.__main__ import main as index
from index.cli import run
from index.encoder import load_encoder
from index.store.local.store import LocalStore
from rag.__main__ import main as ask
from tests.index.encoder.bert import WIDE, tiny_bert
from tests.toys import CROPS, TOWNS, news, write_sources

QUESTION = "白沙湾的菌菇产量达到多少吨？"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the store of six articles goes; the model that is asked for is a tiny transformer."""
    known = "".join(TOWNS + CROPS + [QUESTION]) + "今年去的产量达到吨比多了成公里路"
    model = tiny_bert(tmp_path, "cls", {"query": "query：", "passage": "passage："}, length=32, words=known)
    write_sources(tmp_path / "articles", {f"{n}.txt": news(n) for n in range(6)})
    monkeypatch.setenv("RAG_ENCODER", str(model))
    monkeypatch.setenv("RAG_SEEDS", str(tmp_path / "articles"))
    monkeypatch.setenv("RAG_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def asked(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert run(ask, [QUESTION, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    record: dict[str, object] = json.loads(printed.out)
    return record


def test_a_store_is_built_and_asked_with_another_model(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(index, ["--workers", "1"]) == 0
    opened, encoder = LocalStore.open(store), load_encoder(str(store.parent / "model"))
    assert (opened.encoder_name, opened.encoder_fingerprint) == (encoder.name, encoder.fingerprint)
    assert opened.manifest.built_with.dimension == encoder.dimension == WIDE
    vector = encoder.encode_questions([QUESTION])[0]
    found = opened.search_dense(vector, 100)
    passages = [record.passage for record in opened.records([key for key, _ in found])]
    texts = [p.text if p.text.startswith(p.lead) else f"{p.lead}\n{p.text}" for p in passages]
    np.testing.assert_allclose([score for _, score in found], encoder.encode_passages(texts) @ vector, atol=2**-11)
    assert len({score for _, score in found}) > 6  # it does tell them apart
    assert "菌菇产量达到157吨" in str(asked(capsys)["answer"]).replace("今年的", "")


def test_a_store_of_another_model_or_dimension_is_refused_until_built_anew(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(index, ["--workers", "1"]) == 0
    for name, value in (("RAG_ENCODER_DIMENSION", "16"), ("RAG_ENCODER", "own")):
        monkeypatch.setenv(name, value)
        capsys.readouterr()
        assert run(ask, [QUESTION]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"store {store} was built by encoder ") and said.endswith(
            f"; run: python -m index --store {store}\n"
        )
        assert said.count("\n") == 1
        assert run(index, ["--workers", "1"]) == 0
        assert LocalStore.open(store).manifest.built_with.dimension == 16
        assert asked(capsys)["citations"]
