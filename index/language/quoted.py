"""What a text puts in quotation marks or 《》."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"《[^《》]{1,40}》|“[^“”]{1,40}”|「[^「」]{1,40}」|『[^『』]{1,40}』|[\"＂][^\"＂\n]{1,40}[\"＂]")


def quoted(text: str) -> list[tuple[int, int]]:
    """Return start and end of the quoted names and sayings of a text, their marks included.

    >>> [text[a:b] for text in ("《河口日报》称“属实”",) for a, b in quoted(text)]
    ['《河口日报》', '“属实”']
    """
    return [match.span() for match in _QUOTED.finditer(text)]
