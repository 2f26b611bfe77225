"""What repeats at the edges of the pages of one folder or site: its furniture, learned without a word list.

A page says which lines stand above its text and at its end (`edge_lines`); those of all pages of a folder tell which are
the folder's (`repeated`); `drop_repeated` empties them, from the outside inwards, up to the article's own. A bulletin's own
sentences repeat as well: what reads like a paragraph next to the article stays, and so does a headline.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from index.articles.page.byline import is_helper, is_metadata, title_like
from index.articles.page.lines import Kept, Line, drop, is_body

Edge = tuple[tuple[int, int], ...]  # (hash of a line, hash of what it begins with) from the outermost inwards
Count = tuple[
    int, int, int
]  # what of a page is counted (PAGE, or LINE, START or PAIR at an end), and which: two hashes

_HEAD, _TAIL = 15, 30  # lines at either end that may be furniture
_LONGEST = 120  # characters of such a line
# On made-up sites and bulletins around real articles (eval/datasets/sites.py) a share of .9 took a name that stood in 23 of
# 24 lists, and 6 pages names that stood together by chance.
LEAST = 16  # pages that hold a line before it is furniture
SHARE = 0.97  # of them, those in which the same line stands beside it, or of all pages those that hold it
_SOME = 3  # pages that hold a link
_LINK = 8  # characters of a link at least: a list of names has shorter ones
_KEY = re.compile(r"[^:：\d\s|｜]*")
_HASH_BYTES = 8
PAGE, LINE, START, PAIR = range(
    4
)  # a page; of its head a line, what lines begin with, and lines that follow one another
BELOW = PAIR  # added to the last three where they are of its tail


@dataclass(frozen=True, slots=True)
class Edges:
    """What a page's edges say, above its first paragraph and at its end."""

    head: Edge = ()
    tail: Edge = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Hashes of a folder's lines: its furniture above its articles and below them, and what may be links among that."""

    head: frozenset[int] = frozenset()
    tail: frozenset[int] = frozenset()
    links: frozenset[int] = frozenset()


NONE = Furniture()


def edge_lines(lines: Sequence[Line]) -> Edges:
    """Return the lines of a page that may be furniture: above its first paragraph, and at its end."""
    body = _body(lines)
    tail: list[Line] = []
    for line in reversed(lines[body:]):
        if len(line.text) > _LONGEST or len(tail) == _TAIL:
            break
        tail.append(line)
    return Edges(tuple(_hashes(line.text) for line in lines[:body][:_HEAD]), tuple(_hashes(x.text) for x in tail))


def _body(lines: Sequence[Line]) -> int:
    """The number of lines above the first paragraph; none where there is no paragraph."""
    return next((i for i, line in enumerate(lines) if is_body(line.text)), 0)


def _hashes(text: str) -> tuple[int, int]:
    """A line's hash, and that of what varies not in a list (of 东湾：晴 it is 东湾); an editor's name may be anyone's."""
    line, key = hashed(text), _KEY.match(text)
    return line, line if key is None or len(key[0]) in {0, len(text)} or is_helper(text) else hashed(key[0])


def hashed(text: str) -> int:
    """Return a hash of 64 bits, with a sign."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_HASH_BYTES).digest(), "big", signed=True
    )


def applying(page: Edges, furniture: Furniture) -> Furniture:
    """Return of a folder's furniture what this page holds: it is cleaned alike with it, and anew only when it changes."""
    head, tail = ({line for line, _ in edge} for edge in (page.head, page.tail))
    below = furniture.tail & tail
    return Furniture(furniture.head & head, below, furniture.links & tail if below else frozenset())


def group_of(source: str, url: str | None) -> str:
    """Return whose furniture an article's page has: its site's where it gives its address, else its folder's.

    >>> group_of("a/b.txt", None), group_of("a/b.txt", "https://news.example/1")
    ('a', 'news.example')
    """
    return (urlsplit(url).hostname if url else None) or str(PurePosixPath(source).parent)


def repeated(pages: Iterable[Edges]) -> Furniture:
    """Return the furniture of the pages of one folder or site.

    A line is furniture if LEAST pages hold it at the same end and it comes and goes with a line beside it, or if nearly all
    pages hold it; a list's lines, which begin alike and go on otherwise, are none. A line below an article that stands
    above another, or below some others, may be a link.
    """
    counts = Counter(chain.from_iterable(map(counts_of, pages)))
    above = {line for kind, line, _ in counts if kind == LINE}
    below = {line: pages for (kind, line, _), pages in counts.items() if kind == BELOW + LINE}
    links = frozenset(line for line, pages in below.items() if may_link(pages, line in above))
    return replace(standing(counts), links=links)


def may_link(below: int, above: bool) -> bool:
    """Tell whether a line that so many pages hold at their end, and one above its text or none, may be a link."""
    return below >= _SOME or (above and below > 0)


def counts_of(page: Edges) -> set[Count]:
    """Return what of a page is counted to know what repeats; nothing of one without edges, like an article of one line."""
    if page == Edges():
        return set()
    told = {(PAGE, 0, 0)}
    for end, edge in ((0, page.head), (BELOW, page.tail)):
        told |= {(end + LINE, line, key) for line, key in edge}
        told |= {(end + START, key, 0) for _, key in edge}
        told |= {(end + PAIR, a, b) for (a, _), (b, _) in pairwise(edge)}
    return told


def standing(counts: Mapping[Count, int]) -> Furniture:
    """Return the furniture, without links, of pages of which so many hold each; counts below LEAST may be left out."""
    return Furniture(_standing(counts, 0), _standing(counts, BELOW))


def _standing(counts: Mapping[Count, int], end: int) -> frozenset[int]:
    lines = {line: pages for (kind, line, _), pages in counts.items() if kind == end + LINE}
    together = {
        line
        for (kind, *pair), pages in counts.items()
        if kind == end + PAIR and pages >= SHARE * max(lines.get(one, 0) for one in pair)
        for line in pair
    }
    everywhere = {line for line, pages in lines.items() if pages >= SHARE * counts.get((PAGE, 0, 0), 0)}
    keys = {line: key for kind, line, key in counts if kind == end + LINE}
    steady = {line for line, key in keys.items() if lines[line] >= SHARE * counts.get((end + START, key, 0), 0)}
    return frozenset(line for line in steady & (together | everywhere) if lines[line] >= LEAST)


def drop_repeated(lines: Sequence[Line], kept: Kept, furniture: Furniture) -> None:
    """Empty ``kept`` for the furniture that stands outside of what is the article's own."""
    if not (furniture.head or furniture.tail):
        return
    body = _body(lines)
    head = _outside(lines, kept, range(min(body, _HEAD)), furniture.head, frozenset())
    titles = [i for i in range(body) if kept[i] and title_like(lines[i].text)]
    if head and titles and not set(titles) - set(head):
        head.remove(titles[-1])  # a column's headline is the same every day
    tail = _outside(
        lines, kept, range(len(lines) - 1, max(body, len(lines) - _TAIL) - 1, -1), furniture.tail, furniture.links
    )
    drop(kept, [*head, *_without_own(lines, tail)])


def _outside(
    lines: Sequence[Line], kept: Kept, inwards: range, furniture: frozenset[int], links: frozenset[int]
) -> list[int]:
    """The lines that are furniture, and the links between them, before the first line that is neither.

    Credits and what is dropped already are passed over.
    """
    outside, waiting = list[int](), list[int]()
    for i in inwards:
        text, known = lines[i].text, _hashes(lines[i].text)[0]
        if known in furniture and (is_helper(text) or not is_metadata(text)):
            outside += [*waiting, i]
            waiting = []
        elif known in links and len(text) >= _LINK and title_like(text):
            waiting.append(i)
        elif kept[i] and not is_metadata(text):
            break
    return outside


def _without_own(lines: Sequence[Line], tail: list[int]) -> list[int]:
    """Give back what may be a bulletin's own end: sentences with the headings between them, and a signature below."""
    inner = sorted(tail)
    shorts, last = 0, -1
    for n, i in enumerate(inner):
        shorts = 0 if is_body(lines[i].text) else shorts + 1
        if shorts > 1 or is_helper(lines[i].text):
            break
        last = last if shorts else n
    signature = last >= 0 and last + 1 < len(inner) and not is_helper(lines[inner[last + 1]].text)
    return inner[last + 1 + signature :]
