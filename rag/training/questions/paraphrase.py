"""Words that people exchange when they ask the same thing again, learnt from pairs of questions."""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from index.corpora import PAIRS, rows
from index.files import atomic
from index.language.normalise import fold
from index.language.tokens import dictionary_words

log = logging.getLogger(__name__)

SEEN = 3  # times that an exchange must occur
MOST = 8  # characters either side of it
Exchanges = Mapping[str, Sequence[str]]


def exchanges(data: Path) -> Exchanges:
    """Word → what stands in its place in paraphrases that differ there only, the commonest first."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows(data / PAIRS):
        if row["label"] != 1:
            continue
        a, b = (dictionary_words(fold(row[side])) for side in "ab")
        steps = [s for s in SequenceMatcher(None, a, b, autojunk=False).get_opcodes() if s[0] != "equal"]
        if len(steps) == 1 and steps[0][0] == "replace":
            _, i, j, k, m = steps[0]
            one, other = "".join(a[i:j]), "".join(b[k:m])
            if max(len(one), len(other)) <= MOST and one.isalpha() and other.isalpha():
                counts[one, other] += 1
                counts[other, one] += 1
    others: dict[str, list[str]] = defaultdict(list)
    for (one, other), count in counts.most_common():
        if count >= SEEN:
            others[one].append(other)
    return dict(others)


def cached_exchanges(data: Path, work: Path) -> Exchanges:
    """Return `exchanges`, worked out once a work folder."""
    path = work / "exchanges.json"
    if not path.exists():
        with atomic(path) as part:
            part.write_text(json.dumps(exchanges(data), ensure_ascii=False))
    known: dict[str, list[str]] = json.loads(path.read_text())
    log.info("%d words have paraphrases", len(known))
    return known


def reworded(
    words: Sequence[str], known: Exchanges, random: Random, *, dropped: float, share: float = 0.3
) -> list[str]:
    """Drop a share of the words and exchange some of the others.

    >>> reworded(["如何", "还款"], {"如何": ["怎么"]}, Random(0), dropped=0.0, share=1.0)
    ['怎么', '还款']
    """
    kept = [w for w in words if random.random() >= dropped] or list(words)
    return [random.choice(known[w][:3]) if w in known and random.random() < share else w for w in kept]
