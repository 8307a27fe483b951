"""Which scope a name is bound in, how, and by what it is read: a table of the language's rules."""

from __future__ import annotations

import textwrap

import pytest
from astroid import nodes

from lint_rules.analysis.bindings import Bindings, How
from lint_rules.analysis.parameters import annotation_of
from lint_rules.engine.tree import build


def bindings_of(code: str) -> Bindings:
    return Bindings(build(textwrap.dedent(code), "m", "m.py"))


def owner(bindings: Bindings, name: str, line: int) -> str:
    """The scope that the name read on a line is bound in: ``module``, the name of a function or class, or a kind."""
    for node in bindings.nodes(nodes.Name):
        if node.name == name and node.lineno == line:
            binding = bindings.of(node)
            if binding is None:
                return "nowhere"
            scope = binding.scope.node
            if isinstance(scope, (nodes.FunctionDef, nodes.ClassDef)):
                return scope.name
            return type(scope).__name__.lower()
    raise AssertionError(f"{name} is not read in line {line}")


@pytest.mark.parametrize(
    ("code", "name", "line", "expected"),
    [
        pytest.param("x = 1\nx\n", "x", 2, "module", id="module"),
        pytest.param("len\n", "len", 1, "nowhere", id="builtin"),
        pytest.param("x = 1\ndef f():\n    return x\n", "x", 3, "module", id="global from a function"),
        pytest.param("x = 1\ndef f():\n    x = 2\n    return x\n", "x", 4, "f", id="local shadows global"),
        pytest.param("x = 1\ndef f():\n    print(x)\n    x = 2\n", "x", 3, "f", id="local also above its assignment"),
        pytest.param("x = 1\ndef f(x):\n    return x\n", "x", 3, "f", id="parameter"),
        pytest.param("def f(*x, **y):\n    return x, y\n", "y", 2, "f", id="double-star parameter"),
        pytest.param("x = 1\ndef f(a=x):\n    x = 2\n", "x", 2, "module", id="default is outside"),
        pytest.param("x = 1\n@x\ndef f():\n    x = 2\n", "x", 2, "module", id="decorator is outside"),
        pytest.param("x = 1\ndef f(a: x) -> x:\n    x = 2\n", "x", 2, "module", id="annotation is outside"),
        pytest.param("x = 1\nclass C:\n    x = 2\n    y = x\n", "x", 4, "C", id="class body sees itself"),
        pytest.param(
            "x = 1\nclass C:\n    x = 2\n    def m(self):\n        return x\n",
            "x",
            5,
            "module",
            id="method skips class",
        ),
        pytest.param(
            "x = 1\nclass C:\n    x = [2]\n    y = [i for i in x]\n", "x", 4, "C", id="first iterable in class"
        ),
        pytest.param(
            "x = 1\nclass C:\n    x = 2\n    y = [x for i in z]\n", "x", 4, "module", id="comprehension skips class"
        ),
        pytest.param("x = [1]\n[y for y in x]\n", "x", 2, "module", id="first iterable is outside"),
        pytest.param("x = 1\nclass C(x):\n    x = 2\n", "x", 2, "module", id="base is outside"),
        pytest.param("x = [1]\n[x for x in x]\n", "x", 2, "listcomp", id="comprehension target is its own"),
        pytest.param(
            "def f():\n    [y := 1 for i in z]\n    return y\n", "y", 3, "f", id="walrus leaves comprehension"
        ),
        pytest.param("def f():\n    global x\n    x = 1\n    return x\n", "x", 4, "module", id="global declaration"),
        pytest.param("class C:\n    global x\n    x = 1\n    y = x\n", "x", 4, "module", id="global in a class"),
        pytest.param(
            "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n        return x\n",
            "x",
            6,
            "f",
            id="nonlocal",
        ),
        pytest.param(
            "def f():\n    def g():\n        nonlocal x\n        x = 2\n        return x\n    x = 1\n",
            "x",
            5,
            "f",
            id="nonlocal bound further down",
        ),
        pytest.param(
            "def f(x):\n class C:\n  def g(self):\n   nonlocal x\n   x = 2\n   return x\n",
            "x",
            6,
            "f",
            id="nonlocal through a class",
        ),
        pytest.param("f = lambda x: x\n", "x", 1, "lambda", id="lambda"),
        pytest.param("def f():\n    import x.y\n    return x\n", "x", 3, "f", id="import binds the first part"),
        pytest.param("def f():\n    import a.b as x\n    return x\n", "x", 3, "f", id="import as"),
        pytest.param("try:\n    pass\nexcept E as x:\n    x\n", "x", 4, "module", id="handler"),
        pytest.param("def f():\n    with a as (x, y):\n        return y\n", "y", 3, "f", id="with tuple"),
        pytest.param("def f():\n    for (x, *y) in a:\n        y\n", "y", 3, "f", id="starred target"),
        pytest.param(
            "def f(v):\n    match v:\n        case {'a': [x, *_], **y}:\n            y\n", "y", 4, "f", id="match"
        ),
        pytest.param("x = 1\ndef f():\n    x: int\n    return x\n", "x", 4, "f", id="annotation alone makes a local"),
        pytest.param("def f():\n    del x\n    x\n", "x", 3, "f", id="del makes a local"),
    ],
)
def test_name_belongs_to_scope(code: str, name: str, line: int, expected: str) -> None:
    assert owner(bindings_of(code), name, line) == expected


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("x = 1", How.ASSIGN),
        ("a = x = 1", How.ASSIGN),
        ("x: int = 1", How.ASSIGN),
        ("(x := 1)", How.ASSIGN),
        ("x, y = 1, 2", How.UNPACK),
        ("[x, *y] = z", How.UNPACK),
        ("x += 1", How.AUGMENT),
        ("x: int", How.ANNOTATE),
        ("def x(): ...", How.FUNCTION),
        ("async def x(): ...", How.FUNCTION),
        ("class x: ...", How.CLASS),
        ("for x in y: ...", How.LOOP),
        ("with y as x: ...", How.WITH),
        ("with y as (x, z): ...", How.UNPACK),
        ("try: ...\nexcept E as x: ...", How.HANDLER),
        ("match y:\n    case x: ...", How.PATTERN),
        ("match y:\n    case [*x]: ...", How.PATTERN),
        ("import x", How.IMPORT),
        ("import x.y", How.IMPORT),
        ("from y import x", How.IMPORT),
        ("from y import z as x", How.IMPORT),
        ("del x", How.DELETE),
    ],
)
def test_how_a_name_is_bound(code: str, how: How) -> None:
    binding = bindings_of(code).module.bindings["x"]
    assert [definition.how for definition in binding.definitions] == [how]


def test_definitions_come_in_source_order_even_when_nonlocal() -> None:
    bindings = bindings_of("def f():\n    def g():\n        nonlocal x\n        x = 1\n    x = 2\n    x = 3\n")
    binding = bindings.scope(next(iter(bindings.nodes(nodes.FunctionDef)))).bindings["x"]
    assert [definition.node.lineno for definition in binding.definitions] == [4, 5, 6]
    assert binding.sole() is None


def test_nodes_come_in_source_order() -> None:
    bindings = bindings_of("@a\ndef f(b=c, *, d: e = g) -> h:\n    i\n\n\n@j\nclass C(k, metaclass=l):\n    m\n")
    assert [name.name for name in bindings.nodes(nodes.Name)] == list("aceghijklm")


def test_star_import_is_kept_by_scope() -> None:
    assert len(bindings_of("from x import *\n").module.star_imports) == 1


def test_references_are_collected() -> None:
    bindings = bindings_of("x = 1\ndef f():\n    return x + x\n")
    assert [reference.lineno for reference in bindings.module.bindings["x"].references] == [3, 3]


def test_sole_definition_ignores_bare_annotations() -> None:
    sole = bindings_of("x: int\nx = 1\n").module.bindings["x"].sole()
    assert sole is not None
    assert sole.how is How.ASSIGN


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("mark()", None),
        ("def f():\n    mark()", "f"),
        ("def f():\n    return lambda: mark()", "f"),
        ("def f():\n    return [mark() for i in j]", "f"),
        ("def f():\n    def g():\n        mark()", "g"),
        ("def f(a=mark()): ...", None),
        ("@mark()\ndef f(): ...", None),
        ("def f():\n    def g(a=mark()): ...", "f"),
        ("class C:\n    x = mark()", None),
        ("def f():\n    class C:\n        x = mark()", "f"),
        ("f = lambda: mark()", None),
    ],
)
def test_function_around_a_call(code: str, expected: str | None) -> None:
    bindings = bindings_of(code)
    call = next(iter(bindings.nodes(nodes.Call)))
    function = bindings.function_around(call)
    assert (function.name if function is not None else None) == expected


def test_annotations_of_generic_functions_see_their_variables() -> None:
    function = "def f[T](x: T) -> T: ...\n"
    try:
        bindings = bindings_of("T = 1\n" + function)
    except Exception:  # noqa: BLE001 - before Python 3.12 this is no syntax
        pytest.skip("needs the syntax of Python 3.12")
    assert owner(bindings, "T", 2) == "f"


def test_annotation_of_each_kind_of_parameter() -> None:
    bindings = bindings_of("def f(a: A, /, b: B, *, c: C, d=1): ...\n")
    found = {node.name: annotation_of(node) for node in bindings.nodes(nodes.AssignName)}
    arguments = next(iter(bindings.nodes(nodes.FunctionDef))).args
    found |= {
        p.name: annotation_of(p) for p in [*arguments.posonlyargs, *(arguments.args or ()), *arguments.kwonlyargs]
    }
    assert {name: node.as_string() if node else None for name, node in found.items()} == {
        "a": "A",
        "b": "B",
        "c": "C",
        "d": None,
    }


def test_a_deep_tree_is_walked() -> None:
    code = "".join(f"{' ' * depth}if x:\n" for depth in range(90)) + " " * 90 + "y = 1\n"
    assert "y" in bindings_of(code).module.bindings
