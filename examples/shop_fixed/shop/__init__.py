"""Order service of the web shop."""

__version__ = "2.0.0"
