"""The service as parts that drop into others' LangChain chains."""

from rag.serve.langchain.retriever import PassageRetriever

__all__ = ["PassageRetriever"]
