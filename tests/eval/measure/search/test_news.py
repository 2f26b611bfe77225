from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measure.search.news import RUN, news, sharing
from index.errors import SourceError
from tests.eval.conftest import write_news

OWN = "，".join(f"第{n}座桥长{n * 37}米" for n in range(40))


def test_news_passages_are_cut_as_the_index_cuts(data: Path) -> None:
    write_news(data, ["".join(f"第{n}条新闻说，市场昨日平稳。" for n in range(60)), "另一篇。"])
    found = news(data, 5)
    assert len(found.passages) == 5 and all(len(passage.text) <= 400 for passage in found.passages)
    assert found.passages[1].lead == "第0条新闻说，市场昨日平稳" and found.passages[1].text.startswith("第")
    assert found.passages[4].text == "另一篇。"
    assert news(data, 0).passages == []


def test_a_passage_with_a_run_of_the_trials_own_text_is_found_in_either_script(data: Path) -> None:
    short, long = OWN[7 : 7 + RUN - 1], OWN[33 : 33 + RUN]
    write_news(
        data, [f"开头{short}结尾。", f"开头{long}结尾。", f"开 头 {' '.join(long)}。", f"開頭{long}結尾。", "別的。"]
    )
    others = news(data, 10)
    assert len(others.passages) == 5
    assert sharing(["无关", OWN], others) == {1, 2, 3}
    assert sharing([OWN.replace("桥", "橋")], others) == {1, 2, 3}
    assert sharing([], others) == set()


@given(st.text("ab", max_size=90), st.text("ab", max_size=40), st.text("ab", max_size=40), st.data())
def test_what_is_found_is_what_looking_everywhere_finds(
    text: str, before: str, after: str, draw: st.DataObject
) -> None:
    from eval.measure.search.news import News, _indexed

    start = draw.draw(st.integers(0, len(text)))
    other = before + text[start : start + draw.draw(st.integers(RUN - 2, RUN + 2))] + after
    runs = [text[i : i + RUN] for i in range(len(text) - RUN + 1)]
    others = News([], [other], _indexed([other]))
    assert sharing([text], others) == ({0} if any(run in other for run in runs) else set())


def test_missing_news_are_named(data: Path) -> None:
    (data / "text/news_zh_crud.txt.xz").unlink()
    with pytest.raises(SourceError, match="the news cannot be read: found FileNotFoundError"):
        news(data, 3)
