"""Family state: no package-level variables."""
