"""An article as it is shown: paragraphs of sentences, tables, and what cleaning left out, with the quotations marked."""

from __future__ import annotations

from dataclasses import dataclass

SAME, MOVED, CHANGED, GONE = "same", "moved", "changed", "gone"
TEXT, TABLE, DROPPED = "text", "table", "dropped"


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a reply quotes of a source, ``text[start:end]`` when it was written; ``marker``: its number in the reply.

    ``quote`` "": whatever stands there now.
    """

    start: int
    end: int
    quote: str = ""
    marker: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence: of which quotation it is a part (its place in the list of them), None: of none."""

    text: str
    quoted: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a row of a table, ``text[start:end]`` of the source; ``after``: the space behind it."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph ("text": its sentences), a table (its ``header`` and ``rows`` of cells), or what was left out ("dropped").

    ``why`` it was: "markup", or it stands at the "head" or the "tail" of the article, or "inside" it; ``size``: its
    characters.
    """

    kind: str
    sentences: tuple[Sentence, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[Sentence, ...], ...] = ()
    why: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article of a source, or the neighbourhood of a quotation in a long one. All places are of the source.

    ``state`` of the quotation that was asked for: it stands where it stood ("same"), elsewhere in its source ("moved"),
    nowhere in it any more ("changed"), or its source is no more ("gone": all but ``quote`` is empty). ``start`` and
    ``end``: where it is now. ``where``: that as shares of the article's length, 0 to 1. ``more``: the ``room`` to ask
    for to see more of it; 0: all is shown.
    """

    source: str
    state: str
    quote: str
    start: int = 0
    end: int = 0
    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    page: int | None = None
    length: int = 0
    where: tuple[float, float] = (0.0, 0.0)
    blocks: tuple[Block, ...] = ()
    before: bool = False  # the article goes on before what is shown
    after: bool = False
    more: int = 0
    markers: tuple[int | None, ...] = ()  # of the quotations that are marked, by their place in the list

    @property
    def left_out(self) -> int:
        """How many characters cleaning left out of what is shown."""
        return sum(block.size for block in self.blocks if block.kind == DROPPED)
