"""Turns made of invented questions: their edits, in pieces, give back what was resolved."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from index.corpora.authored import DIALOGUES, TRAIN
from rag.asking.turns.edits import Edits
from rag.asking.turns.kinds import ALONE, KINDS
from rag.reader.vocabulary import Vocabulary, open_vocabulary
from rag.training.__main__ import WEIGHTS
from rag.training.turns.derived import derived
from rag.training.turns.examples import Example
from rag.training.turns.pack import in_pieces, pack, turns
from rag.training.turns.turns_file import FILE, read

NAMES = ("北京大学", "上海银行", "广州港", "杭州市", "成都市", "武汉大学")
ASKED = ("{}2019年招了多少人？", "{}是哪年成立的？", "{}的负责人是谁？", "{}在哪里开会？", "{}有哪些部门？")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("turns")
    (folder / "authored").mkdir()
    asked = [
        {
            "line": n,
            "question": form.format(name),
            "lang": "zh-Hans",
            "type": "fact",
            "answers": ["三"],
            "evidence": ["三"],
        }
        for n, name in enumerate(NAMES)
        for form in ASKED
    ]
    spoken = [
        {"line": 1, "lang": "zh-Hans", "history": [{"role": "user", "content": "上海银行哪年成立？"}], "question": question,
         "resolved": resolved, "kind": kind, "answers": [], "evidence": []}
        for question, resolved, kind in (("它的行长是谁", "上海银行的行长是谁？", "pronoun"), ("谢谢", "谢谢", "social"))
    ]  # fmt: skip
    for name, lines in ((TRAIN, asked), *((file, spoken) for file in DIALOGUES)):
        with lzma.open(folder / name, "wt", encoding="utf8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return folder


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return open_vocabulary(WEIGHTS)


def test_the_same_turns_come_out_twice(data: Path) -> None:
    assert list(derived(data)) == list(derived(data))


def test_what_stands_alone_has_no_edits_and_is_two_fifths(data: Path) -> None:
    made = list(derived(data))
    alone = [one for one in made if one.kind in ALONE]
    assert all(not one.edits for one in alone)
    assert all(one.edits for one in made if one.kind not in ALONE)
    assert len(alone) >= 0.4 * len(made)


def test_the_file_is_read_as_it_was_written(data: Path, tmp_path: Path) -> None:
    figures = turns(data, tmp_path, WEIGHTS, 30)
    packed = read(tmp_path / FILE)
    assert figures["turns"] == len(packed) == len(packed.q_bounds) - 1
    assert packed.held.sum() == 2
    places = packed.inserted[:, 1]
    lengths = np.diff(packed.q_bounds)[packed.inserted[:, 0]]
    assert (places <= lengths).all()
    inside = packed.q_bounds[packed.inserted[:, 0]] + places
    assert not packed.deleted[inside[places < lengths]].any()
    assert (packed.inserted[:, 3] < np.diff(packed.h_bounds)[packed.inserted[:, 0]]).all()


def test_a_place_moves_on_past_what_is_deleted(vocabulary: Vocabulary) -> None:
    message, history = vocabulary.pieces("那2017年呢？"), vocabulary.pieces("京东2016年净利润是多少？｜")
    edited = in_pieces(Edits(((0, 1), (6, 8)), ((0, 0, 2), (6, 7, 13))), message, history)
    assert edited is not None
    gone, rows = edited
    assert gone.tolist() == [True, *[False] * 5, True, True]
    assert rows == [(1, 0, 1), (8, 7, 12)]


def test_a_slice_that_was_cut_off_is_none(vocabulary: Vocabulary) -> None:
    history = vocabulary.pieces("京东2016年净利润").cut(0, 3)
    assert in_pieces(Edits((), ((0, 0, 10),)), vocabulary.pieces("呢"), history) is None


def test_kinds_are_numbered_by_their_place(vocabulary: Vocabulary) -> None:
    packed, _ = pack([Example("甲？｜", "谢谢", "social", "zh-Hans", Edits(), "谢谢")], vocabulary)
    assert packed.kind.tolist() == [KINDS.index("social")]
