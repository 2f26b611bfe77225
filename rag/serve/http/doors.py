"""All addresses of the HTTP doors."""

from __future__ import annotations

from fastapi import FastAPI

from rag.serve.backend import Backend
from rag.serve.http.articles.changing import changing_door
from rag.serve.http.articles.reading import reading_door
from rag.serve.http.errors import ApiError, answered
from rag.serve.http.health import health_routes
from rag.serve.http.openai.chat import chat_door
from rag.serve.http.openai.embeddings import embeddings_door
from rag.serve.http.openai.models import models_door
from rag.serve.http.own.answer import answer_door
from rag.serve.http.own.feedback import feedback_door
from rag.serve.http.own.search import search_door
from rag.serve.http.page.routes import page_door
from rag.serve.http.unknown import unknown_door

_DOORS = (
    chat_door, models_door, embeddings_door, answer_door, search_door, reading_door, changing_door, feedback_door,
)  # fmt: skip


def add_doors(app: FastAPI, backend: Backend) -> None:
    """Add the doors to an application, before its guard is put up and before Gradio is mounted, which takes every other address."""
    app.add_exception_handler(ApiError, answered)
    doors = [door(backend) for door in _DOORS]
    routes = [route for door in doors for route in door.routes]
    for door in (*doors, page_door(routes), unknown_door(routes)):
        app.include_router(door)
    app.include_router(health_routes(backend))
