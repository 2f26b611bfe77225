"""What a page says of an answer's warnings: in its own language, each that the chain gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import answer
from rag.asking.question import MAX_QUESTION_CHARS
from rag.chain import Service
from rag.types import Event, Evidence, Question
from rag.ui.strings import LANGUAGES, say
from rag.ui.talk.warned import warned
from rag.writers import WriterError
from tests.rag.ui.samples import answer as sample
from tests.rag.ui.samples import log, seen

WARNINGS = (
    "the question has 880 characters; its first and last 300 were searched",
    "the question is longer than the reader takes; its beginning and its end were read",
    "1 of 3 sentences do not stand in what they cite",
    "2 of 3 sentences do not stand in what they cite and were left out",
    "openai:m failed (HTTP 500 (busy); try later); the extractive answer stands in",
    "openai:m broke off (HTTP 500 (busy); try later); what it had said is kept",
    "generation g7 answers, for the newest cannot be asked (it has another encoder), and start this program again",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("warning", WARNINGS)
def test_each_is_said_in_the_pages_language_with_its_figures(warning: str, language: str) -> None:
    told, own = warned(warning, language)
    assert not own and told != say("warned_other", language)
    assert all(figure in told for figure in ("880", "300", "g7", "HTTP 500 (busy); try later") if figure in warning)
    assert language == "en" or "the " not in told.lower()


class Broken:
    """A writer that has no reply."""

    name, remote = "broken", False

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        raise WriterError("no {words} came")


def test_what_the_chain_warns_of_is_known(mixed: Service) -> None:
    long = "青石大桥全长多少米？" + "桥" * MAX_QUESTION_CHARS
    warnings = answer(replace(mixed, writer=Broken()), long).warnings
    warnings += answer(replace(mixed, writer=Broken()), "青石大桥全长多少米？").warnings
    assert len(warnings) > 1
    assert [own for warning in warnings for _, own in [warned(warning, "zh-Hans")] if own] == []


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_other_keeps_its_own_words_below_a_line_of_the_page(warning: str, language: str) -> None:
    told, own = warned(warning, language)
    assert (told, own) == (say("warned_other", language), warning)


def test_the_page_folds_the_words_that_it_does_not_know() -> None:
    html = log(sample(warnings=(WARNINGS[2], "<b>beware")), "zh-Hant")
    assert "有 1 句（共 3 句）未獲引文支持。" in seen(html).text and WARNINGS[2] not in html
    assert "<summary>程式另有一則提醒</summary>" in html and "<b>beware" in seen(html).text
