"""The service for programs that speak the Model Context Protocol, over stdio and over HTTP beside the page."""

from rag.serve.mcp.http import mount_mcp

__all__ = ["mount_mcp"]
