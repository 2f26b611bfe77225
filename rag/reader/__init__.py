"""(question, passages) → each passage's relevance, its likeliest answer spans, and how likely the answer is not here."""
