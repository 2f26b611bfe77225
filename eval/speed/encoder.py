"""How fast our encoder is by itself: characters a second, and a first question in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median
from time import perf_counter

from eval.speed.corpus import texts, title_of
from eval.speed.measure import ROOT
from index.encoder.static import open_static

_FRESH = """
import json, sys, time
began = time.perf_counter()
from index.encoder import load_encoder
load_encoder().encode_questions([sys.argv[1]])
heavy = [name for name in ("torch", "jieba", "sentence_transformers", "transformers") if name in sys.modules]
print(json.dumps([time.perf_counter() - began, heavy]))
"""
_ASKED = "京东金融的个人用户数量超过多少？"


@dataclass(frozen=True, slots=True)
class Pace:
    """Medians over the repeats: characters a second; seconds from import to the first vector; heavy modules it loaded."""

    corpus: str
    passages: int
    characters: int
    per_second: float
    first: float
    heavy: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.corpus}: {self.passages:,} passages, {self.characters:,} characters\n"
            f"encoded at {self.per_second / 1e6:.2f} M characters a second, from text to unit vectors\n"
            f"import, open and encode one question in a fresh process: {self.first:.2f} s, "
            f"loading {', '.join(self.heavy) or 'no torch, no jieba'}"
        )


def pace(file: str | None, passages: int, repeats: int) -> Pace:
    """Encode the first passages of a file of articles (None: made-up ones), and start as many fresh processes."""
    chosen = list(islice(chain.from_iterable(text.passages for text in texts(file)), passages))
    encoder, seconds = open_static(), list[float]()
    encoder.encode_passages(chosen[:64])  # threads start once
    for _ in range(repeats):
        began = perf_counter()
        encoder.encode_passages(chosen)
        seconds.append(perf_counter() - began)
    fresh = [_fresh() for _ in range(repeats)]
    characters = sum(map(len, chosen))
    first = median(took for took, _ in fresh)
    return Pace(title_of(file), len(chosen), characters, characters / median(seconds), first, tuple(fresh[0][1]))


def _fresh() -> tuple[float, list[str]]:
    done = subprocess.run([sys.executable, "-c", _FRESH, _ASKED], cwd=ROOT, capture_output=True, text=True, check=True)
    took, heavy = json.loads(done.stdout)
    return float(took), list(heavy)
