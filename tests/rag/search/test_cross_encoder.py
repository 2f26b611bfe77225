"""RAG_RERANKER=NAME: any CrossEncoder orders the passages, our reader still finds the spans; what can't be used is one line."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.cli import run
from index.errors import ModelError
from index.settings import Settings
from index.types import Hit, Passage, PassageRecord
from rag import answer
from rag.__main__ import main as ask
from rag.asking.question import analyse
from rag.chain import Service
from rag.reader import network as reader_network
from rag.search.cross_encoder import CrossEncoderReader, open_cross_encoder
from rag.search.rank import rank
from rag.search.retrieve import retrieve
from rag.service import load, open_reader
from rag.types import Candidate
from tests.rag.search.cross_encoder import tiny_cross_encoder

ASKED = analyse("白条是什么时候推出的？")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_cross_encoder(tmp_path_factory.mktemp("cross") / "model")


@pytest.fixture(scope="module")
def reranker(folder: Path) -> CrossEncoderReader:
    return open_cross_encoder(str(folder), None)


@pytest.fixture
def candidates(service: Service) -> list[Candidate]:
    return retrieve(service.store, service.encoder, ASKED)


def hit(text: str, key: int = 0) -> Hit:
    return Hit(key, PassageRecord(Passage("a.txt", 0, len(text), text, 0, None, None, None, "")))


def by_hand(folder: Path, question: str, text: str) -> float:
    """The score of a pair by transformers alone, cut where the model's positions end."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model, tokenizer = AutoModelForSequenceClassification.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        pair = tokenizer(question, text, return_tensors="pt", truncation="longest_first", max_length=64)
        return float(model.eval()(**pair).logits[0, 0])


def test_it_scores_as_transformers_does(folder: Path, reranker: CrossEncoderReader) -> None:
    texts = [
        "京东白条",
        "银行有一二三家" * 30,
        "年",
        "用户是人",
    ] * 5  # of several lengths: what pads a batch must not count
    scores = np.array([by_hand(folder, "什么时候", text) for text in texts])
    found = reranker.relevances("什么时候", [hit(text) for text in texts])
    np.testing.assert_allclose(found, (scores - scores.mean()) / scores.std(), atol=1e-4)


def test_relevances_have_a_scale_of_their_own(reranker: CrossEncoderReader) -> None:
    found = reranker.relevances("白条", [hit("京东"), hit("银行"), hit("用户有人")])
    assert abs(np.mean(found)) < 1e-9 and np.std(found) == pytest.approx(1)
    assert reranker.relevances("白条", [hit("京东")] * 12) == [0] * 12
    assert reranker.relevances("白条", []) == []
    assert reranker.relevances("\ud800", [hit("a"), hit("京东")]) == reranker.relevances(
        "\ud800", [hit("a"), hit("京东")]
    )


def test_it_changes_the_order_and_our_reader_finds_the_spans(
    service: Service, candidates: list[Candidate], folder: Path
) -> None:
    own = rank(ASKED.resolved, candidates, service.reader)
    settings = Settings(reranker=str(folder), rerank_weight=1e6)
    both = open_reader(settings)
    ranked = rank(ASKED.resolved, candidates, both, settings)
    read = [r for r in ranked if r.reading]
    assert len(read) == 8 and {r.hit.key for r in read} == {r.hit.key for r in own if r.reading}
    assert [r.hit.key for r in ranked] != [r.hit.key for r in own]
    relevances = [r.reading.relevance for r in read if r.reading]
    assert relevances == sorted(relevances, reverse=True)
    spans = {r.hit.key: r.reading.spans for r in own if r.reading}
    assert all(r.reading and r.reading.spans == spans[r.hit.key] for r in read)
    assert ranked == rank(ASKED.resolved, candidates, both, settings)


def test_the_order_given_does_not_change_a_passages_score(
    reranker: CrossEncoderReader, candidates: list[Candidate]
) -> None:
    hits = [c.hit for c in candidates[:20]]
    straight = dict(zip([h.key for h in hits], reranker.relevances(ASKED.resolved, hits), strict=True))
    random.Random(1).shuffle(hits)
    for h, value in zip(hits, reranker.relevances(ASKED.resolved, hits), strict=True):
        assert value == pytest.approx(straight[h.key], abs=1e-12)  # what it is read beside does not count


def test_without_our_weights_it_orders_and_sentences_answer(
    seeds_store: Path, candidates: list[Candidate], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_network, "WEIGHTS_FILE", "not-there.onnx")
    service = load(seeds_store, settings=Settings(reranker=str(folder), threshold=0))
    plain = sorted(candidates, key=lambda c: -c.fused)
    assert [r.hit.key for r in rank(ASKED.resolved, candidates, service.reader)][:8] != [c.hit.key for c in plain][:8]
    found = answer(service, ASKED.asked)
    again = answer(service, ASKED.asked)
    assert found.found and found.citations and replace(again, seconds=found.seconds) == found


def test_a_broken_folder_is_one_line_and_status_2(
    folder: Path, seeds_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"not weights")
    monkeypatch.setenv("RAG_RERANKER", str(broken))
    capfd.readouterr()
    assert run(ask, ["好", "--store", str(seeds_store)]) == 2
    out, said = capfd.readouterr()
    assert out == "" and said.count("\n") == 1
    assert said.startswith(f"the reranker {str(broken)!r} cannot be loaded: found ")
    assert said.endswith("run: unset RAG_RERANKER (our own reader)\n")


def refusal(name: str) -> str:
    with pytest.raises(ModelError) as caught:
        open_cross_encoder(name, None)
    said = str(caught.value)
    assert "\n" not in said and "run: unset RAG_RERANKER" in said
    return said


def test_what_has_no_single_score_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "found a model of 3 labels" in refusal(str(tiny_cross_encoder(tmp_path / "three", 3)))
    capfd.readouterr()
    bare = str(tiny_cross_encoder(tmp_path / "bare", head=False))
    assert "found a model without a trained head" in refusal(bare)
    assert "newly initialized" not in capfd.readouterr().err


@pytest.mark.parametrize("name", ["./no/such/folder", "not a name", "x" * 5000, "~nobody-of-that-name/model"])
def test_a_path_that_is_not_there(name: str) -> None:
    refusal(name)


def test_a_hub_name_without_network_fails_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    assert "'nobody/no-such-model' cannot be loaded" in refusal("nobody/no-such-model")


def test_a_models_own_code_is_never_run(folder: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(folder, tmp_path / "own"))
    (own / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", "utf8")
    config = json.loads((own / "config.json").read_text("utf8"))
    auto = {"AutoConfig": "own.Config", "AutoModelForSequenceClassification": "own.Model"}
    (own / "config.json").write_text(json.dumps({**config, "model_type": "own", "auto_map": auto}), "utf8")
    assert "needs code of its own run" in refusal(str(own))
    assert not (tmp_path / "ran").exists()


def test_what_is_not_finite_is_the_lowest(folder: Path, tmp_path: Path) -> None:
    odd = Path(shutil.copytree(folder, tmp_path / "odd"))
    weights = load_file(odd / "model.safetensors")
    token = json.loads((odd / "tokenizer.json").read_text("utf8"))["model"]["vocab"]["三"]
    weights["bert.embeddings.word_embeddings.weight"][token] = np.nan
    save_file(weights, odd / "model.safetensors", metadata={"format": "pt"})
    found = open_cross_encoder(str(odd), None).relevances("什么", [hit("京东"), hit("三"), hit("银行")])
    assert np.isfinite(found).all() and found[1] == min(found)


def test_services_with_different_settings_answer_side_by_side(seeds_store: Path, folder: Path) -> None:
    plain, refusing, other, none = (
        load(seeds_store, settings=settings)
        for settings in (Settings(), Settings(threshold=1), Settings(reranker=str(folder)), Settings(reranker="none"))
    )
    first = answer(plain, ASKED.asked)
    assert first.found and not answer(refusing, ASKED.asked).found
    scores = [tuple(p.score for p in answer(service, ASKED.asked).passages) for service in (plain, other, none)]
    assert len(set(scores)) == 3
    assert replace(answer(plain, ASKED.asked), seconds=first.seconds) == first
