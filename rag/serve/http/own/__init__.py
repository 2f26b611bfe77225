"""The service in its own form: the record, events by stage, searches, opinions."""
