"""Which programs the files of a project declare, and where a passed-on name comes from."""

from __future__ import annotations

import pytest

from lint_rules.analysis.entry_points import Target, declared, led_to


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("pyproject.toml", '[project.scripts]\na = "p.m:f"', {("p.m", "f")}),
        ("pyproject.toml", '[project.gui-scripts]\na = "p.m:App.main"', {("p.m", "App.main")}),
        ("pyproject.toml", '[project.scripts]\na = "p.m:f [extra]"', {("p.m", "f")}),
        ("pyproject.toml", '[project.entry-points."pytest11"]\na = "p.m:f"', set()),
        ("pyproject.toml", '[project.entry-points.console_scripts]\na = "p.m:f"', {("p.m", "f")}),
        ("pyproject.toml", '[tool.poetry.scripts]\na = "p.m:f"', {("p.m", "f")}),
        ("pyproject.toml", '[tool.poetry.scripts]\na = {reference = "p.m:f", type = "console"}', {("p.m", "f")}),
        ("pyproject.toml", '[project]\nscripts = "odd"', set()),
        ("pyproject.toml", "not toml", set()),
        (
            "setup.cfg",
            "[options.entry_points]\nconsole_scripts =\n    a = p.m:f\n    b=p.n:g\n",
            {("p.m", "f"), ("p.n", "g")},
        ),
        ("setup.cfg", "[options.entry_points]\npytest11 =\n    a = p.m:f\n", set()),
        ("setup.cfg", "[broken", set()),
        ("setup.py", "setup(entry_points={'console_scripts': ['a = p.m:f', 'b=p.n:g']})", {("p.m", "f"), ("p.n", "g")}),
        ("setup.py", "setup(entry_points={'console_scripts': 'a = p.m:f'})", {("p.m", "f")}),
        ("setup.py", "setup(entry_points='[console_scripts]\\na = p.m:f\\n')", {("p.m", "f")}),
        ("setup.py", "e = {}\ne['console_scripts'] = ['a = p.m:f']\nsetup(entry_points=e)", {("p.m", "f")}),
        ("setup.py", "setup(entry_points=dict(gui_scripts=['a = p.m:f']))", {("p.m", "f")}),
        ("setup.py", "setup(entry_points={'pytest11': ['a = p.m:f']})", set()),
        ("setup.py", "raise SystemExit('never run')", set()),
        ("setup.py", "not python", set()),
        ("entry_points.txt", "[console_scripts]\na = p.m:f\n\n[pytest11]\nb = p.n:g\n", {("p.m", "f")}),
        ("other.txt", "[console_scripts]\na = p.m:f\n", set()),
    ],
)
def test_declared(file: str, text: str, expected: set[tuple[str, str]]) -> None:
    assert declared(file, text) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("def main(): ...", "main", None),
        ("from pkg.cli import main", "main", ("pkg.cli", "main")),
        ("from .cli import run as main", "main", ("pkg.cli", "run")),
        ("from . import cli", "cli.main", ("pkg", "cli.main")),
        ("import pkg.cli as c", "c.main", ("pkg.cli", "main")),
        ("from .app import App", "App.main", ("pkg.app", "App.main")),
        ("from .app import App\nmain = App.launch", "main", ("pkg", "App.launch")),
        (
            "try:\n    from .fast import main\nexcept ImportError:\n    from .slow import main",
            "main",
            ("pkg.fast", "main"),
        ),
        ("if x:\n    from .cli import main", "main", ("pkg.cli", "main")),
        ("from .cli import other", "main", None),
        ("not python", "main", None),
    ],
)
def test_led_to(text: str, name: str, expected: tuple[str, str] | None) -> None:
    assert led_to(text, Target("pkg", name), "pkg") == expected
