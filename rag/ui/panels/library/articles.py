"""The articles in a table: looked through, ticked, asked alone, deleted and put back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import StoreError
from rag.serve.library.listing import Wanted, listed, sources_of
from rag.serve.library.records import BROKEN, LibraryError
from rag.ui.panels.library import chips
from rag.ui.render import render
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page, Told, Update
from rag.ui.strings import say

if TYPE_CHECKING:  # heavy: loaded behind the page
    from index.store.store import Store

# What a person may sort by → the field, and whether the greatest comes first.
ORDERS = {
    "newest": ("date", True), "oldest": ("date", False), "by_title": ("title", False), "by_author": ("author", False),
    "by_source": ("source", False), "longest": ("length", True), "shortest": ("length", False),
}  # fmt: skip


def head(page: Page, tab: Tab) -> Update:
    """Return the top of the library: its name, and the search as the tab has it."""
    looking = tab.looking or Wanted()
    ordered = next((o for o, by in ORDERS.items() if by == (looking.sort, looking.descending)), "newest")
    return {
        page.parts.library.head: render(
            "library/head.html", tab.language, looking=looking, orders=tuple(ORDERS), ordered=ordered
        )
    }


def table(page: Page, tab: Tab, problem: str = "") -> Update:
    """Return the articles that the tab looks at, and what can be done with those that are ticked."""
    parts, service = page.parts.library, page.desk.service()
    if service is None or tab.looking is None:
        return {parts.table: render("frame/problem.html", tab.language, problem=say("loading", tab.language))}
    try:
        page_of = listed(service.store, tab.looking)
    except StoreError:
        return {parts.table: render("frame/problem.html", tab.language, problem=say(f"problem_{BROKEN}", tab.language))}
    rows = render("library/table.html", tab.language, listed=page_of, picked=tab.picked, ticks=tab.ticks)
    return {parts.table: rows, **_bar(page, tab, service.store, problem)}


def _bar(page: Page, tab: Tab, store: Store, problem: str = "") -> Update:
    looking, picked = tab.looking or Wanted(), listed(store, Wanted(only=frozenset(tab.picked)))
    shown = sources_of(store, looking)
    here = shown & tab.picked
    told = {
        "n": picked.articles,
        "here": listed(store, Wanted(only=here)).articles,
        "together": picked.articles > picked.sources,  # a file is ticked whole
        "every": 0 if shown <= tab.picked else listed(store, looking).articles,
        "edits": tab.visitor.edits,
        "seen": _seen(tab, here),
        "problem": say(f"problem_{problem}", tab.language) if problem else "",
    }
    return {page.parts.library.bar: render("library/bar.html", tab.language, **told)}


def _seen(tab: Tab, here: frozenset[str]) -> str:
    """Return a mark of what a bar offers to delete, so that nothing else is deleted when its button is pressed."""
    return hashlib.sha256("\n".join([str(tab.ticks), *sorted(here)]).encode()).hexdigest()


def _looked(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    sort, descending = ORDERS.get(told.get("order", ""), ORDERS["newest"])
    looking = Wanted(
        told.get("words", ""), told.get("since") or None, told.get("until") or None, sort, descending, page=0
    )
    yield from _looking(page, tab, looking)


def _paged(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    number = told.get("page", "")
    yield from _looking(page, tab, replace(tab.looking or Wanted(), page=int(number) if number.isdecimal() else 0))


def _looking(page: Page, tab: Tab, looking: Wanted) -> Iterator[Update]:
    """Show something else of the library, unless the person looks at something newer by now."""
    tab.looking = looking
    update = table(page, tab)
    if tab.looking is looking:
        yield update


def _picked(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    source, ticks = told.get("source", ""), told.get("ticks", "")
    tab.ticks = max(tab.ticks, int(ticks[:9]) if ticks.isdecimal() else 0)
    (tab.picked.add if told.get("on") else tab.picked.discard)(source)
    if service := page.desk.service():
        yield _bar(page, tab, service.store)


def _all_picked(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    if (service := page.desk.service()) and tab.looking:
        tab.picked |= sources_of(service.store, tab.looking)
        yield table(page, tab)


def _none_picked(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    tab.picked.clear()
    yield table(page, tab)


def _only(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Ask the ticked articles alone."""
    chips.narrowed(tab, only=frozenset(tab.picked) or None)
    yield chips.worded(page, tab)


def _deleted(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    """Delete the ticked articles of the list, with a way back; where they are not those of the bar, show them first."""
    service, owner = page.desk.service(), tab.visitor.owner
    if service is None or not tab.visitor.edits or not tab.picked:
        return
    picked = sources_of(service.store, tab.looking or Wanted()) & tab.picked
    if not picked or told.get("seen") != _seen(tab, picked):
        yield table(page, tab)
        return
    many = listed(service.store, Wanted(only=picked)).articles
    try:
        deletion = page.desk.library.delete(service, owner, picked)
    except LibraryError as error:
        yield table(page, tab, error.problem)
        return
    tab.picked -= picked
    if tab.wanted and tab.wanted.only:
        chips.narrowed(tab, only=tab.wanted.only.difference(deletion.sources) or None)
    said = say("library_deleted", tab.language, n=many)
    if deletion.foldered:
        said += " " + say("library_foldered", tab.language, n=len(deletion.foldered))
    way_back = {"said": said, "verb": "library-restore", "id": deletion.id, "ticket": deletion.id}
    toast = render("frame/toast.html", tab.language, **way_back)
    yield {**changed(page, tab), page.parts.sidebar.toast: toast}


def _restored(page: Page, tab: Tab, told: Told) -> Iterator[Update]:
    service = page.desk.service()
    if service is None or not tab.visitor.edits:
        return
    try:
        page.desk.library.put_back(service, tab.visitor.owner, told.get("id", ""))
    except LibraryError as error:
        yield table(page, tab, error.problem)
        return
    yield {**changed(page, tab), page.parts.sidebar.toast: ""}


def changed(page: Page, tab: Tab) -> Update:
    """Return all that shows which articles there are."""
    return {**page.refreshed(tab), **table(page, tab), **chips.worded(page, tab)}


VERBS = {
    "library-look": _looked, "library-page": _paged, "library-pick": _picked, "library-all": _all_picked,
    "library-none": _none_picked, "library-only": _only, "library-delete": _deleted, "library-restore": _restored,
}  # fmt: skip
