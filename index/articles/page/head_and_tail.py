"""The two ends of a page: what stands above an article's headline and below its last sentence, and what they tell."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.articles.page import boilerplate, byline
from index.articles.page.boilerplate import EDGE
from index.articles.page.lines import Kept, Line, drop
from index.language.sentences import Span, sentences

HEAD = 30  # lines below which no headline is looked for
_NUMBER = re.compile(r"[\d.,]{1,9}[万萬wWkK]?\+?")
_SLOGAN = re.compile(r"(?:官方)?(?:网站|網站|官网|官網|门户|門戶|新闻网|新聞網)$")
_PEEL = 300  # characters of a last line in which notices are looked for
_TAIL = 60  # lines below the last sentence; a comment box lists a few dozen faces


class Label(NamedTuple):
    """What the label of a collection's line says: the date and the author, if it names them."""

    date: str | None
    author: str | None


def drop_above_headline(lines: list[Line], kept: Kept, body: int) -> None:
    """Empty ``kept`` for what stands above a path through the site or beside a menu word, where a headline follows."""
    head = range(min(body, HEAD))
    if body == len(lines):
        return
    for i in head:
        if not any(kept[j] and byline.title_like(lines[j].text) for j in head[i + 1 :]):
            return
        if boilerplate.is_path(lines[i].text):
            drop(kept, [j for j in range(i) if not byline.is_metadata(lines[j].text)])
        elif lines[i].text.lower() in boilerplate.MENU:
            block = _block(lines, i, body)
            if any(kept[j] and byline.title_like(lines[j].text) for j in head[block.stop :]):
                drop(kept, [j for j in block if not byline.is_metadata(lines[j].text)])
        elif _SLOGAN.search(lines[i].text):
            kept[i] = []


def _block(lines: list[Line], at: int, body: int) -> range:
    """Return the lines around one without a blank line between; only itself where they reach the body."""
    first = last = at
    while first > 0 and not lines[first].apart:
        first -= 1
    while last + 1 < len(lines) and not lines[last + 1].apart:
        last += 1
    return range(first, last + 1) if last < body else range(at, at + 1)


def opening(lines: list[Line], kept: Kept, body: int) -> tuple[str | None, Label]:
    """Return the title as the first lines give it, and drop the label before them, returned too, from ``kept``."""
    first = next((i for i, spans in enumerate(kept) if spans), None)
    if first is None:
        return None, Label(None, None)
    label = _drop_label(lines, kept, first)
    at = kept[first][0][0]
    line = lines[first].text[at - lines[first].start :]
    if span := byline.original_title(line):
        kept[first] = [(at + span[0], lines[first].end)]
        return line[slice(*span)], label
    headings = [i for i in range(min(len(lines), HEAD)) if kept[i] and lines[i].level]
    named = [i for i in range(min(body, HEAD)) if kept[i] and byline.title_like(lines[i].text)]
    if best := headings[:1] if headings and (headings[0] <= body) else named[:1]:
        return lines[best[0]].text, label
    start = next((i for i in range(first, len(lines)) if kept[i] and not byline.is_metadata(lines[i].text)), first)
    words = line if start == first else lines[start].text
    return byline.first_words(words[:200]) or None, label


def _drop_label(lines: list[Line], kept: Kept, first: int) -> Label:
    """Drop "[ 2023-08-16 18:24 ] ，正文：" before an article's first words, and return what it says."""
    line = lines[first]
    label = byline.CORPUS.match(line.text) if "正文" in line.text[:200] else None
    if label is None or label.end() == len(line.text):
        return Label(None, None)
    kept[first] = [(line.start + label.end(), line.end)]
    return Label(byline.iso_date(label["head"]), byline.author([label["head"]], []))


def drop_below(lines: list[Line], kept: Kept) -> None:
    """Peel notices, bare numbers and empty labels off an article's end; bylines are passed over and stay."""
    for i in range(len(lines) - 1, max(-1, len(lines) - _TAIL), -1):
        text = lines[i].text
        if not kept[i] or (i and byline.is_metadata(text) and not boilerplate.LABEL.fullmatch(text)):
            continue
        if _NUMBER.fullmatch(text) or boilerplate.LABEL.fullmatch(text):
            kept[i] = []
            continue
        kept[i] = _peeled(lines[i], kept[i])
        if kept[i]:
            return


def _peeled(line: Line, spans: list[Span]) -> list[Span]:
    """Return a last line's spans without the notices among its last sentences."""
    start, end = spans[0][0], spans[-1][1]
    if not boilerplate.TAIL_HINT.search(line.text, max(0, len(line.text) - _PEEL)):
        return spans
    credits = list[Span]()
    if phrase := boilerplate.TAIL_PHRASE.search(line.text, max(0, len(line.text) - 40)):
        end = min(end, line.start + phrase.start())
    base = max(start, end - _PEEL)
    window = line.text[base - line.start : end - line.start]
    for a, b in reversed(sentences(window)):
        sentence = window[a:b].strip(EDGE)
        if boilerplate.tail_notice(sentence) or boilerplate.LABEL.fullmatch(sentence):
            continue
        if len(sentence) > 30 or not (byline.is_metadata(sentence) or byline.author([], [sentence])):
            return [*([(start, base + b)] if base + b > start else []), *reversed(credits)]
        credits.append((base + a, base + b))
    return [*([(start, base)] if base > start else []), *reversed(credits)]
