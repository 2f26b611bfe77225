"""Answers in the making: a bounded pool of them, whoever is looking."""

from rag.serve.answering.answering import Answering
from rag.serve.answering.bounds import Full
from rag.serve.answering.job import Job, Progress

__all__ = ["Answering", "Full", "Job", "Progress"]
