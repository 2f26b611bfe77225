"""All addresses of the HTTP doors."""

from __future__ import annotations

from fastapi import FastAPI

from rag.serve.backend import Backend
from rag.serve.http.errors import ApiError, answered
from rag.serve.http.health import health_routes


def add_doors(app: FastAPI, backend: Backend) -> None:
    """Add the doors to an application, before its guard is put up and before Gradio is mounted, which takes every other address."""
    app.add_exception_handler(ApiError, answered)
    app.include_router(health_routes(backend))
