"""A LangChain chat model as a writer: its prompt, its call, and what becomes of its reply."""
