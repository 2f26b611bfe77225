"""Article → passages on sentence boundaries. Every passage is a slice of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.heading import first_words
from index.markup import INLINE
from index.settings import number as number_of
from index.types import Article, Passage

SPLITTER_VERSION = "2"  # named in every manifest: raise it when passages change

Span = tuple[int, int]

MAX_PASSAGE = 400  # characters; the contract's bound
LEAST_SIZE = 80  # characters; below it a passage is a sentence, whatever is asked for
_LEAST = 80  # characters of new text; a shorter last passage goes to the one before it
_OVERLAP = 120  # characters; a longer sentence is not repeated, it would fill half the next passage
_LEAD = 40
_HEADING = 30  # characters
_FULL = frozenset("。！？；!?;….”」』）)：:，,、")
_BREAKS = frozenset("\n\r\u2028\u2029")

SPACE = (
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2009\u200a\u200b\u2028\u2029\u202f\u3000\ufeff"
)
_MARKS = SPACE + "•·●■▪#>*|"  # a list's or quotation's marks: not worth the first place of a passage
_WORD = re.compile(r"[^\W_]")
_CLOSE = r"(?:[”’」』）】》〉〕)\]}*＂]|</[a-zA-Z]{1,6}>)*"
_SHORTENED: tuple[str, ...] = (
    r"[A-Za-z]",
    r"\d",
    r"\d\d",
    "Mr",
    "Ms",
    "Dr",
    "St",
    "No",
    "vs",
    "Co",
    "Mrs",
    "Inc",
    "Ltd",
    "Jr",
    "Sr",
)
_SHORTENED += ("Corp", "etc", r"U\.S", r"e\.g", r"i\.e")
_ABBREVIATED = "".join(rf"(?<!\b{word})" for word in _SHORTENED)
# What may end a sentence, and what hides an end: a short quotation or bracket is kept whole; a tag, "&nbsp;" and a
# link's "?" end nothing. “ straight after a full stop and before a space is a closing mark typed wrong.
_END = re.compile(
    r"(?=[“「『（(&<h\n\r\x0b\x0c\u2028\u2029。！？；｡!?;….])(?:"  # one look before ten tries: 5 times faster
    r"(?P<quote>“[^“”\n\r]{1,120}”|「[^「」\n\r]{1,120}」|『[^『』\n\r]{1,120}』|（[^（）\n\r]{1,60}）|"
    r"\([^()\n\r]{1,60}\))"
    rf"|(?P<none>(?i:{INLINE})|"
    r"&\#?\w{1,8};|https?://[\x21-\x7e]+)"
    r"|(?P<line>[\n\r\x0b\x0c\u2028\u2029])"
    rf"|(?P<end>(?:[。！？；｡]|[!?;](?![A-Za-z0-9=&/])|(?<![“「『（(…\s])…+(?![，,、…）)])|"
    rf"(?<=\S){_ABBREVIATED}\.(?=[\s”’\"')\]]|</|$))"
    rf"[。！？；!?;….]*{_CLOSE}(?:“(?=\s|$))?))"
)
_ENDERS = "。！？；!?;…."
# Who speaks, after a closed quotation: ”刘强东称。 is part of the sentence.
_SPEAKER = re.compile(
    r"[^，,。！？!?；;\s“”「」]{0,24}?(?:[说說称稱道问問]|表示|指出|认为|認為|告诉|告訴|透露|强调|強調|坦言|"
    r"直言|介绍|介紹|补充|補充|解释|解釋|回应|回應)"
)
_TAG = re.compile(INLINE, re.IGNORECASE)
_COMMA = re.compile(r"[，,、：:\s](?!\d)")


def sentences(text: str) -> list[Span]:
    """Return the spans of a text's sentences, in order, trimmed; a line's end ends one; none is without a word.

    >>> [("增长1.5万元。“好!”他说。完" )[a:b] for a, b in sentences("增长1.5万元。“好!”他说。完")]
    ['增长1.5万元。', '“好!”他说。', '完']
    """
    found, start = [], 0
    for end in _ends(text):
        if span := _trimmed(text, start, end):
            found.append(span)
        start = end
    return found


def _ends(text: str) -> Iterator[int]:
    """Yield where sentences end, the text's end included."""
    straight, counted = 0, 0  # straight quotation marks of this line so far: an odd one closes
    for match in _END.finditer(text):
        kind, end = match.lastgroup, match.end()
        if kind == "line":
            straight, counted = 0, end
            yield end
        elif kind == "end":
            straight += text.count('"', counted, end)
            counted = end
            if straight % 2 and text[end : end + 1] == '"':
                straight, counted, end = straight + 1, end + 1, end + 1
            if not (end - match.start() > 1 and text[end - 1] in '”」』"' and _SPEAKER.match(text, end)):
                yield end
        elif (
            kind == "quote" and text[end - 2] in _ENDERS and text[end - 1] in "”」』" and not _SPEAKER.match(text, end)
        ):
            yield end
    yield len(text)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Trim white space off a span; None if it holds no word."""
    piece = text[start:end]
    if not _WORD.search(piece):
        return None
    return start + len(piece) - len(piece.lstrip(SPACE)), end - len(piece) + len(piece.rstrip(SPACE))


def passages(article: Article, text: str, number: int = 0) -> list[Passage]:
    """Cut an article into passages of at most MAX_PASSAGE characters, in order, each a slice of ``text``.

    A passage begins with the last sentence of the one before it, unless something was dropped between them or the
    sentence is long. None crosses what cleaning dropped. ``number`` counts the articles of the source from 0.
    A passage grows to about RAG_PASSAGE_SIZE characters.
    """
    size = passage_size()
    spans = [span for run in _runs(article.kept, text) for span in _packed(text, _pieces(text, *run, size), size)]
    bare = [trimmed for span in spans if (trimmed := _bare(text, *span))]
    if not bare:
        return []
    lead = article.title or first_words(text[bare[0][0] : bare[0][0] + 2 * _LEAD], _LEAD)
    return [
        Passage(article.source, a, b, text[a:b], number, article.title, article.date, article.author, lead)
        for a, b in bare
    ]


def passage_size() -> int:
    """Return the characters a passage grows to: the setting PASSAGE_SIZE."""
    return int(number_of("PASSAGE_SIZE", low=LEAST_SIZE, high=MAX_PASSAGE))


def _bare(text: str, start: int, end: int) -> Span | None:
    """Trim white space and a list's marks off a passage's beginning."""
    span = _trimmed(text, start, end)
    if span is None:
        return None
    return span[1] - len(text[slice(*span)].lstrip(_MARKS)), span[1]


def _runs(kept: tuple[Span, ...], text: str) -> list[Span]:
    """Join kept spans with only white space between them."""
    runs: list[Span] = []
    for start, end in kept:
        if runs and not text[runs[-1][1] : start].strip(SPACE):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _pieces(text: str, start: int, end: int, size: int) -> list[Span]:
    """Return the sentences of a run; one over MAX_PASSAGE is cut at commas, then hard."""
    found: list[Span] = []
    for a, b in sentences(text[start:end]):
        if b - a <= MAX_PASSAGE:
            found.append((start + a, start + b))
        else:
            found += _halved(text, start + a, start + b, size)
    return found


def _halved(text: str, start: int, end: int, size: int) -> Iterator[Span]:
    while end - start > MAX_PASSAGE:
        cut = start + MAX_PASSAGE
        tags = [m.span() for m in _TAG.finditer(text, start, cut + MAX_PASSAGE)]
        cut = next((a for a, b in tags if start < a < cut < b), cut)  # not inside a tag
        commas = [comma.end() for comma in _COMMA.finditer(text, start + size // 2, cut)]
        commas = [comma for comma in commas if not any(a < comma < b for a, b in tags)]
        near = [comma for comma in commas if comma <= start + size]
        if commas:
            cut = near[-1] if near else commas[0]
        if piece := _trimmed(text, start, cut):
            yield piece
        start = cut
    if piece := _trimmed(text, start, end):
        yield piece


def _packed(text: str, pieces: list[Span], size: int) -> list[Span]:
    """Group sentences into passages of about ``size`` characters, with a sentence of overlap."""
    found: list[Span] = []
    first, count = 0, len(pieces)  # the passage's first sentence
    fresh = 0  # its first sentence that no earlier passage holds
    while fresh < count:
        last = fresh
        start = pieces[first][0]
        while last + 1 < count and _fits(start, pieces[last + 1], pieces[last], size):
            last += 1
        if fresh < last < count - 1 and _heads(text, pieces[last]) and not _heads(text, pieces[last - 1]):
            last -= 1  # a heading after prose; a list's lines, which look like headings, stay together
        if found and last == count - 1 and pieces[last][1] - pieces[fresh][0] < _LEAST:
            before = found[-1][0]
            if pieces[last][1] - before <= MAX_PASSAGE:
                found[-1] = (before, pieces[last][1])
                break
        found.append((start, pieces[last][1]))
        fresh = last + 1
        first = last if fresh < count and _repeats(pieces[last], pieces[fresh]) else fresh
    return found


def _fits(start: int, following: Span, last: Span, size: int) -> bool:
    """Grow to the size, and past it only where the passage would otherwise be less than half of it."""
    length = following[1] - start
    return length <= size or (last[1] - start < size // 2 and length <= MAX_PASSAGE)


def _heads(text: str, span: Span) -> bool:
    """Tell whether a sentence is a heading: it belongs with what follows it."""
    start, end = span
    return end - start <= _HEADING and text[end - 1] not in _FULL and text[end : end + 1] in _BREAKS


def _repeats(last: Span, following: Span) -> bool:
    return last[1] - last[0] <= _OVERLAP and following[1] - last[0] <= MAX_PASSAGE
