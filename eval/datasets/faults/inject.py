"""A faithful reply → the same with one fault of a kind, which no reading of its quotation bears out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from random import Random

from eval.datasets.faults.names import name, other_name, swapped_names
from eval.datasets.faults.replies import Reply, clauses
from eval.datasets.faults.words import BOUNDS, CONDITION, GENERIC, NEGATED, OPPOSITES, TIMES, UN_NEGATED, UNITS
from index.language.figures.dates import Date
from index.language.normalise import fold
from index.language.quantity import Quantity, quantities
from index.language.tokens import tags

Injector = Callable[[Reply, Sequence[Reply], Random], str | None]
PASSAGE = "[1]"  # the marker of the reply's own passage; a further one is of another article


def _exchange(table: Sequence[tuple[str, str]], text: str, pick: Random, *, apart: str = "") -> str | None:
    """The text with one word of a table exchanged for its counterpart; ``apart``: a pattern of what it is no word in.

    A word of one character must be one for the tagger too: 会 of 不会, not of 会议.
    """
    alone = {t.start for t in tags(fold(text)) if len(t.word) == 1} if len(fold(text)) == len(text) else set()
    places = [
        (m.start(), old, new)
        for old, new in table
        for m in re.finditer(re.escape(old), text)
        if not (apart and re.search(apart, text[max(0, m.start() - 2) : m.end() + 2]))
        and (len(old) > 1 or m.start() in alone)
    ]
    if not places:
        return None
    at, old, new = pick.choice(places)
    return text[:at] + new + text[at + len(old) :]


def _figures(reply: Reply, kinds: set[str]) -> list[Quantity]:
    return [q for q in quantities(reply.text) if q.kind in kinds and not q.is_article() and re.match(r"\d", q.wording)]


def figure(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """Another value: a digit changed, or ten times as much."""
    if not (figures := _figures(reply, {"number", "money", "percent", "duration"})):
        return None
    q = pick.choice(figures)
    digits = re.match(r"[\d,.]*\d", q.wording)
    assert digits
    at = pick.choice([i for i, c in enumerate(digits[0]) if c.isdigit()])
    changed = digits[0][:at] + str((int(digits[0][at]) + pick.randint(1, 8)) % 10) + digits[0][at + 1 :]
    if pick.random() < 0.2 and "." not in digits[0] and "," not in digits[0]:
        changed = digits[0] + "0"
    text = reply.text[: q.start] + changed + q.wording[digits.end() :] + reply.text[q.end :]
    known = quantities(reply.quoted.text)
    new = next((n for n in quantities(text) if n.start == q.start), None)
    return None if changed[0] in "0," or new is None or any(new.agrees(k) for k in known) else text


def unit(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """The same digits of another unit or scale."""
    made = [
        reply.text[: q.start] + re.sub(old + "$", new, q.wording) + reply.text[q.end :]
        for q in _figures(reply, {"number", "money", "percent", "duration"})
        for old, new in UNITS
        if re.search(old + "$", q.wording)
    ]
    return pick.choice(made) if made else None


def date(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """Another year, month or day."""
    places = [m for m in re.finditer(r"(\d{1,4})\s?([年月日])", reply.text) if not (m[2] == "年" and len(m[1]) < 4)]
    if not places:
        return None
    m = pick.choice(places)
    most = {"年": 2024, "月": 12, "日": 28}[m[2]]
    number = pick.choice([n for n in (int(m[1]) + d for d in (-3, -2, -1, 1, 2, 3)) if 1 <= n <= most] or [1])
    text = reply.text[: m.start(1)] + str(number) + reply.text[m.end(1) :]
    known = {k.value for k in quantities(reply.quoted.text)}
    new = [q.value for q in quantities(text) if isinstance(q.value, Date)]
    numbers = {n for k in known if isinstance(k, Date) for n in k.numbers().values()}
    return None if number in numbers or not new or set(new) <= known else text


def relative_time(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """Another day, quarter or year counted from the article's, or a wrong year for a relative one."""
    passage = reply.quoted.passage
    if passage.date and pick.random() < 0.3:
        year = int(passage.date[:4])
        wrong = [("今年", f"{year - 1}年"), ("去年", f"{year}年"), ("去年", f"{year - 2}年"), ("明年", f"{year}年")]
        if text := _exchange(wrong, reply.text, pick):
            return text
    return _exchange(TIMES, reply.text, pick)


def negation_added(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """It did not, it denies, it refuses."""
    if pick.random() < 0.6 and (text := _exchange(NEGATED, reply.text, pick, apart="[不没未无非否]")):
        return text
    words = tags(fold(reply.text))
    if len(fold(reply.text)) != len(reply.text):
        return None
    verbs = [w for before, w in pairwise(words)
             if w.flag == "v" and len(w.word) == 2 and before.flag in {"n", "nr", "ns", "nt", "nz", "d", "t", "v", "c"}
             and not re.search("[不没未无非否]", before.word)]  # fmt: skip
    if not verbs:
        return None
    at = pick.choice(verbs).start
    return reply.text[:at] + pick.choice(("没有", "未", "并未", "不", "从未", "尚未")) + reply.text[at:]


def negation_removed(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """It did, it admits, it agrees."""
    idioms = "不过|不仅|不断|不少|不同|不久|不得|不管|不足|不到|不低|不高|不超|不及|不论|不只|不但|不止|不如|无论|无疑|无锡|没收|未来|无人机|不锈|是否|不一|不动|不良|不等|不利|非常|非洲|非农|非法|除非|无线|无人|无形|淹没"
    return _exchange(UN_NEGATED, reply.text, pick, apart=idioms)


def direction(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """Up for down, buy for sell, above for below."""
    return _exchange([*OPPOSITES, *((b, a) for a, b in OPPOSITES)], reply.text, pick)


def bound(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """About for over, at most for at least."""
    return _exchange(BOUNDS, reply.text, pick, apart="[合节条公签预制契违履]约|附近|最近|靠近|近[日年期来]|以上[述]")


def marker(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """A marker that names no passage, or one of another article."""
    return reply.text + pick.choice(("[2]", "[9]", "[17]", "[2][3]"))


def quote(reply: Reply, others: Sequence[Reply], pick: Random) -> str | None:
    """A saying that nobody said, in quotation marks."""
    other = pick.choice(others).text.rstrip("。！？")
    if re.search("[“”《》]", other):
        return None
    return f"{reply.text.rstrip('。！？')}，并称“{clauses(other)[-1].rstrip('，；')}”。"


def _invented(reply: Reply, others: Sequence[Reply], pick: Random) -> str:
    """A clause that says nothing of the quotation: another article's, or one that fits everywhere."""
    if pick.random() < 0.5:
        return pick.choice(GENERIC)
    parts = [c.rstrip("，；。！？") for c in clauses(pick.choice(others).text)]
    fit = [
        p for p in parts if 6 <= len(p) <= 20 and not re.search("[“”（）《》：]", p) and p not in reply.quoted.around
    ]
    return pick.choice(fit) if fit else pick.choice(GENERIC)


def clause_before(reply: Reply, others: Sequence[Reply], pick: Random) -> str | None:
    """An invented clause, then the reply."""
    return f"{_invented(reply, others, pick)}，{reply.text}"


def clause_behind(reply: Reply, others: Sequence[Reply], pick: Random) -> str | None:
    """The reply, then an invented clause."""
    return f"{reply.text.rstrip('。！？')}，{_invented(reply, others, pick)}。"


def clause_inside(reply: Reply, others: Sequence[Reply], pick: Random) -> str | None:
    """An invented clause between two of the reply's."""
    parts = clauses(reply.text)
    if len(parts) < 2 or "“" in reply.text:
        return None
    at = pick.randint(1, len(parts) - 1)
    return "".join(parts[:at]).rstrip("，；") + f"，{_invented(reply, others, pick)}，" + "".join(parts[at:])


def condition(reply: Reply, _: Sequence[Reply], pick: Random) -> str | None:
    """Without the exception or the condition that it was said with."""
    match = CONDITION.search(reply.text)
    if not match or match.end() > len(reply.text) - 8 or re.match("[也还又]|，还", reply.text[match.end() :]):
        return None
    return reply.text[: match.start()] + reply.text[match.end() :]


KINDS: dict[str, Injector] = {f.__name__.replace("_", "-"): f for f in (
    figure, unit, date, relative_time, name, swapped_names, other_name, negation_added, negation_removed, direction, bound,
    marker, quote, clause_before, clause_inside, clause_behind, condition,
)}  # fmt: skip


def faults(reply: Reply, kind: str, others: Sequence[Reply], pick: Random, tries: int = 4) -> Iterator[str]:
    """Yield distinct faulty versions of a reply, with their markers, in the reply's script."""
    made = (KINDS[kind](reply, others, pick) for _ in range(tries))
    for text in dict.fromkeys(filter(None, made)):
        if text.rstrip("。") not in reply.quoted.around:
            yield reply.written(text) + ("" if kind == "marker" else PASSAGE)
