"""What a person sets for a session, and the service as it is with that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from rag.ui.strings import LANGUAGES

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

# Confidence below which the answer is "not found"; "" as it was fitted. Strict: where an answer ceases to be uncertain.
THRESHOLDS = {"strict": 0.76, "": None, "lenient": 0.1}
# What each may be; "" is as the server has it.
OFFERED = {
    "language": ("", *LANGUAGES), "writer": ("", "extractive"), "strictness": tuple(THRESHOLDS),
    "script": ("", "original", "reader"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Of the page its ``language``; who writes; how sure an answer must be; the Chinese ``script`` of quotations."""

    language: str = ""
    writer: str = ""
    strictness: str = ""
    script: str = ""

    def with_(self, told: Mapping[str, str]) -> Choices:
        """Return these choices with what a form tells, as far as it is offered."""
        valid = {name: told[name] for name, offered in OFFERED.items() if told.get(name) in offered}
        return replace(self, **valid)

    def kept(self) -> dict[str, str]:
        """Return them by name."""
        return asdict(self)

    def adapt(self, service: Service) -> Service:
        """Return the service that answers as chosen; it shares everything but these with the server's."""
        from rag.writers.extractive import Extractive

        changed: dict[str, Any] = {}
        if (threshold := THRESHOLDS[self.strictness]) is not None:
            changed["threshold"] = threshold
        if self.script:
            changed["quote_script"] = self.script
        writer = Extractive() if self.writer else service.writer
        return replace(service, settings=service.settings.model_copy(update=changed), writer=writer)


def chosen(kept: Mapping[str, str]) -> Choices:
    """Return choices as they were kept; what is not offered any more is as the server has it.

    >>> chosen({"strictness": "strict", "writer": "gone"})
    Choices(language='', writer='', strictness='strict', script='')
    """
    return Choices().with_({field.name: kept.get(field.name, "") for field in fields(Choices)})
