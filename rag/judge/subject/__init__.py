"""What is asked about must be what is said about: the line, session, time or name of a question in what a span stands in."""
