"""What a file imports is checked before it, and what one process has learned no other learns again."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path

import pytest
from running import written

from lint_rules.analysis.summary import Summary
from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.engine import linking
from lint_rules.gate.arranging import Arrangement, arranged
from lint_rules.gate.cache import Place
from lint_rules.gate.checker import checked
from lint_rules.gate.exchange import Exchange, Lending
from lint_rules.gate.setup import Setup
from lint_rules.gate.store import Store

pytestmark = pytest.mark.once

SETUP = Setup(None, {}, [], BareLinter(None, {}, []).terms)
USE = "from pkg.{0} import f\n\nX = f()\n\n\ndef g():\n    return f()\n"
FILES = {
    "pkg/__init__.py": "",
    "pkg/base.py": "import time\n\n\ndef f():\n    time.sleep(1)\n",
    "pkg/core.py": "from pkg.base import f\n",
    "pkg/a1.py": USE.format("core"),
    "pkg/a2.py": "def f(): ...\n" + " \n" * 40,
    "pkg/a3.py": USE.format("a2") + " \n" * 40,
    "pkg/b1.py": USE.format("core") + " \n" * 60,
    "pkg/b2.py": USE.format("b1") + " \n" * 60,
    "pkg/b3.py": "def f(): ...\n" + " \n" * 60,
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(written(tmp_path / "p", {"pyproject.toml": "", **FILES}))
    return tmp_path / "p"


def lent(arrangement: Arrangement) -> list[str]:
    return sorted(Path(path).name for path in arrangement.lent)


def test_one_process_has_all_and_lends_nothing(root: Path) -> None:
    assert root
    files = ["pkg/b2.py", "pkg/b1.py", "pkg/core.py", "pkg/base.py"]
    assert arranged(files, SETUP, 1) == Arrangement([["pkg/base.py", "pkg/core.py", "pkg/b1.py", "pkg/b2.py"]], [])


def test_what_is_lent_comes_first_and_what_waits_for_it_last(root: Path) -> None:
    assert root
    found = arranged(list(FILES), SETUP, 2)
    assert lent(found) == ["base.py", "core.py"]
    first, second = found.shares
    assert first[:2] == ["pkg/base.py", "pkg/core.py"]
    assert second == ["pkg/b3.py", "pkg/b1.py", "pkg/b2.py"]
    assert sorted(first + second) == sorted(FILES)


def test_all_that_a_share_leads_to_is_lent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {f"m{number}.py": f"import m{number - 1}\n" + " \n" * 30 for number in range(1, 8)}
    monkeypatch.chdir(written(tmp_path, {"pyproject.toml": "", "m0.py": "", **row}))
    found = arranged([*row, "m0.py"], SETUP, 4)
    assert lent(found) == [f"m{number}.py" for number in range(7) if f"m{number}.py" not in found.shares[-1]]
    assert all(share == sorted(share) for share in found.shares)


def test_a_file_that_is_named_twice_is_checked_twice(root: Path) -> None:
    absolute = str(root / "pkg" / "core.py")
    found = arranged(["pkg/core.py", "pkg/base.py", absolute], SETUP, 1)
    assert found.shares == [["pkg/base.py", "pkg/core.py", absolute]]


def test_more_processes_than_files(root: Path) -> None:
    assert root
    assert sorted(chain(*arranged(["pkg/a2.py", "gone.py"], SETUP, 4).shares)) == ["gone.py", "pkg/a2.py"]


@pytest.mark.parametrize("with_cache", [False, True])
def test_a_module_that_two_processes_need_is_learned_once(
    with_cache: bool, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup = SETUP
    if with_cache:
        store = Store(str(tmp_path / "cache" / "c.sqlite"))
        setup = SETUP._replace(cache=Place(store.path, store.world("w")))
        store.close()
    learned: list[str] = []
    plain = linking.summarised

    def spy(path: str, name: str) -> tuple[Summary, str]:
        learned.append(Path(path).relative_to(root).as_posix())
        return plain(path, name)

    monkeypatch.setattr(linking, "summarised", spy)
    arrangement = arranged(list(FILES), SETUP, 2)
    folder = tmp_path / "lent"
    folder.mkdir()
    found = [
        one
        for share in arrangement.shares
        # As two processes do: each begins with nothing but what is lent.
        for one in checked(share, setup, Exchange(str(folder), arrangement.lent))
    ]
    # Nobody imports the package by its name.
    assert learned == ["pkg/__init__.py"] * len(learned)
    alone = {one.path: one for one in checked(arranged(list(FILES), SETUP, 1).shares[0], SETUP)}
    assert {one.path: one for one in found} == alone
    assert any("base.py" in step.place.path for one in found for problem in one.problems for step in problem.steps)


def lendable(path: Path) -> Summary:
    return Summary("a", str(path), False, [], [], [], None)


def test_a_summary_is_borrowed_only_as_long_as_the_file_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n", encoding="utf-8")
    lender, borrower = (Lending(Exchange(str(tmp_path), [str(path)])) for _ in range(2))
    assert borrower.take(str(path)) is None
    lender.put(lendable(path))
    assert borrower.take(str(path)) == lendable(path)
    path.write_text("x = 12\n", encoding="utf-8")
    assert borrower.take(str(path)) is None


def test_what_is_not_to_be_lent_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    lender = Lending(Exchange(str(tmp_path), []))
    lender.put(lendable(path))
    lender.note_unreadable(str(path))
    assert lender.take(str(path)) is None
    assert os.listdir(tmp_path) == []


def test_where_nothing_can_be_lent_nothing_is_borrowed(tmp_path: Path) -> None:
    path = str(tmp_path / "a.py")
    exchange = Exchange(str(tmp_path / "no" / "such"), [path])
    exchange.lend(path, "1", b"text")
    assert exchange.borrow(path, "1") is None
    assert exchange.wants(path)
