"""The first pieces of the vocabulary, which stand for no text, and the command that makes one."""

from __future__ import annotations

PAD, UNKNOWN, CLS, SEP, MASK = range(5)
FIRST_WORD = 16  # pieces below it stand for no text
MEND = "python -m rag.training vocabulary"  # where a folder holds no vocabulary
