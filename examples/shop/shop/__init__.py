"""Order service of the web shop."""

__version__ = "1.4.2"
