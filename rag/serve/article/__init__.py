"""A whole article to read, with what is quoted of it in its place."""

from rag.serve.article.records import ArticleView, Block, Piece, Quotation, Sentence
from rag.serve.article.view import open_article

__all__ = ["ArticleView", "Block", "Piece", "Quotation", "Sentence", "open_article"]
