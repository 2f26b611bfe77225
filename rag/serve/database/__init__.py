"""One SQLite file beside the store: what people asked, said and uploaded."""

from rag.serve.database.database import Database, beside

__all__ = ["Database", "beside"]
