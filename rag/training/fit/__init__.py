"""How the network learns: its batches, losses, clock and checkpoints; a leaf that only the commands above it use."""
