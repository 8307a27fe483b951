"""Which code decides for the whole program, and which is library code."""

from __future__ import annotations

import textwrap

import pytest
from astroid import nodes

from lint_rules.analysis.bindings import Bindings
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.main_scope import MainScope
from lint_rules.analysis.names import Names
from lint_rules.analysis.options import Options
from lint_rules.analysis.place import Place
from lint_rules.analysis.source import Source
from lint_rules.analysis.test_code import TestCode
from lint_rules.engine.tree import build
from lint_rules.knowledge.tables import Knowledge

KNOWLEDGE = Knowledge()


class Module:
    """The analyses of some code at some place."""

    def __init__(
        self, code: str, path: str = "pkg/mod.py", *, declared: tuple[str, ...] = (), added: tuple[str, ...] = ()
    ) -> None:
        text = textwrap.dedent(code)
        name = path.removesuffix(".py").replace("/", ".")
        tree = build(text, name, path)
        source, options = Source(path, name, text, tree), Options({"entry-points": added})
        self.bindings = Bindings(tree)
        names = Names(source, self.bindings, KNOWLEDGE)
        place = Place(tuple(path.split("/")), "/" in path, frozenset(declared))
        self.main = MainScope(source, place, names, bindings=self.bindings, knowledge=KNOWLEDGE, options=options)
        self.library = LibraryCode(place, self.main, TestCode(place, options), names)

    def probes(self) -> list[bool]:
        """Whether each call of ``probe`` is main scope."""
        calls = [
            c for c in self.bindings.nodes(nodes.Call) if isinstance(c.func, nodes.Name) and c.func.name == "probe"
        ]
        return [self.main.decides(call) for call in calls]

    def functions(self) -> set[str]:
        """The functions whose bodies are main scope."""
        found = [*self.bindings.nodes(nodes.FunctionDef), *self.bindings.nodes(nodes.AsyncFunctionDef)]
        return {function.name for function in found if self.main.decides(function)}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("pkg/__main__.py", True),
        ("manage.py", True),
        ("setup.py", True),
        ("noxfile.py", True),
        ("conftest.py", True),
        ("pkg/wsgi.py", True),
        ("pkg/shop_cli.py", True),
        ("scripts/fetch.py", True),
        ("pkg/bin/fetch.py", True),
        ("pkg/management/commands/fetch.py", True),
        ("pkg/management/fetch.py", False),
        ("pkg/main_loop.py", False),
        ("pkg/mod.py", False),
        ("mod.py", False),
        ("pkg/scriptsy/mod.py", False),
    ],
)
def test_whole_module_by_its_place(path: str, expected: bool) -> None:
    assert Module("x = 1\n", path).main.whole_module is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def on_order(event, context): ...", True),
        ("def on_order(event, _context): ...", True),
        ("def lambda_handler(given, about): ...", True),
        ("def handler(signum, frame): ...", False),
        ("class Window:\n    def on_click(self, event, context): ...", False),
    ],
)
def test_a_module_that_a_platform_calls_for_each_event_is_a_program(code: str, *, expected: bool) -> None:
    assert Module(code).main.whole_module is expected


def test_file_outside_a_package_with_a_guard_is_a_program() -> None:
    guarded = "def f(): ...\nif __name__ == '__main__':\n    f()\n"
    assert Module(guarded, "mod.py").main.whole_module
    assert not Module(guarded, "pkg/mod.py").main.whole_module


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if __name__ == '__main__':\n    probe()", [True]),
        ("if '__main__' == __name__:\n    probe()", [True]),
        ("if __name__ == '__main__' and x:\n    probe()", [True]),
        ("if __name__ == '__main__' or x:\n    probe()", [False]),
        ("if __name__ == '__main__':\n    pass\nelse:\n    probe()", [False]),
        ("if __name__ != '__main__':\n    probe()\nelse:\n    probe()", [False, True]),
        ("if __name__ == 'pkg.mod':\n    probe()", [False]),
        ("probe()", [False]),
        ("def main():\n    probe()", [True]),
        ("def main(x=probe()):\n    pass", [False]),
        ("@probe()\ndef main():\n    pass", [False]),
        ("def main():\n    def inner():\n        probe()\n    return lambda: probe()", [True, True]),
        ("async def amain():\n    probe()", [True]),
        ("def main_loop():\n    probe()", [True]),
        ("def shop_main():\n    probe()", [True]),
        ("def domain():\n    probe()", [False]),
        ("class App:\n    def main(self):\n        probe()", [True]),
        ("def main():\n    class Local:\n        x = probe()", [True]),
    ],
)
def test_code_by_guard_and_name(code: str, expected: list[bool]) -> None:
    assert Module(code).probes() == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import click\n@click.command()\ndef f(): ...", {"f"}),
        ("import click\n@click.command\ndef f(): ...", {"f"}),
        ("@app.command('x')\ndef f(): ...\n@app.callback()\ndef g(): ...", {"f", "g"}),
        ("from invoke import task\n@task\ndef f(c): ...", {"f"}),
        ("import fire\ndef f(): ...\ndef g(): ...\nfire.Fire(f)", {"f"}),
        ("def f(a): ...\ndef build(p):\n    p.set_defaults(func=f)", {"f"}),
        ("class C:\n    def f(self): ...\n    def build(self, p):\n        p.set_defaults(func=self.f)", {"f"}),
        ("class C(BaseCommand):\n    def handle(self): ...", {"handle"}),
        ("class C(LabelCommand):\n    def handle(self): ...\nclass D(Commander):\n    def go(self): ...", {"handle"}),
        ("class B(base.Command):\n    def f(self): ...\nclass C(B):\n    def g(self): ...", {"f", "g"}),
        (
            (
                "from traitlets.config import Application\nclass C(Application):\n    def start(self): ...\n"
                "    def load(self): ..."
            ),
            {"start"},
        ),
        ("@decorated\ndef f(): ...", set()),
    ],
)
def test_commands(code: str, expected: set[str]) -> None:
    assert Module(code).functions() == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def main():\n    f()\ndef f(): ...", {"main", "f"}),
        ("def main():\n    f()\ndef f():\n    g()\ndef g(): ...", {"main", "f", "g"}),
        ("if __name__ == '__main__':\n    f()\ndef f(): ...", {"f"}),
        ("def main():\n    run(f)\ndef f(): ...", {"main", "f"}),
        ("def main():\n    f()\ndef f(): ...\ndef other():\n    f()", {"main"}),
        ("def main():\n    f()\ndef f(): ...\nf()", {"main"}),
        ("def main():\n    f()\ndef f(): ...\nTABLE = {'f': f}", {"main"}),
        ("__all__ = ['f']\ndef main():\n    f()\ndef f(): ...", {"main"}),
        ("__all__ = ['main']\n__all__ += ['f']\ndef main():\n    f()\ndef f(): ...", {"main"}),
        ("def main(): ...\ndef f(): ...", {"main"}),
        ("def main():\n    f()\ndef f():\n    f()", {"main", "f"}),
        ("def main():\n    f()\ndef f():\n    g()\ndef g():\n    f()", {"main", "f", "g"}),
        ("def main(): ...\ndef f():\n    g()\ndef g():\n    f()", {"main"}),
        ("def main():\n    f()\n@route('/')\ndef f(): ...", {"main"}),
        ("import functools\ndef main():\n    f()\n@functools.cache\ndef f(): ...", {"main", "f"}),
        ("def main():\n    f()\ndef f(): ...\ndef g(f):\n    f()", {"main", "f"}),
        (
            "class App:\n def main(self):\n  self.f()\n def f(self):\n  self._g()\n def _g(self): ...",
            {"main", "f", "_g"},
        ),
        (
            "class App:\n def main(self):\n  self.f()\n def f(self): ...\n def g(self):\n  self.f()",
            {"main"},
        ),
        ("class App:\n    def main(self):\n        self.f()\n    def f(self): ...\ndef g(x):\n    x.f()", {"main"}),
        ("class App:\n    def run(self): ...\ndef main():\n    App().run()", {"main", "run"}),
        ("class App:\n    def run(self): ...\ndef main():\n    app = App()\n    app.run()", {"main", "run"}),
        ("class App:\n    def run(self): ...\ndef main(app):\n    app.run()", {"main"}),
        (
            "class App:\n def __init__(self): ...\n def __len__(self): ...\ndef main():\n App()",
            {"main", "__init__"},
        ),
        ("class App:\n    def __init__(self): ...\ndef main():\n    App()\nclass Other(App): ...", {"main"}),
        ("__all__ = ['App']\nclass App:\n    def run(self): ...\ndef main():\n    App().run()", {"main"}),
    ],
)
def test_reached_only_from_main(code: str, expected: set[str]) -> None:
    assert Module(code).functions() == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (("serve",), {"serve"}),
        (("App.launch",), {"launch"}),
        (("App",), {"__init__"}),
        (("other",), set()),
    ],
)
def test_declared_programs(declared: tuple[str, ...], expected: set[str]) -> None:
    code = "def serve(): ...\nclass App:\n    def __init__(self): ...\n    def launch(self): ...\n"
    assert Module(code, declared=declared).functions() == expected


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("pkg.mod.serve", {"serve"}),
        ("pkg.mod.App.launch", {"launch"}),
        ("pkg.mod.App", {"launch"}),
        ("pkg.mod", {"serve", "launch"}),
        ("pkg.*", {"serve", "launch"}),
        ("pkg", {"serve", "launch"}),
        ("pkg.mo", set()),
    ],
)
def test_entry_points_of_the_options(added: str, expected: set[str]) -> None:
    code = "def serve(): ...\nclass App:\n    def launch(self): ...\n"
    assert Module(code, added=(added,)).functions() == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("pkg/mod.py", True),
        ("pkg/cli.py", False),
        ("pkg/_cli.py", False),
        ("pkg/console/mod.py", False),
        ("pkg/commands/mod.py", False),
        ("tests/mod.py", False),
        ("pkg/tests/fixtures/mod.py", False),
        ("pkg/fixtures/mod.py", False),
        ("pkg/client.py", True),
    ],
)
def test_library_code_by_its_place(path: str, expected: bool) -> None:
    assert Module("x = 1\n", path).library.here is expected


def test_fixtures_of_pytest_are_no_library_code() -> None:
    module = Module("import pytest\n@pytest.fixture\ndef f():\n    probe()\ndef g():\n    probe()\n")
    assert [module.library.holds(call) for call in module.bindings.nodes(nodes.Call)] == [False, True]


def test_a_long_chain_of_functions_is_followed() -> None:
    chain = "".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(3000))
    assert len(Module(f"def main():\n    f0()\n{chain}def f3000(): ...\n").functions()) == 3002
