"""How findings are worded and shown."""
