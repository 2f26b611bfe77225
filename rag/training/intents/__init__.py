"""The weights of rag/asking/intent: written messages in other words, and questions that are none → a regression."""
