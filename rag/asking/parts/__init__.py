"""Several things asked at once: cut at clauses, into the things it is asked of, or into what is compared."""
