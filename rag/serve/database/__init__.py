"""What people asked, said and uploaded: in a SQLite file beside the store, or in a PostgreSQL that many servers share."""

from rag.serve.database.address import Address, address_of, beside, is_there, open_database, opened
from rag.serve.database.database import Connection, Database, Row

__all__ = ["Address", "Connection", "Database", "Row", "address_of", "beside", "is_there", "open_database", "opened"]
