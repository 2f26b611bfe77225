"""Markup → the text in it, line by line, and whether a text is mostly markup."""

from __future__ import annotations

import re
from html import unescape

from index.articles.page.markup import residue
from index.language.sentences import INLINE

_INLINE = re.compile(INLINE, re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]{0,300}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TABLE = re.compile(r"<table\b.{0,50000}?</table\s*>", re.IGNORECASE | re.DOTALL)  # read as it stands (../structure)
_PARAGRAPHS = re.compile(r"<(?:p|br|div|li|td|h[1-6])\b[^<>]{0,2000}>", re.IGNORECASE)
MOSTLY = 0.4  # share of a text's characters that are tags: pages have .6 to .95, an article with tags left in it .05
_BEGIN = 200_000  # characters looked at


def mostly_markup(text: str, least: float = MOSTLY) -> bool:
    """Tell a page, or a text that has paragraphs as tags and more than ``least`` of it in tags, from other text.

    >>> mostly_markup("<!DOCTYPE html><p>甲"), mostly_markup("他说 a<b 成立，<b>乙</b>。")
    (True, False)
    >>> mostly_markup("出口额：<table><tr><td>栖梧<td>312.4</table>")
    False
    """
    begin = text[:_BEGIN].lstrip("\ufeff")
    if _PAGE.match(begin):
        return True
    begin = _TABLE.sub("", begin)
    if not _PARAGRAPHS.search(begin):
        return False
    return sum(end - start for start, end in residue(begin)) > least * len(begin)


def plain_text(markup: str) -> str:
    r"""Return the words of a page without its tags and scripts, a line for each block; nothing else is left out.

    >>> plain_text("<p>甲<b>乙</b>&nbsp;丙</p><script>x</script><td>丁&mdash;")
    '甲乙 丙\n丁—'
    """
    pieces, at = list[str](), 0
    for start, end in residue(markup):
        tags = markup[start:end]
        pieces += [unescape(markup[at:start]), "" if _INLINE.fullmatch(tags) else "\n"]
        at = end
    text = "".join([*pieces, unescape(markup[at:])])
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
