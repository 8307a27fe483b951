"""Real Pylint processes, shielded from the settings of whoever runs the tests."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import lint_rules

IMPORTABLE = str(Path(lint_rules.__file__).parents[1])


@dataclasses.dataclass(frozen=True)
class Done:
    """What a process left behind."""

    code: int
    out: str
    err: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of ``--output-format=json2``."""
        found: list[dict[str, Any]] = json.loads(self.out)["messages"]
        return found

    def symbols(self, path: str | None = None) -> list[str]:
        """The symbols reported, of all files or of one."""
        return [m["symbol"] for m in self.messages if path is None or Path(m["path"]).name == path]

    def places(self, symbol: str) -> list[tuple[str, int]]:
        """File and line of each message of a kind."""
        return [(m["path"], m["line"]) for m in self.messages if m["symbol"] == symbol]


def environment(home: Path, *importable: Path) -> dict[str, str]:
    """An environment in which ours can be imported, and no settings of the user's are found."""
    paths = [IMPORTABLE, *map(str, importable)]
    cleared = {key: value for key, value in os.environ.items() if not key.startswith(("PYLINT", "PYTHON", "COV_"))}
    return {
        **cleared,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        "PYLINTHOME": str(home / ".pylint-home"),
        "HOME": str(home / ".pylint-home"),
        "COLUMNS": "100",
    }


def run(command: Iterable[str], cwd: Path, *importable: Path, text: str | None = None, timeout: float = 300) -> Done:
    """Run a program with the Python of the tests; ``text`` is its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=environment(cwd, *importable),
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def pylint(cwd: Path, *arguments: str, importable: Iterable[Path] = (), text: str | None = None) -> Done:
    """Run Pylint with our plugin in a folder."""
    return run(["pylint", "--load-plugins=lint_rules", "--score=n", *arguments], cwd, *importable, text=text)


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder
