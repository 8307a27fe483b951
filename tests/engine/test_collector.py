"""Trees go when their file is done, and the settings of the collector come back."""

from __future__ import annotations

import gc
import subprocess
import sys

from astroid import nodes

from lint_rules.engine.collector import patient_collector, sweeping_collector
from lint_rules.engine.tree import build

CODE = "class C:\n    def method(self):\n        return [self]\n" * 20


def _alive() -> int:
    return sum(isinstance(thing, nodes.NodeNG) for thing in gc.get_objects())


def test_a_tree_is_gone_after_the_sweep() -> None:
    gc.collect()
    before = _alive()
    with sweeping_collector() as sweep:
        for number in range(3):
            build(CODE, f"m{number}", f"m{number}.py")
            sweep()
            assert _alive() == before


def test_what_is_in_use_is_not_looked_at_again() -> None:
    with sweeping_collector() as sweep:
        tree = build(CODE, "m", "m.py")
        sweep()
        old = gc.get_objects(generation=2)
        assert any(thing is tree for thing in old)


def test_an_interpreter_that_ends_looks_at_nothing_again() -> None:
    code = (
        "import atexit, gc\n"
        "from lint_rules.engine.collector import sweeping_collector\n"
        "atexit.register(lambda: print(gc.get_freeze_count()))\n"
        "for _ in range(2):\n"
        "    with sweeping_collector() as sweep:\n"
        "        sweep()\n"
        "assert gc.get_freeze_count() == 0\n"
    )
    frozen = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert int(frozen) > 1_000


def test_the_settings_come_back() -> None:
    before = gc.get_threshold()
    with sweeping_collector():
        swept = gc.get_threshold()
        with patient_collector():
            assert gc.get_threshold() == swept
        assert gc.get_threshold() == swept != before
    assert gc.get_threshold() == before


def test_who_has_switched_the_collector_off_keeps_it_off() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0, before[1], before[2])
    try:
        with patient_collector():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
