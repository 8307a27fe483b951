"""The gate: the same rules and the same findings as the plugin, on trees that it builds itself."""
