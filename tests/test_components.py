"""``lint-rules components``: the component graph, as people and programs see it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fenced import Block, blocks
from running import written

from lint_rules.__main__ import main

pytestmark = pytest.mark.once

PAGE = Path(__file__).parents[1] / "docs" / "components.md"
BLOCKS = blocks(PAGE.read_text("utf-8"))
Command = Callable[..., tuple[int, str, str]]


def titled(block: Block) -> str:
    return block.info.removeprefix('title="').removesuffix('"')


SHOWN = {titled(block): block.code for block in BLOCKS if block.language == "text"}
SHOWN["lint-rules components shop --graph mermaid"] = next(b.code for b in BLOCKS if b.language == "mermaid")


@pytest.fixture
def components(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in the project of the page: code, standard output, standard error."""
    shop = {titled(block): block.code for block in BLOCKS if block.language == "python"}
    written(tmp_path, {"pyproject.toml": "", "shop/__init__.py": "", **shop})
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["components", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def needs(components: Command, code: str, *others: str) -> list[tuple[str, str, str]]:
    """Owner, way, and name with class of all that a module needs."""
    written(Path(), {"shop/case.py": code})
    _, out, _ = components("shop/case.py", *others, "--json")
    return [
        (one["name"] or "", need["how"], f"{need['name'] or ''}: {need['of'] or ''}")
        for one in json.loads(out)["components"]
        for need in one["needs"]
    ]


@pytest.mark.parametrize("command", SHOWN)
def test_the_page_shows_what_is_printed(command: str, components: Command) -> None:
    code, out, err = components(*command.split()[2:])
    assert (code, err) == (0, "")
    assert out == SHOWN[command]


def test_the_page_names_every_member(components: Command) -> None:
    found: dict[str, Any] = json.loads(components("shop", "--json")[1])
    text = PAGE.read_text("utf-8")
    (component, *_) = found["components"]
    for member in (*found, *component, *component["needs"][0], *found["summary"]):
        assert f"`{member}`" in text, member


def test_the_graph_for_graphviz_has_the_same_arrows(components: Command) -> None:
    mermaid = re.findall(r"(n\d+) -->\|([\w, ]+)\| (n\d+)", components("shop", "--graph", "mermaid")[1])
    dot = re.findall(r'(n\d+) -> (n\d+) \[label="([\w, ]+)"\]', components("shop", "--graph", "dot")[1])
    assert mermaid
    assert [(start, end, label) for start, label, end in mermaid] == dot


def test_a_field_of_a_dataclass_is_a_parameter(components: Command) -> None:
    code = (
        "import dataclasses\nimport httpx\n\n"
        "@dataclasses.dataclass\nclass A:\n    client: httpx.Client\n    name: str\n"
    )
    assert needs(components, code) == [("A", "takes", "client: httpx.Client")]


FIELDS = (
    "from dataclasses import InitVar, dataclass, field\nfrom typing import Annotated, ClassVar\n"
    "import attr, attrs, httpx, pydantic\n\nclass Model(pydantic.BaseModel):\n    pass\n\n"
)
DECLARED = {
    "@dataclass\nclass A:\n    c: httpx.Client = field(default_factory=httpx.Client)": ["takes c", "makes c"],
    "@dataclass\nclass A:\n    c: httpx.Client = field(init=False, default_factory=httpx.Client)": ["makes c"],
    "@dataclass\nclass A:\n    c: httpx.Client = field(init=False)\n    def __post_init__(self):\n"
    "        self.c = httpx.Client()": ["makes c"],
    "@dataclass\nclass A:\n    c: InitVar[httpx.Client]": ["takes c"],
    "@dataclass\nclass A:\n    c: ClassVar[httpx.Client]": [],
    "@dataclass\nclass A:\n    c: Annotated[httpx.Client, 1]": ["takes c"],
    "@attrs.define\nclass A:\n    c: httpx.Client": ["takes c"],
    "@attrs.define\nclass A:\n    c: httpx.Client = attrs.field(init=False, factory=httpx.Client)": ["makes c"],
    "@attr.s\nclass A:\n    c = attr.ib(type=httpx.Client)": ["takes c"],
    "@attr.s\nclass A:\n    c = attr.ib()\n    n = attr.ib()\n    def f(self): self.c.send(1)": ["takes c"],
    "class A(pydantic.BaseModel):\n    c: httpx.Client": ["takes c"],
    "class A(Model):\n    c: httpx.Client": ["takes c"],
    "class A(Model):\n    _c: httpx.Client = pydantic.PrivateAttr(default_factory=httpx.Client)": ["makes _c"],
}


@pytest.mark.parametrize(("code", "expected"), DECLARED.items())
def test_fields_are_taken_or_made(code: str, expected: list[str], components: Command) -> None:
    found = [f"{way} {name.partition(':')[0]}" for owner, way, name in needs(components, f"{FIELDS}{code}\n")]
    assert found == expected


BASE = "import functools, httpx\n\nclass Base:\n    def __init__(self, c: httpx.Client):\n        self.c = c\n\n"
PASSED_ON = {
    "class A(Base):\n    def __init__(self, n, c):\n        super().__init__(c)": ["takes c"],
    "class A(Base):\n    def __init__(self, n, d):\n        super().__init__(d)": ["takes d"],
    "class A(Base):\n    def __init__(self, n, d):\n        Base.__init__(self, c=d)": ["takes d"],
    "class A(Base):\n    def __init__(self, *a, **k):\n        super().__init__(*a, **k)": ["takes c"],
    "class A(Base):\n    def __init__(self, d=None):\n        super().__init__(d or httpx.Client())": [
        "takes d",
        "makes ",
    ],
    "class A(Base):\n    def __init__(self):\n        super().__init__(httpx.Client())": ["makes "],
    "class A(Base):\n    def __init__(self):\n        pass": [],
    "def A():\n    return functools.partial(Base, c=httpx.Client())": ["makes ", "makes "],
    "class A:\n    def __init__(self):\n        self.make = functools.partial(httpx.Client, timeout=3)": ["makes make"],
}


@pytest.mark.parametrize(("code", "expected"), PASSED_ON.items())
def test_what_a_constructor_passes_on(code: str, expected: list[str], components: Command) -> None:
    every = needs(components, f"{BASE}{code}\n")
    found = [f"{way} {name.partition(':')[0]}" for owner, way, name in every if owner == "A"]
    assert sorted(found) == sorted(expected)


def test_an_optional_parameter_with_a_default_is_both(components: Command) -> None:
    code = (
        "import httpx\n\n"
        "class A:\n    def __init__(self, c: httpx.Client | None = None):\n        self.c = c or httpx.Client()\n"
    )
    assert needs(components, code) == [("A", "takes", "c: httpx.Client"), ("A", "makes", "c: httpx.Client")]


def test_what_is_attached_without_annotation_is_known_by_its_methods(components: Command) -> None:
    code = (
        "class A:\n    def __init__(self, a, b, c):\n"
        "        self.a, self.d = a, b\n        self.b = b\n        self.c = c\n"
        "    def f(self):\n        self.b.send(1)\n        self.c.items()\n"
    )
    assert needs(components, code) == [("A", "takes", "b: ")]
    _, out, _ = components("shop/case.py")
    assert "takes    b  line 2, calls send" in out


def test_a_subclass_needs_what_its_base_needs(components: Command) -> None:
    code = "from shop.store import Store\n\nclass Fast(Store):\n    pass\n\nclass Faster(Fast):\n    pass\n"
    assert needs(components, code) == [
        ("Fast", "takes", "connection: sqlite3.Connection"),
        ("Faster", "takes", "connection: sqlite3.Connection"),
    ]
    _, out, _ = components("shop/case.py")
    assert "shop/store.py:5, calls execute, as shop.store.Store does" in out


def test_a_global_of_another_module_is_reached(components: Command) -> None:
    code = (
        "from shop import session\nfrom shop.session import SESSION\n\n"
        "class A:\n    def f(self):\n        SESSION.get(1)\n    def g(self):\n        session.SESSION.get(1)\n"
    )
    assert needs(components, code) == [
        ("A", "reaches", "SESSION: requests.Session"),
        ("A", "reaches", "session.SESSION: requests.Session"),
    ]


def test_data_is_no_collaborator(components: Command) -> None:
    code = (
        "import enum\n\nclass Colour(enum.Enum):\n    RED = 1\n\n"
        "class Point:\n    def __init__(self, x):\n        self.x = x\n\n"
        "class Failed(Exception):\n    def close(self):\n        pass\n\n"
        "class A:\n    def __init__(self, point: Point):\n        self.point = point\n        self.last = Point(1)\n"
        "    def f(self, colour: Colour):\n        raise Failed()\n"
    )
    assert needs(components, code) == []


def test_an_interface_is_a_collaborator(components: Command) -> None:
    code = (
        "import abc\nfrom typing import Protocol\n\n"
        'class Clock(Protocol):\n    def now(self):\n        """The time."""\n\n'
        "class Bus(abc.ABC):\n    @abc.abstractmethod\n    def send(self): raise NotImplementedError\n\n"
        "class Base(abc.ABC):\n    def name(self): return 'base'\n\n"
        "def f(clock: Clock, bus: Bus, base: Base): bus.send(clock.now())\n"
    )
    assert needs(components, code) == [("f", "takes", "bus: shop.case.Bus"), ("f", "takes", "clock: shop.case.Clock")]


def test_classes_below_a_condition_are_components_too(components: Command) -> None:
    code = (
        "import sys, httpx\n\nif sys.platform == 'linux':\n"
        "    class A:\n        def __init__(self):\n            self.c = httpx.Client()\n"
    )
    assert needs(components, code) == [("A", "makes", "c: httpx.Client")]


def test_a_circle_of_classes_comes_to_an_end(components: Command) -> None:
    code = (
        "import httpx\n\nclass A:\n    def __init__(self, b: 'B'):\n        self.b = b\n\n"
        "class B:\n    def __init__(self, a: A, c: 'C'):\n        self.a = a\n        self.c = c\n\n"
        "class C:\n    def __init__(self, a: A):\n        self.a = a\n        self.client = httpx.Client()\n"
    )
    assert needs(components, code) == [
        ("A", "takes", "b: shop.case.B"),
        ("B", "takes", "a: shop.case.A"),
        ("B", "takes", "c: shop.case.C"),
        ("C", "takes", "a: shop.case.A"),
        ("C", "makes", "client: httpx.Client"),
    ]


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_shown(components: Command) -> None:
    written(Path(), {"shop/broken.py": "def f(:\n"})
    code, out, err = components("shop")
    assert code == 3
    assert "shop.orders" in out
    assert "1 could not be read" in out
    assert err.startswith("lint-rules: shop/broken.py: ")


def test_a_path_that_is_not_there(components: Command) -> None:
    assert components("nowhere") == (2, "", "lint-rules: no such file or folder: nowhere\n")


@pytest.mark.parametrize("text", ["[tool", "[tool.pylint.lint-rules]\nknowledge = ['nonsense']\n"])
def test_settings_that_cannot_be(text: str, components: Command) -> None:
    written(Path(), {"pyproject.toml": text})
    code, out, err = components("shop")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
