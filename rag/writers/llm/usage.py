"""What a reply cost: tokens sent and received over all tries, as the provider counts them, else as we estimate them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.types import Usage
from rag.writers.llm.tokens import tokens

Price = tuple[float, float]  # of a million tokens sent, and of a million received
_MILLION = 1_000_000


def read_price(text: str) -> Price | None:
    """Return the prices of the setting ``llm_price``, None where it is empty.

    >>> read_price("0.25/2"), read_price("")
    ((0.25, 2.0), None)
    """
    sent, slash, received = text.partition("/")
    return (float(sent), float(received)) if slash else None


@dataclass(slots=True)
class _Call:
    sent: int = 0
    received: int = 0
    estimate: float = 0.0  # of what was received


class Meter:
    """Counts the calls of one reply, each of which sends ``prompt``."""

    def __init__(self, prompt: str, price: Price | None) -> None:
        self._prompt, self._price = tokens(prompt), price
        self._calls = list[_Call]()

    def call(self) -> None:
        """Count a call that begins."""
        self._calls.append(_Call())

    def came(self, text: str, told: Mapping[str, Any] | None) -> None:
        """Count a piece that came, with the usage its provider tells beside it: the pieces' own add up."""
        call = self._calls[-1]
        call.estimate += tokens(text)
        if told:
            call.sent += int(told.get("input_tokens") or 0)
            call.received += int(told.get("output_tokens") or 0)

    def usage(self) -> Usage:
        """Return what has been used; a call of which nothing came cost nothing that we know of."""
        told = [call for call in self._calls if call.sent or call.received]
        guessed = [call for call in self._calls if call.estimate and not (call.sent or call.received)]
        sent = sum(call.sent for call in told) + round(len(guessed) * self._prompt)
        received = sum(call.received for call in told) + round(sum(call.estimate for call in guessed))
        cost = None
        if self._price:
            cost = round((sent * self._price[0] + received * self._price[1]) / _MILLION, 9)
        return Usage(sent, received, len(self._calls), cost, bool(guessed))
