"""How well sentences meet a question's words: shares of their weight, the rarer words counting more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.names import names
from index.types import Hit, Passage
from rag.question import kind, language
from rag.support import Met, met
from rag.types import Question

TEXT = "白沙湾大桥2009年完工，全长1.2公里。河口市的港口有12个泊位，夜里也很忙。大桥的桥墩有十二座。"


def read(question: str, *texts: str) -> list[Met]:
    hits = [Hit(i, Passage("a", 0, len(t), t, 0, None, None, None, ""), names(t)) for i, t in enumerate(texts)]
    return met(Question(question, question, language(question), kind(question)), hits)


def test_the_sentence_that_holds_the_words_has_the_largest_share() -> None:
    bridge, harbour, pillars = read("白沙湾大桥哪年完工？", TEXT)[0].sentences
    assert bridge.share > pillars.share > harbour.share == 0.0
    assert bridge.near(TEXT.index("2009")) > bridge.near(TEXT.index("1.2")) == 0.0


def test_a_rare_word_counts_more_than_one_that_every_sentence_has() -> None:
    (passage,) = read("大桥的泊位？", "大桥有灯。大桥有人。大桥有车。港口有泊位。")
    assert passage.sentences[3].share > passage.sentences[0].share


def test_a_place_belongs_to_its_sentence() -> None:
    (passage,) = read("大桥？", TEXT)
    found = passage.at(TEXT.index("12个"))
    assert found is not None and TEXT[slice(*found.bounds)].startswith("河口市")
    assert passage.at(len(TEXT) + 5) is None


def test_english_words_meet_their_translation() -> None:
    (passage,) = read("How many banks are there?", "这里有12家银行。茶叶很贵。")
    assert passage.sentences[0].share > passage.sentences[1].share


@given(st.text(max_size=30), st.lists(st.text(max_size=50), max_size=3))
def test_shares_are_shares(question: str, texts: list[str]) -> None:
    for passage in read(question, *texts):
        shares = [
            passage.share,
            *(s.share for s in passage.sentences),
            *(c for s in passage.sentences for _, c in s.clauses),
        ]
        assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
        assert all(s.share <= passage.share + 1e-9 for s in passage.sentences)
