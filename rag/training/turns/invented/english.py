"""The same in English: and in 2017? Montenegro? When did he join?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from rag.asking.turns.edits import Edits
from rag.asking.turns.history import said
from rag.training.turns import phrases as say
from rag.training.turns.asked import Asked
from rag.training.turns.examples import MADE, Example
from rag.training.turns.invented import words as ask
from rag.training.turns.invented.common import finished, invented
from rag.training.turns.made import Made, casual, turns

_GROUPS = (
    (ask.NUMBER_FRAMES_EN, ask.NUMBERS_EN), (ask.COUNT_FRAMES_EN, ask.COUNTED_EN), (ask.PEOPLE_FRAMES_EN, ask.PEOPLE_EN),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Framed:
    """An earlier question: its ``frame``, and what stands in its slots S, M and, where it has one, D."""

    asked: Asked
    frame: str
    slots: dict[str, str]
    measures: Sequence[str]

    def with_(self, slot: str, words: str) -> tuple[str, str]:
        """What stands before and after ``slot``; ``words`` there."""
        before, after = self.frame.split("{" + slot + "}")
        return before.format(**self.slots), after.format(**self.slots)


def english(draw: Random) -> Iterator[Example]:
    """Yield a turn after an invented question in English."""
    before = [framed(draw).asked for _ in range(draw.choice((0, 0, 0, 1, 1)))]
    old, which = framed(draw), draw.random()
    if which < 0.33:
        yield _alone(old, before, draw)
    elif which < 0.7:
        yield from finished(_exchanged(old, draw), before, draw)
    else:
        yield from finished(draw.choice((_person, _person, _why, _it, _dated))(old, draw), before, draw)


def name(draw: Random) -> str:
    """A name of a country, or an invented one: Aldmoor."""
    return (
        draw.choice(ask.COUNTRIES)
        if draw.random() < 0.4
        else draw.choice(ask.LATIN_FIRST) + draw.choice(ask.LATIN_LAST)
    )


def person(draw: Random) -> str:
    """An invented person."""
    return (
        f"{draw.choice(ask.GIVEN)} {draw.choice(ask.LATIN_FIRST)}{draw.choice(('moor', 'field', 'ton', 'berg', 'sen'))}"
    )


def framed(draw: Random) -> Framed:
    """An invented question with a reply, some of it Chinese: the articles are."""
    frames, measures = draw.choice(_GROUPS)
    slots = {"S": name(draw), "M": draw.choice(measures), "D": str(draw.randint(2005, 2025))}
    frame = draw.choice(frames)
    reply = str(draw.randint(2, 900))
    if measures is ask.PEOPLE_EN:
        reply = person(draw) if draw.random() < 0.5 else invented("person", draw)
    if draw.random() < 0.12:
        reply = say.REFUSED["en"]
    return Framed(Asked(0, frame.format(**slots), "en", "fact", reply), frame, slots, measures)


def _exchanged(old: Framed, draw: Random) -> Made:
    """Another subject, measure or year in the place of the earlier one."""
    slot = draw.choice([s for s in ("S", "S", "M", "D", "D") if "{" + s + "}" in old.frame])
    others = {
        "S": name(draw),
        "M": draw.choice([m for m in old.measures if m != old.slots["M"]]),
        "D": str(draw.randint(1998, 2025)),
    }
    words, (before, after) = others[slot], old.with_(slot, others[slot])
    after = after.rstrip(" ?")
    if slot == "D" and draw.random() < 0.7:
        words, before = "in " + words, re.sub(r" ?in $", "", before)
    if slot == "M" and before.endswith("the ") and draw.random() < 0.7:
        words, before = "the " + words, before.removesuffix("the ")
    if after.startswith("'s"):
        after, words = after[2:], words + ("'s" if draw.random() < 0.7 else "")
        after = after if words.endswith("'s") else "'s" + after
    wrong = draw.random() < 0.2
    form = draw.choice(ask.WRONG_EN if wrong else ask.ASPECT["en"])
    message, at = form.format(words), form.index("{")
    kind = "correction" if wrong else {"S": "new-subject", "M": "new-aspect", "D": "time-shift"}[slot]
    gone = tuple(s for s in ((0, at), (at + len(words), len(message))) if s[1] > s[0])
    slices = [(at, before.strip())] if before.strip() else []
    return Made(old.asked, message, kind, gone, (*slices, *(((len(message), after.strip()),) if after.strip() else ())))


def _dated(old: Framed, draw: Random) -> Made:
    """A year that the earlier question lacks: the whole of that stands before it."""
    frame = re.sub(r" in \{D\}", "", old.frame)
    asked = Asked(0, frame.format(**old.slots), "en", "fact", old.asked.reply)
    form = draw.choice(("and in {}?", "And in {}?", "in {}?", "what about in {}?", "And in {}", "how about in {}?"))
    message, at = form.format(draw.randint(1998, 2025)), form.lower().index("in {")
    gone = ((0, at),) if at else ()
    return Made(asked, message, "time-shift", gone, ((at, asked.text.rstrip("?")),))


def _person(old: Framed, draw: Random) -> Made:
    """A person's pronoun stands for the reply where that names one, else for whom the question describes."""
    role, who = draw.choice(ask.PEOPLE_EN), old.slots["S"]
    text = draw.choice((f"Who is the {role} of {who}?", f"who is {who}'s {role}?", f"Who was named {role} of {who}?"))
    reply = draw.choice((person(draw), invented("person", draw), invented("person", draw), say.REFUSED["en"]))
    form, words = draw.choice(ask.OF_PERSON_EN), draw.choice(("he", "she"))
    message, at = form.format(words), form.index("{")
    whom = reply if reply != say.REFUSED["en"] else next(
        w for w in (f"the {role} of {who}", f"{who}'s {role}", f"{role} of {who}") if w in text
    )  # fmt: skip
    gone = ((0, 4), (at, at + len(words))) if message.startswith("and ") else ((at, at + len(words)),)
    return Made(Asked(0, text, "en", "person", reply), message, "pronoun", gone, ((at + len(words), whom),))


def _why(old: Framed, draw: Random) -> Made:
    message = draw.choice(ask.WHY_EN)
    keep = re.search(r"(?i)why|how come", message)
    assert keep
    if draw.random() < 0.3:  # of who or how much no reason is asked: nothing fits in
        return Made(old.asked, message, "why-how")
    who, event = old.slots["S"], draw.choice(ask.EVENTS_EN)
    rest = f"did {who} {event}"
    text = draw.choice((rest[0].upper() + rest[1:], f"When {rest}", f"when {rest}"))
    asked = Asked(0, text + "?", "en", "fact", draw.choice(("是的", "in March", "3月5日", "Yes", say.REFUSED["en"])))
    gone = tuple(s for s in ((0, keep.start()), (keep.end(), len(message))) if s[1] > s[0])
    return Made(
        asked, message, "why-how", gone, ((len(message), rest if rest in text else rest[0].upper() + rest[1:]),)
    )


def _it(old: Framed, draw: Random) -> Made:
    """A thing's pronoun stands for the subject."""
    form = draw.choice(
        (
            "when was {} founded?",
            "Where is {}?",
            "how big is {}?",
            "When did {} open?",
            "who owns {}?",
            "what does {} make?",
        )
    )
    words = "it" if draw.random() < 0.8 else "they"
    message, at = form.format(words), form.index("{")
    return Made(old.asked, message, "pronoun", ((at, at + len(words)),), ((at + len(words), old.slots["S"]),))


def _alone(old: Framed, before: Sequence[Asked], draw: Random) -> Example:
    text = framed(draw).asked.text
    if draw.random() < 0.4:
        text = old.frame.format(**{**old.slots, "S": name(draw), "D": str(draw.randint(2000, 2025))})
    if draw.random() < 0.2:
        text = text.rstrip("?") + draw.choice(
            (" and where is it based?", " and when did they start?", ", and who runs it?")
        )
    history = said(turns([*before, old.asked], draw))
    text = casual(draw.choice(("", "", "", "So, ", "And ", "ok, ")) + text, draw)
    return Example(
        history, text, "stand-alone" if old.slots["S"] in text else "topic-change", "en", Edits(), text, MADE
    )
