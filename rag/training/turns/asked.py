"""The questions written on articles, with what of them a later turn can point back to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from index.corpora.authored import TRAIN, authored_questions
from index.language.normalise import fold
from index.language.tokens import Tag, tags
from rag.asking.form import alone

LEANS = re.compile(
    r"(?i)^(?:那|这|這|他|她|它|其|该|該|当时|當時|同|文中|作者|两人|兩人|双方|雙方)|[他她它](?!国|國|人)|(?<![极尤与與])其(?!中|实|實|余|他|它)|这[位个個家种場场次]|這[位個家種場次]"
    r"|\b(?:he|she|him|it|they|them|his|her|its|their|this|these|that|those|there)\b"
)
_LATIN_NAME = re.compile(
    r"\b(?!(?:Who|What|When|Where|Which|Why|How|Did|Does|Do|Is|Are|Was|Were|In|On|At|By|And|The|According|From|For|Of|To|After|During|Has|Have|Had|Can|Could|Will|Besides|As|About|Among|If|Near|Under|Judging|Until|Through|Since|Before|With|Without|Whose|Whom|Per|Out|Over|Into|Against|Between|Other|Apart|Than|Have|Should|Would|May|Roughly|Up|Within|Upon|Back|An|A|I|It|This|That|Because|Around|Behind|Inside|Once|While|Or)\b)[A-Z][\w&.-]*(?:(?: of the| of| and)? [A-Z0-9][\w&.-]*)*"
)
_IN = re.compile(r"(?i)\b(?:in|at|from|near|to) $")
_NOUN = re.compile(r"n|eng|j$|vn")
_NAMED = re.compile(r"n[rszt]|eng|j$")
_BAD = re.compile(r"什么|哪|谁|多少|几|怎|为何|这|那|如何|是否|何时")


@dataclass(frozen=True)
class Asked:
    """A question on the article ``line``; ``reply``: what was answered."""

    line: int
    text: str
    lang: str
    type: str
    reply: str

    @cached_property
    def folded(self) -> str:
        """The text folded where that keeps its length, else in lower case."""
        folded = fold(self.text)
        return folded if len(folded) == len(self.text) else self.text.lower()

    @cached_property
    def tagged(self) -> list[Tag]:
        """The words with their parts of speech."""
        return tags(self.folded)

    @property
    def spoken(self) -> str:
        """The key of phrases: zh or en."""
        return "en" if self.lang == "en" else "zh"

    @cached_property
    def names(self) -> list[tuple[int, int, str]]:
        """(start, end, kind) of what it names: persons, organisations, places, and for English runs of capitals."""
        text = self.text
        own = [(n.start, n.end, n.kind) for n in alone(text).names if n.end - n.start > 1]
        if self.lang == "en":
            own = [
                (m.start(), m.end(), "place" if _IN.search(text[: m.start()]) else "thing")
                for m in _LATIN_NAME.finditer(text)
            ]
            own = [(s, e - 2 if text[s:e].endswith("'s") else e, k) for s, e, k in own]
        edges = {at for tag in self.tagged for at in (tag.start, tag.end)} if self.lang != "en" else set()
        own = [one for one in own if not any(s < one[1] and one[0] < e for s, e in self.dates)]
        own = [one for one in own if not edges or {one[0], one[1]} <= edges]
        return [one for one in own if not any(o[0] <= one[0] and one[1] <= o[1] and o != one for o in own)]

    @cached_property
    def dates(self) -> list[tuple[int, int]]:
        """(start, end) of the dates."""
        return [(q.start, q.end) for q in alone(self.text).quantities if q.kind == "date"]

    def shared(self, other: Asked) -> list[tuple[int, int]]:
        """Return (start, end) of the noun phrases of this question that ``other`` has too, the longest of each run."""
        if self.lang == "en":
            return [(s, e) for s, e, _ in self.names if re.search(rf"\b{re.escape(self.text[s:e])}\b", other.text)]
        edges = {tag.start for tag in other.tagged} | {len(other.text)}
        common: list[tuple[int, int]] = []
        for i, first in enumerate(self.tagged):
            if common and first.start < common[-1][1]:
                continue
            for last in reversed(self.tagged[i : i + 6]):
                run = self.tagged[i : self.tagged.index(last) + 1]
                words = self.folded[first.start : last.end]
                if not _phrase(run) or len(words) < 2 or words[0].isdigit():
                    continue
                at = other.folded.find(words)
                if at in edges and at + len(words) in edges:
                    common.append((first.start, last.end))
                    break
        return common

    def tag_at(self, start: int) -> Tag | None:
        """The word that begins there."""
        return next((tag for tag in self.tagged if tag.start == start), None)

    def kind_of(self, start: int, end: int) -> str:
        """The kind of what stands there: person, org, place or thing."""
        return next((k for s, e, k in self.names if s == start and e == end), "thing")


def _phrase(run: list[Tag]) -> bool:
    """Whether words are a noun phrase: nouns only, a name among them or three characters long."""
    return (
        all(_NOUN.match(tag.flag) and not _BAD.search(tag.word) for tag in run)
        and run[-1].flag != "vn"
        and (any(_NAMED.match(tag.flag) for tag in run) or sum(len(tag.word) for tag in run) > 2)
    )


def articles(data: Path, limit: int | None = None) -> list[list[Asked]]:
    """Return the questions of each article that may be trained on."""
    by_line: dict[int, list[Asked]] = {}
    for one in _asked(data):
        by_line.setdefault(one.line, []).append(one)
    return list(by_line.values())[:limit]


def _asked(data: Path) -> Iterator[Asked]:
    if not (data / TRAIN).is_file():
        return
    for number, (_, one) in enumerate(authored_questions(data, TRAIN)):
        short = "、".join(one.answers)
        reply = (one.evidence[0] if number % 3 == 0 and one.evidence else short) if one.answers else ""
        yield Asked(one.line, one.question.strip(), one.lang, one.type, reply)
