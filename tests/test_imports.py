"""``lint-rules imports``: the map of import time, as people and programs see it."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fenced import Block, blocks
from running import written

from lint_rules.__main__ import main

pytestmark = pytest.mark.once

SHOP = {
    "pyproject.toml": "",
    "shop/__init__.py": "",
    "shop/prices.py": "import os\nfrom shop.files import load\n\nPRICES = load('prices')\n",
    "shop/files.py": "from shop import names\n\ndef load(name):\n    return open(name).read()\n",
    "shop/names.py": "import os\n\nROOT = os.environ['ROOT']\n\ndef root():\n    return ROOT\n",
    "shop/inner/__init__.py": "from shop import names\nfrom shop.names import root\n",
    "setup.py": "",
}
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in a scratch project: code, standard output, standard error."""
    written(tmp_path, SHOP)
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["imports", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_the_tree(imports: Command) -> None:
    assert imports("shop") == (
        0,
        """\
shop
  shop  shop/__init__.py  pure
  shop.files  shop/files.py  pure
  shop.names  shop/names.py
    reads the environment
      shop/names.py:3  `os.environ` reads the environment, which fixes 'ROOT'
  shop.prices  shop/prices.py
    reads a file
      shop/prices.py:4  calls `load`
        shop/files.py:4  `open` reads a file

shop.inner
  shop.inner  shop/inner/__init__.py  pure

5 modules: 3 pure, 2 with effects
""",
        "",
    )


def test_the_tree_of_what_is_not_pure(imports: Command) -> None:
    code, out, _ = imports("shop", "--impure")
    assert code == 0
    assert re.findall(r"^  (\S+)", out, re.MULTILINE) == ["shop.names", "shop.prices"]
    assert out.endswith("5 modules: 3 pure, 2 with effects\n")


def test_the_tree_for_a_person(imports: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = imports("shop")
    assert "\x1b[" in out
    assert "shop/files.py:4" in re.sub(r"\x1b\[[0-9;]*m", "", out)


def test_a_folder_is_taken_where_none_is_named(imports: Command) -> None:
    assert imports()[1].endswith("6 modules: 4 pure, 2 with effects\n")


def test_exemptions_go_with_strict_or_by_name(imports: Command) -> None:
    written(Path(), {"shop/data.py": "import os\nHERE = open(os.path.dirname(__file__) + '/x').read()\n"})
    assert "1 pure" in imports("shop/data.py")[1]
    assert "`open` reads a file" in imports("shop/data.py", "--strict")[1]
    assert "0 pure" in imports("shop/data.py", "--exemptions", "tests,probing")[1]
    assert "1 pure" in imports("shop/data.py", "--exemptions", "package-data")[1]


def test_the_settings_of_the_project_count(imports: Command) -> None:
    written(Path(), {"pyproject.toml": "[tool.pylint.lint-rules]\nconfiguration-modules = ['names']\n"})
    assert "4 pure" in imports("shop")[1]
    assert "3 pure" in imports("shop", "--strict")[1]


@pytest.mark.parametrize("text", ["[tool", "[tool.pylint.lint-rules]\nknowledge = ['nonsense']\n"])
def test_settings_that_cannot_be(text: str, imports: Command) -> None:
    written(Path(), {"pyproject.toml": text})
    code, out, err = imports("shop")
    assert (code, out) == (2, "")
    assert err.startswith("lint-rules: ")
    assert len(err.splitlines()) == 1


def described(imports: Command, *words: str) -> dict[str, Any]:
    code, out, _ = imports(*words, "--json")
    assert code in (0, 3)
    found: dict[str, Any] = json.loads(out)
    return found


def test_for_programs(imports: Command) -> None:
    found = described(imports, "shop")
    assert found["schema"] == 1
    assert found["errors"] == []
    assert found["summary"] == {"modules": 5, "pure": 3, "impure": 2, "unreadable": 0}
    by_name = {module["name"]: module for module in found["modules"]}
    assert by_name["shop.prices"] == {
        "name": "shop.prices",
        "path": os.path.join("shop", "prices.py"),
        "pure": False,
        "effects": [
            {
                "family": "effect",
                "kind": "file-read",
                "line": 4,
                "column": 0,
                "text": "reads a file: `load` leads to `open`",
                "fixes": None,
                "chain": [
                    {"path": os.path.join("shop", "prices.py"), "line": 4, "text": "calls `load`"},
                    {"path": os.path.join("shop", "files.py"), "line": 4, "text": "`open` reads a file"},
                ],
            }
        ],
        "imports": [{"name": "shop.files", "path": os.path.join("shop", "files.py"), "line": 2}],
    }
    assert by_name["shop.names"]["effects"][0]["fixes"] == "'ROOT'"
    assert [load["name"] for load in by_name["shop.inner"]["imports"]] == ["shop", "shop.names"]


def test_files_that_cannot_be_read_are_told_and_the_others_shown(imports: Command) -> None:
    written(Path(), {"shop/broken.py": "def f(:\n", "shop/nul.py": b"x = 1\0", "shop/latin.py": b"# \xff\n"})
    os.mkfifo("shop/pipe.py")
    code, out, err = imports("shop", "shop/pipe.py")
    assert code == 3
    assert out.endswith("5 modules: 3 pure, 2 with effects, 4 could not be read\n")
    assert len(err.splitlines()) == 4
    assert "lint-rules: shop/broken.py: not valid Python (line 1)" in err
    assert "lint-rules: shop/pipe.py: not a regular file" in err
    assert {error["path"] for error in described(imports, "shop")["errors"]} == {
        os.path.join("shop", name) for name in ("broken.py", "nul.py", "latin.py")
    }


@pytest.mark.parametrize("words", [["nowhere"], ["shop", "nowhere"], ["--json", "--graph", "dot"], ["--graph", "svg"]])
def test_usage_errors(words: list[str], imports: Command) -> None:
    code, out, err = imports(*words)
    assert (code, out) == (2, "")
    assert err


def test_names_do_not_command_the_terminal(imports: Command) -> None:
    written(Path(), {"shop/a\x1b[31m.py": "open('x')\n"})
    assert "\x1b" not in imports("shop")[1]


def test_dot(imports: Command) -> None:
    _, out, _ = imports("shop", "--graph", "dot")
    assert out.splitlines()[0] == "digraph imports {"
    assert out.splitlines()[-1] == "}"
    numbers = dict(re.findall(r'(n\d+) \[label="([^"]+)"', out))
    arrows = {(numbers[a], numbers[b]) for a, b in re.findall(r"(n\d+) -> (n\d+);", out)}
    assert arrows == {
        ("shop.prices", "shop.files"),
        ("shop.files", "shop"),
        ("shop.files", "shop.names"),
        ("shop.inner", "shop"),
        ("shop.inner", "shop.names"),
    }
    marked = {name for number, name in numbers.items() if re.search(rf"{number} \[[^\n]*filled", out)}
    assert marked == {"shop.prices", "shop.names"}


def test_mermaid(imports: Command) -> None:
    _, out, _ = imports("shop", "--graph", "mermaid")
    lines = out.splitlines()
    assert lines[0] == "flowchart LR"
    statement = re.compile(r'  (n\d+\["[\w.# ;/-]+"\](:::impure)?|n\d+ --> n\d+|classDef impure [\w:#,]+)')
    assert all(statement.fullmatch(line) for line in lines[1:])
    assert re.findall(r'"\](:::impure)?', out).count(":::impure") == 2


def test_modules_of_one_name_are_told_apart_in_a_picture(imports: Command) -> None:
    written(Path(), {"a/setup.py": "", "b/setup.py": ""})
    assert "setup (b/setup.py)" in imports("a", "b", "--graph", "dot")[1]


def test_progress_is_for_terminals(
    imports: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("lint_rules.command._reading._PATIENCE", -1.0)
    err = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr("sys.stderr", err)
        patched.setenv("TERM", "xterm")
        assert imports("shop")[0] == 0
    assert "2 of 5 modules" in err.getvalue()
    assert err.getvalue().endswith("\r\x1b[K")
    assert "modules" not in imports("shop")[2]
    assert capsys.readouterr().err == ""


PAGE = Path(__file__).parents[1] / "docs" / "imports.md"


def titled(block: Block) -> str:
    return block.info.removeprefix('title="').removesuffix('"')


@pytest.fixture
def shop_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {titled(block): block.code for block in blocks(PAGE.read_text("utf-8")) if block.language == "python"}
    written(tmp_path, {"pyproject.toml": "", "shop/__init__.py": "", **found})
    monkeypatch.chdir(tmp_path)


SHOWN = {titled(block): block.code for block in blocks(PAGE.read_text("utf-8")) if block.language == "text"}
SHOWN["lint-rules imports shop --graph mermaid"] = next(
    block.code for block in blocks(PAGE.read_text("utf-8")) if block.language == "mermaid"
)


@pytest.mark.parametrize("command", SHOWN)
@pytest.mark.usefixtures("shop_of_the_page")
def test_the_page_shows_what_is_printed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command.split()[1:]) == 0
    assert capsys.readouterr().out == SHOWN[command]


def table(heading: str) -> set[str]:
    """The first column of the tables below a heading of the page."""
    part = PAGE.read_text("utf-8").partition(f"## {heading}")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


def test_the_page_names_every_member(imports: Command) -> None:
    found = described(imports, "shop", "--lazy")
    (module, *_) = found["modules"]
    known = table("For programs")
    assert known == {*found, "modules[].effects", "modules[].imports", "chain"}
    text = PAGE.read_text("utf-8")
    effects = next(m["effects"] for m in found["modules"] if m["effects"])
    for member in (*module, *effects[0], *found["summary"], *found["lazy"][0]):
        assert f"`{member}`" in text, member


def test_laziness_for_programs(imports: Command) -> None:
    written(Path(), {"shop/use.py": "import json\nfrom shop.names import root\nfrom shop.inner import root as other\n"})
    found = described(imports, "shop/use.py", "--lazy")["lazy"]
    assert [(entry["line"], entry["status"]) for entry in found] == [(1, "outside"), (2, "eager"), (3, "eager")]
    assert found[1] == {
        "module": "shop.use",
        "path": os.path.join("shop", "use.py"),
        "line": 2,
        "statement": "from shop.names import root",
        "status": "eager",
        "reason": {
            "module": "shop.names",
            "text": "reads the environment",
            "chain": [
                {"path": os.path.join("shop", "names.py"), "line": 3, "text": "`os.environ` reads the environment"}
            ],
        },
    }
    assert "lazy" not in described(imports, "shop")
