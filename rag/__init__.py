"""What is the answer, and where does it stand? Questions, retrieval, ranking, writing and verification."""
