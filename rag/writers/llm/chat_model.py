"""Any LangChain chat model as a writer: its reply sentence by sentence, tried again where that helps, its failures told."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.types import Draft, Event, Evidence, Question
from rag.writers import WriterError
from rag.writers.llm.call import BEAT, OutOfTime, Overlong, called
from rag.writers.llm.failure import helped_by_another, one_line, wait_asked
from rag.writers.llm.prompt import Messages, prompted
from rag.writers.llm.reply import MAX_REPLY_CHARS, Reply
from rag.writers.llm.usage import Meter, Price

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Limits:
    """Tokens of the whole prompt, seconds until a reply is given up (all tries together), further tries, pause between.

    ``price``: of a million tokens sent, and received. ``secrets``: what no message may repeat.
    """

    tokens: float
    seconds: float
    retries: int
    pause: float = 0.5
    price: Price | None = None
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChatModelWriter:
    """Lets a chat model write from the passages. ``remote``: they leave this machine, as far as the address tells."""

    name: str
    remote: bool
    model: BaseChatModel
    limits: Limits

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        """Yield the draft after each sentence, what was used, and the whole draft. Raises WriterError without a usable reply.

        The first try streams; the others ask for the whole reply at once, which mends a server that cannot stream. None
        is made once a sentence has been given away, for it might say something else.
        """
        prompt, shown = prompted(question, evidence, self.limits.tokens)
        if not shown:
            yield Event("draft", draft=Draft((), (), found=False))
            return
        meter = Meter("\n".join(text for _, text in prompt), self.limits.price)
        deadline = time.monotonic() + self.limits.seconds
        for left in range(self.limits.retries, -1, -1):
            reply = Reply(evidence[:shown])
            meter.call()
            try:
                yield from self._read(reply, prompt, deadline, meter, stream=left == self.limits.retries)
                yield Event("usage", usage=meter.usage())
                yield Event("draft", draft=reply.draft(question))
                return
            except Exception as error:  # every provider has its own
                pause = max(self.limits.pause, wait_asked(error))
                late = time.monotonic() + pause >= deadline
                if reply.sentences or not left or late or not helped_by_another(error):
                    yield Event("usage", usage=meter.usage())
                    raise WriterError(self._reason(error)) from error
            yield from _paused(pause)

    def _read(self, reply: Reply, prompt: Messages, deadline: float, meter: Meter, *, stream: bool) -> Iterator[Event]:
        for piece in called(self.model, prompt, deadline, stream=stream):
            if piece is None:
                yield Event("waiting")
                continue
            meter.came(*piece)
            finished = reply.read(piece[0])
            if reply.chars > MAX_REPLY_CHARS:
                raise Overlong
            if finished:
                yield Event("draft", draft=Draft(reply.sentences, ()))
        reply.end()
        if reply.blank:
            raise WriterError("its reply was empty")

    def _reason(self, error: Exception) -> str:
        if isinstance(error, OutOfTime):
            return f"no whole reply within {self.limits.seconds:g} s; RAG_LLM_TIMEOUT allows more"
        if isinstance(error, Overlong):
            return "its reply did not end where three sentences were asked for"
        return one_line(error, self.limits.secrets)


def _paused(seconds: float) -> Iterator[Event]:
    """Let time pass, and whoever waits turn away meanwhile."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(BEAT, left))
        yield Event("waiting")
