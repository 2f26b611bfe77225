"""Lines → who says what in an interview: names with a colon before what they say, or questions in bold or as headings.

It is told by its structure, not by words: questions that end in a question mark, each followed by another's reply, again
and again, with the same names. Of 20,000 news articles of CRUD-RAG and seeds/ none was cut otherwise for it (before late edits).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.articles.page.lines import LINE
from index.language.sentences import Span
from index.types import Utterance

_MARK = r"(?:\*\*|__|</?(?:b|strong|em|span|p|font)(?:\s[^<>]{0,200})?>)"
_WORD = r"[^\s：:，,。！？!?；;、|｜“”「」【】\[\]()（）<>*#]"
# 陆远征：  **记者**：  “本报”：  【问】  Q1.  Dr Ann Lee:
_LABEL = re.compile(
    rf"[\s>#•·-]*{_MARK}*[“\"「]?(?:[【\[](?P<boxed>{_WORD}{{1,12}})[】\]]{_MARK}*\s?[：:]?"
    rf"|(?P<bare>{_WORD}{{1,16}}(?:\s(?!\s){_WORD}{{1,16}}){{0,3}})(?:[（(][^（）()\n]{{1,16}}[）)])?[”\"」]?{_MARK}*\s?[：:](?!//)"
    rf"|(?P<letter>[QA问答問])\s?\d{{0,2}}[.．、]\s){_MARK}*[ \u3000]?"
)
_NUMBERED = re.compile(r"\s?\d{1,2}$")
_ASKS = re.compile(rf"[？?][”」\"）)\s]*{_MARK}*\s*$")
_BOLD = (
    (r"\*\*", r"\*\*"),
    (r"__", r"__"),
    (r"<(?:b|strong|h[1-6])(?:\s[^<>]*)?>", r"</(?:b|strong|h[1-6])>"),
    (r"#{1,6}\s*", ""),
)
_TAG_CHARS = 220  # of the marks on either side
_LEAST_EXCHANGES = 2  # a question with its reply; one may be a quotation
_LEAST_SHARE = 0.5  # of a speaker's turns that are questions: he asks
_QUESTION_CHARS = 120  # of a question beside its reply; it asks at its end
_LABEL_CHARS = 24


@dataclass(frozen=True, slots=True)
class _Begin:
    """Where a turn begins, with its speaker ("" for a question in bold or as a heading)."""

    start: int
    speaker: str
    said: int  # where the words begin, after the name


def utterances(text: str, spans: Sequence[Span]) -> list[Utterance]:
    """Return who says what in the kept spans of an article, in order; [] where it is no interview.

    >>> text = "记者：目标是什么？\\n陆远征：四强。\\n记者：对手呢？\\n陆远征：海东队。"
    >>> [(u.speaker, u.asks, u.question) for u in utterances(text, [(0, len(text))])][:2]
    [('记者', True, ''), ('陆远征', False, '记者：目标是什么？')]
    """
    if sum(text.count(mark, a, b) for a, b in spans for mark in "？?") < _LEAST_EXCHANGES:
        return []
    begins = _without_strays(text, list(_begins(text, spans)))
    if len(begins) < 2:
        return []
    turns = list(_turns(text, begins, spans[-1][1]))
    asking = _askers(turns)
    marked = [replace(turn, asks=turn.speaker in asking if turn.speaker else turn.asks) for turn in turns]
    return list(_with_questions(text, marked)) if _is_interview(marked) else []


def _begins(text: str, spans: Sequence[Span]) -> Iterator[_Begin]:
    for line in (m.span() for a, b in spans for m in LINE.finditer(text, a, b)):
        label = _LABEL.match(text, *line)
        if label and label.end() - line[0] <= _LABEL_CHARS + len(label[0]) - len(re.sub(_MARK, "", label[0])):
            name = label["boxed"] or label["bare"] or label["letter"]
            if not name.isdigit():
                yield _Begin(line[0], _NUMBERED.sub("", name), label.end())
                continue
        if _ASKS.search(text, *line) and _is_bold(text, *line):
            yield _Begin(line[0], "", line[0])


def _without_strays(text: str, begins: Sequence[_Begin]) -> list[_Begin]:
    """Leave out what is no speaker: a headline's 对话陆远征, or 地点 inside a reply: named once, asking nothing, not asked."""
    count, kept, asked = Counter(begin.speaker for begin in begins), list[_Begin](), False
    for begin in begins:
        line = LINE.match(text, begin.start)
        asks = not begin.speaker or bool(line and _ASKS.search(text, *line.span()))
        if asks or asked or count[begin.speaker] > 1:
            kept.append(begin)
            asked = asks
    return kept


def _is_bold(text: str, start: int, end: int) -> bool:
    """Whether a line's words stand between the marks of bold words, or behind those of a heading."""
    words = text[start:end].strip("*_# \t\u3000")
    start = text.index(words, start)
    before = text[max(0, start - _TAG_CHARS) : start].rpartition("\n")[2]
    behind = text[start + len(words) : start + len(words) + _TAG_CHARS].partition("\n")[0]
    return any(re.search(rf"{a}\W*$", before) and re.match(rf"\W*{b}", behind) for a, b in _BOLD)


def _turns(text: str, begins: Sequence[_Begin], end: int) -> Iterator[Utterance]:
    """Each turn up to the next one; after a question in bold what follows its line is the reply of nobody named."""
    for begin, following in pairwise([*begins, _Begin(end, "", end)]):
        line = LINE.match(text, begin.start, following.start)
        stop = line.end() if line else following.start
        asks = bool(_ASKS.search(text, begin.start, stop))
        if begin.speaker:
            yield Utterance(begin.start, begin.said, following.start, begin.speaker, asks)
            continue
        yield Utterance(begin.start, begin.said, stop, "", True)
        if text[stop : following.start].strip("*_# \t\r\n"):
            yield Utterance(stop, stop, following.start, "", False)


def _askers(turns: Sequence[Utterance]) -> set[str]:
    all_turns = Counter(turn.speaker for turn in turns)
    asking = Counter(turn.speaker for turn in turns if turn.asks)
    return {speaker for speaker, count in asking.items() if count >= _LEAST_SHARE * all_turns[speaker]}


def _is_interview(turns: Sequence[Utterance]) -> bool:
    """Whether questions are replied to, more than once, by one who speaks again, and most names speak again."""
    pairs = [(a, b) for a, b in pairwise(turns) if a.asks and not b.asks]
    replying = Counter(reply.speaker for _, reply in pairs)
    if len(pairs) < _LEAST_EXCHANGES or max(replying.values()) < _LEAST_EXCHANGES:
        return False
    return 2 * sum(turn.asks for turn in turns) <= len(turns) + len(pairs) and 3 * len(pairs) >= len(turns)


def _with_questions(text: str, turns: Iterable[Utterance]) -> Iterator[Utterance]:
    asked = ""
    for turn in turns:
        if turn.asks:
            said = " ".join(re.sub(rf"{_MARK}|[*#]", "", text[turn.start : turn.end]).split())
            asked = said if len(said) <= _QUESTION_CHARS else f"{said[-_QUESTION_CHARS:]}"
        yield turn if turn.asks else replace(turn, question=asked)
