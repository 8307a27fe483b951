"""Every example in the README and the pages is true: Python compiles, TOML is understood, commands run."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
from pathlib import Path

import pytest
import tomli
from cases import options_with
from fenced import Block, blocks
from running import Done, run, written

from lint_rules.analysis.options import COMMON
from lint_rules.bridge.report_options import OPTIONS as REPORT_OPTIONS
from lint_rules.catalog import FAMILIES, catalog
from lint_rules.engine.driver import Engine
from lint_rules.gate.settings import of_table

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "rules").glob("*.md"))]
EXAMPLES = [
    pytest.param(page, block, id=f"{page.relative_to(ROOT).as_posix()}:{block.line}")
    for page in PAGES
    for block in blocks(page.read_text(encoding="utf-8"))
]
PROGRAMS = {
    "pylint": "pylint",
    ".venv/bin/pylint": "pylint",
    "lint-rules": "lint_rules",
    "python -m lint_rules.authoring": "lint_rules.authoring",
}
"""What stands at the start of a command that we run, and the module that it is."""

NAMES = {
    "all",
    "lint-rules",
    *(f"lint-rules-{family}" for family in FAMILIES),
    *(f"lint-rules-{family}-strict" for family in FAMILIES),
    *(rule.name for rule in catalog()),
    *(rule.code for rule in catalog()),
}
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#)(?P<path>[^)#\s]+)[^)]*\)")


def of(language: str) -> list[object]:
    return [
        example
        for example in EXAMPLES
        if isinstance(example.values[1], Block) and example.values[1].language == language
    ]


@pytest.mark.parametrize(("page", "block"), of("python"))
def test_python_compiles(page: Path, block: Block) -> None:
    compile(ast.parse(block.code, filename=f"{page.name}:{block.line}"), page.name, "exec", dont_inherit=True)


@pytest.mark.parametrize(("page", "block"), of("toml"))
def test_settings_are_understood(page: Path, block: Block) -> None:
    tables = tomli.loads(block.code).get("tool", {})
    assert set(of_table(tables.get("lint-rules", {}), page.name).select) <= {*NAMES, *FAMILIES, "core"}
    pylint = tables.get("pylint", {})
    ours = pylint.get("lint-rules", {})
    known = {option.name for option in (*COMMON, *(o for rule in catalog() for o in rule.declaration.options))}
    known_to_rules = {name: value for name, value in ours.items() if name in known}
    assert set(ours) - known <= {name for name, _ in REPORT_OPTIONS}, page.name
    Engine(options_with(known_to_rules))
    control = pylint.get("messages control", {})
    named = {
        name for key in ("enable", "disable") for name in control.get(key, []) if re.match(r"lint-rules|[CRWE]\d", name)
    }
    assert named <= NAMES, page.name


def commands(block: Block) -> list[list[str]]:
    """The commands of a console block that we know how to run, as module and arguments."""
    found = []
    for line in block.code.splitlines():
        for command in line.removeprefix("$ ").split(" && ") if line.startswith("$ ") else []:
            for start, module in PROGRAMS.items():
                if command.startswith(f"{start} "):
                    found.append([module, *shlex.split(command.removeprefix(start), comments=True)])
    return found


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the pages take for granted: our examples, some code below src, and room for a new rule."""
    root = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "examples", root / "examples", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return written(
        root,
        {
            "src/app/__init__.py": "",
            "src/app/state.py": "ITEMS = []\n\n\ndef add(item):\n    ITEMS.append(item)\n",
            "pyproject.toml": "",
        },
    )


@pytest.mark.parametrize(("page", "block"), of("console"))
def test_commands_run(page: Path, block: Block, scratch: Path) -> None:
    for module, *arguments in commands(block):
        if "--watch" in arguments:
            # It ends when somebody ends it, so its command line is only read.
            arguments.append("--help")
        done: Done = run([module, *arguments], scratch)
        shown = f"{page.name}: {module} {shlex.join(arguments)}\n{(done.out + done.err)[-2000:]}"
        assert "Traceback" not in done.err, shown
        # Pylint's code is a sum; 32 is a command line that cannot be, 1 a file that was not there.
        allowed = {code for code in range(32) if not code & 1} if module == "pylint" else {0}
        if arguments[0] == "check":
            # It has found something.
            allowed = {0, 1}
        assert done.code in allowed, shown
        # A family whose first rule is still to come has no checker yet.
        assert set(re.findall(r"valid pylint message and\s+got '([^']+)'", done.out)) <= NAMES, shown
        assert "unrecognized-option" not in done.out, shown


def test_the_readme_shows_the_rationale_of_the_example(scratch: Path) -> None:
    (command,) = [
        command
        for block in blocks((ROOT / "README.md").read_text(encoding="utf-8"))
        for command in commands(block)
        if "examples/shop/shop" in command
    ]
    shown = run(command, scratch).out
    (rule,) = (rule for rule in catalog() if rule.name == "bare-reraise")
    assert rule.name in shown
    assert " ".join(rule.headline.split()) in " ".join(shown.split())


@pytest.mark.parametrize("page", [pytest.param(page, id=page.relative_to(ROOT).as_posix()) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in blocks(text):
        text = text.replace(block.code, "")
    dead = [m["path"] for m in LINK.finditer(text) if not (page.parent / m["path"]).exists()]
    assert dead == []


def test_actions_have_one_version_everywhere() -> None:
    files = [*PAGES, ROOT / "action.yml"]
    named = {found for file in files for found in re.findall(r"uses: ([\w./-]+@v\d+)", file.read_text("utf-8"))}
    assert len({name.partition("@")[0] for name in named}) == len(named), sorted(named)
