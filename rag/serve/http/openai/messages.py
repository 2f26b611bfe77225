"""A chat completion's request → the question, what was said before it, and what of the request is not used."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.serve.answering.asked import Asked
from rag.serve.http.errors import ApiError
from rag.serve.http.openai.names import MODEL
from rag.serve.http.own.answer import MAX_MESSAGES
from rag.serve.http.own.forms import WHOLE, Wanted

_SILENT = frozenset(
    {"user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "parallel_tool_calls"}
)  # that change no reply, whoever answers
_SPEAKERS = frozenset({"user", "assistant"})  # whose words are read
_ASKING: dict[str, Any] = {
    "contains": {"type": "object", "properties": {"role": {"const": "user"}}, "required": ["role"]}
}
_TOLD_NAMES, _TOLD_CHARS = 20, 40  # of what is not used, that a warning names


class Tolerant(BaseModel):
    """What a client sends; keys that are not known are kept, and not used."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


class TextPart(Tolerant):
    """A part of a message: text; pictures, files and sounds cannot be asked about."""

    type: Literal["text"]
    text: str


class Message(Tolerant):
    """A message; only what "user" and "assistant" said is read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        return "\n".join(part.text for part in self.content)


class StreamOptions(Tolerant):
    """How a stream ends."""

    include_usage: bool | None = None


class ResponseFormat(Tolerant):
    """A reply is text: quotations and markers."""

    type: Literal["text"] = "text"


class ChatRequest(Tolerant):
    """What POST /v1/chat/completions takes. The question is the last message of a user; one before it may be leaned on.

    ``filter`` and ``id`` are ours (`extra_body` of OpenAI's client). What is named here with one value would change what a
    reply is, and is refused with any other; every other parameter is tolerated, and ``warnings`` of the reply names it.
    """

    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES, json_schema_extra=_ASKING)]
    model: str = MODEL
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[Literal[1], WHOLE] | None = None
    tool_choice: Literal["none", "auto"] | None = None
    function_call: Literal["none", "auto"] | None = None
    response_format: ResponseFormat | None = None
    modalities: list[Literal["text"]] | None = None
    audio: None = None
    logprobs: Literal[False] | None = None
    top_logprobs: Annotated[Literal[0], WHOLE] | None = None
    filter: Wanted | None = None
    id: str | Annotated[int, WHOLE] | None = None

    @property
    def question(self) -> str:
        """The words of the last message of a user. Raises ApiError where there is none."""
        return self.messages[self._asked].text

    @property
    def before(self) -> list[dict[str, str]]:
        """What was said before it, as the service takes it."""
        said = (message for message in self.messages[: self._asked] if message.role in _SPEAKERS)
        return [{"role": message.role, "content": message.text} for message in said]

    @property
    def _asked(self) -> int:
        places = [at for at, message in enumerate(self.messages) if message.role == "user"]
        if not places:
            roles = ", ".join(dict.fromkeys(message.role for message in self.messages))
            raise ApiError(
                400, f"found messages of the role {roles} alone; expected a user's", "no-question", param="messages"
            )
        return places[-1]

    def asked(self) -> Asked:
        """Return how it is to be answered."""
        wanted = self.filter.chosen() if self.filter else None
        return Asked(wanted=wanted, id="" if self.id is None else str(self.id), door="chat")

    def unused(self) -> list[str]:
        """Return what of the request makes no difference, a line each: replies are quotations, neither sampled nor cut."""
        extra: dict[str, Any] = self.model_extra or {}
        names = sorted(name for name, value in extra.items() if value is not None and name not in _SILENT)
        roles = sorted({message.role for message in self.messages} - _SPEAKERS)
        lines = [f"not used: messages of the role {', '.join(roles)}"] if roles else []
        if behind := len(self.messages) - 1 - self._asked:
            lines.append(f"not used: {behind} messages behind the last of a user")
        if names:
            lines.append(f"not used: {', '.join(name[:_TOLD_CHARS] for name in names[:_TOLD_NAMES])}")
        return lines
