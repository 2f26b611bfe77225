"""Other news to hide what is asked of among: a store of a given size, and what of them might answer too."""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from eval.datasets.authored import OTHERS, Authored
from eval.datasets.corpus import DISTRACTORS, cut, made_source, passages_of
from index.articles.source import Source
from index.corpora import NEWS, lines
from index.corpora.authored import DEV
from index.encoder import Encoder
from index.errors import StoreError, UsageError
from index.language.normalise import fold
from index.store.open import open_store
from index.versions import VERSIONS

HAYSTACK_PASSAGES = 20_000  # of the store; the asked articles make about 500 of them
_SEED = 0  # of the order in which other articles are taken, from the whole of the news
RUN = 50  # folded characters without white space: copied text, which may answer the question as the right passage does
_HALF = RUN // 2  # a run holds at least one half of a text that is cut into halves from its beginning

_log = logging.getLogger(__name__)


def authored_store(authored: Authored, data: Path, encoder: Encoder, size: int, keep: Path) -> Path:
    """Return a store of ``size`` passages: the asked articles, cut and cleaned as seeds are, and other news.

    It lies in ``keep``, in a folder named by a hash of everything that decides what it holds, and is built only where
    none stands there: another reader asks the same store. Raises UsageError where there is not so much news, or where
    the asked articles are more than that.
    """
    store = keep / _key(data, encoder, size)
    with suppress(StoreError):
        open_store(store).close()
        return store
    from index.building.build import build_sources  # with the encoder: only where something is built

    sources = among(authored, size)
    _log.warning("building a store of %d passages in %s", size, store)
    build_sources(sources, store, encoder, cut=cut, rebuild=True)
    return store


def among(authored: Authored, size: int) -> list[Source]:
    """Return the asked articles, then others until all make ``size`` passages.

    Another article is left out if its text is there already or holds a question's evidence word for word: a citation
    of it would be right, and count as wrong. A rewritten report of the same event stays, as in a real archive.
    """
    evidence = {piece.text for question in authored.questions for piece in question.evidence}
    sources = [made_source(path, authored.texts[path]) for path in sorted(authored.asked)]
    count, seen = sum(map(passages_of, sources)), {source.text for source in sources}
    others = sorted(authored.texts.keys() - authored.asked)
    random.Random(_SEED).shuffle(others)
    for path in others:
        if count >= size:
            break
        text = authored.texts[path]
        if text in seen or any(piece in text for piece in evidence):
            continue
        other = made_source(path, text)
        made = passages_of(other)
        if 0 < made <= size - count:  # so that the store holds that number exactly
            sources.append(other)
            seen.add(text)
            count += made
    if count != size:
        raise UsageError(f"found {count} passages of news; expected {size}; give a --haystack that they can make")
    return sources


def _key(data: Path, encoder: Encoder, size: int) -> str:
    files = {file: hashlib.sha256((data / file).read_bytes()).hexdigest() for file in (DEV, *OTHERS, NEWS)}
    parts = [files, VERSIONS, encoder.fingerprint, encoder.dimension, size]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def news(data: Path, count: int) -> list[Source]:
    """Return the first articles of the news text that make at least ``count`` passages."""
    sources, made = list[Source](), 0
    for n, line in enumerate(lines(data / NEWS), start=1):
        if made >= count:
            break
        sources.append(made_source(f"{DISTRACTORS}{n:06d}.txt", line.strip()))
        made += passages_of(sources[-1])
    return sources


def sharing(texts: Iterable[str], others: Sequence[Source]) -> set[int]:
    """Return the places of the sources that share a run of RUN characters with one of the texts."""
    halves, found = defaultdict[str, list[int]](list), set[int]()
    for number, other in enumerate(others):
        for start in range(0, len(folded(other.text)) - _HALF + 1, _HALF):
            halves[folded(other.text)[start : start + _HALF]].append(number)
    for text in map(folded, texts):
        for at in range(len(text) - _HALF + 1):
            runs = range(max(0, at - _HALF), min(at, len(text) - RUN) + 1)  # that take in the half at this place
            for number in halves.get(text[at : at + _HALF], ()):
                if any(text[start : start + RUN] in folded(others[number].text) for start in runs):
                    found.add(number)
    return found


@cache  # the same news are looked through for every trial
def folded(text: str) -> str:
    """Return a text in one script, without white space."""
    return "".join(fold(text).split())
