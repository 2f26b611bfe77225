"""The names that OpenAI's form knows the service by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.settings import Settings
from rag.serve.answering.asked import Asked
from rag.serve.http.errors import ApiError

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

MODEL = "news-qa"  # who the settings name writes
QUOTING = "news-qa/extractive"  # the articles' own sentences, where a chat model writes else
ENCODER = "news-qa/encoder"  # texts to vectors
_EXTRACTIVE = "extractive"


def names(settings: Settings) -> tuple[str, ...]:
    """Return the names of what can be asked.

    >>> names(Settings())
    ('news-qa', 'news-qa/encoder')
    """
    return (MODEL, ENCODER) if settings.writer == _EXTRACTIVE else (MODEL, QUOTING, ENCODER)


def unknown(name: str, known: tuple[str, ...]) -> ApiError:
    """Return the error of a name that is none of some."""
    said = f"found the model {name[:80]!r}; expected {' or '.join(known)}; run: curl …/v1/models"
    return ApiError(404, said, "model_not_found", param="model")


def by_model(asked: Asked, model: str, settings: Settings) -> Asked:
    """Return how a question is to be answered by a model. Raises ApiError, 404, for one that answers none."""
    known = tuple(name for name in names(settings) if name != ENCODER)
    if model not in known:
        raise unknown(model, known)
    return replace(asked, adapt=quoting) if model == QUOTING else asked


def quoting(service: Service) -> Service:
    """Return a service whose answers are the articles' own sentences."""
    from rag.writers.extractive import Extractive

    return replace(service, writer=Extractive())
