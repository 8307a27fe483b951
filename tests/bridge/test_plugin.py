"""Our plugin in real Pylint processes: options, switches, comments, formats."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from running import Done, pylint, written

from lint_rules.catalog import catalog

FAULTY = """\
def load(path):
    try:
        return read(path)
    except ValueError:
        raise
"""
LINE = 4
ONLY = ("--disable=all", "--enable=bare-reraise", "--output-format=json2")
STRICT = "relative-import"
HAS_STRICT = any(rule.name == STRICT for rule in catalog())
TOP = "max-line-length = 100\n\n[tool.pylint.lint-rules]\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(tmp_path, {"faulty.py": FAULTY, "pyproject.toml": '[project]\nname = "scratch"\n'})


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_reports_what_is_enabled(jobs: str, project: Path) -> None:
    written(project, {"second.py": FAULTY})
    done = pylint(project, jobs, *ONLY, "faulty.py", "second.py")
    assert sorted(done.places("bare-reraise")) == [("faulty.py", LINE), ("second.py", LINE)]
    assert done.code == 4


def test_a_message_says_where_and_in_what(project: Path) -> None:
    (message,) = pylint(project, *ONLY, "faulty.py").messages
    place = {key: message[key] for key in ("line", "column", "endLine", "endColumn", "obj", "module", "messageId")}
    assert place == {
        "line": 4,
        "column": 4,
        "endLine": 5,
        "endColumn": 13,
        "obj": "load",
        "module": "faulty",
        "messageId": "W6902",
    }
    assert message["confidence"] == "HIGH"


@pytest.mark.parametrize("asked", ["bare-reraise", "W6902"])
def test_help_shows_the_rationale_and_the_page(asked: str, project: Path) -> None:
    shown = " ".join(pylint(project, f"--help-msg={asked}").out.split())
    (rule,) = (rule for rule in catalog() if rule.name == "bare-reraise")
    assert ":bare-reraise (W6902):" in shown
    assert " ".join(rule.rationale.split()) in shown
    assert "rules/bare-" in shown


def test_lists_every_rule(project: Path) -> None:
    listed = pylint(project, "--list-msgs").out
    assert [rule.name for rule in catalog() if f":{rule.name} ({rule.code}):" not in listed] == []


def enabled(project: Path, *switches: str) -> set[str]:
    listed = pylint(project, *switches, "--list-msgs-enabled").out
    on = listed.partition("Disabled messages:")[0]
    return {rule.name for rule in catalog() if f" {rule.name} ({rule.code})" in on}


def test_core_is_on_by_default_and_strict_is_off(project: Path) -> None:
    assert enabled(project) == {rule.name for rule in catalog() if not rule.strict}


def test_a_family_switches_on_its_core_rules_only(project: Path) -> None:
    switched = enabled(project, "--disable=all", "--enable=lint-rules-errors")
    assert switched == {rule.name for rule in catalog() if rule.family == "errors" and not rule.strict}


def test_each_rule_can_be_switched_alone(project: Path) -> None:
    assert enabled(project, "--disable=all", "--enable=bare-reraise") == {"bare-reraise"}
    assert "bare-reraise" not in enabled(project, "--disable=bare-reraise")
    assert "bare-reraise" not in enabled(project, "--disable=W6902")
    assert "bare-reraise" not in enabled(project, "--disable=lint-rules-errors")


@pytest.mark.skipif(not HAS_STRICT, reason=f"no rule {STRICT} yet")
def test_a_strict_rule_speaks_when_it_is_named(tmp_path: Path) -> None:
    files = {"pkg/__init__.py": "", "pkg/inner/__init__.py": "", "pkg/inner/deep.py": "from ..outer import name\n"}
    written(tmp_path, {**files, "pkg/outer.py": "name = 1\n"})
    arguments = ("--output-format=json2", "pkg")
    assert STRICT not in pylint(tmp_path, *arguments).symbols()
    assert pylint(tmp_path, f"--enable={STRICT}", *arguments).symbols("deep.py").count(STRICT) == 1
    assert pylint(tmp_path, "--disable=all", f"--enable={STRICT}", *arguments).symbols() == [STRICT]


SUPPRESSED = {
    "on the line, by name": FAULTY.replace("ValueError:", "ValueError:  # pylint: disable=bare-reraise"),
    "on the line, by code": FAULTY.replace("ValueError:", "ValueError:  # pylint: disable=W6902"),
    "for the next line": FAULTY.replace("    except", "    # pylint: disable-next=bare-reraise\n    except"),
    "on the def": FAULTY.replace("(path):", "(path):  # pylint: disable=bare-reraise", 1),
    "on the def without parameters": FAULTY.replace("(path):", "():  # pylint: disable=bare-reraise", 1),
    "in the body of the def": FAULTY.replace("(path):\n", "(path):\n    # pylint: disable=bare-reraise\n", 1),
    "on the class": "class Loader:  # pylint: disable=bare-reraise\n" + textwrap.indent(FAULTY, "    "),
    "in the body of the class": "class Loader:\n    # pylint: disable=W6902\n" + textwrap.indent(FAULTY, "    "),
    "for the module": "# pylint: disable=bare-reraise\n" + FAULTY,
    "for the module, by family": "# pylint: disable=lint-rules-errors\n" + FAULTY,
    "for the module, by letter": "# pylint: disable=W\n" + FAULTY,
    "for the module, everything": "# pylint: disable=all\n" + FAULTY,
    "the whole file": "# pylint: skip-file\n" + FAULTY,
}
TWIN = {"bare-reraise": "try-except-raise", "W6902": "W0706", "lint-rules-errors": "exceptions"}
"""Pylint's own message for the same line, its code and its checker."""


def test_comments_suppress_ours_as_they_suppress_pylints_own(tmp_path: Path) -> None:
    files = {f"case_{number}.py": text for number, text in enumerate(SUPPRESSED.values())}
    twins = {f"twin_{name}": text for name, text in files.items()}
    for ours, theirs in TWIN.items():
        twins = {name: text.replace(ours, theirs) for name, text in twins.items()}
    written(tmp_path, {**files, **twins})
    done = pylint(tmp_path, *ONLY, "--enable=try-except-raise", *files, *twins)
    loud = {path for path, _ in done.places("bare-reraise")}
    own = {path.removeprefix("twin_") for path, _ in done.places("try-except-raise") if path in twins}
    for reason, path in zip(SUPPRESSED, files, strict=True):
        assert (path in loud) == (path in own), reason
        # Pylint takes a comment on the line of a def with parameters for one on that line only.
        assert path not in loud or reason.startswith("on the def"), reason


def test_a_comment_suppresses_no_more_than_it_says(tmp_path: Path) -> None:
    text = SUPPRESSED["in the body of the def"] + "\n\n" + FAULTY
    assert len(pylint(written(tmp_path, {"case.py": text}), *ONLY, "case.py").messages) == 1


def test_a_comment_can_switch_back_on(tmp_path: Path) -> None:
    text = "# pylint: disable=bare-reraise\n" + FAULTY + "\n\n# pylint: enable=bare-reraise\n" + FAULTY
    done = pylint(written(tmp_path, {"case.py": text}), *ONLY, "case.py")
    assert [line for _, line in done.places("bare-reraise")] == [LINE + 9]


@pytest.mark.parametrize("switch", ["bare-reraise", "W6902", "W", "all"])
def test_a_comment_can_switch_on_what_is_off(switch: str, tmp_path: Path) -> None:
    # Another rule of the family must be on: Pylint asks no checker all of whose messages are off.
    others = [r.name for r in catalog() if r.family == "errors" and not r.strict and r.name != "bare-reraise"]
    if not others:
        pytest.skip("no other rule of the family yet")
    written(tmp_path, {"case.py": f"# pylint: enable={switch}\n{FAULTY}"})
    done = pylint(tmp_path, "--disable=all", f"--enable={others[0]}", "--output-format=json2", "case.py")
    assert done.places("bare-reraise") == [("case.py", LINE + 1)]


def test_needless_suppressions_are_told_and_needed_ones_are_not(tmp_path: Path) -> None:
    needless = "# pylint: disable=bare-reraise\nNAME = 1\n"
    written(tmp_path, {"needless.py": needless, "needed.py": SUPPRESSED["on the line, by name"]})
    done = pylint(tmp_path, *ONLY, "--enable=useless-suppression,suppressed-message", "needless.py", "needed.py")
    assert done.symbols("needless.py") == ["useless-suppression"]
    assert done.symbols("needed.py") == ["suppressed-message"]


def test_unknown_names_in_comments_are_told(tmp_path: Path) -> None:
    written(tmp_path, {"case.py": "# pylint: disable=bare-rerise\n" + FAULTY})
    done = pylint(tmp_path, *ONLY, "--enable=unknown-option-value", "case.py")
    assert sorted(done.symbols()) == ["bare-reraise", "unknown-option-value"]


def test_our_options_have_a_section_of_their_own(project: Path) -> None:
    generated = pylint(project, "--generate-toml-config").out
    section = generated.partition("[tool.pylint.lint-rules]\n")[2].partition("\n[")[0]
    for option in ("entry-points", "knowledge", "strict", "test-paths"):
        assert f"\n{option} =" in section or f"\n# {option} =" in section


def test_options_are_read_from_pyproject(project: Path) -> None:
    written(project, {"pyproject.toml": '[tool.pylint.lint-rules]\nstrict = true\nentry-points = ["a.b", "c.*"]\n'})
    generated = pylint(project, "--generate-toml-config").out
    assert "\nstrict = true\n" in generated
    assert '\nentry-points = ["a.b", "c.*"]\n' in generated


def test_an_unknown_option_is_told_and_the_run_goes_on(project: Path) -> None:
    written(project, {"pyproject.toml": "[tool.pylint.lint-rules]\nstrickt = true\n"})
    done = pylint(project, *ONLY, "--enable=unrecognized-option", "faulty.py")
    assert done.symbols() == ["unrecognized-option", "bare-reraise"]


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("nonsense:foo.Bar", "there is no table 'nonsense'; possible: "),
        ("clients:foo.Bar=nonsense", "'nonsense' is not allowed; possible: "),
        ("clients", "there is no colon"),
        ("!clients:foo.Bar", "has no such entry to remove"),
    ],
)
def test_a_knowledge_entry_that_cannot_be_ends_the_run_in_one_line(
    jobs: str, entry: str, reason: str, project: Path
) -> None:
    written(project, {"pyproject.toml": f'[tool.pylint.lint-rules]\nknowledge = ["{entry}"]\n'})
    done = pylint(project, jobs, *ONLY, "faulty.py")
    assert (done.code, done.out) == (32, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"lint-rules: [tool.pylint.lint-rules] knowledge entry '{entry}': ")
    assert reason in line


def test_settings_that_are_no_toml_are_told_by_pylint(project: Path) -> None:
    written(project, {"pyproject.toml": "[tool.pylint.lint-rules\nstrict = true\n"})
    done = pylint(project, "--disable=all", "--enable=bare-reraise", "faulty.py")
    assert "Failed to load" in done.out + done.err
    assert "faulty.py:4:4: W6902:" in done.out


def test_text_from_standard_input(project: Path) -> None:
    done = pylint(project, *ONLY, "--from-stdin", "pkg/editor.py", text=FAULTY)
    assert done.places("bare-reraise") == [("pkg/editor.py", LINE)]


def test_standard_input_in_another_encoding(project: Path) -> None:
    done = pylint(project, *ONLY, "--from-stdin", "editor.py", text='# -*- coding: latin-1 -*-\nNAME = "é"\n' + FAULTY)
    assert done.places("bare-reraise") == [("editor.py", LINE + 2)]


def test_several_formats_at_once(project: Path) -> None:
    formats = "json2:one.json,text:two.txt,json:three.json,parseable"
    done = pylint(project, "--disable=all", "--enable=bare-reraise", f"--output-format={formats}", "faulty.py")
    assert "[W6902(bare-reraise), load]" in done.out
    assert Done(0, (project / "one.json").read_text(encoding="utf-8"), "").symbols() == ["bare-reraise"]
    assert "faulty.py:4:4: W6902:" in (project / "two.txt").read_text(encoding="utf-8")
    assert [m["symbol"] for m in json.loads((project / "three.json").read_text(encoding="utf-8"))] == ["bare-reraise"]


def test_confidence_selects_ours_too(project: Path) -> None:
    assert pylint(project, *ONLY, "--confidence=HIGH", "faulty.py").symbols() == ["bare-reraise"]
    assert pylint(project, *ONLY, "--confidence=INFERENCE", "faulty.py").symbols() == []


def test_exit_code_can_fail_on_one_rule(project: Path) -> None:
    assert pylint(project, *ONLY, "--fail-under=0", "--fail-on=bare-reraise", "faulty.py").code == 4
    assert pylint(project, *ONLY, "--fail-under=0", "faulty.py").code == 0


def test_a_rule_that_fails_costs_no_other_findings(project: Path) -> None:
    written(
        project,
        {
            "breaking.py": """
                from lint_rules.analysis.bindings import Bindings


                def register(linter):
                    def refuse(self):
                        raise ZeroDivisionError("as if a rule were wrong")

                    Bindings.scopes = refuse
            """.replace("\n                ", "\n"),
        },
    )
    done = pylint(project, "--load-plugins=lint_rules,breaking", *ONLY, "faulty.py", importable=[project])
    assert "bare-reraise" in done.symbols()
    assert done.err == ""
