"""What is told of pages: the dates and authors of articles under newsrooms' heads, and whose each line of a site's page is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal

from eval.datasets import newsrooms, sites
from eval.datasets.newsrooms import Labelled, as_they_are, credited, rewritten
from index.articles.clean import clean, drafts, edges
from index.articles.page.furniture import NONE, Furniture, repeated
from index.articles.source import Draft, Source
from index.corpora import NEWS, lines
from index.types import Article

ARTICLES, UNDATED = 200, 50
_EVERY = 11  # the news is sorted by outlet: every so many lines one is looked at
_LEAST_BODY = 400  # characters of an article that is put under another head
_NOTICES = re.compile("责任编辑|声明：")  # at an article's end: then what is its own is not known
SCRIPTS: tuple[Literal["zh-Hans"], Literal["zh-Hant"]] = ("zh-Hans", "zh-Hant")


@dataclass(frozen=True, slots=True)
class Right:
    """How many of so many are right; a short line of what was asked."""

    what: str
    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.what:<58} {self.right:>6} of {self.of:<6} {self.right / self.of if self.of else 0:.3f}"


def measure(data: Path, seed: int) -> list[Right]:
    """Return what was right, one line a question; ``data`` as ../shared/data is laid out."""
    news = [line for n, line in enumerate(lines(data / NEWS)) if n % _EVERY == seed % _EVERY]
    Random(seed).shuffle(news)
    given = list(as_they_are(news))
    body = [one for one in given if len(one.text) > _LEAST_BODY and not _NOTICES.search(one.text)]
    told = [*_dates("as they are", given[:ARTICLES]), *_dates("with a reporter's name in the head", credited(news))]
    for name, forms in (("", newsrooms.DEV), ("held ", newsrooms.HELD)):
        for script in SCRIPTS:
            for distracted in (False, True):
                about = f"{name}forms, {script}{', lists of events' if distracted else ''}"
                told += _dates(about, rewritten(body[:ARTICLES], forms, script, distracted))
    for script in SCRIPTS:
        told += _dates(f"no date, lists of events, {script}", rewritten(body[:UNDATED], [""], script, True))
    for name, made in (("", sites.DEV), ("held ", sites.HELD)):
        for learned in (False, True):
            told += _furniture(f"{name}sites, {'learned' if learned else 'rules alone'}", made, body, learned)
    return told


def _cleaned(path: str, text: str) -> Article | None:
    (draft, *_) = drafts(Source(path, text, "", ""))
    return clean(draft)


def _dates(what: str, given: Iterable[Labelled]) -> Iterator[Right]:
    """Yield how many dates are right, an undated article's being none, and how many authors where they are known."""
    pairs = [(one, _cleaned("a.txt", one.text)) for one in given]
    dated = [one.date == (article and article.date) for one, article in pairs if one.form != newsrooms.CREDITED]
    named = [_is_named(one.author, article) for one, article in pairs if one.author]
    if dated:
        yield Right(f"dates: {what}", sum(dated), len(dated))
    if named:
        yield Right(f"authors: {what}", sum(named), len(named))


def _is_named(author: str, article: Article | None) -> bool:
    """Tell whether the author is the first whom the article names."""
    said = (article and article.author) or ""
    return said.startswith(author) and not said[len(author) : len(author) + 1].isalpha()


def _furniture(what: str, made: tuple[sites.Site, ...], body: list[Labelled], learned: bool) -> Iterator[Right]:
    own, furniture = [0, 0], [0, 0]
    for script in SCRIPTS:
        for site, bulletin in sites.templates(made):
            pages = list(sites.pages(site, islice(body, sites.FOLDER), script, bulletin))
            cut: list[Draft] = [drafts(Source(page.path, page.text, "", ""))[0] for page in pages]
            known: Furniture = repeated(map(edges, cut)) if learned else NONE
            for page, draft in zip(pages, cut, strict=True):
                article = clean(draft, known)
                shown = "\n".join(draft.text[a:b] for a, b in article.kept) if article else ""
                held = set(map(str.strip, shown.split("\n")))
                own = [own[0] + sum(line in held for line in page.own), own[1] + len(page.own)]
                gone = sum(line not in held for line in page.furniture)
                furniture = [furniture[0] + gone, furniture[1] + len(page.furniture)]
    yield Right(f"own lines kept: {what}", *own)
    yield Right(f"furniture dropped: {what}", *furniture)
