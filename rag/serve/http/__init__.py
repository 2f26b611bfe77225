"""The service over HTTP, on the page's port: OpenAI's form, our own, and what watches over it."""

from rag.serve.http.doors import add_doors

__all__ = ["add_doors"]
