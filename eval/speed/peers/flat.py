"""The floor: one FAISS scan over our encoder's vectors, and the texts of what it found."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import faiss

from eval.speed.corpus import read_passages
from eval.speed.worker import TOP, Ask, Built
from index.encoder import load_encoder


def index(corpus: Path, home: Path, sample: int) -> Built:
    """Encode and store all passages; nothing is sampled."""
    passages, encoder = read_passages(corpus), load_encoder()
    begun = perf_counter()
    vectors = encoder.encode_passages(passages)
    encoded = perf_counter()
    found = faiss.IndexFlatIP(encoder.dimension)
    found.add(vectors)
    faiss.write_index(found, str(home / "vectors.faiss"))
    return Built(perf_counter() - encoded, encoded - begun, len(passages))


def opened(corpus: Path, home: Path) -> Ask:
    """Read the index and the texts."""
    passages, encoder = read_passages(corpus), load_encoder()
    vectors = faiss.read_index(str(home / "vectors.faiss"))

    def ask(question: str) -> list[str]:
        _, rows = vectors.search(encoder.encode_questions([question]), TOP)
        return [passages[row] for row in rows[0]]

    return ask
