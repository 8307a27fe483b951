"""Pylint checkers for idiomatic design."""

__version__ = "0.1.0"
