"""What stands before every request: an ASGI application around the page's own."""

from rag.serve.access.guard.guard import Guard

__all__ = ["Guard"]
