"""The answer behind other doors: LangChain."""
