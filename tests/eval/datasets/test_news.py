from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.datasets.among import RUN, news, sharing
from eval.datasets.corpus import made_source, passages_of
from tests.eval.conftest import write_news

OWN = "，".join(f"第{n}座桥长{n * 37}米" for n in range(40))


def test_as_many_articles_are_taken_as_make_the_passages(data: Path) -> None:
    write_news(data, ["".join(f"第{n}条新闻说，市场昨日平稳。" for n in range(60)), "另一篇。", "又一篇。"])
    first, other = news(data, 5)
    assert passages_of(first) == 4 and passages_of(other) == 1 and other.text == "另一篇。"
    assert news(data, 0) == []


def test_a_passage_with_a_run_of_the_trials_own_text_is_found_in_either_script(data: Path) -> None:
    short, long = OWN[7 : 7 + RUN - 1], OWN[33 : 33 + RUN]
    write_news(
        data, [f"开头{short}结尾。", f"开头{long}结尾。", f"开 头 {' '.join(long)}。", f"開頭{long}結尾。", "別的。"]
    )
    others = news(data, 10)
    assert len(others) == 5
    assert sharing(["无关", OWN], others) == {1, 2, 3}
    assert sharing([OWN.replace("桥", "橋")], others) == {1, 2, 3}
    assert sharing([], others) == set()


@given(st.text("ab", max_size=90), st.text("ab", max_size=40), st.text("ab", max_size=40), st.data())
def test_what_is_found_is_what_looking_everywhere_finds(
    text: str, before: str, after: str, draw: st.DataObject
) -> None:
    start = draw.draw(st.integers(0, len(text)))
    other = before + text[start : start + draw.draw(st.integers(RUN - 2, RUN + 2))] + after
    runs = [text[i : i + RUN] for i in range(len(text) - RUN + 1)]
    assert sharing([text], [made_source("a", other)]) == ({0} if any(run in other for run in runs) else set())
