"""Where the answer stands in a text: the places that are set bold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

MOST = 0.75  # of a text may be bold: more tells nothing apart

Places = tuple[tuple[int, int], ...]


def places(text: str, spans: Iterable[str]) -> Places:
    """Return where minimal answers stand in a text, in order, none in another: of each the first place.

    Letters and width are folded and both Chinese scripts are one; 8家 does not stand in 28家, nor art in party. What does
    not stand there has no place; where they are most of the text, none is told apart.

    >>> places("京東金融CEO陳生強透露，28家中8家", ("陈生强", "8家", "不在"))
    ((7, 10), (17, 19))
    """
    marked = _places(text, spans)
    return marked if sum(end - start for start, end in marked) <= MOST * len(text) else ()


def _places(text: str, spans: Iterable[str]) -> Places:
    taken: list[tuple[int, int]] = []
    for span in sorted(dict.fromkeys(spans), key=lambda span: -len(span)):
        free = (at for at in _standing(text, span) if not any(at[0] < b and a < at[1] for a, b in taken))
        taken += [place] if (place := next(free, None)) else []
    return tuple(sorted(taken))


def pieces(text: str, marked: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """Return a text cut at its places, each piece with whether it is one of them.

    >>> pieces("共8家。", ((1, 3),))
    (('共', False), ('8家', True), ('。', False))
    """
    cut, at = list[tuple[str, bool]](), 0
    for start, end in marked:
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple((piece, bold) for piece, bold in (*cut, (text[at:], False)) if piece)


def _standing(text: str, span: str) -> Iterator[tuple[int, int]]:
    from index.language.normalise import fold, fold_map  # heavy: by the first answer it is loaded

    wanted = fold(span)
    if not wanted.strip():
        return
    folded = fold_map(text)
    for match in re.finditer(_bounded(wanted), folded.text):
        start, end = folded.original(*match.span())
        if fold(text[start:end]) == wanted:  # not half of a character that is folded into two
            yield start, end


def _bounded(wanted: str) -> str:
    """A pattern of the words as they stand: no figure or Latin word that goes on, on neither side."""
    before = r"(?<![0-9a-z])(?<!\d[.,])" if re.match("[0-9a-z]", wanted) else ""
    behind = r"(?![0-9a-z])(?![.,]\d)" if re.search("[0-9a-z]$", wanted) else ""
    return before + re.escape(wanted) + behind
