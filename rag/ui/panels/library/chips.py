"""Above the box: which articles, of which time, are asked; each can be taken off again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from index.errors import SettingError
from index.types import Filter
from rag.serve.library.listing import Wanted, listed, title_of
from rag.serve.library.names import FOLDER
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update
from rag.ui.strings import say

Days = tuple[str | None, str | None]  # since, until: ISO dates, both included


def worded(page: Page, tab: Tab) -> Update:
    """Return what is chosen, in words."""
    wanted = tab.wanted or Filter()
    told = {
        "articles": _articles(page, tab, wanted),
        "period": period_name((wanted.since, wanted.until), today(tab), tab.language),
        "periods": tuple(periods(today(tab))),
        "since": wanted.since or "",
        "until": wanted.until or "",
    }
    return {page.parts.composer.chips: render("library/chips.html", tab.language, **told)}


def today(tab: Tab) -> date:
    """Return which day it is where the person is."""
    return (datetime.now(UTC) + timedelta(minutes=tab.zone)).date()


def periods(now: date) -> dict[str, Days]:
    """Return the times that have a name, each with its first and last day.

    >>> periods(date(2024, 3, 1))["week"]
    ('2024-02-24', '2024-03-01')
    """
    last = now.isoformat()
    first = {
        "today": now,
        "week": now - timedelta(6),
        "month": now - timedelta(29),
        "year": now.replace(month=1, day=1),
    }
    return {name: (day.isoformat(), last) for name, day in first.items()}


def period_name(days: Days, now: date, language: str) -> str:
    """Return what a time is called, "" for any.

    >>> period_name(("2024-02-24", "2024-03-01"), date(2024, 3, 1), "en"), period_name(("2024-01-09", None), date.max, "en")
    ('Past week', 'Since 2024-01-09')
    """
    since, until = days
    if named := next((name for name, its in periods(now).items() if its == days), None):
        return say(f"period_{named}", language)
    if since and until:
        return since if since == until else say("period_between", language, since=since, until=until)
    if since:
        return say("period_since", language, day=since)
    return say("period_until", language, day=until) if until else ""


def _articles(page: Page, tab: Tab, wanted: Filter) -> str:
    service = page.desk.service()
    if wanted.only is None or service is None:
        return ""
    store = service.store
    articles = listed(store, Wanted(only=wanted.only)).articles
    if len(wanted.only) > 1:
        return say("narrow_some", tab.language, n=articles)
    (source,) = wanted.only
    if articles > 1:
        return say("narrow_file", tab.language, name=source.removeprefix(FOLDER), n=articles)
    return title_of(store, source)


def narrowed(tab: Tab, **changes: object) -> None:
    """Change what a tab asks; where nothing is chosen any more, all articles are asked. Raises SettingError for no date."""
    wanted = replace(tab.wanted or Filter(), **changes)  # type: ignore[arg-type]
    tab.wanted = None if wanted == Filter() else wanted


def _all_articles(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    narrowed(tab, only=None)
    yield worded(page, tab)


def _period(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    since, until = periods(today(tab)).get(told.get("period", ""), (None, None))
    narrowed(tab, since=since, until=until)
    yield worded(page, tab)


def _days(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Ask two days and what lies between; the wrong way round they mean the same."""
    since, until = told.get("since") or None, told.get("until") or None
    if since and until and since > until:
        since, until = until, since
    try:
        narrowed(tab, since=since, until=until)
    except SettingError:  # no browser's date field gives such a one
        return
    yield worded(page, tab)


VERBS = {"narrow-articles": _all_articles, "narrow-period": _period, "narrow-days": _days}
