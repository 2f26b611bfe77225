"""Conversations as they are kept: whose they are, their turns, search, links, export."""

from rag.serve.conversations.conversations import Conversations
from rag.serve.conversations.records import Conversation, StoredTurn

__all__ = ["Conversation", "Conversations", "StoredTurn"]
