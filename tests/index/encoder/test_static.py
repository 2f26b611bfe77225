"""Our own encoder: the fast path against sentence-transformers, odd texts, damaged weights."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import load_encoder
from index.encoder.static import WEIGHTS, StaticEncoder, open_static
from index.errors import ModelError
from index.text import fold

TEXTS = [
    "京东金融的用户数量是多少？", "劉強東在烏鎮談京東金融", "Who founded JD.com, and when?", "ＪＤ金融．１００％　㎏",
    "3.6亿",
    "央行昨日发布第三季度货币政策执行报告，强调稳健中性。" * 20, "Xi Jinping 习近平 😀 mixed ﷽ \ue000 text", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def own() -> StaticEncoder:
    return open_static()


def test_fast_path_is_sentence_transformers(own: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(WEIGHTS), local_files_only=True, device="cpu")
    theirs = model.encode([fold(t) for t in TEXTS])
    np.testing.assert_allclose(own.encode_passages(TEXTS), theirs, atol=1e-5)
    assert model.get_embedding_dimension() == own.dimension


def test_weights_fit_the_repository() -> None:
    assert sum(f.stat().st_size for f in WEIGHTS.rglob("*") if f.is_file()) <= 24e6


@given(st.lists(st.text(max_size=60), max_size=5))
@settings(max_examples=60, deadline=None)
def test_every_text_has_a_unit_or_the_zero_vector(texts: list[str]) -> None:
    rows = open_cached().encode_questions(texts)
    assert rows.shape == (len(texts), open_cached().dimension) and rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))


_CACHE: list[StaticEncoder] = []


def open_cached() -> StaticEncoder:
    if not _CACHE:
        _CACHE.append(open_static())
    return _CACHE[0]


@pytest.mark.parametrize("text", ["", " \n\t", "😀🎉", "，。！？", "\ue000\ue001", "\U000f0000"])
def test_text_without_a_known_word_has_the_zero_vector(own: StaticEncoder, text: str) -> None:
    assert not own.encode_questions([text]).any()


def test_a_text_of_a_megabyte(own: StaticEncoder) -> None:
    run = "央行昨日发布货币政策执行报告" * 30_000
    assert len(run.encode()) > 1_000_000
    assert np.linalg.norm(own.encode_passages([run])) == pytest.approx(1, abs=1e-4)


def test_scripts_and_widths_are_one(own: StaticEncoder) -> None:
    rows = own.encode_questions(["劉強東談ＪＤ金融", "刘强东谈jd金融"])
    np.testing.assert_array_equal(rows[0], rows[1])


def test_order_and_batch_change_nothing(own: StaticEncoder) -> None:
    texts = [f"第{i}家银行 bank {i}" for i in range(1030)]
    together = own.encode_passages(texts)
    np.testing.assert_array_equal(
        together[[0, 1023, 1024, 1029]], own.encode_questions([texts[i] for i in (0, 1023, 1024, 1029)])
    )


def test_languages_meet(own: StaticEncoder) -> None:
    asked = own.encode_questions(["Who is the governor of the central bank?"])
    passages = ["央行行长周小川在会上表示，货币政策保持稳健。", "周末北京有雨，气温下降。", "球队以三比一战胜对手。"]
    assert int(np.argmax(own.encode_passages(passages) @ asked[0])) == 0


@given(st.text(alphabet="刘劉強东。 ㎏…ａbcé\u0301京東12,", max_size=40))
@settings(max_examples=80, deadline=None)
def test_token_vectors_stand_in_the_text(text: str) -> None:
    encoder = open_cached()
    spans, ids = encoder.token_ids(text)
    rows = encoder.rows(ids)
    assert rows.shape == (len(spans), encoder.dimension) and rows.dtype == np.float32
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert [s for s, _ in spans] == sorted(s for s, _ in spans)
    total = rows.sum(axis=0)
    length = np.linalg.norm(total)
    if length > 1e-3:
        np.testing.assert_allclose(total / length, encoder.encode_questions([text])[0], atol=1e-3)


def test_token_spans_are_of_the_text_as_given(own: StaticEncoder) -> None:
    text = "…㎏ 劉強東"
    spans, _ = own.token_ids(text)
    assert "".join(text[s:e] for s, e in spans) == "㎏劉強東"


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "pointer"])
def test_damaged_weights_give_one_clear_line(tmp_path: Path, file: str, damage: str) -> None:
    folder = _copy(tmp_path)
    path = folder / "0_StaticEmbedding" / file
    if damage == "missing":
        path.unlink()
    else:
        whole = path.read_bytes()
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "pointer": b"version https://git-lfs"}[damage])
    with pytest.raises(ModelError) as caught:
        open_static(folder)
    assert "run: git checkout -- index/encoder/weights" in str(caught.value) and "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_another_tokenizers_table_is_refused(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models

    folder = _copy(tmp_path)
    Tokenizer(models.Unigram([("[UNK]", 0.0), ("a", -1.0)], unk_id=0)).save(
        str(folder / "0_StaticEmbedding/tokenizer.json")
    )
    with pytest.raises(ModelError, match="a tokenizer of 2 pieces"):
        open_static(folder)


def test_own_is_the_default_and_known_by_its_bytes(own: StaticEncoder) -> None:
    assert load_encoder().fingerprint == load_encoder("own").fingerprint == own.fingerprint
    assert len(own.fingerprint) == 16 and int(own.fingerprint, 16)
    assert load_encoder().name == "own"


def test_encoding_a_question_imports_no_torch() -> None:
    code = (
        "import sys; from index.encoder import load_encoder; load_encoder().encode_questions(['京东金融']); "
        "print([m for m in ('torch', 'jieba', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
