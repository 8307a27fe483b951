"""The catalog refuses a module that breaks the contract of a rule, and says where."""

from __future__ import annotations

import importlib.util
import textwrap
from pathlib import Path

import pytest

from lint_rules import catalog as catalog_module
from lint_rules.catalog import FAMILIES, InvalidRule, catalog, complete, load, refuse_clashes
from lint_rules.engine.context import Context
from lint_rules.retired import Retired
from lint_rules.rule import Rule

GOOD = '''
"""A headline with a stop.

The rationale.
"""
from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.names import Names
from lint_rules.rule import Finding, rule


@rule(code="W6799", message="%s is wrong", talk=("theory",), since="0.1")
def sample_rule(node: nodes.Name, names: Names) -> Iterator[Finding]:
    yield Finding(node, (node.name,))
'''


def made(folder: Path, text: str = GOOD, *, name: str = "sample_rule", family: str = "state") -> Rule:
    file = folder / family / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text).lstrip(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"scratch_{name}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return complete(module, file)


def test_a_module_that_keeps_the_contract_becomes_a_rule(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert (found.name, found.family, found.code, found.tier) == ("sample-rule", "state", "W6799", "core")
    assert found.headline == "A headline with a stop"
    assert [kind.__name__ for kind in found.node_types] == ["Name"]
    assert [need.__name__ for need in found.needs] == ["Names"]


def test_a_union_of_node_classes_is_a_dispatch_to_each(tmp_path: Path) -> None:
    found = made(tmp_path, GOOD.replace("nodes.Name,", "nodes.Try | nodes.TryStar,"))
    assert [kind.__name__ for kind in found.node_types] == ["Try", "TryStar"]


DECORATED = GOOD.index("@rule")
DECLARED_AT = GOOD[:DECORATED].lstrip().count("\n") + 1
REFUSALS = [
    pytest.param("sample_rule(node", "other_name(node", DECLARED_AT, "must be named like its file", id="function name"),
    pytest.param("W6799", "X6799", DECLARED_AT, "is not a letter of C, R, W, E and four digits", id="letter"),
    pytest.param("W6799", "W679", DECLARED_AT, "is not a letter of C, R, W, E and four digits", id="digits"),
    pytest.param("W6799", "W6899", DECLARED_AT, "is not of family 'state' (67xx)", id="family"),
    pytest.param("%s is wrong", "Something is wrong", DECLARED_AT, "one clause in lower case", id="upper case"),
    pytest.param("%s is wrong", "%s is wrong.", DECLARED_AT, "without a final stop", id="final stop"),
    pytest.param('"%s is wrong"', '""', DECLARED_AT, "one clause", id="no message"),
    pytest.param('("theory",)', "()", DECLARED_AT, "say where the talk speaks of it", id="talk"),
    pytest.param('"0.1"', '"soon"', DECLARED_AT, "is not a version", id="since"),
    pytest.param(
        "A headline with a stop.\n", "A headline without\n", 1, "the docstring must be a headline", id="headline"
    ),
    pytest.param("\nThe rationale.\n", "", 1, "the docstring must be a headline", id="no rationale"),
    pytest.param(
        "names: Names", "names", DECLARED_AT, "every parameter needs an annotation (missing: names)", id="bare"
    ),
    pytest.param("node: nodes.Name, names: Names", "", DECLARED_AT, "(missing: the node)", id="no parameter"),
    pytest.param("node: nodes.Name", "node: int", DECLARED_AT, "must be annotated with node classes", id="no node"),
    pytest.param("node: nodes.Name", "node: Missing", DECLARED_AT, "cannot be resolved at run time", id="unresolved"),
    pytest.param(
        "names: Names", "names: nodes.Call", DECLARED_AT, "must be annotated with an analysis", id="two nodes"
    ),
    pytest.param(
        "names: Names", "names: Names | None", DECLARED_AT, "must be annotated with an analysis", id="optional"
    ),
    pytest.param("@rule(", "sample = rule(", 1, "declares 0 rules; one file is one rule", id="no rule"),
    pytest.param(
        "@rule(",
        "@rule(code='W6798', message='x', talk=('theory',), since='0.1')\ndef second(node: nodes.Name): ...\n@rule(",
        1,
        "declares 2 rules",
        id="two rules",
    ),
]


@pytest.mark.parametrize(("good", "bad", "line", "reason"), REFUSALS)
def test_refuses_with_file_and_line(good: str, bad: str, line: int, reason: str, tmp_path: Path) -> None:
    assert good in GOOD
    with pytest.raises(InvalidRule) as refused:
        made(tmp_path, GOOD.replace(good, bad))
    assert str(refused.value).startswith(f"{tmp_path / 'state' / 'sample_rule.py'}:{line}: ")
    assert reason in str(refused.value)


def test_refuses_a_folder_that_is_no_family(tmp_path: Path) -> None:
    (tmp_path / "moods").mkdir()
    (tmp_path / "moods" / "sad.py").touch()
    with pytest.raises(InvalidRule, match=r"sad\.py:1: no such family 'moods'"):
        load(tmp_path, "scratch")


def test_refuses_two_rules_with_one_code(tmp_path: Path) -> None:
    first = made(tmp_path)
    second = made(tmp_path, GOOD.replace("sample_rule", "other_rule").replace("W6799", "R6799"), name="other_rule")
    with pytest.raises(InvalidRule, match=r"other_rule\.py:1: code R6799 is taken \(sample-rule\)"):
        refuse_clashes([first, second])


def test_refuses_two_rules_with_one_symbol(tmp_path: Path) -> None:
    first = made(tmp_path)
    renamed = GOOD.replace("sample_rule", "other_rule").replace("W6799", "W6798")
    second = made(
        tmp_path, renamed.replace('since="0.1"', 'since="0.1", renamed_from=("sample-rule",)'), name="other_rule"
    )
    with pytest.raises(InvalidRule, match=r"other_rule\.py:1: symbol 'sample-rule' is taken \(sample-rule\)"):
        refuse_clashes([first, second])


@pytest.mark.parametrize(
    ("retired", "reason"),
    [
        (Retired("R6799", "older-rule", "gone"), "code W6799 is taken"),
        (Retired("W6700", "sample-rule", "gone"), "symbol"),
    ],
)
def test_refuses_what_is_retired(
    retired: Retired, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_module, "RETIRED", (retired,))
    with pytest.raises(InvalidRule, match=rf"sample_rule\.py:1: {reason}.*\(retired\)"):
        refuse_clashes([made(tmp_path)])


def test_our_own_rules_are_ordered_and_of_their_families() -> None:
    codes = [rule.code[1:] for rule in catalog()]
    assert codes == sorted(set(codes))
    assert all(rule.code[1:3] == FAMILIES[rule.family] for rule in catalog())


def test_every_need_is_offered_by_the_engine() -> None:
    needs = {need for rule in catalog() for need in rule.needs}
    assert [need.__name__ for need in needs if need.__name__ not in Context.offered()] == []
