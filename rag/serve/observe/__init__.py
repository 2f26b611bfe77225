"""What an operator sees of a running server: ids of requests, logs, metrics, spans."""
