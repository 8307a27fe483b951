"""The answers of a table, looked up once each."""

from __future__ import annotations

from lint_rules.knowledge.tables import Table


class Remembered(dict[str, "str | None"]):
    """A table as it is asked again and again."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> str | None:
        """Look a name up."""
        answer = self[name] = self._table.find(name)
        return answer

    def find(self, name: str) -> str | None:
        """The answer of the table."""
        return self[name]
