"""A name of the question that an article never says, where the same words follow another name: 临海市地铁 told of 青河市地铁.

Which pairs are two things, and which one thing in other words (墨国总统, 墨西哥总统), is learned: `python -m rag.training
subject` fits a logistic regression on questions asked with their name and with another in its place.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from index.errors import ModelError
from index.language.normalise import Folded, fold, fold_map
from index.language.script import language
from index.language.tokens import Tag, is_known, tags
from index.types import Passage
from rag.judge.subject.english import other_english_name
from rag.types import Question

WEIGHTS = Path(__file__).with_name("names.json")
# The columns of the regression; Y is the word that stands where the question has X.
FEATURES = (
    "characters of the shared words", "X begins the question", "X and Y are of one class", "Y is a name",
    "X is a place", "X is a person", "X is another name", "X is in Latin letters", "X is in no dictionary",
    "X and Y begin alike", "the shared words begin inside X", "share of X's characters in Y", "X and Y are as long",
)  # fmt: skip
FRAME_CHARS = 2, 8  # shared words at least, and more count no more
_NOT_IN_NAMES = frozenset(
    "的了是在和与及或也都就而着把被对从到为以于之其这那吗呢吧啊有哪谁几什么多少,。?!、:;“”‘’()《》 \n"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The words that follow ``asked`` in the question and ``told`` in the passage; ``inside``: they begin within asked."""

    asked: Tag
    told: Tag
    chars: int
    inside: bool


def other_name(question: Question, passage: Passage, article: Callable[[], str]) -> tuple[str, str] | None:
    """Return the question's name that a passage's article never says and the one that stands in its place; None: no such.

    ``article`` gives the text of the passage's source. Across languages none: a name that is missing may be a translation.
    """
    if question.language == "en":
        english = language(passage.text) == "en"
        return other_english_name(question.resolved, passage, article) if english else None
    asked, said = fold_map(question.resolved), fold_map(f"{passage.title or ''}\n{passage.text}")
    missing = [tag for tag in name_tags(asked.text) if tag.word not in said.text]
    if not missing:
        return None
    whole = fold(article())
    pairs = frames(asked.text, [tag for tag in missing if tag.word not in whole], said.text)
    sure, frame = max(
        ((probability(features(frame)), frame) for frame in pairs), default=(0.0, None), key=lambda p: p[0]
    )
    if frame is None or sure <= _fitted()["threshold"]:
        return None
    frame = replace(frame, told=_whole(frame, said.text))
    return _written(question.resolved, asked, frame.asked), _written(
        f"{passage.title or ''}\n{passage.text}", said, frame.told
    )


def _whole(frame: Frame, said: str) -> Tag:
    """The told name as long as the asked one: jieba cuts an unknown 远舟 into characters."""
    told, start = frame.told, frame.told.start
    while start and told.end - start < len(frame.asked.word) and said[start - 1] not in _NOT_IN_NAMES:
        start -= 1
    return told._replace(start=start, word=said[start : told.end])


def _written(text: str, folded: Folded, tag: Tag) -> str:
    start, end = folded.original(tag.start, tag.end)
    return text[start:end]


def name_tags(folded: str) -> list[Tag]:
    """Return the words of a folded text that may be names: by jieba's tags, in Latin letters, or in no dictionary."""
    return [tag for tag in _tags(folded) if kind(tag) and not _NOT_IN_NAMES.intersection(tag.word)]


def kind(tag: Tag) -> str:
    """Return the class of a name: "ns", "nr", "nt", "nz", "eng", or "new" for a word of no dictionary; "" for no name."""
    if tag.flag[:2] in {"ns", "nr", "nt", "nz"}:
        return tag.flag[:2]
    return "eng" if tag.flag == "eng" else "new" if len(tag.word) > 1 and not is_known(tag.word) else ""


def frames(asked: str, missing: Sequence[Tag], said: str) -> list[Frame]:
    """Return for each missing name of a folded question the longest words that follow it there and another in ``said``."""
    if not missing:
        return []
    told, best = _tags(said), list[Frame]()
    for name in missing:
        pairs = [frame for inside in range(len(name.word)) for frame in _following(asked, name, inside, said, told)]
        best += [max(pairs, key=lambda frame: frame.chars + frame.inside)] if pairs else []
    return best


def _following(asked: str, name: Tag, inside: int, said: str, told: Sequence[Tag]) -> list[Frame]:
    start, least = name.end - inside, FRAME_CHARS[0]
    end = start
    while end < len(asked) and asked[start : end + 1] in said:
        end += 1
    run = asked[start:end]
    if len(run) < least or end < name.end or _NOT_IN_NAMES.issuperset(run):
        return []
    before = [match.start() - 1 for match in re.finditer(re.escape(run), said)]
    words = [
        (t, at) for at in before if at >= 0 and said[at] not in _NOT_IN_NAMES for t in told if t.start <= at < t.end
    ]
    whole = [t._replace(end=at + 1 + inside, word=said[t.start : at + 1 + inside]) if inside else t for t, at in words]
    return [Frame(name, word, len(run), inside > 0) for word in whole if word.word not in asked]


def features(frame: Frame) -> list[float]:
    """Return the FEATURES of a pair of names, shape (13,)."""
    x, y = frame.asked, frame.told
    own, theirs = kind(x), kind(y)
    shared = len(set(x.word) & set(y.word)) / len(x.word)
    classes = [float(own == name) for name in ("ns", "nr", "nz", "eng", "new")]
    pair = [float(own == theirs), float(bool(theirs)), *classes, float(x.word[0] == y.word[0])]
    shape = [float(frame.inside), shared, float(len(x.word) == len(y.word))]
    return [float(min(frame.chars, FRAME_CHARS[1])), float(x.start <= 1), *pair, *shape]


def probability(row: Sequence[float]) -> float:
    """Return the probability that the two names of a row of features are two things, 0 to 1."""
    fitted = _fitted()
    return 1 / (1 + math.exp(-sum(w * x for w, x in zip(fitted["weights"], row, strict=True)) - fitted["bias"]))


@lru_cache(64)  # a question meets eight passages
def _tags(folded: str) -> list[Tag]:
    return tags(folded)


@cache
def _fitted() -> dict[str, Any]:
    """Read the weights. Raises ModelError when they are missing, damaged, or of other features."""
    mend = f"expected those of {len(FEATURES)} features; run: git checkout -- {WEIGHTS.name}"
    try:
        stored: dict[str, Any] = json.loads(WEIGHTS.read_text("utf8"))
        known = tuple(stored["features"]) == FEATURES and len(stored["weights"]) == len(FEATURES)
        float(stored["bias"]), float(stored["threshold"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the weights {WEIGHTS} cannot be used: found {error!r}; {mend}") from error
    if not known:
        raise ModelError(f"the weights {WEIGHTS} cannot be used: found other features; {mend}")
    return stored
