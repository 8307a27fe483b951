"""Family packages and tests: names, imports and tests that show the design."""
