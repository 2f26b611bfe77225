"""Which spans of the ranked passages may answer: weighed, read again by themselves, a part at a time, or without a reader."""
