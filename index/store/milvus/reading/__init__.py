"""What a reader asks of the collections of a store in Milvus, for one generation."""
