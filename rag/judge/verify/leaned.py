"""What a sentence leans on, whether its quotes are real, and whether it stands in one of them word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.articles.structure.html import untagged
from index.language.normalise import fold
from index.language.quantity import quantities
from index.types import Passage
from rag.reader.injection import BLANK
from rag.types import MAX_QUOTE_CHARS, DraftSentence, Evidence


@dataclass(frozen=True, slots=True)
class Leaned:
    """What a sentence leans on: the text of its quotes, and the passages they are from, one a quote."""

    quotes: tuple[str, ...]
    passages: tuple[Passage, ...]

    def text(self) -> str:
        """The passages and their titles, each once."""
        return "\n".join(dict.fromkeys(part for p in self.passages for part in (p.text, p.title) if part))


def quotes_stand(sentence: DraftSentence, evidence: Sequence[Evidence]) -> bool:
    """Whether every quote is a slice of its passage, no longer than a citation may be, and holds nothing injected."""
    return all(
        0 <= q.index < len(evidence)
        and 0 <= q.start < q.end <= len(evidence[q.index].passage.text)
        and q.end - q.start <= MAX_QUOTE_CHARS
        and 2 * BLANK not in evidence[q.index].passage.text[q.start : q.end]
        for q in sentence.quotes
    )


def verbatim(sentence: str, leaned: Leaned) -> bool:
    """Whether the sentence stands word for word in a quote, tags aside, no figure of it cut short (6亿 is not in 36亿)."""
    if sentence in leaned.quotes:
        return True
    said = bare(sentence)
    return bool(said) and any(_holds(plain(q), said) or _holds(plain(untagged(q)), said) for q in leaned.quotes)


def _holds(text: str, part: str) -> bool:
    figures = [(q.start, q.end) for q in quantities(text)]
    return any(not any(a < edge < b for edge in (at, at + len(part)) for a, b in figures) for at in places(part, text))


def places(part: str, text: str) -> list[int]:
    """Return where a part stands in a text, overlapping ones too."""
    return [match.start() for match in re.finditer(f"(?={re.escape(part)})", text)]


def plain(text: str) -> str:
    """Fold, and drop white space but between Latin words and figures (10 5 is not 105)."""
    return re.sub(r"(?<!\w)\s+|\s+(?!\w)|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])", "", fold(text).strip())


def bare(sentence: str) -> str:
    """Return a sentence as it is compared, without the marks at its ends."""
    return plain(sentence).strip(" .。!?;…,")
