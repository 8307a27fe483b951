"""Write text as a TOML string. Tomli only reads."""

from __future__ import annotations

import json


def quoted(text: str) -> str:
    """A basic TOML string: JSON's, except that characters stay themselves and DEL is escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
