"""A quotation inside the words around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.ui.talk.excerpt import MARGIN, excerpt
from tests.rag.ui.samples import QUOTE, TEXT


def _around(text: str, quote: str, margin: int = MARGIN) -> tuple[str, str, str]:
    start = text.index(quote)
    shown = excerpt(text, start, start + len(quote), margin)
    return shown.before, shown.quote, shown.after


def test_it_is_widened_to_its_own_paragraph_and_no_further() -> None:
    before, quote, after = _around(TEXT, QUOTE)
    assert quote == QUOTE
    assert before == "三月的海港很安静。"
    assert after == "经理林海说，今年要再添两座吊机。工人们对此表示欢迎。"


def test_a_narrow_margin_stops_at_whole_sentences() -> None:
    text = "一二三四五。六七八。" + "引文" + "。九十。甲乙丙丁戊己。"
    start = text.index("引文")
    shown = excerpt(text, start, start + 2, margin=5)
    assert (shown.before, shown.after) == ("六七八。", "。九十。")
    assert shown.cut_before and shown.cut_after


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    text = "很长的开头一直没有句号，随后一段" + "引文" + "再一段，然后一直没有句号也没有别的"
    start = text.index("引文")
    shown = excerpt(text, start, start + 2, margin=8)
    assert (shown.before, shown.after) == ("随后一段", "再一段，")


def test_a_text_without_any_boundary_is_cut_at_the_margin() -> None:
    shown = excerpt("啊" * 50, 20, 22, margin=5)
    assert (shown.before, shown.quote, shown.after) == ("啊" * 5, "啊" * 2, "啊" * 5)


@given(
    st.text(alphabet="甲乙 。，！\n.a”", max_size=80), st.integers(0, 80), st.integers(0, 80), st.integers(0, 20)
)  # fmt: skip
def test_what_is_shown_is_a_slice_of_the_source_around_the_very_quote(text: str, a: int, b: int, margin: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    shown = excerpt(text, start, end, margin)
    assert shown.quote == text[start:end]
    assert text[:start].endswith(shown.before) or text[:start].rstrip().endswith(shown.before.rstrip())
    assert text[end:].startswith(shown.after)
    assert len(shown.before) <= margin and len(shown.after) <= margin
    assert "\n" not in shown.before and "\n" not in shown.after
