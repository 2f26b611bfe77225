"""Why this answer, and why not that sentence."""

from rag.serve.why.records import FATES, Asked, Told, Weighed, Why, WhyNot
from rag.serve.why.trace import weighed, why

__all__ = ["FATES", "Asked", "Told", "Weighed", "Why", "WhyNot", "weighed", "why"]
