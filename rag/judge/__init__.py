"""What may be said: evidence, confidence, conflicts, verification, and the decision."""
