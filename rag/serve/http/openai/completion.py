"""An answer → a chat completion, whole or in chunks, with its citations as typed annotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rag.serve.conversations import StoredTurn
from rag.serve.http.openai.messages import ChatRequest
from rag.serve.http.openai.usage import counted
from rag.types import Answer

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every chunk of a completion says of it; ``url``: where its answer can be looked at."""

    turn: StoredTurn
    request: ChatRequest
    url: str

    def whole(self, answer: Answer) -> Json:
        """Return the completion."""
        said = {
            "role": "assistant", "content": answer.answer, "refusal": None, "annotations": url_citations(answer, self.url)
        }  # fmt: skip
        choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": "stop"}
        head = self._head("chat.completion")
        return {**head, "choices": [choice], "usage": usage(self.request, answer), **self._ours(answer)}

    def chunk(self, delta: Json) -> Json:
        """Return a chunk with some of the reply."""
        return self._chunk([{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}])

    def last(self, answer: Answer) -> Iterator[Json]:
        """Yield the chunks behind the last words: the citations and the record, and what was used where that is wanted."""
        choice = {"index": 0, "delta": {"annotations": url_citations(answer, self.url)}, "logprobs": None}
        yield {**self._chunk([{**choice, "finish_reason": "stop"}]), **self._ours(answer)}
        if self._counts:
            yield {**self._head("chat.completion.chunk"), "choices": [], "usage": usage(self.request, answer)}

    @property
    def _counts(self) -> bool:
        options = self.request.stream_options
        return bool(options and options.include_usage)

    def _chunk(self, choices: list[Json]) -> Json:
        return {**self._head("chat.completion.chunk"), "choices": choices, **({"usage": None} if self._counts else {})}

    def _head(self, kind: str) -> Json:
        created = int(datetime.fromisoformat(self.turn.asked).timestamp())
        return {"id": f"chatcmpl-{self.turn.id}", "object": kind, "created": created, "model": self.request.model}

    def _ours(self, answer: Answer) -> Json:
        """The record, where it can be looked at, and what went wrong or was not used without stopping it."""
        warnings = [*answer.warnings, *self.request.unused()]
        return {"record": answer.to_json(), "link": self.url, "warnings": warnings}


def url_citations(answer: Answer, url: str) -> list[Json]:
    """Return a citation for each marker where it stands in the reply, ``content[start_index:end_index]``, in code points.

    Only what the reply puts behind its sentences: a [1] that an article quotes is text.
    """
    cited, made, at = {c.marker: c for c in answer.citations}, list[Json](), len(answer.lead)
    for sentence in answer.sentences:
        begun = answer.answer.find(sentence.text, at)
        at = at if begun < 0 else begun + len(sentence.text)
        for marker in sentence.markers:
            sign = f"[{marker}]"
            if marker in cited and answer.answer.startswith(sign, at):
                title = cited[marker].title or cited[marker].source
                where = {"start_index": at, "end_index": at + len(sign), "title": title, "url": url}
                made.append({"type": "url_citation", "url_citation": where})
                at += len(sign)
    return made


def usage(request: ChatRequest, answer: Answer) -> Json:
    """Return the tokens that a chat model was sent and sent; where none was asked, of the messages and the reply, estimated."""
    if answer.usage:
        asked, replied = answer.usage.input_tokens, answer.usage.output_tokens
    else:
        asked, replied = counted(message.text for message in request.messages), counted([answer.answer])
    return {"prompt_tokens": asked, "completion_tokens": replied, "total_tokens": asked + replied}
