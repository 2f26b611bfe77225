"""The authored questions' articles among other news: a store of a given size, built once and used again."""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections.abc import Iterable
from pathlib import Path

from eval.datasets.authored import OTHERS, Authored
from eval.datasets.corpus import cut, made_source
from index.articles.passages import passages
from index.articles.read import Source
from index.corpora import NEWS
from index.corpora.authored import DEV
from index.encoder import Encoder
from index.errors import StoreError, UsageError
from index.store.local import Store
from index.versions import VERSIONS

HAYSTACK_PASSAGES = 20_000  # of the store; the asked articles make about 500 of them
_SEED = 0  # of the order in which other articles are taken, from the whole of the news

_log = logging.getLogger(__name__)


def authored_store(authored: Authored, data: Path, encoder: Encoder, size: int, keep: Path) -> Path:
    """Return a store of ``size`` passages: the asked articles, cut and cleaned as seeds are, and other news.

    It lies in ``keep``, in a folder named by a hash of everything that decides what it holds, and is built only where
    none stands there: another reader asks the same store. Raises UsageError where there is not so much news, or where
    the asked articles are more than that.
    """
    store = keep / _key(data, encoder, size)
    if _stands(store):
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
    count, seen = sum(map(_passages, sources)), {source.text for source in sources}
    for path in _shuffled(authored.texts.keys() - authored.asked):
        if count >= size:
            break
        text = authored.texts[path]
        if text in seen or any(piece in text for piece in evidence):
            continue
        other = made_source(path, text)
        made = _passages(other)
        if 0 < made <= size - count:  # so that the store holds that number exactly
            sources.append(other)
            seen.add(text)
            count += made
    if count != size:
        raise UsageError(f"found {count} passages of news; expected {size}; give a --haystack that they can make")
    return sources


def _shuffled(paths: Iterable[str]) -> list[str]:
    ordered = sorted(paths)
    random.Random(_SEED).shuffle(ordered)
    return ordered


def _passages(source: Source) -> int:
    return sum(len(passages(article, source.text, n)) for n, article in enumerate(cut(source.path, source.text)))


def _key(data: Path, encoder: Encoder, size: int) -> str:
    files = {file: hashlib.sha256((data / file).read_bytes()).hexdigest() for file in (DEV, *OTHERS, NEWS)}
    parts = [files, VERSIONS, encoder.fingerprint, encoder.dimension, size]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _stands(store: Path) -> bool:
    try:
        Store.open(store).close()
    except StoreError:
        return False
    return True
