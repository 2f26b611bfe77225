"""A store in a Milvus: its rows know in which generations they stand, and an alias says which generation is in force."""
