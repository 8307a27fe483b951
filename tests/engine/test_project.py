"""Where files stand in their project, and which of their names it installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.analysis.place import Place
from lint_rules.engine.modules import Modules
from lint_rules.engine.project import Projects


def lay_out(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def place(path: Path) -> Place:
    return Projects(Modules()).place(str(path))


@pytest.mark.parametrize("mark", ["pyproject.toml", "setup.py", "setup.cfg", ".git"])
def test_folders_above_the_project_say_nothing(tmp_path: Path, mark: str) -> None:
    lay_out(tmp_path / "tests" / "scripts", {mark: "", "src/pkg/__init__.py": "", "src/pkg/mod.py": ""})
    found = place(tmp_path / "tests" / "scripts" / "src" / "pkg" / "mod.py")
    assert found.parts == ("src", "pkg", "mod.py")
    assert found.in_package


def test_installed_packages_are_a_project_of_their_own(tmp_path: Path) -> None:
    site = "venv/bin/site-packages"
    lay_out(
        tmp_path,
        {
            "pyproject.toml": "",
            f"{site}/pkg/__init__.py": "",
            f"{site}/pkg/cli/__init__.py": "def run(): ...",
            f"{site}/pkg-1.dist-info/entry_points.txt": "[console_scripts]\npkg = pkg.cli:run\n",
        },
    )
    found = place(tmp_path / site / "pkg" / "cli" / "__init__.py")
    assert found.parts == ("pkg", "cli", "__init__.py")
    assert found.entry_points == {"run"}


def test_file_outside_a_package(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pyproject.toml": "", "mod.py": ""})
    assert place(tmp_path / "mod.py") == Place(("mod.py",), in_package=False)


PROJECT = {
    "pyproject.toml": '[project.scripts]\na = "pkg:main"\nb = "pkg.apps:App.launch"\nc = "pkg:cli.run"\nd = "gone:x"\n',
    "pkg/__init__.py": "from .deep import main\nfrom . import cli\n",
    "pkg/deep/__init__.py": "from pkg.deep.impl import start as main\n",
    "pkg/deep/impl.py": "def start(): ...\n",
    "pkg/apps.py": "from pkg.base import App\n",
    "pkg/base.py": "class App:\n    def launch(self): ...\n",
    "pkg/cli.py": "def run(): ...\n",
    "pkg/other.py": "def main(): ...\n",
}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("pkg/deep/impl.py", {"start"}),
        ("pkg/base.py", {"App.launch"}),
        ("pkg/cli.py", {"run"}),
        ("pkg/other.py", set()),
    ],
)
def test_programs_are_followed_to_their_definition(tmp_path: Path, file: str, expected: set[str]) -> None:
    lay_out(tmp_path, PROJECT)
    assert place(tmp_path / file).entry_points == expected


def test_a_circle_of_re_exports_ends(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "setup.cfg": "[options.entry_points]\nconsole_scripts =\n    a = pkg.a:main\n",
            "pkg/__init__.py": "",
            "pkg/a.py": "from pkg.b import main\n",
            "pkg/b.py": "from pkg.a import main\n",
        },
    )
    assert place(tmp_path / "pkg" / "a.py").entry_points == {"main"}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\0", b"def (:"])
def test_a_file_that_cannot_be_read_declares_nothing(tmp_path: Path, content: bytes) -> None:
    lay_out(tmp_path, {"mod.py": ""})
    (tmp_path / "setup.py").write_bytes(content)
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert place(tmp_path / "mod.py").entry_points == frozenset()
