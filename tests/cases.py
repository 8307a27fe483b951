"""What the fixtures of a rule claim, and what the engine says of them.

A fixture is a file (``bad.py``, ``good.py``, ``bad_options.py``, …) or a folder below ``tests/fixtures/<rule>/``.
Each is copied into a scratch project of its own, so that nothing around it matters:

- a file lands at ``pkg/case.py``, in a package; a first line ``# file: pkg/cli.py`` says otherwise. Its
  folders are packages, except leading ones such as ``src``, ``scripts`` or ``tests``;
- a folder with an ``__init__.py`` is copied as a package under its own name (``bad``), any other folder is taken
  for a whole project: its content is copied as it is.

``# options: strict=yes, entry-points=a.b`` among the comments at the top sets options for the whole fixture.
"""

from __future__ import annotations

import ast
import collections
import dataclasses
import io
import os
import re
import shutil
import tokenize
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lint_rules.analysis.options import COMMON, Option, Options
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Diagnostic, Engine
from lint_rules.rule import Rule

FIXTURES = Path(__file__).parent / "fixtures"

_CLAIM = re.compile(r"#\s*(?P<gap>gap:\s*)?(?P<symbols>(?:\[[a-z][a-z0-9-]*\]\s*)+)(?P<message>.*)$")
_SYMBOL = re.compile(r"\[([a-z][a-z0-9-]*)\]")
_STEP = re.compile(r"#\s+>\s*(?P<step>(?:[^\s:]+:)?\d+: .*)$")
_HEADER = re.compile(r"#\s*(?P<key>options|file):\s*(?P<value>.*)$")
_SETTING = re.compile(r"([\w-]+)=(.*?)(?=,\s*[\w-]+=|$)")
_NOT_PACKAGES = frozenset({"src", "lib", "scripts", "bin", "tests", "test", "testing"})


@dataclasses.dataclass(frozen=True)
class Claim:
    """An annotation: this line has a finding, or is known to miss one."""

    file: str
    line: int
    symbol: str
    gap: bool = False
    message: str | None = None
    """The whole message, where it is pinned."""
    steps: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Module:
    """A Python file of a fixture, at its place in the scratch project."""

    path: Path
    file: str
    """The place below the scratch project, with forward slashes."""
    text: str
    claims: tuple[Claim, ...]


@dataclasses.dataclass(frozen=True)
class Project:
    """A fixture laid out as a project."""

    root: Path
    modules: tuple[Module, ...]
    options: Options

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All annotations of the fixture."""
        return tuple(claim for module in self.modules for claim in module.claims)


def fixtures_of(rule: str) -> list[Path]:
    """The files and folders that hold cases of a rule."""
    folder = FIXTURES / rule
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if re.fullmatch(r"(bad|good)(_\w+)?(\.py)?", path.name)]


def lay_out(fixture: Path, root: Path) -> Project:
    """Copy a fixture into a scratch project."""
    root.mkdir(parents=True, exist_ok=True)
    if fixture.is_dir():
        target = root / fixture.name if (fixture / "__init__.py").exists() else root
        shutil.copytree(fixture, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        texts = {path: path.read_text(encoding="utf-8") for path in sorted(target.rglob("*.py"))}
        for path, text in texts.items():
            path.write_text(without_claims(text), encoding="utf-8")
    else:
        text = fixture.read_text(encoding="utf-8")
        place = headers(text).get("file", "pkg/case.py")
        texts = {_put(text, PurePosixPath(place), root): text}
    if not (root / "pyproject.toml").exists():
        (root / "pyproject.toml").write_text('[project]\nname = "scratch"\nversion = "1"\n', encoding="utf-8")
    options: dict[str, str] = {}
    modules = []
    for path, text in texts.items():
        file = path.relative_to(root).as_posix()
        for name, value in _SETTING.findall(headers(text).get("options", "")):
            assert options.setdefault(name, value) == value, f"{fixture}: option {name} is set twice"
        modules.append(Module(path, file, text, tuple(claims(text, file))))
    return Project(root, tuple(modules), _options(options, root))


def headers(text: str) -> dict[str, str]:
    """``options`` and ``file`` from the comments at the top of a fixture."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            found[match["key"]] = match["value"].strip()
    return found


def claims(text: str, file: str) -> Iterator[Claim]:
    """The annotations of a file, with the evidence in the comment lines below them."""
    comments = {
        token.start[0]: token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }
    for line, token in comments.items():
        match = _CLAIM.match(token.string)
        if not match:
            continue
        symbols = _SYMBOL.findall(match["symbols"])
        steps = []
        below = line + 1
        while below in comments and (step := _STEP.match(comments[below].string)):
            steps.append(step["step"].rstrip())
            below += 1
        message = match["message"].strip() or None
        assert not steps or message, f"{file}:{line}: evidence stands below an annotation with its full message"
        assert message is None or len(symbols) == 1, f"{file}:{line}: one message is of one finding"
        for symbol in symbols:
            yield Claim(file, line, symbol, bool(match["gap"]), message, tuple(steps))


def without_claims(text: str) -> str:
    """The text without its annotations, lest a rule take one for a comment that gives a reason."""
    lines = text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (_CLAIM.match(token.string) or _STEP.match(token.string)):
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return "\n".join(lines)


def diagnose(project: Project, rule: Rule) -> dict[str, tuple[Diagnostic, ...]]:
    """What one rule says of each module of a project; a crash or an unreadable file is a failure of the test."""
    engine = Engine(project.options)
    found = {}
    for module in project.modules:
        outcome = engine.check_file(str(module.path), [rule])
        assert outcome.unreadable is None, f"{module.file}: {outcome.unreadable}"
        assert not outcome.crashes, f"{module.file}: {outcome.crashes}"
        found[module.file] = outcome.diagnostics
    return found


def disagreements(project: Project, rule: Rule) -> list[str]:
    """Where claims and findings differ, both ways, each as a line that says what to do."""
    problems = [
        f"{claim.file}:{claim.line}: [{claim.symbol}] is not the rule of this folder"
        for claim in project.claims
        if claim.symbol != rule.name
    ]
    for file, diagnostics in diagnose(project, rule).items():
        (module,) = (module for module in project.modules if module.file == file)
        found: dict[int, list[Diagnostic]] = collections.defaultdict(list)
        for diagnostic in diagnostics:
            found[diagnostic.at.line].append(diagnostic)
        wanted: dict[int, list[Claim]] = collections.defaultdict(list)
        for claim in module.claims:
            wanted[claim.line].append(claim)
        for line in sorted({*found, *wanted}):
            here = f"{file}:{line}"
            source = module.text.split("\n")[line - 1].strip()
            claimed = [claim for claim in wanted[line] if not claim.gap]
            gaps = [claim for claim in wanted[line] if claim.gap]
            if gaps and len(found[line]) > len(claimed):
                problems.append(f"{here}: the gap is closed; make it an annotation: {source}")
            elif len(found[line]) > len(claimed):
                shown = "\n    ".join(pinned(diagnostic) for diagnostic in found[line])
                problems.append(f"{here}: found but not annotated: {source}\n    {shown}")
            elif len(found[line]) < len(claimed):
                problems.append(f"{here}: annotated but not found: {source}")
            for claim in claimed:
                if claim.message is not None and claim_text(claim) not in map(pinned, found[line]):
                    shown = "\n    ".join(pinned(diagnostic) for diagnostic in found[line])
                    problems.append(
                        f"{here}: the message or its evidence differs; claimed\n    {claim_text(claim)}\n"
                        f"  found\n    {shown}"
                    )
    return problems


def claim_text(claim: Claim) -> str:
    """An annotation with its evidence, as it was written."""
    return "\n    ".join([f"# [{claim.symbol}] {claim.message}", *(f"#   > {step}" for step in claim.steps)])


def pinned(diagnostic: Diagnostic) -> str:
    """A finding as an annotation that pins its message and evidence."""
    lines = [f"# [{diagnostic.rule}] {diagnostic.message}"]
    for step in diagnostic.steps:
        other = "" if step.at.path == diagnostic.at.path else f"{_beside(step.at.path, diagnostic.at.path)}:"
        lines.append(f"#   > {other}{step.at.line}: {step.text}")
    return "\n    ".join(lines)


def bad_cases(module: Module) -> int:
    """How many top-level statements are annotated; an annotation outside of all of them is a case too."""
    tree = ast.parse(module.text)
    lines = {claim.line for claim in module.claims if not claim.gap}
    cases = set()
    for line in lines:
        inside = [s.lineno for s in tree.body if _first_line(s) <= line <= (s.end_lineno or s.lineno)]
        cases.add(inside[0] if inside else 0)
    return len(cases)


def good_cases(module: Module) -> int:
    """How many functions, classes and names a module defines; one without any is itself a case."""
    names: set[str] = set()
    for statement in ast.parse(module.text).body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(f"{statement.name}:{statement.lineno}")
            case ast.Assign() | ast.AnnAssign():
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                names.update(node.id for t in targets for node in ast.walk(t) if isinstance(node, ast.Name))
    return len(names) or int(bool(module.text.strip()))


def options_with(values: dict[str, object], source_roots: tuple[str, ...] = ()) -> Options:
    """Options as a front end hands them over: every declared one has a value."""
    return Options({**{option.name: option.default for option in _declared().values()}, **values}, source_roots)


def _declared() -> dict[str, Option]:
    return {o.name: o for o in (*COMMON, *(o for rule in catalog() for o in rule.declaration.options))}


def _options(written: dict[str, str], root: Path) -> Options:
    values: dict[str, object] = {}
    written = dict(written)
    roots = [word.strip() for word in written.pop("source-roots", "").split(",") if word.strip()]
    for name, text in written.items():
        option = _declared().get(name)
        assert option is not None, f"there is no option {name}; options are {', '.join(_declared())}"
        match option.kind:
            case "yn":
                values[name] = {"yes": True, "no": False}[text.strip()]
            case "int":
                values[name] = int(text)
            case "csv":
                values[name] = tuple(word.strip() for word in text.split(",") if word.strip())
    return options_with(values, tuple(str(root / entry) for entry in roots))


def _put(text: str, place: PurePosixPath, root: Path) -> Path:
    target = root / place
    target.parent.mkdir(parents=True, exist_ok=True)
    folders = list(place.parts[:-1])
    while folders and folders[0] in _NOT_PACKAGES:
        root = root / folders.pop(0)
    for folder in folders:
        root = root / folder
        (root / "__init__.py").touch()
    target.write_text(without_claims(text), encoding="utf-8")
    return target


def _beside(path: str, other: str) -> str:
    return os.path.relpath(path, Path(other).parent).replace(os.sep, "/")


def _first_line(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    lines: list[int] = [statement.lineno, *(decorator.lineno for decorator in decorators)]
    return min(lines)
