"""What cannot be asked of a run."""

from __future__ import annotations


class Refused(Exception):
    """The command line or the settings cannot be; the text says why in one line."""
