"""Why this answer, and why not that sentence."""

from rag.serve.why.records import Asked, Weighed, Why
from rag.serve.why.trace import weighed, why

__all__ = ["Asked", "Weighed", "Why", "weighed", "why"]
