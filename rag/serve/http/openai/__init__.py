"""OpenAI's form of the service: chat completions with citations, models, embeddings."""
