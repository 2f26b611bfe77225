"""Pieces and their marks: offsets of the text as given, punctuation around, facts inside."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder.static import shipped
from index.names import names
from index.split import sentences
from rag.reader.tokens import KINDS, MARKS, kind_number, tokens

TEXT = "陈国栋说：“全长2860米，总投资14.5亿元。”完工。"


def at(text: str, part: str) -> list[int]:
    """Pieces that touch a part of a text."""
    made = tokens(shipped().tokenizer, text, names(text))
    start = text.index(part)
    return [i for i, (a, b) in enumerate(made.offsets) if a < start + len(part) and b > start]


def differing(a: str, b: str, part: str) -> np.ndarray:
    """Bits by which a part's first piece differs between two texts."""
    first, second = (tokens(shipped().tokenizer, t, names(t)).bits()[at(t, part)[0]] for t in (a, b))
    return np.flatnonzero(first != second)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_every_text_has_a_piece_and_offsets_inside_it(text: str) -> None:
    made = tokens(shipped().tokenizer, text)
    assert len(made.offsets) == len(made.ids) == len(made.marks) == len(made.sentence) >= 1
    assert all(0 <= a <= b <= len(text) for a, b in made.offsets)
    assert np.all(np.diff(made.sentence) >= 0) and made.sentence.max() < max(len(sentences(text)), 1)
    assert made.bits().shape == (len(made.ids), MARKS)
    assert np.all(made.marks >> MARKS == 0)


def test_both_scripts_are_read_alike() -> None:
    simplified, traditional = (tokens(shipped().tokenizer, t) for t in ("银行贷款3亿元。", "銀行貸款３億元。"))
    assert simplified.ids.tolist() == traditional.ids.tolist()
    assert simplified.marks.tolist() == traditional.marks.tolist()


def test_full_width_is_read_alike() -> None:
    plain, wide = (tokens(shipped().tokenizer, t) for t in ("APP3.6亿, 2017(年)", "ＡＰＰ３．６亿， ２０１７（年）"))
    assert plain.ids.tolist() == wide.ids.tolist()
    assert plain.marks.tolist() == wide.marks.tolist()


def test_punctuation_is_told_although_it_is_no_piece() -> None:
    assert len(differing("他说桥梁完工", "他说，桥梁完工", "桥梁")) == 1
    assert len(differing("他说桥梁完工", "他说“桥梁完工", "桥梁")) == 1
    assert differing("他说，桥梁完工", "他说“桥梁完工", "桥梁").size == 2


def test_facts_and_names_are_told() -> None:
    made = tokens(shipped().tokenizer, TEXT, names(TEXT))
    plain = tokens(shipped().tokenizer, TEXT)
    person, number = at(TEXT, "陈国栋"), at(TEXT, "2860米")
    assert all(made.marks[i] != plain.marks[i] for i in person)
    kinds = made.marks[number[0]] ^ tokens(shipped().tokenizer, TEXT.replace("2860米", "青石桥")).marks[number[0]]
    assert kinds != 0


def test_a_questions_kind_has_a_number() -> None:
    assert KINDS[kind_number("谁是局长？")] == "person"
    assert KINDS[kind_number("How many banks?")] == "number"
