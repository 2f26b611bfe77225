"""What people say of answers, kept so that it teaches: right or wrong, why, and what should have been found."""

from rag.serve.feedback.feedback import Feedback
from rag.serve.feedback.records import REASONS, RIGHT, WRONG, Marked, Opinion, Record

__all__ = ["REASONS", "RIGHT", "WRONG", "Feedback", "Marked", "Opinion", "Record"]
