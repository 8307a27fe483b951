"""Whatever the program: no crash, the same answer twice, and silence about names that lead nowhere."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest
from cases import options_with
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lint_rules.catalog import catalog
from lint_rules.engine.driver import Engine, Outcome

pytestmark = pytest.mark.once

PATH = "/nowhere/pkg/case.py"
STDLIB = Path(sysconfig.get_paths()["stdlib"])
SOURCES = (
    "cmd.py",
    "code.py",
    "codecs.py",
    "getpass.py",
    "queue.py",
    "sched.py",
    "shelve.py",
    "socketserver.py",
    "warnings.py",
)
LIBRARIES = ("requests", "logging", "os", "sys", "random", "asyncio", "subprocess", "boto3", "threading", "argparse")

slowly = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def check(text: str) -> Outcome:
    """All rules, strict ones too, with strict options."""
    return Engine(options_with({"strict": True})).check(PATH, text, catalog())


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


names = st.sampled_from(["a", "b", "_cache", "CACHE", "client", "self", "log", "state", *LIBRARIES])
attributes = st.sampled_from(
    [
        "get",
        "append",
        "Session",
        "environ",
        "getenv",
        "info",
        "getLogger",
        "run",
        "create_task",
        "argv",
        "x",
        "_instance",
    ]
)
constants = st.sampled_from(["None", "1", "'text'", "b''", "True", "[]", "{}", "set()", "()", "...", "f'{a}'"])


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}.{}".format, inner, attributes),
        st.builds("{}({})".format, inner, inner),
        st.builds("{}({}={})".format, inner, names, inner),
        st.builds("{}(*{})".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[{} for {} in {}]".format, inner, names, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("(lambda {}: {})".format, names, inner),
        st.builds("({} := {})".format, names, inner),
        st.builds("({} is None)".format, inner),
    )


expressions = st.recursive(st.one_of(names, constants), _wider, max_leaves=6)

simple = st.one_of(
    expressions,
    st.builds("{} = {}".format, names, expressions),
    st.builds("{}: object = {}".format, names, expressions),
    st.builds("{}, *{} = {}".format, names, names, expressions),
    st.builds("{}.{} = {}".format, names, attributes, expressions),
    st.builds("{}[{}] = {}".format, names, expressions, expressions),
    st.builds("{} += {}".format, names, expressions),
    st.builds("del {}".format, names),
    st.builds("global {}".format, names),
    st.builds("import {}".format, names),
    st.builds("import {} as {}".format, st.sampled_from(LIBRARIES), names),
    st.builds("from {} import {} as {}".format, st.sampled_from([*LIBRARIES, ".", "..", ".state"]), attributes, names),
    st.builds("from {} import *".format, st.sampled_from([*LIBRARIES, ".", ".state"])),
    st.builds("raise {}".format, expressions),
    st.builds("raise {} from {}".format, expressions, expressions),
    st.builds("return {}".format, expressions),
    st.builds("yield {}".format, expressions),
    st.builds("assert {}".format, expressions),
    st.sampled_from(["pass", "raise", "return", "break", "continue", "__all__ = ['a']"]),
).map(lambda statement: [statement])


def _compound(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    body = st.lists(inner, min_size=1, max_size=3).map(
        lambda parts: indented([line for part in parts for line in part])
    )
    headed = st.one_of(
        st.builds("def {}({}, {}={}):".format, names, names, st.just("option"), expressions),
        st.builds("async def {}(*{}):".format, names, names),
        st.builds("class {}({}):".format, names, expressions),
        st.builds("if {}:".format, expressions),
        st.just("if __name__ == '__main__':"),
        st.just("if TYPE_CHECKING:"),
        st.builds("for {} in {}:".format, names, expressions),
        st.builds("while {}:".format, expressions),
        st.builds("with {} as {}:".format, expressions, names),
        st.builds("match {}:\n        case {{'k': {}}}:".format, expressions, names),
    )
    clauses = st.one_of(
        st.builds("except {} as {}:".format, expressions, names),
        st.sampled_from(["except:", "except Exception:", "except (ValueError, OSError):", "finally:"]),
    )
    return st.one_of(
        st.builds(lambda head, lines: [head, *lines], headed, body),
        st.builds(lambda mark, head, lines: [f"@{mark}", head, *lines], expressions, st.just("def decorated():"), body),
        st.builds(lambda first, clause, second: ["try:", *first, clause, *second], body, clauses, body),
    )


bodies = st.lists(st.recursive(simple, _compound, max_leaves=12), min_size=1, max_size=6).map(
    lambda parts: [line for part in parts for line in part]
)
# Much of what the grammar says is valid in the loop of a function only, or at the top only.
programs = st.one_of(
    bodies,
    bodies.map(lambda lines: ["def work():", "    while True:", *indented(indented(lines))]),
).map(lambda lines: "\n".join(lines) + "\n")


def valid(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, PATH, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


@slowly
@given(programs)
def test_no_program_crashes_a_rule(text: str) -> None:
    outcome = check(text)
    assert outcome.crashes == ()
    if valid(text):
        assert outcome.unreadable is None
        lines = text.count("\n")
        assert all(1 <= found.at.line <= lines for found in outcome.diagnostics)


@slowly
@given(programs)
def test_a_program_gets_the_same_answer_twice(text: str) -> None:
    assert check(text) == check(text)


@slowly
@given(st.sampled_from(SOURCES), st.data())
def test_real_code_with_lines_lost_or_doubled_crashes_no_rule(name: str, data: st.DataObject) -> None:
    text = (STDLIB / name).read_text(encoding="utf-8")
    starts = [statement.lineno - 1 for statement in ast.parse(text).body]
    lines = text.split("\n")[data.draw(st.sampled_from(starts)) :][:200]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["delete", "double", "move"])):
            case "delete" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case _:
                lines.append(lines.pop(at))
    assert check("\n".join(lines) + "\n").crashes == ()


def _uses(library: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}.{}({})".format, library, attributes, constants),
        st.builds("value = {}.{}({})".format, library, attributes, constants),
        st.builds("{}.{} = value".format, library, attributes),
        st.builds("{}.{}[{}] = value".format, library, attributes, constants),
        st.builds("return {}.{}.{}({})".format, library, attributes, attributes, constants),
    )


@slowly
@given(st.sampled_from(LIBRARIES), st.lists(_uses(st.just("LIBRARY")), min_size=1, max_size=5))
def test_a_name_that_is_a_parameter_is_no_library(library: str, uses: list[str]) -> None:
    text = "\n".join([f"def work({library}, value):", *indented(uses)]).replace("LIBRARY", library) + "\n"
    assume(valid(text))
    assert [found.message for found in check(text).diagnostics] == []


@slowly
@given(st.sampled_from(LIBRARIES), st.lists(_uses(st.just("LIBRARY")), min_size=1, max_size=5), st.booleans())
def test_a_name_that_leads_nowhere_is_no_library(library: str, uses: list[str], starred: bool) -> None:
    head = ["from .somewhere import *"] if starred else []
    text = "\n".join([*head, "def work(value):", *indented(uses)]).replace("LIBRARY", library) + "\n"
    assume(valid(text))
    assert [found.message for found in check(text).diagnostics] == []


def test_the_grammar_makes_programs_that_are_valid() -> None:
    """Else the properties above would hold for want of programs."""
    drawn: list[bool] = []

    @settings(deadline=None, max_examples=120, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(programs)
    def draw(text: str) -> None:
        drawn.append(valid(text))

    draw()
    assert sum(drawn) > len(drawn) / 4
