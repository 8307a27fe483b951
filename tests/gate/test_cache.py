"""What is found with the cache is what is found without it, whatever changes between two runs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from recheck import Project

pytestmark = pytest.mark.once

LOGS = "import logging\n\n\ndef f():\n    logging.info('x')\n"
QUIET = "def f():\n    return 1\n"
SLEEPS = "import time\n\n\ndef f():\n    time.sleep(1)\n"
CALLS = "from pkg.b import f\n\nX = f()\n"
EFFECT = [("pkg/a.py", "import-time-effect")]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "p").mkdir()
    made = Project(tmp_path / "p", monkeypatch)
    (made.root / "pyproject.toml").write_text('[project]\nname = "p"\n', encoding="utf-8")
    made.write(pkg____init__="", pkg__a=CALLS, pkg__b=SLEEPS, pkg__c=LOGS)
    return made


FOUND = [*EFFECT, ("pkg/c.py", "root-logger")]


def test_a_second_run_looks_at_nothing_and_finds_the_same(project: Project) -> None:
    assert project.symbols() == FOUND
    assert project.looked_at == ["pkg/__init__.py", "pkg/a.py", "pkg/b.py", "pkg/c.py"]
    assert project.symbols() == FOUND
    assert project.looked_at == []


def test_only_what_was_changed_is_looked_at(project: Project) -> None:
    project.found()
    project.write(pkg__c=QUIET)
    assert project.symbols() == EFFECT
    assert project.looked_at == ["pkg/c.py"]


def test_a_change_that_importers_notice(project: Project) -> None:
    project.found()
    project.write(pkg__b=QUIET)
    assert project.symbols() == FOUND[1:]
    assert project.looked_at == ["pkg/a.py", "pkg/b.py"]
    project.write(pkg__b=SLEEPS)
    assert project.symbols() == FOUND


def test_a_change_that_importers_cannot_notice(project: Project) -> None:
    project.found()
    project.write(pkg__b=SLEEPS + "# a comment\n")
    assert project.symbols() == FOUND
    assert project.looked_at == ["pkg/b.py"]
    assert project.symbols() == FOUND
    assert project.looked_at == []


def test_moved_lines_move_the_evidence_of_importers(project: Project) -> None:
    project.found()
    project.write(pkg__b="\n\n" + SLEEPS)
    (effect,) = (problem for problem in project.found() if problem.symbol == "import-time-effect")
    assert [step.place.line for step in effect.steps if step.place.path.endswith("b.py")] == [7]


def test_moved_lines_concern_nobody_who_does_not_name_them(project: Project) -> None:
    project.write(pkg__b=QUIET)
    logs = [("pkg/c.py", "root-logger")]
    assert project.symbols() == logs
    for text in ("\n\n" + QUIET, "# one\n" + QUIET.replace("\n", "\n\n"), QUIET):
        project.write(pkg__b=text)
        assert project.symbols() == logs
        assert project.looked_at == ["pkg/b.py"]
    project.write(pkg__b=QUIET.replace("1", "2"))
    assert project.symbols() == logs
    assert project.looked_at == ["pkg/a.py", "pkg/b.py"]


def test_moved_lines_while_only_others_are_checked(project: Project) -> None:
    project.found()
    project.write(pkg__b="\n" + SLEEPS)
    project.found("pkg/b.py")
    assert project.found()
    assert project.looked_at == ["pkg/a.py"]


def test_a_change_far_away(project: Project) -> None:
    project.write(pkg__a="from pkg.m import f\n\nX = f()\n", pkg__m="from pkg.b import f\n")
    assert project.symbols() == FOUND
    project.write(pkg__b=QUIET)
    assert project.symbols() == FOUND[1:]
    assert "pkg/c.py" not in project.looked_at


def test_a_change_while_only_others_are_checked(project: Project) -> None:
    project.found()
    project.write(pkg__b=QUIET)
    project.found("pkg/c.py")
    assert project.looked_at == []
    project.found("pkg/b.py")
    assert project.symbols("pkg/a.py") == []


def test_a_module_that_comes_before_the_one_that_was_found(project: Project) -> None:
    project.write(pkg__a="from other import f\n\nX = f()\n", tools__c=LOGS, src__other=SLEEPS)
    assert ("pkg/a.py", "import-time-effect") in project.symbols()
    project.write(other=QUIET)
    assert ("pkg/a.py", "import-time-effect") not in project.symbols()
    assert "tools/c.py" not in project.looked_at
    (project.root / "other.py").unlink()
    assert ("pkg/a.py", "import-time-effect") in project.symbols()


def test_a_module_that_was_missing(project: Project) -> None:
    (project.root / "pkg/b.py").unlink()
    assert project.symbols() == FOUND[1:]
    project.write(pkg__b=SLEEPS)
    assert project.symbols() == FOUND
    (project.root / "pkg/b.py").unlink()
    assert project.symbols() == FOUND[1:]


def test_a_package_that_becomes_a_plain_folder(project: Project) -> None:
    project.write(pkg__a="from .b import f\n\nX = f()\n")
    project.found()
    (project.root / "pkg/__init__.py").unlink()
    project.found()
    assert project.check().problems == project.check("--no-cache").problems
    project.write(pkg____init__="")
    project.found()


def test_a_module_that_cannot_be_read(project: Project) -> None:
    project.found()
    project.write(pkg__b="def f(:\n")
    assert project.check().failed
    assert [symbol for _, symbol in project.symbols()] == ["unanalysed-file", "root-logger"]
    assert project.looked_at == ["pkg/b.py"], "what failed is looked at again"
    project.write(pkg__b=SLEEPS)
    assert project.symbols() == FOUND


def test_rules_and_options_are_kept_apart(project: Project) -> None:
    assert project.symbols() == FOUND
    assert project.symbols("--select", "root-logger") == FOUND[1:]
    assert project.symbols("--ignore", "state") == EFFECT
    assert project.symbols() == FOUND
    assert project.looked_at == []
    for table in (
        '[tool.lint-rules]\nignore = ["imports"]\n',
        '[tool.pylint.main]\ndisable = ["W6708"]\n',
        '[tool.pylint.lint-rules]\nknowledge = ["!effects:time.sleep"]\n',
    ):
        (project.root / "pyproject.toml").write_text(table, encoding="utf-8")
        project.found()
        assert project.looked_at
        project.found()
        assert not project.looked_at


def test_a_program_that_the_project_declares(project: Project) -> None:
    cli = "import argparse\n\nARGS = argparse.ArgumentParser().parse_args()\n\n\ndef run():\n    print(ARGS)\n"
    project.write(pkg__cli=cli)
    project.found("--strict")
    declared = '[project]\nname = "p"\n[project.scripts]\np = "pkg.cli:run"\n'
    (project.root / "pyproject.toml").write_text(declared, encoding="utf-8")
    project.found("--strict")
    assert "pkg/cli.py" in project.looked_at
    project.found("--strict")
    assert project.looked_at == []


def test_suppressions_and_what_is_useless(project: Project) -> None:
    (project.root / "pyproject.toml").write_text('[tool.pylint.main]\nenable = ["useless-suppression"]\n')
    project.write(pkg__c=LOGS.replace("'x')", "'x')  # pylint: disable=root-logger"))
    project.write(pkg__d="X = 1  # pylint: disable=root-logger\n")
    expected = project.symbols()
    assert ("pkg/d.py", "useless-suppression") in expected
    assert ("pkg/c.py", "root-logger") not in expected
    assert project.symbols() == expected
    assert project.looked_at == []


def test_paths_are_spelled_as_seen_from_here(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.found()
    monkeypatch.chdir(project.root / "pkg")
    assert project.symbols() == [(path.removeprefix("pkg/"), symbol) for path, symbol in FOUND]
    assert project.looked_at == []
    project.found("..")
    assert project.found(str(project.root))


def test_an_editors_text_is_neither_kept_nor_taken(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.found()
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", type("Given", (), {"buffer": type("B", (), {"read": LOGS.encode})}))
        outcome = project.check("-", "--stdin-filename", "pkg/b.py")
        assert [problem.symbol for problem in outcome.problems] == ["root-logger"]
    assert project.symbols() == FOUND


TEXTS = (
    LOGS,
    QUIET,
    SLEEPS,
    "",
    "def f(:\n",
    "from pkg.a import f\n\nX = f()\n",
    "from pkg.b import *\n\nY = f()\n",
    "import pkg.c as c\n\n\nclass K(c.Base):\n    pass\n\n\nX = c.f()\n",
    "from .d import f\n\n\ndef g():\n    f()\n\n\nf = g\nZ = g()\n",
    "class Base:\n    def __init_subclass__(cls):\n        print(cls)\n\n\ndef f():\n    print(1)\n",
    "from other import f\n\nX = f()\n",
    "import os\n\nHOME = os.environ['HOME']\nITEMS = []\n\n\ndef f():\n    ITEMS.append(1)\n",
    "from pkg import b\n\n\ndef f():\n    b.ITEMS.append(2)\n    b.X = 1\n",
)
PLACES = ("pkg__a", "pkg__b", "pkg__c", "pkg__d", "pkg____init__", "other", "src__other", "pkg__sub/e")


@pytest.mark.parametrize("seed", range(2))
def test_random_edits(seed: int, project: Project) -> None:
    chance = random.Random(seed)
    project.found("--strict")
    for _ in range(9):
        for place in chance.sample(PLACES, chance.choice((1, 1, 2))):
            file = project.root / f"{place.replace('__', '/', 1)}.py"
            match chance.choice(("write", "write", "write", "move", "delete")):
                case "write":
                    project.write(**{place: chance.choice(TEXTS)})
                case "move" if file.exists():
                    file.write_text("\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
                case _:
                    file.unlink(missing_ok=True)
        if chance.random() < 0.3:
            project.found("--strict", *chance.sample(sorted(map(str, project.root.rglob("*.py"))) or ["."], 1))
        project.found("--strict")
