"""Microsoft's validator is fetched from npm, so these tests run only when asked for by path, and skip without npm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ecosystem.fetch import default_folder

HERE = Path(__file__).parent
VERSION = "5.7.0"
PACKAGE = "@microsoft/sarif-multitool"
Multitool = Callable[..., dict[str, Any]]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Ignore this folder unless an argument names it or something in it."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    below = HERE in (collection_path, *collection_path.parents)
    return True if below and not any(HERE in (path, *path.parents) for path in asked) else None


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Multitool:
    """Runs a command of the Multitool on a log and gives the log that it wrote: its exit code says too little."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is missing")
    home = default_folder() / f"multitool-{VERSION}"
    if not home.exists():
        making = tmp_path_factory.mktemp("multitool")
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(making), f"{PACKAGE}@{VERSION}"]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        home.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(making, home)
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}[sys.platform]
    name = "Sarif.Multitool.exe" if system == "win32" else "Sarif.Multitool"
    program = home / "node_modules" / f"{PACKAGE}-{system}" / name
    program.chmod(0o755)

    def run(verb: str, log: Path, *options: str) -> dict[str, Any]:
        out = log.with_suffix(f".{verb}.sarif")
        subprocess.run(
            [str(program), verb, str(log), "--output", str(out), "--log", "ForceOverwrite", *options],
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
            check=True,
            capture_output=True,
            timeout=900,
        )
        found = json.loads(out.read_text(encoding="utf-8-sig"))
        assert isinstance(found, dict)
        return found

    return run
