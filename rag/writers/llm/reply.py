"""A chat model's reply as it comes → its sentences, each once it is finished, with the quotes its markers lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.types import Draft, DraftSentence, Evidence, Question
from rag.writers.llm.cite import cited
from rag.writers.llm.visible import Visible
from rag.writers.short_answers import short_answers

MAX_REPLY_CHARS = 8_000  # outside its thoughts: three sentences are asked for, 300 characters, an English one 900

_MARKER = re.compile(r"\s*[\[［【]\s*(\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*)\s*[\]］】]")
_TITLES = "[A-Z] Mr Ms Dr Mrs Inc Ltd Co Corp No Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
_SHORTENED = "".join(rf"(?<!\b{word})" for word in _TITLES.split())
_END = re.compile(
    rf"(?:[。！？!?…]+|{_SHORTENED}\.(?=\s|$|[\[［【”\"’)]))[”’」』）)\"']*(?:{_MARKER.pattern})*[。.]?|\n+"
)
_DECORATION = re.compile(r"^\s*(?:[-*•#>]+|\d{1,2}[.)、])\s+|\*\*|__|`")
_NUMBER = re.compile(r"\d{1,2}[.)、]")  # of a list, cut from its item


class Reply:
    """Reads a reply's pieces; ``evidence`` is what the model was shown, [1] its first; ``sentences``: those finished.

    A marker beyond the evidence, such as a forged [9], gives no quote: verification finds its sentence unsupported.
    """

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self.sentences: tuple[DraftSentence, ...] = ()
        self.chars = 0  # that were seen
        self._evidence = evidence
        self._visible = Visible()
        self._rest = ""  # not cut yet

    def read(self, piece: str) -> bool:
        """Take the next piece; return whether a sentence was finished by it.

        It is when the next has a letter: until then markers may follow that belong to it.
        """
        seen = self._visible.read(piece)
        self.chars += len(seen)
        self._rest += seen
        letter = next((n for n in range(len(seen) - 1, -1, -1) if seen[n].isalpha()), None)
        if letter is None:
            return False
        letter += len(self._rest) - len(seen)
        ends = [match.end() for match in _END.finditer(self._rest) if match.end() <= letter]
        return bool(ends) and self._cut(ends[-1])

    def end(self) -> None:
        """Say that nothing more will come."""
        self._rest += self._visible.end()
        self._cut(len(self._rest))

    @property
    def blank(self) -> bool:
        """Whether it says nothing at all: no words, not even that the articles don't tell."""
        return not (self.sentences or self._visible.refused)

    def draft(self, question: Question) -> Draft:
        """Return the draft of a reply that has ended; NOT_FOUND counts where no passage is leaned on beside it."""
        leaned = any(sentence.quotes for sentence in self.sentences)
        if not self.sentences or (self._visible.refused and not leaned):
            return Draft((), (), found=False)
        return Draft(self.sentences, short_answers(self.sentences, question, self._evidence))

    def _cut(self, end: int) -> bool:
        text, self._rest = self._rest[:end], self._rest[end:]
        said = tuple(cited(words, markers, self._evidence) for words, markers in _marked(text))
        self.sentences += said
        return bool(said)


def drafted(reply: str, question: Question, evidence: Sequence[Evidence]) -> Draft:
    """Return the draft of a whole reply."""
    whole = Reply(evidence)
    whole.read(reply)
    whole.end()
    return whole.draft(question)


def _marked(text: str) -> list[tuple[str, list[int]]]:
    """Return the sentences of a text without markers and decoration, each with its markers once."""
    found: list[tuple[str, list[int]]] = []
    for part in _parts(text):
        markers = [n for match in _MARKER.finditer(part) for n in _numbers(match[1])]
        words = _unmarked(_DECORATION.sub("", part)).strip()
        if any(map(str.isalnum, words)) and not _NUMBER.fullmatch(words):
            found.append((words, list(dict.fromkeys(markers))))
        elif found:  # markers on a line of their own belong to the sentence before them
            found[-1] = (found[-1][0], list(dict.fromkeys([*found[-1][1], *markers])))
    return found


def _unmarked(text: str) -> str:
    """Take the markers out; "[[1]1]" must not leave one that nothing stands behind."""
    while (bare := _MARKER.sub("", text)) != text:
        text = bare
    return text


def _parts(text: str) -> Iterator[str]:
    """Cut a text at the ends of its sentences; the markers after a full stop belong to it."""
    start = 0
    for match in _END.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def _numbers(inside: str) -> list[int]:
    """The numbers of a marker: "1, 3" are two, "1-3" are three."""
    found: list[int] = []
    for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", inside):
        found += range(int(first), int(last or first) + 1)
    return found
