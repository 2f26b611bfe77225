"""A Chinese person's name in Latin letters, where it surely is one: 陈生强 is Chen Shengqiang."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.names import surname_of
from index.language.normalise import fold
from index.language.pinyin import person_in_letters
from index.types import PassageRecord
from rag.judge.unknown_names import NOT_PERSONS

_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")


def persons_in_letters(record: PassageRecord, start: int, end: int, *, whole: bool) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and spelling of the persons named in ``passage.text[start:end]``; ``whole``: it is one by itself.

    Transliterated names (威廉·琼斯) are left out, and of two that overlap the second.
    """
    text, last = record.passage.text, start
    named = {(n.start, n.end) for n in record.names if n.kind == "person" and start <= n.start and n.end <= end}
    for first, stop in sorted(named) or ([(start, end)] if whole else []):
        name = text[first:stop]
        surname = surname_of(fold(name)) if first >= last and _HAN.fullmatch(name) else ""
        apart = "·" not in text[max(first - 1, 0) : first] + text[stop : stop + 1]
        if surname and apart and fold(name) not in NOT_PERSONS:
            last = stop
            yield first, stop, person_in_letters(name[: len(surname)], name[len(surname) :])
