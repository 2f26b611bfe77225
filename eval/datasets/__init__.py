"""What is asked and of what: gold files, benchmark files, the corpus they are asked against."""
