"""The vocabulary: offsets stay, characters and digits stand alone, and a broken one is told of in a line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.errors import ModelError
from rag.reader.vocabulary import CLS, MASK, PAD, SEP, TOKENIZER_FILE, open_vocabulary
from rag.training import MEND
from rag.training.vocabulary import SPECIAL, folds


def test_one_character_becomes_one() -> None:
    table = folds()
    assert table["橋"] == "桥" and table["Ａ"] == "a" and table["％"] == "%"
    assert "㎏" not in table and "桥" not in table and all(len(folded) == 1 for folded in table.values())


def test_characters_stand_alone_and_offsets_stay(words: Path) -> None:
    pieces = open_vocabulary(words)
    text = "青石鎮的大桥 2860米 Bridge"
    found = pieces.pieces(text)
    ids, cut = found.ids, [text[a:b] for a, b in found.offsets]
    assert cut[:9] == ["青", "石", "鎮", "的", "大", "桥", "2", "8", "6"] and "".join(cut[-6:]).endswith("Bridge")
    assert len(ids) == len(cut) and ids.max() < len(pieces) and len(pieces) % 64 == 0
    assert pieces.ids([text])[0].tolist() == ids.tolist() == pieces.ids(["青石镇的大桥 2860米 bridge"])[0].tolist()


def test_marks_stand_where_the_network_looks_for_them(words: Path) -> None:
    pieces = open_vocabulary(words)
    assert [SPECIAL[i] for i in (PAD, CLS, SEP, MASK)] == ["[PAD]", "[CLS]", "[SEP]", "[MASK]"]
    assert pieces.ids(["青"])[0][0] >= 16


def test_what_is_no_vocabulary_is_told_of(words: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"found .*run: python -m rag\.training vocabulary"):
        open_vocabulary(tmp_path, MEND)
    shutil.copytree(words, tmp_path, dirs_exist_ok=True)
    assert open_vocabulary(tmp_path).fingerprint == open_vocabulary(words).fingerprint
    (tmp_path / TOKENIZER_FILE).write_text("{")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be read"):
        open_vocabulary(tmp_path)
