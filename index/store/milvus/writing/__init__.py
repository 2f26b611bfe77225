"""Writing a store in Milvus: the folder that a build works in, and what of it is published."""
