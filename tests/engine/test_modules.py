"""A dotted name leads to the file that the project would import, and nothing is imported to find out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lint_rules.engine.modules import Modules


def laid_out(root: Path, *files: str) -> Path:
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def found(root: Path, dotted: str, importer: str, modules: Modules | None = None) -> str | None:
    file = (modules or Modules()).find(dotted, str(root / importer))
    return None if file is None else Path(file).relative_to(root).as_posix()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("pkg/__init__.py", "pkg"),
        ("pkg/a.py", "pkg.a"),
        ("pkg/sub/__init__.py", "pkg.sub"),
        ("pkg/sub/b.py", "pkg.sub.b"),
        ("script.py", "script"),
        ("src/lib/__init__.py", "lib"),
        ("src/lib/c.py", "lib.c"),
    ],
)
def test_a_file_has_the_name_by_which_the_project_imports_it(file: str, name: str, tmp_path: Path) -> None:
    laid_out(
        tmp_path,
        "pyproject.toml",
        "pkg/__init__.py",
        "pkg/a.py",
        "pkg/sub/__init__.py",
        "pkg/sub/b.py",
        "script.py",
        "src/lib/__init__.py",
        "src/lib/c.py",
    )
    assert Modules().name(str(tmp_path / file)) == name


def test_source_roots_name_the_modules_below_them(tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml", "code/space/inner/a.py")
    modules = Modules([str(tmp_path / "code")])
    assert modules.name(str(tmp_path / "code/space/inner/a.py")) == "space.inner.a"
    assert found(tmp_path, "space.inner.a", "code/other.py", modules) == "code/space/inner/a.py"


def test_flat_layout(tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml", "pkg/__init__.py", "pkg/a.py", "pkg/b.py", "tests/test_a.py")
    assert found(tmp_path, "pkg.b", "pkg/a.py") == "pkg/b.py"
    assert found(tmp_path, "pkg", "pkg/a.py") == "pkg/__init__.py"
    assert found(tmp_path, "pkg.a", "tests/test_a.py") == "pkg/a.py"


@pytest.mark.parametrize("folder", ["src", "lib"])
def test_src_layout(folder: str, tmp_path: Path) -> None:
    laid_out(tmp_path, "setup.py", f"{folder}/pkg/__init__.py", f"{folder}/pkg/a.py", "tests/unit/test_a.py")
    assert found(tmp_path, "pkg.a", "tests/unit/test_a.py") == f"{folder}/pkg/a.py"
    assert found(tmp_path, "pkg", f"{folder}/pkg/a.py") == f"{folder}/pkg/__init__.py"


@pytest.mark.parametrize("mark", ["pyproject.toml", "setup.py", "setup.cfg", ".git"])
def test_the_search_ends_where_the_project_ends(mark: str, tmp_path: Path) -> None:
    laid_out(tmp_path, "outside.py", f"project/{mark}", "project/deep/down/a.py", "project/near.py")
    assert found(tmp_path, "near", "project/deep/down/a.py") == "project/near.py"
    assert found(tmp_path, "outside", "project/deep/down/a.py") is None


def test_a_package_beats_a_module_and_the_nearest_root_wins(tmp_path: Path) -> None:
    laid_out(
        tmp_path, "pyproject.toml", "app/tool.py", "app/main.py", "tool/__init__.py", "both/__init__.py", "both.py"
    )
    assert found(tmp_path, "tool", "app/main.py") == "app/tool.py"
    assert found(tmp_path, "both", "app/main.py") == "both/__init__.py"


def test_the_first_root_where_the_whole_path_resolves_wins(tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml", "app/space/one.py", "app/main.py", "space/two.py")
    assert found(tmp_path, "space.one", "app/main.py") == "app/space/one.py"
    assert found(tmp_path, "space.two", "app/main.py") == "space/two.py"


def test_a_namespace_package_has_members_and_no_file(tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml", "space/part/__init__.py", "main.py")
    assert found(tmp_path, "space", "main.py") is None
    assert found(tmp_path, "space.part", "main.py") == "space/part/__init__.py"


@pytest.mark.parametrize("name", ["logging", "json", "types", "string"])
def test_names_of_the_standard_library_are_never_the_projects(name: str, tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml", f"{name}.py", "main.py", "pkg/__init__.py", f"pkg/{name}.py")
    assert found(tmp_path, name, "main.py") is None
    assert found(tmp_path, f"pkg.{name}", "main.py") == f"pkg/{name}.py"


def test_the_standard_library_finds_itself(tmp_path: Path) -> None:
    laid_out(tmp_path, "logging/__init__.py", "logging/handlers.py")
    assert found(tmp_path, "logging", "logging/handlers.py") == "logging/__init__.py"


@pytest.mark.parametrize("dotted", ["missing", "pkg.missing", "pkg.a.inside", "requests", "pkg..a", "", "../pkg"])
def test_what_the_project_does_not_have_is_not_found(dotted: str, tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml", "pkg/__init__.py", "pkg/a.py")
    assert found(tmp_path, dotted, "pkg/a.py") is None


def test_nothing_is_imported_and_sys_path_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out(tmp_path, "elsewhere/onpath.py", "project/pyproject.toml", "project/bomb.py", "project/main.py")
    (tmp_path / "project/bomb.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    before = set(sys.modules)
    assert found(tmp_path, "onpath", "project/main.py") is None
    assert found(tmp_path, "bomb", "project/main.py") == "project/bomb.py"
    assert set(sys.modules) == before


def test_an_unreadable_or_missing_folder_has_no_modules(tmp_path: Path) -> None:
    laid_out(tmp_path, "pyproject.toml")
    assert found(tmp_path, "pkg", "not/there/main.py") is None


def test_relative_paths_are_as_good_as_absolute_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out(tmp_path, "pyproject.toml", "pkg/__init__.py", "pkg/a.py", "pkg/b.py")
    monkeypatch.chdir(tmp_path / "pkg")
    assert Modules().name("a.py") == "pkg.a"
    assert Modules().find("pkg.b", "a.py") == str(tmp_path / "pkg/b.py")
