"""What the tools take and give, as the SDK makes schemas of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, RootModel

from rag.types import Answer


class AnswerRecord(RootModel[Answer]):
    """The record of an answer, key by key as rag/README.md has it."""


class Message(BaseModel):
    """An earlier message of the conversation."""

    role: Literal["user", "assistant"] = Field(description="who said it")
    content: str = Field(description="what was said")
