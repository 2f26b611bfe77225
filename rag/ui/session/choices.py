"""What a person sets for a session, and the service as it is with that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

STRICT, USUAL, LENIENT = "strict", "usual", "lenient"
# Confidence below which the answer is "not found"; usual: as it was fitted. Strict is where an answer ceases to be
# uncertain (rag.reply.UNSURE), lenient a tenth.
THRESHOLDS = {STRICT: 0.48, USUAL: None, LENIENT: 0.1}
EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Choices:
    """``writer``: "" as the server has it, or "extractive"; ``strictness``; ``script``: of quotations, "original" or "reader"."""

    writer: str = ""
    strictness: str = USUAL
    script: str = ""

    def adapt(self, service: Service) -> Service:
        """Return the service that answers as chosen; it shares everything but these with the server's."""
        from rag.writers.extractive import Extractive

        changed: dict[str, Any] = {}
        if (threshold := THRESHOLDS.get(self.strictness)) is not None:
            changed["threshold"] = threshold
        if self.script:
            changed["quote_script"] = self.script
        settings = service.settings.model_copy(update=changed)
        writer = Extractive() if self.writer == EXTRACTIVE else service.writer
        return replace(service, settings=settings, writer=writer)
