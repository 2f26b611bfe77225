"""A chat model's reply → a draft: its sentences, and for each marker the words of that passage that carry it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.pinyin import romanised
from index.language.quantity import quantities
from index.language.sentences import sentences
from rag.judge.overlap import alike, words_said
from rag.types import MAX_QUOTE_CHARS, Draft, DraftSentence, Evidence, Question, Quote
from rag.writers.short_answers import short_answers

NOT_FOUND = re.compile(r"NOT(?:\\?_| )FOUND\.?")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_MARKER = re.compile(r"\s*[\[［【]\s*(\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*)\s*[\]］】]")
_TITLES = "[A-Z] Mr Ms Dr Mrs Inc Ltd Co Corp No Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
_SHORTENED = "".join(rf"(?<!\b{word})" for word in _TITLES.split())
_END = re.compile(
    rf"(?:[。！？!?…]+|{_SHORTENED}\.(?=\s|$|[\[［【”\"’)]))[”’」』）)\"']*(?:{_MARKER.pattern})*[。.]?|\n+"
)
_DECORATION = re.compile(r"^\s*(?:[-*•#>]+|\d{1,2}[.)、])\s+|\*\*|__|`")
_CLAUSE_END = re.compile(r"(?<=[，；：、,;])(?!\d)")

_WORTHY = 0.2  # of the best quote's score that another must have to be cited beside it

_MORE_WORDS = 0.2  # of a sentence's words that a second quote must add where it adds no figure

Span = tuple[int, int]


def visible(reply: str) -> str:
    """Return what of a reply, whole or still coming, may be shown: no thinking aloud, and no NOT_FOUND begun."""
    text = _THOUGHT.sub("", reply).lstrip()
    if "<think>".startswith(text[:7]) or NOT_FOUND.match(text) or "NOT_FOUND".startswith(text[:9].replace("\\", "")):
        return ""
    return text


def drafted(reply: str, question: Question, evidence: Sequence[Evidence]) -> Draft:
    """Return the draft of a whole reply; ``evidence`` is what the model was shown, [1] its first.

    A marker beyond the evidence, such as a forged [9], gives no quote: verification finds its sentence unsupported.
    """
    text = _THOUGHT.sub("", reply).strip()
    said = tuple(
        DraftSentence(words, _worthy([pair for n in markers for pair in _quotes(words, n - 1, evidence)]))
        for words, markers in _marked(NOT_FOUND.sub("", text))
    )
    if not said or (NOT_FOUND.search(text) and not any(sentence.quotes for sentence in said)):
        return Draft((), (), found=False)
    return Draft(said, short_answers(said, question, evidence))


def _marked(reply: str) -> list[tuple[str, list[int]]]:
    """Return the sentences of a reply without markers and decoration, each with its markers once."""
    found: list[tuple[str, list[int]]] = []
    for part in _parts(reply):
        markers = [n for match in _MARKER.finditer(part) for n in _numbers(match[1])]
        words = _unmarked(_DECORATION.sub("", part)).strip()
        if any(map(str.isalnum, words)):
            found.append((words, list(dict.fromkeys(markers))))
        elif found:  # markers on a line of their own belong to the sentence before them
            found[-1][1].extend(n for n in markers if n not in found[-1][1])
    return found


def _unmarked(text: str) -> str:
    """Take the markers out; "[[1]1]" must not leave one that nothing stands behind."""
    while (bare := _MARKER.sub("", text)) != text:
        text = bare
    return text


def _parts(reply: str) -> Iterator[str]:
    """Cut a reply at the ends of its sentences; the markers after a full stop belong to it."""
    start = 0
    for match in _END.finditer(reply):
        yield reply[start : match.end()]
        start = match.end()
    yield reply[start:]


def _numbers(inside: str) -> list[int]:
    """The numbers of a marker: "1, 3" are two, "1-3" are three."""
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", inside):
        found += range(int(first), int(last or first) + 1)
    return found


def _worthy(scored: Sequence[tuple[float, Quote]]) -> tuple[Quote, ...]:
    """The quotes that say something of the sentence: models like to add [2] to what stands in [1] alone."""
    best = max((score for score, _ in scored), default=0.0)
    return tuple(quote for score, quote in scored if score >= _WORTHY * best)


def _quotes(sentence: str, index: int, evidence: Sequence[Evidence]) -> list[tuple[float, Quote]]:
    """The window of a passage that says most of a sentence, and a second one where the first lacks a figure of it, or a
    good part of its words: who the bank's president is may be said apart from which bank it is.

    Each with its score, higher for more shared figures, words and names.
    """
    if not 0 <= index < len(evidence):
        return []
    piece = evidence[index]
    windows = list(_windows(piece.passage.text))
    wanted, said = _figures(sentence), words_said(sentence)
    chosen: list[tuple[Span, float]] = []
    while windows and len(chosen) < 2:
        best = max(windows, key=lambda window: _score(sentence, wanted, piece, window))
        text = piece.passage.text[slice(*best)]
        gained, told = wanted & _figures(text), said & words_said(text)
        if chosen and not gained and len(told) < _MORE_WORDS * len(words_said(sentence)):
            break
        chosen.append((best, sum(_score(sentence, wanted, piece, best)[:3])))
        wanted, said = wanted - gained, said - told
        if not wanted and not said:
            break
        windows = [w for w in windows if w[1] <= best[0] or best[1] <= w[0]]
    return [(score, Quote(index, start, end)) for (start, end), score in sorted(chosen)]


def _windows(text: str) -> Iterator[Span]:
    """Sentences and pairs of neighbours that a citation may hold; of a longer sentence, runs of its clauses."""
    spans = sentences(text)
    for span, after in zip(spans, [*spans[1:], None], strict=True):
        if span[1] - span[0] > MAX_QUOTE_CHARS:
            yield from _clauses(text, span)
        else:
            yield span
            if after and after[1] - span[0] <= MAX_QUOTE_CHARS:
                yield span[0], after[1]


def _clauses(text: str, span: Span) -> Iterator[Span]:
    ends = [m.end() + span[0] for m in _CLAUSE_END.finditer(text[slice(*span)])] + [span[1]]
    start = span[0]
    while start < span[1]:
        within = [end for end in ends if start < end <= start + MAX_QUOTE_CHARS]
        yield start, within[-1] if within else start + MAX_QUOTE_CHARS
        later = [end for end in ends if end > start]
        start = min(later[0], start + MAX_QUOTE_CHARS)


def _figures(text: str) -> set[Fraction]:
    """Every value that stands in a text, the parts of its dates included."""
    values = [q.value for q in quantities(text)]
    parts = (n for value in values if isinstance(value, Date) for n in value.numbers().values() if isinstance(n, int))
    return {value for value in values if isinstance(value, Fraction)} | set(map(Fraction, parts))


def _score(sentence: str, wanted: set[Fraction], piece: Evidence, window: Span) -> tuple[float, ...]:
    """Shared figures first, then shared words (Dice's coefficient) and pinyin names, then what the reader found."""
    text = piece.passage.text[slice(*window)]
    latin = re.findall(r"[a-z]{4,}", fold(sentence))
    spelt = romanised(text) if latin else ""
    named = sum(w in spelt for w in latin)
    read = max((s.probability for s in piece.spans if window[0] <= s.start and s.end <= window[1]), default=0.0)
    said = named + alike(words_said(sentence), words_said(text))
    return len(wanted & _figures(text)), said, read, window[0] - window[1]
