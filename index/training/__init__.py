"""How the weights were made: `prepare` (data folder → tokenizer and pairs), `train` (pairs → weights)."""
