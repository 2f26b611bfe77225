"""An article's text → a short signature by which its near-copies are looked up, and the exact likeness of two texts.

Two articles are compared by the sets of their runs of RUN letters, as passages are when they are answered from. A
MinHash signature (Broder 1997) keeps of such a set 128 values; of two sets as large a share of them is equal as the
sets have in common of all they hold (their Jaccard index), give or take .04.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from index.language.normalise import fold

Ints = NDArray[np.uint64]
Signature = NDArray[np.uint16]  # (VALUES,)

RUN = 6  # letters
VALUES = 128
# Of the values some are looked up together: 25 bands of 5 meet .99 of the pairs with a Jaccard index of .6, 1 in 1,000
# of those with .3 (Leskovec et al., Mining of Massive Datasets, chapter 3).
BANDS, BAND_VALUES = 25, 5
HASH_BITS = 40  # of a band: among 10 million articles one in 100,000 is met by chance

_APART = re.compile(r"[\W_]+")
_BETWEEN = "\0"  # stands between passages: no run crosses it
_SEED = 1
_BASE, _MIXER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


def letters(text: str) -> str:
    """Return the letters and digits of a text as they are matched: no marks, no blanks.

    >>> letters("劉強東：１００ 元。")
    '刘强东100元'
    """
    return _APART.sub("", fold(text))


def runs(parts: Iterable[str]) -> Ints:
    """Return the hashes of all runs of RUN letters (n,) in the `letters` of an article's passages, repeated ones again."""
    text = _BETWEEN.join(part.ljust(RUN) for part in parts if part)  # one that is shorter makes one run
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    many = max(len(codes) - RUN + 1, 0)
    hashes = np.zeros(many, np.uint64)
    for i in range(RUN):
        hashes *= _BASE
        hashes += codes[i : i + many]
    crossing = np.zeros(many, np.bool_)
    for at in np.flatnonzero(codes == ord(_BETWEEN)).tolist():
        crossing[max(at - RUN + 1, 0) : at + 1] = True
    return _mixed(hashes[~crossing])


def signature(parts: Iterable[str]) -> bytes:
    """Return the signature of an article, given as the `letters` of its passages; b"" for one without any."""
    hashes = runs(parts)
    if not len(hashes):
        return b""
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, len(hashes)], VALUES, _SEED).to_rows()
    return np.array(rows[0], np.uint32).astype("<u2").tobytes()  # two bytes of four tell two values apart


def unpacked(signatures: Iterable[bytes]) -> NDArray[np.uint16]:
    """Return signatures as rows of numbers, (n, VALUES)."""
    return np.frombuffer(b"".join(signatures), "<u2").reshape(-1, VALUES)


def band_hashes(rows: NDArray[np.uint16]) -> Ints:
    """Return of each of some signatures (n, VALUES) the hashes of its bands (n, BANDS), below 2^HASH_BITS."""
    values = rows[:, : BANDS * BAND_VALUES].reshape(-1, BANDS, BAND_VALUES)
    hashes = np.tile(np.arange(BANDS, dtype=np.uint64), (len(rows), 1))
    for i in range(BAND_VALUES):
        hashes *= _BASE
        hashes += values[:, :, i]
    return _mixed(hashes) >> np.uint64(64 - HASH_BITS)


def jaccard(a: Ints, b: Ints) -> float:
    """Return how much two sets of different hashes, each in order, have in common: |a ∩ b| / |a ∪ b|, 0 to 1."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / ((len(a) + len(b) - common) or 1)


def _mixed(hashes: Ints) -> Ints:
    """Mix the bits of hashes that are polynomials: their low bits tell little."""
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _MIXER
    return hashes ^ (hashes >> np.uint64(29))
