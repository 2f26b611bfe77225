"""Faithful replies built from quotations, and faults injected into them: what a check of replies is measured on.

Its word lists are its own: nothing of rag/judge is imported here, so that no check is measured by the list it was made of.
"""
