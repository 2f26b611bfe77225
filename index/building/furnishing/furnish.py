"""Which pages are cleaned, and with what of their folder's furniture, so that a store holds what its sources now repeat.

What is furniture is known when all that changed was read: until then the pages wait, in a file beside the store. Then
the stored pages are cleaned anew that hold a line whose standing changed, from their stored text, and no others.
"""

from __future__ import annotations

import os
import pickle
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import SpooledTemporaryFile

from index.articles.page.furniture import Edges, Furniture
from index.articles.source import Draft
from index.building.furnishing.counts import FILE, Page, PageCounts, page_of
from index.store.store import StoredSource

_IN_MEMORY = 1 << 24  # bytes of waiting pages; more wait on disk
_PART = "PAGES.part"
Waited = tuple[StoredSource, list[Draft], dict[int, Page]]


class Furnisher:
    """Knows the pages of the store that a build finds, and those that it will leave.

    In memory are the paths of the sources that wait and what stands of a site's furniture; texts and counts are on disk.
    """

    def __init__(self, store: Path, parent: Path | None) -> None:
        """``parent``: the folder of the generation that is built upon, None for none."""
        self._part = store / _PART
        self._part.unlink(missing_ok=True)  # what a build that was killed left
        self._parent = parent / FILE if parent else None
        self._files = ExitStack()
        self._old = self._files.enter_context(closing(PageCounts.read(self._parent)))
        self._any = self._old.any()
        self._new: PageCounts | None = None  # once a page comes or goes: most builds change none
        self._waiting = self._files.enter_context(SpooledTemporaryFile(_IN_MEMORY, "w+b", dir=str(store)))  # noqa: SIM115
        self._waiters = set[str]()

    def close(self) -> None:
        """Close what was opened, and remove what was not stored."""
        self._files.close()
        if self._new:
            self._new.close()
            self._part.unlink(missing_ok=True)

    def waits(self, source: StoredSource, drafts: list[Draft], told: list[Edges]) -> bool:
        """Take a source that changed in, and tell whether it waits for `waited`; one without a page does not."""
        self.remove(source.path)
        pages = {n: page_of(draft, n, e) for n, (draft, e) in enumerate(zip(drafts, told, strict=True)) if e != Edges()}
        if pages:
            self._changed().add(pages.values())
            pickle.dump((source, drafts, pages), self._waiting, pickle.HIGHEST_PROTOCOL)
            self._waiters.add(source.path)
        return bool(pages)

    def remove(self, path: str) -> None:
        """Forget the pages of a source as it was."""
        if self._any and path not in self._waiters and self._old.of_source(path):
            self._changed().remove(path)

    def _changed(self) -> PageCounts:
        self._new = self._new or PageCounts.begin(self._part, self._parent)
        return self._new

    def settle(self) -> None:
        """Learn what the pages repeat, once all that changed is taken in and all that is gone is removed."""
        if self._new:
            self._new.settle()
        self._waiting.seek(0)

    def waited(self) -> Iterator[Waited]:
        """Yield the sources that waited, in order, with their pages by number."""
        with suppress(EOFError):
            while True:
                yield pickle.load(self._waiting)

    def furniture(self, page: Page) -> Furniture:
        """Return of its site's furniture what a page holds."""
        return (self._new or self._old).furniture(page.site, page.edges)

    def again(self) -> dict[str, dict[int, Page]]:
        """Return the stored pages that are cleaned otherwise than they were, by source and number."""
        found = defaultdict[str, dict[int, Page]](dict)
        if self._any and self._new:
            for site in self._new.changed_sites():
                lines = self._otherwise(self._new, site)
                for page in self._new.holding(site, lines) if lines else ():
                    if page.path not in self._waiters and self.furniture(page) != self._old.furniture(site, page.edges):
                        found[page.path][page.number] = page
        return dict(sorted(found.items()))

    def _otherwise(self, new: PageCounts, site: int) -> set[int]:
        """Return the lines of a site of which it changed what they are."""
        before, now, lines = self._old.standing(site), new.standing(site), new.changed_lines(site)
        links = self._old.links(site, lines) ^ new.links(site, lines)
        return {*(before.head ^ now.head), *(before.tail ^ now.tail), *links}

    def store(self, generation: Path) -> None:
        """Put the pages and their counts into a new generation's folder."""
        if self._new:
            self._new.close()
            self._new = None
            self._part.replace(generation / FILE)
        elif self._parent and self._parent.exists():
            try:
                os.link(self._parent, generation / FILE)  # neither is ever written to
            except OSError:  # a disk without such links
                shutil.copyfile(self._parent, generation / FILE)
