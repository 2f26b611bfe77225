"""(question, passage) → relevance + answer span: a small network of our own that reads on one core."""
