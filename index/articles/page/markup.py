"""Where HTML and Markdown residue stands in a text. Residue is blanked out before the lines are judged.

Short inline tags inside a sentence stay in what is kept: a quote that shows a tag is better than half a sentence; those
between sentences and at a passage's edges are not shown. Every
pattern is bounded or walks forward only: a megabyte of ``<`` costs no more than a megabyte of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.articles.page.lines import MARKS
from index.language.sentences import INLINE, Span

# Elements whose content is never prose.
_SILENT = "script|style|noscript|iframe|svg|template|textarea|select|head"
_NAMES = (
    f"{_SILENT}|abbr|address|area|article|aside|audio|base|bdi|bdo|big|blockquote|body|br|button|canvas|caption|center|"
    "cite|code|col|colgroup|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|"
    "form|frame|frameset|h[1-6]|header|hgroup|hr|html|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|menu|"
    "meta|nav|object|ol|optgroup|option|output|param|picture|pre|progress|samp|section|small|source|span|strike|strong|"
    "sub|summary|sup|table|tbody|td|tfoot|th|thead|time|title|tr|track|tt|ul|var|video|wbr|xmp|[a-z][a-z0-9]*[:-][a-z0-9-]+"
)
# A one-letter name counts only bare or with attribute="…": "a<b and c>d" is arithmetic.
_TAG = re.compile(
    rf"<!--|<!\[CDATA\[|\]\]>|<!doctype[^<>]{{0,300}}>|</?(?P<name>{_NAMES})(?:\s[^<>]{{0,2000}})?/?>"
    r"|</?[abipqsu](?:\s[^<>]{0,2000}=[^<>]{0,2000})?\s?/?>",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)|\{:[^{}\n]{1,200}\}")
_SPACE = r"&(?:nbsp|emsp|ensp|\#160|\#xa0);"
_SPACES = re.compile(
    rf"(?:{_SPACE}[ \t]*){{1,50}}(?=[<\r\n]|\Z)|(?:(?<![^\r\n])|(?<=[。！？!?…”」]))(?:{_SPACE}[ \t]*){{1,50}}",
    re.IGNORECASE,
)
# A short tag inside a line, like the link around a name: dropping it would cut its sentence in two.
_INLINE = re.compile(rf"(?:{INLINE}|{_SPACE}|[ \t\xa0\u3000])*", re.IGNORECASE)
# Tags between two sentences of a line part what is shown, where each side is long enough for a passage of its own.
_SENTENCE_ENDS = re.compile(r"[。！？!?…][”’」』）)]*$")
_APART = 80  # characters
_GAP = 240  # characters of tags between two words that are still shown; more of them would fill the passage
_EDGE = re.compile(rf"(?:{INLINE}|{_SPACE}|\s)*", re.IGNORECASE)
_EDGE_END = re.compile(rf"(?:{INLINE}|{_SPACE}|\s)\Z", re.IGNORECASE)
# Pictures and signatures as base64, keys, what a program wrote: not one of 1.6 million texts of the data (135 million
# characters, read in a second) holds such a word of 1,000 characters; the longest address has 369.
_ENDLESS = re.compile(r"(?<![!-~])[!-~]{1000,}+")
_INK = re.compile(r"[^\n\r]")


def residue(text: str, start: int = 0) -> list[Span]:
    """Return the spans of tags, comments, scripts with their content, images, attribute lists and endless words, in order.

    >>> residue("甲<b>乙</b>")
    [(1, 4), (5, 9)]
    """
    spans = _tags(text, start) if "<" in text or "]]>" in text else []
    if "![" in text or "{:" in text:
        spans += [m.span() for m in _IMAGE.finditer(text, start)]
    if "&" in text:
        spans += [m.span() for m in _SPACES.finditer(text, start)]
    spans += [m.span() for m in _ENDLESS.finditer(text, start)]
    return _merged(sorted(spans))


def losses(text: str) -> tuple[str, ...]:
    """Say which of the residue a reader might miss: words without end.

    >>> losses("签名：" + "A" * 2_000 + "。"), losses("签名：A。")
    (('a word of 2,000 characters, which begins at 3, is left out',), ())
    """
    endless = [m.span() for m in _ENDLESS.finditer(text)]
    if not endless:
        return ()
    (start, end), more = endless[0], len(endless) - 1
    others = f" (as are {more} more of 1,000 and above)" if more else ""
    return (f"a word of {end - start:,} characters, which begins at {start}, is left out{others}",)


def blanked(text: str, spans: list[Span]) -> str:
    """Return the text with the spans turned into spaces; length and line breaks stay."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], _INK.sub(" ", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def healed(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join the spans of a line that only short inline tags part, and leave out the blank ones. ``spans`` are in order.

    >>> healed("甲<b>乙</b><br>丙", [(0, 1), (4, 5), (13, 14)])
    [(0, 5), (13, 14)]
    """
    joined: list[Span] = []
    last, worded = 0, False  # where the last span's ink ends; whether its last line holds more than a list's mark
    for start, end in spans:
        if not (piece := text[start:end]).strip():
            continue
        inked = start + len(piece) - len(piece.lstrip())
        lines = piece.strip().splitlines()
        joins = worded and inked - last <= _GAP and bool(_INLINE.fullmatch(text, last, inked))
        if joins and min(last - joined[-1][0], end - inked) >= _APART and _SENTENCE_ENDS.search(text[last - 4 : last]):
            joins = False
        if joins:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        worded = bool(lines[-1].strip(MARKS)) or (joins and len(lines) == 1)
        last = start + len(piece.rstrip())
    return joined


def without_edges(text: str, start: int, end: int) -> Span:
    """Return a span without the inline tags and spaces in entities that it begins or ends with.

    >>> without_edges("甲。</b> <i>乙丙</i>&nbsp;", 2, 22)
    (10, 12)
    """
    if edge := _EDGE.match(text, start, end):
        start = edge.end()
    while tag := _EDGE_END.search(text, max(start, end - _GAP), end):
        end = tag.start()
    return start, end


def _tags(text: str, start: int) -> list[Span]:
    tags, at = [], start
    closers = _Closers(text)
    while tag := _TAG.search(text, at):
        at = tag.end()
        name = (tag["name"] or "").lower()
        if tag[0] == "<!--":
            at = closers.after("-->", at) or at
        elif name and tag[0][1] != "/" and not tag[0].endswith("/>") and name in _SILENT.split("|"):
            at = closers.after(f"</{name}", at) or at
        tags.append((tag.start(), at))
    return tags


class _Closers:
    """Finds the end of an element; remembers the elements that are never closed again, so no search runs twice."""

    def __init__(self, text: str) -> None:
        lower = text.lower()  # "İ" grows by one when lowered; then only closers in lower case are found
        self._text = lower if len(lower) == len(text) else text
        self._open: set[str] = set()

    def after(self, closer: str, at: int) -> int | None:
        if closer in self._open:
            return None
        begin = self._text.find(closer, at)
        if begin < 0:
            self._open.add(closer)
            return None
        end = self._text.find(">", begin, begin + len(closer) + 20)
        return begin + len(closer) if end < 0 else end + 1


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
