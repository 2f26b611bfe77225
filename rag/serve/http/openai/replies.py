"""What OpenAI's form gives back, as records that its description is made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from rag.types import Answer


class UrlCitation(BaseModel):
    """A marker of the reply, ``content[start_index:end_index]`` in code points, with the article it leans on."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A citation, typed as OpenAI's clients read it."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class Reply(BaseModel):
    """The reply, its markers in it."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The only choice."""

    index: Literal[0]
    message: Reply
    logprobs: None
    finish_reason: Literal["stop"]


class CompletionUsage(BaseModel):
    """Tokens, estimated from above where no model counted them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    """A chat completion; ``record``, ``link`` and ``warnings`` are ours."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage
    record: Answer
    link: str
    warnings: list[str]


class Model(BaseModel):
    """What can be asked: it answers questions, or, news-qa/encoder, makes vectors."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """All of them."""

    object: Literal["list"]
    data: list[Model]


class Embedding(BaseModel):
    """A text's vector, of unit length: numbers, or float32 in base64, the lowest byte first."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """Tokens, estimated from above."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingList(BaseModel):
    """The vectors of some texts, in their order."""

    object: Literal["list"]
    data: list[Embedding]
    model: str
    usage: EmbeddingUsage
