"""How a message hangs on the turns before it; a kind's number is its place here, and the weights hold that number."""

from __future__ import annotations

KINDS = (
    "stand-alone",
    "topic-change",
    "new-subject",
    "new-aspect",
    "pronoun",
    "time-shift",
    "why-how",
    "more",
    "correction",
    "narrowing",
    "social",
)
ALONE = frozenset({"stand-alone", "topic-change", "social"})  # what these ask is what they say: nothing is edited
