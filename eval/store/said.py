"""Everything a store says, as one short word: two stores with the same word are the same to whoever reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from index.encoder import Encoder
from index.errors import StoreError
from index.language.tokens import terms
from index.store.open import open_store

NONE = "no store"
_DEPTH = 10  # passages a search


def word_of(path: Path, encoder: Encoder, questions: Sequence[str]) -> str:
    """Return the SHA-256 of every source's text and of what every search finds, or NONE before a first build is done.

    Raises StoreError for a damaged store.
    """
    if not (path / "CURRENT").exists():
        return NONE
    store = open_store(path)
    try:
        store.check(encoder)
        content: list[object] = [(source, store.text(source)) for source in store.sources()]
        for question, vector in zip(questions, encoder.encode_questions(list(questions)), strict=True):
            for found in (store.search_dense(vector, _DEPTH), store.search_lexical(terms(question), _DEPTH)):
                records = store.records([key for key, _ in found])
                content.append([(score, repr(record)) for (_, score), record in zip(found, records, strict=True)])
        content.append([repr(article) for article in store.articles])
        return hashlib.sha256(repr(content).encode("utf8", "surrogatepass")).hexdigest()
    finally:
        store.close()


def word_or_flaw(path: Path, encoder: Encoder, questions: Sequence[str]) -> str:
    """Return the word, or what is wrong with the store, in one line."""
    try:
        return word_of(path, encoder, questions)
    except StoreError as error:
        return f"damaged: {error}"
    except Exception as error:  # what is no StoreError is a finding, not an end of the measuring
        return f"{type(error).__name__}: {error}"
