"""A message, its history and the question it was resolved to in writing → the edits that come nearest to that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise

from index.language.normalise import fold
from index.language.tokens import dictionary_words
from rag.asking.turns.edits import Edits, applied
from rag.asking.turns.history import segments

NEAR = 0.75  # the least likeness that edits are learnt at
LONGEST = 24  # words of a slice
FIRST, SECOND = 60, 10  # slices that are tried, and first insertions to which a second is tried
LEAST = 0.01  # that the earlier question as a frame must bring over slices put in freely
GAIN = 0.05  # that a further insertion must bring
_OPENER = re.compile(
    r"(?i)^\s*(?:(?:不对|不對|不是|错了|錯了|等等|等下|哎|诶|哦|噢|嗯)[，, ]*)*"
    r"(?:(?:那么|那麼|那|还有|還有|以及|另外|而|然后|然後|所以|我(?:问|問|说|說|想问|想問)?的?(?:是)?(?:说|說)?|我要的?是?|问的是|問的是"
    r"|(?:and|so|then|but|ok|no|oh|what about|how about|i meant|i mean|i was asking about|not that)\b)[，, ]*)*"
)
_CLOSERS = tuple(
    re.compile(closes + r"[\s?？。.!！]*$", re.IGNORECASE)
    for closes in (r"的?(?:呢|啊|呀|吧|嘛|来着|來著|\bthen\b|\bthough\b)*", r"(?:吗|嗎|的)")
)
_EMPTY = re.compile(
    r"(?i)[\W_]*|\W*[^\W\dA-Za-z]\W*|多少|什[么麼]|哪些?|[几幾]个|(?:the|of|in|a|to|is|are|was|were|and|what|who|how|when)"
)
_POINTER = re.compile(
    r"(?i)(?:它|他|她|这|這|那)(?:们|們|个|個|家公司|家|边|邊|里|裡|些|人|次|位|款|种|種|项|項|件事|事|座|部)?|其(?!中|他|它|余|实)|该公司|該公司"
    r"|\b(?:its?|he|she|they|them|their|his|him|hers?|this|that|those|these|there|ones?)\b"
)


_UNIT = re.compile(r"[a-z0-9]+|[^\W\da-z_]")


def grams(text: str) -> Counter[str]:
    """Return the Han characters and Latin words of a text folded, each and in pairs."""
    units = _UNIT.findall(fold(text))
    return Counter(units) + Counter(f"{a} {b}" for a, b in pairwise(units))


def likeness(a: Counter[str], b: Counter[str]) -> float:
    """Return the F1 of two bags of grams.

    >>> likeness(grams("京东哪年成立？"), grams("京东哪年成立"))
    1.0
    """
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if both else 0.0


def words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return (start, end) of the words of ``text[start:end]``, blanks left out."""
    folded = fold(text[start:end])
    if len(folded) != end - start:
        folded = text[start:end].lower()
    cut: list[tuple[int, int]] = []
    at = start
    for word in dictionary_words(folded):
        if not word.isspace():
            cut.append((at, at + len(word)))
        at += len(word)
    return cut


def labelled(history: str, message: str, resolved: str) -> Edits | None:
    """Return the edits nearest to ``resolved``, None where none come near enough.

    >>> labelled("京东2016年净利润是多少？｜亏损", "那2017年呢？", "京东2017年净利润是多少？")
    Edits(deleted=((0, 1),), inserted=((1, 0, 2), (6, 7, 13)))
    """
    edits, score = nearest(history, message, resolved)
    return edits if score >= NEAR else None


def nearest(history: str, message: str, resolved: str) -> tuple[Edits, float]:
    """Return the edits of up to three slices that come nearest, and how near."""
    wanted = grams(resolved)
    slices = _slices(history, wanted, grams(message))
    places = sorted({at for span in words(message, 0, len(message)) for at in span})

    def score(edits: Edits) -> float:
        weight = 0.004 * len(edits.inserted) + 0.0002 * sum(end - start for start, end in edits.deleted)
        return likeness(grams(applied(message, history, edits)), wanted) - weight

    beam = sorted(((score(Edits(gone)), Edits(gone)) for gone in _deletions(message)), key=_rank)[:12]
    best = beam[0]
    for _ in range(2):
        grown = [(score(more), more) for _, edits in beam for more in _grown(edits, slices, places)]
        beam = sorted(grown, key=_rank)[:SECOND]
        if not beam or beam[0][0] < best[0] + GAIN:
            break
        best = beam[0]
    framed = min(((score(edits), edits) for edits in _framed(history, message)), key=_rank, default=best)
    edits = _trimmed(framed[1] if framed[0] > best[0] + LEAST else best[1], message)
    return edits, likeness(grams(applied(message, history, edits)), wanted)


def _rank(one: tuple[float, Edits]) -> tuple[float, int, tuple[tuple[int, int, int], ...], tuple[tuple[int, int], ...]]:
    return -one[0], len(one[1].inserted), one[1].inserted, one[1].deleted


def _grown(edits: Edits, slices: list[tuple[int, int]], places: list[int]) -> Iterator[Edits]:
    taken = {at for at, _, _ in edits.inserted}
    inner = {i for start, end in edits.deleted for i in range(start, end)}  # put in after what is deleted, not before
    for place in places:
        if place in taken or place in inner:
            continue
        for start, end in slices:
            if all(end <= first or last <= start for _, first, last in edits.inserted):
                yield Edits(edits.deleted, tuple(sorted((*edits.inserted, (place, start, end)))))


def _framed(history: str, message: str) -> Iterator[Edits]:
    """Yield the message in the place of a run of words of something said: what was before it, and what after."""
    for gone in _deletions(message):
        at = gone[0][1] if gone and gone[0][0] == 0 else 0
        if gone and gone[-1][1] == len(message) and at == len(message):
            continue
        for first, last in segments(history):
            cut = words(history, first, last)
            while cut and not history[cut[-1][0]].isalnum():
                cut.pop()
            for i in range(1, len(cut)):
                for j in range(i + 1, min(len(cut), i + 8)):
                    yield Edits(gone, ((at, cut[0][0], cut[i - 1][1]), (len(message), cut[j][0], cut[-1][1])))


def _slices(history: str, wanted: Counter[str], message: Counter[str]) -> list[tuple[int, int]]:
    """Return the runs of words of the history that hold the most of what the message lacks."""
    lacking = wanted - message
    rated = []
    for first, last in segments(history):
        cut = words(history, first, last)
        useful = [bool(grams(history[a:b]) & wanted) for a, b in cut]
        for i in range(len(cut)):
            for j in range(i, min(len(cut), i + LONGEST)):
                if useful[i] and useful[j] and not _EMPTY.fullmatch(history[cut[i][0] : cut[j][1]]):
                    bag = grams(history[cut[i][0] : cut[j][1]])
                    gain = 2 * sum((bag & lacking).values()) - sum(bag.values())
                    if gain > -4:
                        rated.append((-gain, cut[i][0], cut[j][1]))
    return [(start, end) for _, start, end in sorted(rated)[:FIRST]]


def _deletions(message: str) -> list[tuple[tuple[int, int], ...]]:
    """Return what may be left out: an opener, a closer, and what points back, each with and without."""
    runs = []
    if (opener := _OPENER.match(message)) and opener.end():
        runs.append((0, opener.end()))
    runs += [(m.start(), len(message)) for c in _CLOSERS if (m := c.search(message)) and m.group().strip()]
    runs += [m.span() for m in _POINTER.finditer(message)][:3]
    choices = [c for n in range(len(runs) + 1) for c in combinations(sorted(set(runs)), n)]
    return [c for c in choices if all(a[1] <= b[0] for a, b in pairwise(c))]


def _trimmed(edits: Edits, message: str) -> Edits:
    """A mark at the end is left out wherever something follows it."""
    kept = len(message.rstrip(" ?？。.!！"))
    follows = any(at >= kept for at, _, _ in edits.inserted)
    if not follows or kept == len(message) or any(end == len(message) for _, end in edits.deleted):
        return edits
    return Edits(
        (*edits.deleted, (kept, len(message))),
        tuple((max(at, len(message)) if at >= kept else at, a, b) for at, a, b in edits.inserted),
    )
