"""Stand-ins small enough to reason about: an encoder without weights, and articles written for the tests."""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray


class ToyEncoder:
    """Hashed character bigrams as unit rows: the same text, the same vector; common characters, a high cosine."""

    def __init__(self, name: str = "toy", dimension: int = 64) -> None:
        self.name = name
        self.fingerprint = f"{zlib.crc32(name.encode()):016x}"
        self.dimension = dimension
        self.encoded = 0

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += len(texts)
        return self.encode_questions(texts)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for a, b in zip(text, text[1:] + " ", strict=True):
            vector[zlib.crc32((a + b).encode("utf-8", "surrogatepass")) % self.dimension] += 1
        return np.asarray(vector / (np.linalg.norm(vector) or 1), dtype=np.float32)


@contextmanager
def locked_folders(*locked: Path) -> Iterator[None]:
    """Let folders refuse to be listed as under chmod 000, which root (tests in a container) does not feel."""
    real = os.scandir

    def scandir(folder: str | Path = ".") -> object:
        if Path(folder) in locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return real(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "scandir", scandir)
        yield


# fmt: off
TOWNS = ["青石镇", "白沙湾", "云岭县", "河口市", "南塘村", "北桥区",
         "松林乡", "东湖岛", "西坪镇", "清泉县", "长滩市", "高岗乡"]
# fmt: on
CROPS = ["柑橘", "茶叶", "蜂蜜", "莲藕", "核桃", "菌菇", "海带", "红薯", "竹笋", "枇杷", "板栗", "花椒"]


def news(n: int) -> str:
    """Return an article of our own, two passages long; each n gives another town, crop, figure and date."""
    at = [(n + i) % 12 for i in range(15)]
    years = "".join(f"{2000 + i}年,{TOWNS[j]}的{CROPS[j]}收了{(n + 3) * (i + 7)}吨。" for i, j in enumerate(at))
    town, crop = TOWNS[n % len(TOWNS)], CROPS[n * 5 % len(CROPS)]
    return (
        f"{town}{crop}今年丰收\n\n2021-03-{n % 28 + 1:02d} 记者 陈大文\n\n"
        f"{town}今年的{crop}产量达到{n * 37 + 120}吨,比去年多了{n % 9 + 2}成。合作社负责人林小满说,好天气帮了大忙。"
        f"当地还修了一条{n + 3}公里的公路,把{crop}送到山外的市场。\n\n"
        f"为了让更多人尝到{crop},{town}每年秋天都办集市,去年来了{n * 11 + 900}位客人。\n\n{years}"
    )


def write_sources(seeds: Path, texts: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, text in texts.items():
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / name).write_bytes(text if isinstance(text, bytes) else text.encode())
