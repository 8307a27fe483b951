"""Family lifecycle: never start what you cannot stop."""
