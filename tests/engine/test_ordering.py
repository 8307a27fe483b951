"""What a file imports is checked before it, and no file is lost for that."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lint_rules.engine.modules import Modules
from lint_rules.engine.ordering import dependencies_first, imports_among


def _ordered(folder: Path, files: dict[str, str], *names: str) -> list[str]:
    (folder / "pyproject.toml").touch()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    given = [str(folder / name) for name in names or files]
    return [
        str(Path(path).relative_to(folder).as_posix()) for path in dependencies_first(imports_among(given, Modules()))
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "import b",
        "import os, b as other",
        "from b import x",
        "from b import (\n    x,  # why\n    y as z,\n)",
        "\nfrom   b   import *",
    ],
)
def test_an_imported_file_comes_first(tmp_path: Path, statement: str) -> None:
    assert _ordered(tmp_path, {"a.py": statement + "\n", "b.py": "x = y = 1\n"}) == ["b.py", "a.py"]


@pytest.mark.parametrize(
    "statement",
    [
        "from . import c",
        "from .c import x",
        "from p.q import c",
        "import p.q.c",
        "from ..q import c",
        "from ..q.c import x",
    ],
)
def test_modules_of_a_package_are_found(tmp_path: Path, statement: str) -> None:
    files = {"p/__init__.py": "", "p/q/__init__.py": "", "p/q/b.py": statement + "\n", "p/q/c.py": "x = 1\n"}
    assert _ordered(tmp_path, files, "p/q/b.py", "p/q/c.py") == ["p/q/c.py", "p/q/b.py"]


def test_a_chain_is_turned_around_and_others_stay_where_they_are(tmp_path: Path) -> None:
    files = {"a.py": "import c\n", "b.py": "", "c.py": "import d\n", "d.py": "", "e.py": "import os, nothing\n"}
    assert _ordered(tmp_path, files) == ["d.py", "c.py", "a.py", "b.py", "e.py"]


def test_a_circle_and_a_long_chain_come_to_an_end(tmp_path: Path) -> None:
    circle = {"a.py": "import b\n", "b.py": "import a\n"}
    assert _ordered(tmp_path, circle) == ["b.py", "a.py"]
    chain = {f"m{number}.py": f"import m{number + 1}\n" for number in range(2_000)}
    assert _ordered(tmp_path, chain) == [*reversed(chain)][: len(chain)]


def test_imports_further_in_do_not_count(tmp_path: Path) -> None:
    files = {"a.py": "def f():\n    import b\n", "b.py": ""}
    assert _ordered(tmp_path, files) == ["a.py", "b.py"]


def test_what_cannot_be_read_keeps_its_place(tmp_path: Path) -> None:
    (tmp_path / "d.py").mkdir()
    files = {"a.py": "import b\n", "b.py": "\0 \xff\n"}
    order = _ordered(tmp_path, files, "gone.py", "d.py", "a.py", "b.py")
    assert order == ["gone.py", "d.py", "b.py", "a.py"]


@pytest.mark.parametrize(
    "text",
    [
        "from " + "." * 300_000,
        "from " + " " * 300_000 + "x",
        "from ." + " " * 300_000 + "x",
        "from " + "a." * 150_000,
        "from a import (b\n" * 10_000,
        "import " + "a " * 150_000,
        "import a" + " " * 300_000 + "b",
        "\n" * 300_000,
    ],
    ids=["dots", "spaces", "spaces after a dot", "names", "open brackets", "words", "a gap", "nothing"],
)
def test_no_text_takes_long(text: str, tmp_path: Path) -> None:
    started = time.process_time()
    assert _ordered(tmp_path, {"a.py": text}) == ["a.py"]
    assert time.process_time() - started < 5
