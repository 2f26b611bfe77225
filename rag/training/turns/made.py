"""A turn that was made of written questions: how it gets its history, and its edits the places in that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from index.language.normalise import in_script
from rag.asking.turns.edits import Edits, applied
from rag.asking.turns.history import REPLIED, said
from rag.training.turns import phrases as say
from rag.training.turns.asked import Asked
from rag.training.turns.examples import Example
from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Made:
    """``message`` after the question ``old``: what to leave out of it, and (place, words) that ``old`` said."""

    old: Asked
    message: str
    kind: str
    gone: tuple[tuple[int, int], ...] = ()
    slices: tuple[tuple[int, str], ...] = ()


def turns(asked: Sequence[Asked], draw: Random) -> list[Turn]:
    """Return the questions with their replies, some left without or refused."""
    out = []
    for one in asked:
        out.append(Turn("user", casual(one.text, draw)))
        reply = one.reply or say.REFUSED[one.spoken]
        if draw.random() < 0.9:
            out.append(Turn("assistant", reply))
    return out


def casual(text: str, draw: Random) -> str:
    """A third of the questions lose their mark, an eighth of the English ones their capitals."""
    if draw.random() < 0.33:
        text = text.rstrip("?？")
    return text.lower() if text.isascii() and draw.random() < 0.12 else text


def example(made: Made, before: Sequence[Asked], after: Sequence[Asked], draw: Random) -> Example | None:
    """Return the turn with a history of ``before``, the old question and ``after``; None where a slice isn't in it."""
    text = made.old.text.rstrip("?？") if draw.random() < 0.33 else made.old.text
    old_turns = [Turn("user", text), Turn("assistant", made.old.reply or say.REFUSED[made.old.spoken])]
    history = said([*turns(before, draw), *old_turns, *turns(after, draw)])
    at = history.find(text)
    if at < 0:
        return None
    inserted = []
    for place, words in made.slices:
        start = history.find(words, at, at + len(text) + 1 + REPLIED)
        if start < 0:
            return None
        inserted.append((place, start, start + len(words)))
    edits = Edits(made.gone, tuple(inserted))
    lang = "en" if re.search(r"[A-Za-z]{2}", made.message) and made.message.isascii() else made.old.lang
    return Example(history, made.message, made.kind, lang, edits, applied(made.message, history, edits))


def traditional(one: Example) -> Example | None:
    """Return an example in Traditional script; None where that changes a length."""
    history, message = in_script(one.history, "zh-Hant"), in_script(one.message, "zh-Hant")
    if (len(history), len(message)) != (len(one.history), len(one.message)) or one.lang == "en":
        return None
    edits = one.edits or Edits()
    return Example(
        history, message, one.kind, "zh-Hant", one.edits, applied(message, history, edits), one.origin, one.held
    )
