"""Who writes the answer: verbatim sentences by default, or any LangChain chat model."""
