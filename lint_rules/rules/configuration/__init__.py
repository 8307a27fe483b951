"""Family configuration: only main decides."""
