"""The weights of rag/reader/injection: sentences written to mislead whoever answers, and news → a regression."""
