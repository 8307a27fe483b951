"""Whether code runs because the process begins, forks or ends. The place that is asked about assigns ``X``."""

from __future__ import annotations

import textwrap

import pytest
from astroid import nodes

from lint_rules.analysis.options import Options
from lint_rules.analysis.source import Source
from lint_rules.engine.context import Context
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

TURNS = {
    "exit hook": "import atexit\ndef f():\n    X = 1\natexit.register(f)",
    "decorated exit hook": "import atexit\n@atexit.register\ndef f():\n    X = 1",
    "thread exit hook": "import threading\ndef f():\n    X = 1\nthreading._register_atexit(f)",
    "hook after a fork": "import os as _os\ndef f():\n    X = 1\n_os.register_at_fork(after_in_child=f)",
    "initializer of a pool": "def f():\n    X = 1\ndef g():\n    return Pool(4, initializer=f)",
    "initializer of a worker": "import functools\ndef f():\n    X = 1\ndef g(run):\n"
    "    run(worker_initializer=functools.partial(f, 2))",
    "initializer of a loader": "def f():\n    X = 1\ndef g(loader):\n    loader.worker_init_fn = f",
    "named for the first thing of a worker": "def _init_worker():\n    X = 1",
    "first thing of a child, by a local": "class A:\n    def _f(self):\n        X = 1\n    def g(self):\n"
    "        first = self._f\n        Popen(c, preexec_fn=first)",
    "target of a process": "def f():\n    X = 1\ndef g():\n    return mp.Process(target=f)",
    "child of a fork": "import os\ndef f():\n    pid = os.fork()\n    if pid == 0:\n        X = 1",
    "not the parent of a fork": "import os\ndef f():\n    pid = os.fork()\n    if not pid:\n        X = 1",
    "first thing of a child": "def g():\n    def f():\n        X = 1\n    return Popen(c, preexec_fn=f)",
    "first thing of a child, kept": "def g(k):\n    def f():\n        X = 1\n    k['preexec_fn'] = f",
    "fork asked in the test": "import os\ndef f():\n    if os.fork() == 0:\n        X = 1",
    "other branch": "import os\ndef f():\n    pid = os.fork()\n    if pid > 0: g()\n    else:\n        X = 1",
    "after the parent": "import os\ndef f():\n    pid = os.fork()\n    if pid:\n        return pid\n    X = 1",
    "after the parent, tried": "import os\ndef f():\n    try:\n        if os.fork() > 0: os._exit(0)\n"
    "    except OSError: g()\n    X = 1",
    "method that only the child calls": "import os\nclass A:\n    def _f(self):\n        X = 1\n    def g(self):\n"
    "        if os.fork() == 0: self._f()",
    "run of a process": "class W(mp.Process):\n    def run(self):\n        X = 1",
    "called by run": "class W(mp.Process):\n    def run(self):\n        self.a()\n    def a(self):\n        X = 1",
    "called by an exit hook": "import atexit\ndef _g():\n    X = 1\ndef f():\n    _g()\natexit.register(f)",
    "runs run": "class BaseProcess:\n    def boot(self):\n        X = 1\n        self.run()",
}
DOES_NOT_TURN = {
    "any function": "def f():\n    X = 1",
    "hook that is also called": "import atexit\ndef f():\n    X = 1\natexit.register(f)\ndef g():\n    f()",
    "public, called by an exit hook": "import atexit\ndef g():\n    X = 1\ndef f():\n    g()\natexit.register(f)",
    "called by others, too": "import atexit\ndef _g():\n    X = 1\n@atexit.register\ndef f(): _g()\ndef h(): _g()",
    "named so, and called": "def _init_worker():\n    X = 1\ndef f(): _init_worker()",
    "initializer of something else": "def f():\n    X = 1\ndef g(layer):\n    layer(kernel_initializer=f)",
    "only called by itself": "def _g():\n    X = 1\n    _g()",
    "target of a thread": "def f():\n    X = 1\ndef g():\n    return Thread(target=f)",
    "other number": "import os\ndef f():\n    pid = os.fork()\n    if pid == 1:\n        X = 1",
    "parent of a fork": "import os\ndef f():\n    pid = os.fork()\n    if pid == 0: g()\n    else:\n        X = 1",
    "after a test that stays": "import os\ndef f():\n    pid = os.fork()\n    if pid > 0: g()\n    X = 1",
    "method that the parent calls, too": "import os\nclass A:\n    def _f(self):\n        X = 1\n    def g(self):\n"
    "        if os.fork() == 0: self._f()\n        self._f()",
    "no fork": "def f():\n    pid = g()\n    if pid == 0:\n        X = 1",
    "run of a thread": "class W(Thread):\n    def run(self):\n        X = 1",
    "constructor of a process": "class W(mp.Process):\n    def __init__(self):\n        X = 1",
    "runs a process": "class Jobs:\n    def start(self):\n        X = 1\n        self.run()",
}


def turns(code: str) -> bool:
    text = textwrap.dedent(code)
    context = Context(Source("pkg/m.py", "pkg.m", text, build(text, "pkg.m", "pkg/m.py")), Options(), Knowledge())
    (place,) = [name for name in context.bindings.nodes(nodes.AssignName) if name.name == "X"]
    return context.process_life.turns(place)


@pytest.mark.parametrize("code", TURNS.values(), ids=TURNS)
def test_turning_points(code: str) -> None:
    assert turns(code)


@pytest.mark.parametrize("code", DOES_NOT_TURN.values(), ids=DOES_NOT_TURN)
def test_other_code(code: str) -> None:
    assert not turns(code)
