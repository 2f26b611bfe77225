"""The same articles indexed by one process, by several, and by Ray: the same store, in how many seconds."""
