"""Which files are found below a path, and what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import written

from lint_rules.engine.discovery import Discovery


def found(root: Path, *paths: str) -> list[str]:
    return [os.path.relpath(file, root) for file in Discovery().files([str(root / path) for path in paths or ("",)])]


def test_modules_come_before_the_folders_beside_them_in_order(tmp_path: Path) -> None:
    written(tmp_path, {"b.py": "", "a/z.py": "", "a/b/c.py": "", "c.txt": "", "a.pyi": "", "node_modules/x.py": ""})
    assert found(tmp_path) == ["b.py", "a/z.py", "a/b/c.py", "node_modules/x.py"]


def test_hidden_folders_caches_and_environments_are_left_out(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            ".git/a.py": "",
            "__pycache__/b.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/c.py": "",
            "d.py": "",
            ".e.py": "",
        },
    )
    assert found(tmp_path) == [".e.py", "d.py"]


def test_what_is_named_is_taken_once(tmp_path: Path) -> None:
    written(tmp_path, {"script": "", "pkg/a.py": ""})
    assert found(tmp_path, "script", "pkg/a.py", "pkg", "") == ["script", "pkg/a.py"]


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    written(tmp_path, {"pkg/a.py": ""})
    (tmp_path / "pkg/again").symlink_to(tmp_path / "pkg")
    (tmp_path / "pkg/gone.py").symlink_to(tmp_path / "nowhere")
    assert found(tmp_path) == ["pkg/a.py"]


def test_what_is_no_file_is_no_module(tmp_path: Path) -> None:
    (tmp_path / "a.py").mkdir()
    os.mkfifo(tmp_path / "b.py")
    assert found(tmp_path) == []


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: str) -> None:
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr("os.scandir", refuse)
    discovery = Discovery()
    assert list(discovery.files([str(tmp_path)])) == []
    assert discovery.unlisted == [(str(tmp_path), "Permission denied")]
