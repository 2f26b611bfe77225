"""The service as parts that drop into others' LangChain chains; `Service.runnable` is the whole of it."""

from rag.serve.langchain.embeddings import NewsEmbeddings
from rag.serve.langchain.retriever import PassageRetriever
from rag.serve.langchain.store import NewsStore
from rag.serve.langchain.tool import ask_tool

__all__ = ["NewsEmbeddings", "NewsStore", "PassageRetriever", "ask_tool"]
