"""How fast our encoder is by itself: characters a second, and a first question in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from itertools import chain, islice
from statistics import median
from time import perf_counter

from eval.datasets.gold import ROOM
from eval.speed.corpus import texts, title_of
from index.encoder.static import open_static

_FRESH = """
import json, sys, time
began = time.perf_counter()
from index.encoder import load_encoder
load_encoder().encode_questions(["京东金融的个人用户数量超过多少？"])
heavy = [name for name in ("torch", "jieba", "sentence_transformers", "transformers") if name in sys.modules]
print(json.dumps([time.perf_counter() - began, heavy]))
"""


def pace(file: str | None, passages: int, repeats: int) -> str:
    """Encode the first passages of a file of articles (None: made-up ones), and start as many fresh processes.

    Return in words the medians of the repeats, and the heavy modules that a first question loads.
    """
    chosen = list(islice(chain.from_iterable(text.passages for text in texts(file)), passages))
    encoder, seconds, characters = open_static(), list[float](), sum(map(len, chosen))
    encoder.encode_passages(chosen[:64])  # threads start once
    for _ in range(repeats):
        began = perf_counter()
        encoder.encode_passages(chosen)
        seconds.append(perf_counter() - began)
    command = [sys.executable, "-c", _FRESH]
    asked = partial(subprocess.run, command, cwd=ROOM.parent, capture_output=True, text=True, check=True)
    fresh = [json.loads(asked().stdout) for _ in range(repeats)]
    return (
        f"{title_of(file)}: {len(chosen):,} passages, {characters:,} characters\n"
        f"encoded at {characters / median(seconds) / 1e6:.2f} M characters a second, from text to unit vectors\n"
        f"import, open and encode one question in a fresh process: {median(took for took, _ in fresh):.2f} s, "
        f"loading {', '.join(fresh[0][1]) or 'no torch, no jieba'}"
    )
