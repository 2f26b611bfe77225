"""From an answer to what its reply shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.normalise import fold
from rag.types import Answer, Sentence
from rag.ui.conversation import Exchange
from rag.ui.render import render
from rag.ui.strings import LANGUAGES, say
from rag.ui.talk.cards import cards
from rag.ui.talk.reply import Reply, reply_of
from tests.rag.ui import states
from tests.rag.ui.samples import HOSTILE, inside, logged, seen
from tests.rag.ui.samples import answer as sample
from tests.rag.ui.samples import citation as sample_citation
from tests.rag.ui.samples import look as sample_look
from tests.rag.ui.states import ANSWERS, look


def reply(given: Answer) -> Reply:
    return reply_of(given, cards(given, look))


def html(given: Answer, language: str = "zh-Hans") -> str:
    return render(
        "talk/reply.html", language, exchange=Exchange(1, given.question, given, cards(given, look)), newest=True
    )


def lines(given: Answer) -> list[str]:
    return [line.text for line in reply(given).lines]


def test_the_answer_stands_first_and_is_bold_in_its_sentence() -> None:
    assert lines(states.FOUND) == ["陈生强"]
    assert reply(states.FOUND).lines[0].size == "large"
    assert [text for text, bold in reply(states.FOUND).said[0].pieces if bold] == ["陈生强"]


def test_what_it_means_stands_beside_it_and_what_else_is_meant_below() -> None:
    told = reply(states.ENGLISH)
    assert told.lines[0].meaning == "CNY 420 billion"
    assert told.glosses == (("11个月", "11 months"),)


def test_a_list_is_a_list_and_several_parts_are_one_line_each() -> None:
    assert lines(states.LIST) == list(states.LIST.spans)
    assert inside(html(states.LIST), "li")[:2] == ["图谱网络", "图像识别"]
    assert lines(states.PARTS) == ["陈生强", "8000人"]
    assert "“末班车几点”文章没有说到。" in seen(html(states.PARTS)).text


def test_of_several_guesses_at_one_thing_only_the_best_is_said() -> None:
    assert lines(replace(states.FOUND, spans=("陈生强", "京东金融"))) == ["陈生强"]


def test_yes_or_no_stands_first() -> None:
    told = reply(states.WHETHER)
    assert told.lead is not None and (told.lead.text, told.lead.size, told.lines) == ("是。", "large", ())


def test_an_answer_that_is_its_whole_sentence_is_said_once() -> None:
    told = reply(states.LONG)
    assert [line.size for line in told.lines] == ["long"] and told.said == ()
    assert seen(html(states.LONG)).text.count("上不封顶") == 1
    assert len(seen(html(states.LONG)).having("marker")) == 1


def test_titles_are_a_list_whose_items_lead_to_their_cards() -> None:
    told = reply(states.TITLES)
    assert len(told.lines) == 3 and told.said == ()
    assert [m["data-goto"] for m in seen(html(states.TITLES)).having("marker")] == ["card-1-1", "card-1-2", "card-1-3"]


def test_a_long_answer_is_read_in_its_sentence() -> None:
    assert lines(replace(states.FOUND, spans=(states.FOUND.citations[0].quote[:40],))) == []


def test_what_no_citation_supports_is_never_said_first() -> None:
    alone = replace(states.UNSUPPORTED, sentences=(Sentence("陈生强。", (1,), False),))
    assert lines(alone) == [] and "<s>陈生强。</s>" in html(alone)


@pytest.mark.parametrize(
    ("given", "level"),
    [
        (states.FOUND, "sure"),
        (states.DOUBTFUL, "maybe"),
        (states.UNSUPPORTED, "maybe"),
        (states.REFUSED, "none"),
        (states.CORRECTED, ""),
        (states.AMBIGUOUS, ""),
        (states.SMALL_TALK, ""),
    ],
)
def test_how_sure_it_is_in_plain_words(given: Answer, level: str) -> None:
    assert reply(given).level == level


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doubt_is_visible_in_the_pages_language(language: str) -> None:
    doubtful, sure = seen(html(states.DOUBTFUL, language)), seen(html(states.FOUND, language))
    assert say("level_maybe", language) in doubtful.text and doubtful.having("doubt")
    assert say("doubt", language) in doubtful.text
    assert say("level_sure", language) in sure.text and not sure.having("doubt")
    assert not any("✓" in page.text for page in (doubtful, sure))
    assert doubtful.having("level")[0]["title"] == say("level_help", language, percent=7)


def test_words_of_a_model_are_not_called_the_articles_own() -> None:
    assert [one.mark for one in reply(states.UNSUPPORTED).said] == ["reworded", "unsupported"]
    assert [one.mark for one in reply(states.FOUND).said] == ["supported"]


def test_a_correction_says_what_was_asked_what_the_article_says_and_when() -> None:
    page = seen(html(states.CORRECTED))
    assert reply(states.CORRECTED).corrected_on == "2019-11-30"
    assert states.CORRECTED.resolved in page.text and "2019-11-30" in page.text and not page.having("first")


def test_other_reports_are_listed_newest_first_each_leading_to_its_card() -> None:
    reports = reply(states.CONFLICTING).reports
    assert [(r.figure, r.date, r.card, r.own, r.newest) for r in reports] == [
        ("一万人", "2018-01-15", "other-1", False, True),
        ("8000人", "2017-06-20", "card-1", True, False),
        ("4000人", None, "other-2", False, False),
    ]
    assert reply(states.FOUND).reports == ()


def test_a_reply_is_copied_with_its_markers_and_its_citations() -> None:
    shown = cards(states.ENGLISH, look)
    told = reply(states.ENGLISH).copied(shown, "en")
    quote = states.ENGLISH.citations[0].quote
    assert told == f"{quote}[1]\n\n[1] “{quote}” (A股首发融资回顾, 2020-12-01, p. 3)"
    assert reply(states.REFUSED).copied((), "en") == states.REFUSED.answer


@given(st.sampled_from(ANSWERS), st.sampled_from(LANGUAGES), st.integers(1, 99))
def test_every_state_renders_and_every_link_has_its_goal(given: Answer, language: str, number: int) -> None:
    exchange = Exchange(number, given.question, given, cards(given, look))
    shown = seen(logged((exchange,), language))
    ids = [a["id"] for _, a in shown.elements if "id" in a]
    assert len(ids) == len({*ids})
    assert {a["data-goto"] for _, a in shown.elements if "data-goto" in a} <= {*ids}


@given(st.sampled_from(ANSWERS))
def test_what_is_bold_is_an_answer(given: Answer) -> None:
    told, shown = reply(given), cards(given, look)
    cut = [*(p for one in told.said for p in one.pieces), *(p for card in shown for p in card.pieces)]
    answers = {fold(a) for a in (*given.spans, given.correction or "", *(c.figure or "" for c in given.conflicts))}
    assert {fold(text) for text, bold in cut if bold} <= answers


_WORDS = st.text(
    alphabet=st.characters(exclude_characters="\r\0", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40
)


@given(_WORDS | st.just(HOSTILE), _WORDS, st.booleans())
def test_any_words_render_as_text(words: str, span: str, several: bool) -> None:
    sentences = (Sentence(words + span, (1,), True),)
    given = replace(
        states.FOUND, question=words, resolved=span, sentences=sentences, spans=(span, words), several=several, lead=words, tail=span
    )  # fmt: skip
    page = seen(html(given))
    plain = {tag for tag, _ in seen(html(states.FOUND)).elements} | {"ul", "li", "details", "summary"}
    assert {tag for tag, _ in page.elements} <= plain
    assert words in page.text and span in page.text


def test_an_article_without_a_title_is_cited_by_its_first_words() -> None:
    untitled = replace(sample(), citations=(replace(sample_citation(), title=None),))
    (card,) = cards(untitled, sample_look)
    assert card.citation("zh-Hans").endswith("（《三月的海港很安静。》，林记者，2024-03-05）")
    assert replace(card, title="").citation("en").endswith("(weekly/harbour.txt, 林记者, 2024-03-05)")


def test_what_was_searched_for_a_pasted_question_is_folded_too() -> None:
    given = replace(states.FOUND, question=states.PASTED + "？", resolved=states.PASTED)
    folded = logged((Exchange(1, "…", given),), "zh-Hans")
    assert f"展开全部 {len(states.PASTED)} 字" in folded and seen(folded).having("mend")
    assert f"按此查找：{states.PASTED}" in seen(folded).text
    refused = replace(given, found=False, reason="no-words", sentences=(), citations=())
    assert not seen(logged((Exchange(1, "…", refused),), "zh-Hans")).having("resolved")


def test_a_long_pasted_question_is_folded() -> None:
    pasted = replace(states.FOUND, question=states.PASTED)
    folded, plain = (logged((Exchange(1, g.question, g),), "en") for g in (pasted, states.FOUND))
    assert "<summary><span" in folded and "<summary><span" not in plain
    assert states.PASTED in seen(folded).text
