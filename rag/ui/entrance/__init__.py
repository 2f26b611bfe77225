"""What a person meets before the page: its first words, the login, a refusal; and who the person is."""

from rag.ui.entrance.pages import pages
from rag.ui.entrance.visitor import address_of, visitor_of, wait_words

__all__ = ["address_of", "pages", "visitor_of", "wait_words"]
