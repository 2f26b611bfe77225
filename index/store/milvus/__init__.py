"""A store in Milvus: what serves is there, what is built is built in a folder and published."""
