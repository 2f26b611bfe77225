"""What these doors take and give, as OpenAPI and as a page."""
