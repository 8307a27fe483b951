"""What functions that remember do once: by tables of functions that a module calls, and another one again."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import written

from lint_rules.analysis.options import Options
from lint_rules.engine.import_map import ImportMap

REMEMBERING = {
    "cached": "import functools\n@functools.cache\ndef f(): return open('x').read()\n",
    "cached by a factory": "import functools\n@functools.lru_cache(maxsize=None)\ndef f(): return open('x').read()\n",
    "a global": "KEPT = None\ndef f():\n    global KEPT\n    if KEPT is None:\n        KEPT = open('x').read()\n",
    "a switch": "DONE = False\ndef f():\n    global DONE\n    if not DONE:\n        open('x')\n        DONE = True\n",
    "leaving early": (
        "KEPT = None\ndef f():\n    global KEPT\n    if KEPT is not None:\n        return KEPT\n"
        "    KEPT = open('x').read()\n    return KEPT\n"
    ),
    "a decorator of its own": (
        "def once(g):\n    done = False\n    def inner(**k):\n        nonlocal done\n        if not done:\n"
        "            g(**k)\n            done = True\n    return inner\n@once\ndef f(): return open('x').read()\n"
    ),
}
FORGETTING = {
    "nothing is kept": "def f(): return open('x').read()\n",
    "kept for each argument": "import functools\n@functools.cache\ndef f(name='x'): return open(name).read()\n",
    "a variable of its own": "def f():\n    done = False\n    if not done:\n        open('x')\n        done = True\n",
    "a global that it leaves alone": "DONE = False\ndef f():\n    if not DONE:\n        open('x')\n",
    "what is done besides": (
        "DONE = False\ndef f():\n    global DONE\n    open('x')\n    if not DONE:\n        DONE = True\n"
    ),
}


def lines(folder: Path, **modules: str) -> dict[str, list[int]]:
    """In which lines each module reads a file when it is imported."""
    files = {f"pkg/{name}.py": code for name, code in modules.items()}
    written(folder, {"pyproject.toml": "", "pkg/__init__.py": "", **files})
    map_ = ImportMap(Options())
    found = {name: map_.module(str(folder / f"pkg/{name}.py")) for name in modules}
    return {name: [effect.line for effect in module.effects] for name, module in found.items()}


@pytest.mark.parametrize("code", REMEMBERING.values(), ids=REMEMBERING)
def test_what_is_remembered_is_done_once(code: str, tmp_path: Path) -> None:
    last = code.count("\n") + 1
    found = lines(tmp_path, kept=f"{code}f()\nX = f()\n", use="from pkg.kept import f\nY = f()\n")
    assert found == {"kept": [last], "use": []}


@pytest.mark.parametrize("code", FORGETTING.values(), ids=FORGETTING)
def test_what_is_not_remembered_is_done_each_time(code: str, tmp_path: Path) -> None:
    last = code.count("\n") + 1
    found = lines(tmp_path, kept=f"{code}f()\nX = f()\n", use="from pkg.kept import f\nY = f()\n")
    assert found == {"kept": [last, last + 1], "use": [2]}


@pytest.mark.parametrize("code", REMEMBERING.values(), ids=REMEMBERING)
def test_the_first_call_counts_whoever_makes_it(code: str, tmp_path: Path) -> None:
    found = lines(tmp_path, kept=code, use="from pkg.kept import f\nX = f()\nY = f()\n")
    assert found == {"kept": [], "use": [2]}


def test_what_is_read_from_the_environment_is_fixed_by_each_who_keeps_it(tmp_path: Path) -> None:
    code = "import functools, os\n@functools.cache\ndef f(): return os.environ['X']\nX = f()\ndef g(): return X\n"
    found = lines(tmp_path, kept=code, use="from pkg.kept import f\nY = f()\ndef g(): return Y\n")
    assert found == {"kept": [4], "use": [2]}


LOCKED = (
    "KEPT = None\ndef f():\n    global KEPT\n    with LOCK:\n        if KEPT:\n            return\n"
    "        KEPT = open('x').read()\n"
)


def in_package(folder: Path, package: str, **modules: str) -> dict[str, list[int]]:
    """As ``lines``, of the modules of a package that loads some of them."""
    files = {f"pkg/{name}.py": code for name, code in modules.items()}
    written(folder, {"pyproject.toml": "", "pkg/__init__.py": package, **files})
    map_ = ImportMap(Options())
    found = {name: map_.module(str(folder / f"pkg/{name}.py")) for name in modules}
    return {name: [effect.line for effect in module.effects] for name, module in found.items()}


def test_what_the_package_loads_first_has_done_it(tmp_path: Path) -> None:
    calls = "from pkg.kept import f\nX = f()\n"
    found = in_package(tmp_path, "from pkg import one, two\n", kept=LOCKED, one=calls, two=calls, three=calls)
    assert found == {"kept": [], "one": [2], "two": [], "three": []}


def test_a_module_that_the_package_does_not_load_has_not_done_it(tmp_path: Path) -> None:
    calls = "from pkg.kept import f\nX = f()\n"
    found = in_package(tmp_path, "", kept=LOCKED, one=calls, two=calls)
    assert found == {"kept": [], "one": [2], "two": [2]}


def test_a_circle_is_told_rather_than_lost(tmp_path: Path) -> None:
    calls = "from pkg.kept import f\nX = f()\n"
    first = f"import pkg.two\n{calls}"
    found = in_package(tmp_path, "import pkg.one\n", kept=LOCKED, one=first, two=f"import pkg.one\n{calls}")
    assert found == {"kept": [], "one": [3], "two": [3]}


def test_it_does_not_matter_who_is_asked_first(tmp_path: Path) -> None:
    calls = "from pkg.kept import f\nX = f()\n"
    found = in_package(tmp_path, "from pkg import one, two\n", two=calls, one=calls, kept=LOCKED)
    assert found == {"two": [], "one": [2], "kept": []}
