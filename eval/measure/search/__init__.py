"""What an encoder finds: trials, haystacks with and without news among them, beside BM25 and the service's hybrid."""
