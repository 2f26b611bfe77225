"""The chat as people meet it, clocked: its start, an answer in a browser, and a crowd at once."""
