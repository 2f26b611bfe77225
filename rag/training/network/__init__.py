"""The network in torch, its weights on disk, and the graph in eight bits that the service reads with."""
