"""Questions asked by people, made of news and authored, each with the passages that our retriever finds."""
