"""Our own encoder: the fast path against sentence-transformers and its own formula, odd texts, damaged weights."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from index.encoder import load_encoder
from index.encoder.static import SATURATION, WEIGHTS, StaticEncoder, open_static
from index.encoder.table import PART, Table, open_table
from index.errors import ModelError, SettingError
from index.language.normalise import fold
from index.settings import read_settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = [
    "京东金融的用户数量是多少？", "劉強東在烏鎮談京東金融", "Who founded JD.com, and when?", "ＪＤ金融．１００％　㎏",
    "3.6亿", "央行昨日发布第三季度货币政策执行报告，强调稳健中性。" * 20, "银行 银行 bank bank bank 银行",
    "Xi Jinping 习近平 😀 mixed ﷽ \ue000 text", "한국은행 日本銀行 Банк Αθήνα بنك", "a\u0301\u0301 İ ﬁ Σίσυφος", "",
]  # fmt: skip
# What people paste: both scripts, marks that compose, widths, emoji, private use, and half a character.
ODD = st.text(
    st.sampled_from(
        "刘劉強东银行利率。… ㎏…ａＢbank rate é\u0301京東12％%😀\ue000\U000f0000\ud800\udfff\u200d\ufeff\x00"
    )
    | st.characters(exclude_categories=()),
    max_size=60,
)


@pytest.fixture(scope="module")
def own() -> StaticEncoder:
    return opened()


@cache
def opened() -> StaticEncoder:
    return open_static()


@cache
def table() -> Table:
    return open_table(WEIGHTS / PART)


def ids_of(text: str) -> list[int]:
    return list(table().tokenizer.encode(fold(text), add_special_tokens=False).ids)


@cache
def theirs() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(WEIGHTS), trust_remote_code=True, local_files_only=True, device="cpu")


@cache
def words() -> tuple[str, str]:
    """Two English words that are one piece each: which ones there are depends on the training."""
    spelt = (w for w in sorted(table().tokenizer.get_vocab()) if len(w) > 4 and w.isascii() and w.isalpha())
    whole = [w for w in spelt if len(ids := ids_of(w)) == 1 and table().scale[ids[0]] > 0]
    return whole[0], whole[-1]


def by_hand(text: str) -> np.ndarray:
    """The formula, in float64: each distinct piece's row times n · (k + 1) / (n + k), unit length."""
    pieces, counts = np.unique(np.array(ids_of(text), dtype=np.int64), return_counts=True)
    weights = counts * (SATURATION + 1) / (counts + SATURATION)
    total = (table().rows(pieces).astype(np.float64) * weights[:, None]).sum(axis=0)
    return np.asarray(total / (np.linalg.norm(total) or 1))


def test_fast_path_is_sentence_transformers(own: StaticEncoder) -> None:
    megabyte = "央行昨日发布货币政策 bank rate " * 30_000
    texts = [*TEXTS, megabyte]
    np.testing.assert_allclose(own.encode_passages(texts), theirs().encode([fold(t) for t in texts]), atol=1e-5)
    assert theirs().get_embedding_dimension() == own.dimension


@given(st.lists(ODD, min_size=1, max_size=8))
@settings(max_examples=80)
@example(["", "\ud800", "😀"])
def test_fast_path_is_sentence_transformers_on_odd_texts(texts: list[str]) -> None:
    rows = opened().encode_questions(texts)
    np.testing.assert_allclose(rows, theirs().encode([fold(t) for t in texts]), atol=1e-5)
    np.testing.assert_allclose(rows, [by_hand(t) for t in texts], atol=1e-5)


@given(st.lists(ODD, max_size=5))
@settings(max_examples=80)
@example(["\ud800", "\udfff京东", "京\ud800东"])
def test_every_text_has_a_unit_or_the_zero_vector(texts: list[str]) -> None:
    rows = opened().encode_questions(texts)
    assert rows.shape == (len(texts), opened().dimension) and rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))


@pytest.mark.parametrize("text", ["", " \n\t", "😀🎉", "，。！？", "\ue000\ue001", "\U000f0000", "\ud800"])
def test_text_without_a_known_word_has_the_zero_vector(own: StaticEncoder, text: str) -> None:
    assert not own.encode_questions([text]).any()


def test_a_text_of_a_megabyte(own: StaticEncoder) -> None:
    run = "央行昨日发布货币政策执行报告" * 30_000
    assert len(run.encode()) > 1_000_000
    assert np.linalg.norm(own.encode_passages([run])) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("times", [1, 2, 3, 100])
def test_repetitions_of_a_word_saturate(own: StaticEncoder, times: int) -> None:
    often, once = words()
    vector = own.encode_passages([" ".join([often] * times + [once])])[0]
    rows = table().rows(np.array([*ids_of(often), *ids_of(once)]))
    (weight, single), *_ = np.linalg.lstsq(rows.T, vector, rcond=None)
    assert weight / single == pytest.approx(times * (SATURATION + 1) / (times + SATURATION), rel=1e-3)
    assert weight / single < SATURATION + 1


def test_a_word_alone_points_one_way_however_often_it_stands(own: StaticEncoder) -> None:
    often, once = words()
    alone = own.encode_passages([often, f"{often} {often}"])
    np.testing.assert_allclose(alone[0], alone[1], atol=1e-6)
    beside = own.encode_passages([f"{often} {once}", f"{often} {often} {once}"])
    assert np.abs(beside[0] - beside[1]).max() > 1e-3


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


def test_shortened_rows_are_the_first_dimensions_at_length_one(own: StaticEncoder) -> None:
    kept = own.dimension // 4
    short = load_encoder(dimension=kept)
    assert (short.dimension, short.fingerprint) == (kept, own.fingerprint)
    first = own.encode_passages(TEXTS)[:, :kept]
    lengths = np.linalg.norm(first, axis=1, keepdims=True)
    assert lengths.max() < 0.99
    np.testing.assert_allclose(short.encode_passages(TEXTS), first / np.where(lengths > 0, lengths, 1), atol=1e-5)


@pytest.mark.parametrize("value", ["0", "-1", "2.5", "many", "100000", "9" * 5_000])
def test_a_dimension_it_does_not_have(value: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_encoder(dimension=read_settings({"RAG_ENCODER_DIMENSION": value}).encoder_dimension)
    said = f"RAG_ENCODER_DIMENSION is {value!r}; expected a whole number from 1"
    assert str(caught.value).startswith(said) and str(caught.value).endswith("; unset it or correct it")


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "pointer"])
def test_damaged_weights_give_one_clear_line(tmp_path: Path, file: str, damage: str) -> None:
    folder = _copy(tmp_path)
    path = folder / PART / file
    if damage == "missing":
        path.unlink()
    else:
        whole = path.read_bytes()
        path.write_bytes({"empty": b"", "cut": whole[: len(whole) // 2], "pointer": b"version https://git-lfs"}[damage])
    with pytest.raises(ModelError) as caught:
        load_encoder(str(folder))
    assert "run: unset RAG_ENCODER" in str(caught.value) and "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_a_folder_that_lost_its_table(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    shutil.rmtree(folder / PART)
    with pytest.raises(
        ModelError, match=f"weights cannot be used: found no {PART}; expected .*; run: unset RAG_ENCODER"
    ):
        load_encoder(str(folder))


def test_the_earlier_layout_is_named_not_averaged(tmp_path: Path) -> None:
    (tmp_path / "0_StaticEmbedding").mkdir()
    shutil.copy(WEIGHTS / PART / "tokenizer.json", tmp_path / "0_StaticEmbedding")
    ones = np.ones((3, 4), dtype=np.int8)
    save_file({"embeddings": ones, "weights": ones[:, 0]}, tmp_path / "0_StaticEmbedding" / "model.safetensors")
    with pytest.raises(ModelError, match=f"found the earlier layout, 0_StaticEmbedding, not {PART}; expected"):
        load_encoder(str(tmp_path))


def test_own_is_the_default_and_known_by_its_bytes(own: StaticEncoder, tmp_path: Path) -> None:
    assert load_encoder().fingerprint == load_encoder("own").fingerprint == own.fingerprint
    assert len(own.fingerprint) == 16 and int(own.fingerprint, 16)
    assert load_encoder().name == "own"
    copy = load_encoder(str(_copy(tmp_path)))
    assert isinstance(copy, StaticEncoder) and copy.fingerprint == own.fingerprint
    assert copy.name == str(tmp_path / "weights")


def test_weights_say_what_the_code_does() -> None:
    assert json.loads((WEIGHTS / PART / "config.json").read_text("utf8"))["saturation"] == SATURATION
    assert sum(f.stat().st_size for f in WEIGHTS.rglob("*") if f.is_file()) <= 24e6


@pytest.mark.parametrize("name", ["own", str(WEIGHTS)])
def test_encoding_a_question_imports_no_torch(name: str) -> None:
    code = (
        "import sys; from index.encoder import load_encoder; load_encoder(sys.argv[1]).encode_questions(['京东金融']); "
        "print([m for m in ('torch', 'jieba', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code, name], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_saved_by_sentence_transformers_it_is_the_same(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    theirs().save_pretrained(str(tmp_path))
    again = SentenceTransformer(str(tmp_path), trust_remote_code=True, local_files_only=True, device="cpu")
    np.testing.assert_array_equal(again.encode(TEXTS[:4]), theirs().encode(TEXTS[:4]))


@pytest.mark.parametrize("change", [{"saturation": 99}, {"tokenizer": "0" * 64}])
def test_a_table_goes_with_its_tokenizer_and_saturation(change: dict[str, object], tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    file = folder / PART / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf8")) | change), "utf8")
    with pytest.raises(ModelError, match="of another tokenizer, or another saturation"):
        open_static(folder)


def test_a_tokenizer_of_as_many_pieces_is_refused_too(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    file = folder / PART / "tokenizer.json"
    whole = json.loads(file.read_text("utf8"))
    whole["model"]["vocab"][100:200] = whole["model"]["vocab"][199:99:-1]
    file.write_text(json.dumps(whole, ensure_ascii=False), "utf8")
    with pytest.raises(ModelError, match="of another tokenizer"):
        open_static(folder)


@pytest.mark.parametrize("name", ["x" * 300, "~nobody-of-this-name/model"])
def test_a_name_no_file_can_have_is_one_line(name: str) -> None:
    with pytest.raises(ModelError, match=r"run: unset RAG_ENCODER") as caught:
        load_encoder(name)
    assert "\n" not in str(caught.value)
