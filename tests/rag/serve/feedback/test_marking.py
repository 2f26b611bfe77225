"""A marked or pasted sentence is found where it stands, verbatim, however it was copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.normalise import fold, in_script
from rag.chain import Service
from rag.serve.feedback.marking import MAX_CHARS, NotMarked, _squeezed, locate
from rag.types import Considered

SOURCE = "003_e23e15c925fa8ab0.txt"


@pytest.fixture
def sentence(service: Service) -> str:
    text = service.store.text(SOURCE)
    return text[678:693]


def test_a_sentence_is_found_anywhere(service: Service, sentence: str) -> None:
    marked = locate(service.store, sentence)
    assert service.store.text(marked.source)[marked.start : marked.end] == marked.quote
    assert fold(marked.quote) == fold(sentence)


@pytest.mark.parametrize("source", [SOURCE, "gone.txt", ""])
def test_script_width_space_and_quotation_marks_do_not_matter(service: Service, sentence: str, source: str) -> None:
    pasted = "“ " + "\n ".join(in_script(sentence, "zh-Hant").replace("1", "１")) + "”"
    marked = locate(service.store, pasted, source)
    assert (marked.source, marked.quote) == (SOURCE, service.store.text(SOURCE)[marked.start : marked.end])
    assert fold(sentence) in fold(marked.quote)


def test_what_was_near_is_looked_at_before_anything_else(service: Service, sentence: str) -> None:
    start = service.store.text(SOURCE).index(sentence)
    near = [Considered(1, "gone.txt", 0, 9, 1.0, 1, 1), Considered(2, SOURCE, start, start + 5, 1.0, 2, 2)]
    assert locate(service.store, sentence, "", near).start == start


@pytest.mark.parametrize(
    ("words", "why"),
    [("", "short"), ("京东", "short"), ("。。。。。。", "short"), ("长" * (MAX_CHARS + 1), "long"), ("火星上的企鹅昨天开了银行", "unknown")],
)  # fmt: skip
def test_what_is_no_sentence_of_the_articles_is_told(service: Service, words: str, why: str) -> None:
    with pytest.raises(NotMarked) as raised:
        locate(service.store, words)
    assert raised.value.why == why


@given(st.text(max_size=60))
def test_every_squeezed_character_leads_back(text: str) -> None:
    squeezed = _squeezed(text)
    assert len(squeezed.text) == len(squeezed.begins) == len(squeezed.ends)
    assert all(0 <= a < b <= len(text) for a, b in zip(squeezed.begins, squeezed.ends, strict=True))
    assert list(squeezed.begins) == sorted(squeezed.begins)
