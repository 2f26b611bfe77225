"""What is chosen above the box is what is asked, and each can be taken off."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.types import Filter
from rag.serve.library.listing import title_of
from rag.ui.panels.library.chips import VERBS, period_name, periods, worded
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.panels.library.conftest import store
from tests.rag.ui.samples import seen

DAYS = st.none() | st.dates().map(str)


def words(page: Page, tab: Tab) -> str:
    return " ".join(seen(worded(page, tab)[page.parts.composer.chips]).text.split())


def do(page: Page, tab: Tab, verb: str, /, **told: str) -> None:
    list(VERBS[verb](page, tab, told))


@given(st.dates(), st.sampled_from(LANGUAGES))
def test_every_named_time_ends_today_and_is_called_by_its_name(today: date, language: str) -> None:
    for name, (since, until) in periods(today).items():
        assert since and until == today.isoformat() and since <= until
        assert Filter(since=since, until=until).dated
        assert period_name((since, until), today, language) in {say(f"period_{n}", language) for n in periods(today)}
        assert name in periods(today)


@given(DAYS, DAYS, st.sampled_from(LANGUAGES))
def test_days_of_ones_own_are_named_by_their_dates(since: str | None, until: str | None, language: str) -> None:
    told = period_name((since, until), date(1900, 1, 1), language)
    assert bool(told) == bool(since or until)
    assert all(day in told for day in (since, until) if day)


def test_a_time_is_chosen_and_taken_off(page: Page, editor: Tab) -> None:
    assert say("narrow_any", "zh-Hans") in words(page, editor) and editor.wanted is None
    do(page, editor, "narrow-period", period="week")
    assert editor.wanted and editor.wanted.dated and say("period_week", "zh-Hans") in words(page, editor)
    do(page, editor, "narrow-days", since="2021-05-01", until="2021-02-01")  # the wrong way round
    assert editor.wanted == Filter(since="2021-02-01", until="2021-05-01")
    for hostile in ("<img src=x>", "2021-02-30", "yesterday"):
        do(page, editor, "narrow-days", since=hostile)
        assert editor.wanted == Filter(since="2021-02-01", until="2021-05-01")
    do(page, editor, "narrow-period", period="no such")
    assert editor.wanted is None


def test_one_article_is_named_and_several_are_counted(page: Page, editor: Tab) -> None:
    editor.wanted = Filter(only=frozenset({"english.txt"}))
    assert title_of(store(page), "english.txt") in words(page, editor)
    editor.wanted = Filter(since="2020-01-01", only=frozenset({"english.txt", "tea-hant.txt"}))
    assert say("narrow_some", "zh-Hans", n=2) in words(page, editor)
    do(page, editor, "narrow-articles")
    assert editor.wanted == Filter(since="2020-01-01")
