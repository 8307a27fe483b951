"""Comments that suppress: which give no reason, and which suppress nothing?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Done, pylint, run, written

from lint_rules.analysis.comments import reason_in
from lint_rules.bridge.bare_linter import BareLinter
from lint_rules.bridge.housekeeping import MESSAGES
from lint_rules.bridge.terms import concerns_us
from lint_rules.gate.checker import checked
from lint_rules.gate.selection import SUPPRESSIONS
from lint_rules.gate.setup import Setup

pytestmark = pytest.mark.once

LOGS = "import logging\n\nlogging.info('x')"
ON = "[tool.lint-rules]\nrequire-reasons = true\n"


def check(cwd: Path, *arguments: str) -> Done:
    return run(["lint_rules", "check", "--no-cache", "--output", "json", *arguments], cwd)


def told(cwd: Path, *arguments: str) -> list[tuple[int, str, str]]:
    """Line, rule and what the message quotes."""
    done = check(cwd, *arguments)
    assert done.code in {0, 1}, done.err
    found = json.loads(done.out)
    return [(one["line"], one["rule"], ",".join(one["message"].split("'")[1::2])) for one in found]


def setup(config: str | None, *selection: tuple[str, str]) -> Setup:
    return Setup(config, {}, selection, BareLinter(config, {}, selection).terms)


def found_in(folder: Path, text: str, symbol: str, *selection: tuple[str, str]) -> list[tuple[int, str]]:
    """Line and quoted names of the messages of a kind about a text, found in this process."""
    path = written(folder, {"a.py": text}) / "a.py"
    (done,) = checked([str(path)], setup(None, *selection))
    kind = [one for one in done.problems if one.symbol == symbol]
    return [(one.place.line, ",".join(one.message.split("'")[1::2])) for one in kind]


def unused(folder: Path, text: str, *selection: tuple[str, str]) -> list[tuple[int, str]]:
    return found_in(folder, text, "unused-suppression", *selection)


def reasonless(folder: Path, text: str) -> list[tuple[int, str]]:
    return found_in(folder, text, "reasonless-suppression", ("enable", "reasonless-suppression"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{LOGS}  # pylint: disable=root-logger\n", [], id="line-used"),
        pytest.param("x = 1  # pylint: disable=root-logger\n", [(1, "root-logger")], id="line"),
        pytest.param("x = 1  # pylint: disable=W6708\n", [(1, "W6708")], id="code"),
        pytest.param(f"{LOGS}  # pylint: disable=W6708\n", [], id="code-used"),
        pytest.param("# pylint: disable-next=root-logger\nx = 1\n", [(1, "root-logger")], id="next"),
        pytest.param("import logging\n# pylint: disable-next=root-logger\nlogging.info('x')\n", [], id="next-used"),
        pytest.param(
            "import logging\n# pylint: disable-next=root-logger\n\nlogging.info('x')\n", [(2, "root-logger")], id="gap"
        ),
        pytest.param("# pylint: disable=root-logger\nx = 1\n", [(1, "root-logger")], id="file"),
        pytest.param(f"# pylint: disable=root-logger\n{LOGS}\n", [], id="file-used"),
        pytest.param("def f():\n    # pylint: disable=root-logger\n    return 1\n", [(2, "root-logger")], id="scope"),
        pytest.param(
            "import logging\n\n\ndef f():\n    # pylint: disable=root-logger\n    if f:\n        logging.info('x')\n",
            [],
            id="scope-used",
        ),
        pytest.param(
            f"{LOGS}  # pylint: disable=bare-reraise,root-logger, lost-cause\n",
            [(3, "bare-reraise"), (3, "lost-cause")],
            id="some-of-several",
        ),
        pytest.param("x = 1  # pylint: disable=broad-except,root-logger,W0611\n", [(1, "root-logger")], id="mixed"),
        pytest.param("x = 1  # pylint: disable=line-too-long, unused-import, W0611\n", [], id="pylints-own"),
        pytest.param("x = 1  # pylint: disable=W, all-of-them, mutated_global\n", [], id="not-ours-alone"),
        pytest.param(f"{LOGS}  # pylint: disable=lint-rules-state\n", [], id="family-used"),
        pytest.param("x = 1  # pylint: disable=lint-rules-state\n", [(1, "lint-rules-state")], id="family"),
        pytest.param("x = 1  # pylint: enable=root-logger\n", [], id="enable"),
        pytest.param("x = 1  # pylint: disable=sentinel-error\n", [], id="rule-that-is-off"),
        pytest.param("# pylint: skip-file\nx = 1  # pylint: disable=root-logger\n", [], id="skipped"),
        pytest.param("x = '# pylint: disable=root-logger'\n", [], id="in-a-string"),
        pytest.param("x = 1  # pylint: disable=root-logger,unused-suppression\n", [], id="told-to-be-silent"),
        pytest.param(
            "# pylint: disable=root-logger\nx = 1 +\\\n  2  # pylint: disable=bare-reraise\n",
            [(1, "root-logger"), (3, "bare-reraise")],
            id="after-a-backslash",
        ),
    ],
)
def test_unused(tmp_path: Path, text: str, expected: list[tuple[int, str]]) -> None:
    assert unused(tmp_path, text) == expected


def test_only_of_rules_that_are_on(tmp_path: Path) -> None:
    text = "x = 1  # pylint: disable=root-logger,bare-reraise,sentinel-error\n"
    written(tmp_path, {"a.py": text, "pyproject.toml": ""})
    expected = [(1, "unused-suppression", "bare-reraise"), (1, "unused-suppression", "sentinel-error")]
    assert told(tmp_path, "--select", "errors") == expected
    assert told(tmp_path, "--strict", "--ignore", "state") == expected
    assert told(tmp_path, "--ignore", "unused-suppression") == []
    assert told(tmp_path, "--select", "state", "--ignore", "W6604") == []


def test_not_where_confidence_hides_what_it_suppresses(tmp_path: Path) -> None:
    text = "def f(g):\n    try:\n        g()\n    except OSError:  # pylint: disable=bare-reraise\n        raise\n"
    for confidence in ("HIGH", "UNDEFINED"):
        config = written(tmp_path, {"rc": f"[MAIN]\nconfidence={confidence}\n"}) / "rc"
        path = written(tmp_path, {"a.py": text}) / "a.py"
        (done,) = checked([str(path)], setup(str(config)))
        assert done.problems == () or {one.suppressions != () for one in done.problems} == {True}


def test_pylint_says_it_its_own_way_where_it_is_asked(tmp_path: Path) -> None:
    table = '[tool.pylint.main]\nenable = ["useless-suppression"]\n'
    written(tmp_path, {"a.py": "x = 1  # pylint: disable=root-logger\n", "pyproject.toml": table})
    assert told(tmp_path) == [(1, "useless-suppression", "root-logger")]


def test_settings_for_a_file(tmp_path: Path) -> None:
    table = '[tool.lint-rules.per-file-ignores]\n"a.py" = ["unused-suppression"]\n'
    text = "x = 1  # pylint: disable=root-logger\n"
    written(tmp_path, {"a.py": text, "b.py": text, "pyproject.toml": table})
    assert [one["path"] for one in json.loads(check(tmp_path).out)] == ["b.py"]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# pylint: disable=root-logger", ["root-logger"]),
        ("# pylint: disable=W6708", ["W6708"]),
        ("# pylint: disable=root-logger,broad-except, bare-reraise", ["root-logger,bare-reraise"]),
        ("# pylint: disable=lint-rules-state", ["lint-rules-state"]),
        ("# pylint: disable=root-logger  # ", ["root-logger"]),
        ("# pylint: disable=root-logger  # TODO: later", ["root-logger"]),
        ("# pylint: disable=root-logger  # noqa: X100", ["root-logger"]),
        ("# noqa # pylint: disable=root-logger", ["root-logger"]),
        ("# pylint: disable=sentinel-error", ["sentinel-error"]),
        ("# pylint: disable=root-logger  # one script, one log", []),
        ("# pylint: disable=root-logger - one script", []),
        ("# we own this process # pylint: disable=root-logger", []),
        ("# pylint: disable=root-logger; because", []),
        ("# pylint: disable=broad-except, W0611", []),
        ("# pylint: enable=root-logger", []),
        ("# pylint: disable=all", []),
    ],
)
def test_reasonless(tmp_path: Path, comment: str, expected: list[str]) -> None:
    for text, line in ((f"{LOGS}  {comment}\n", 3), (f"import logging\n{comment}\nlogging.info('x')\n", 2)):
        assert reasonless(tmp_path, text) == [(line, names) for names in expected]
    above = comment.replace("disable=", "disable-next=")
    if "=all" not in comment:
        assert reasonless(tmp_path, f"import logging\n{above}\nlogging.info('x')\n") == [(2, n) for n in expected]


def test_only_where_it_is_asked(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": f"{LOGS}  # pylint: disable=root-logger\n", "pyproject.toml": ""})
    assert told(tmp_path) == []
    assert told(tmp_path, "--require-reasons") == [(3, "reasonless-suppression", "root-logger")]
    written(tmp_path, {"pyproject.toml": ON})
    assert told(tmp_path) == [(3, "reasonless-suppression", "root-logger")]
    assert told(tmp_path, "--no-require-reasons") == []
    assert told(tmp_path, "--select", "errors") == [(3, "reasonless-suppression", "root-logger")]
    written(tmp_path, {"pyproject.toml": "[tool.lint-rules]\nrequire-reasons = 1\n"})
    assert "'require-reasons' is not true or false" in check(tmp_path).err


def test_pylint_asks_for_reasons_too(tmp_path: Path) -> None:
    text = "import logging\n\nlogging.info('\N{SNOWMAN}')  # pylint: disable=root-logger,unused-import\n"
    written(tmp_path, {"a.py": text, "pyproject.toml": ""})
    done = pylint(tmp_path, "--disable=all", "--enable=reasonless-suppression", "--output-format=json2", "a.py")
    (message,) = done.messages
    assert (message["line"], message["symbol"]) == (3, "reasonless-suppression")
    (found,) = json.loads(check(tmp_path, "--require-reasons").out)
    assert (found["message"], found["column"]) == (message["message"], message["column"])


def test_every_output_tells_of_both(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": "x = 1  # pylint: disable=root-logger\n", "pyproject.toml": ON})
    forms = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
    done = check(tmp_path, *(word for form in forms for word in ("--output", f"{form}:out.{form}")))
    assert done.code == 1
    for form in forms:
        text = (tmp_path / f"out.{form}").read_text("utf-8")
        assert "the suppression of 'root-logger' gives no reason" in text
        assert "the suppression of 'root-logger' suppresses nothing" in text


def test_what_suppress_writes_has_its_reason(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": f"{LOGS}\n", "pyproject.toml": ON})
    assert run(["lint_rules", "suppress", "--reason", "one script"], tmp_path).code == 0
    assert told(tmp_path) == []


def test_a_file_that_cannot_be_read_is_told_of_whatever_is_selected(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": "def f(:\n", "pyproject.toml": ""})
    done = check(tmp_path, "--select", "errors")
    assert (done.code, [one["rule"] for one in json.loads(done.out)]) == (3, ["unanalysed-file"])


def test_the_names_are_those_of_the_messages() -> None:
    assert {code: symbol for code, (_, symbol, *_) in MESSAGES.items()} == SUPPRESSIONS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1", False),
        ("x = 1  # pylint: disable=line-too-long", False),
        ("x = 1  # pylint: disable=line-too-long,root-logger", True),
        ("x = 1  # pylint: disable-next=W6708", True),
        ("x = 1  # pylint: disable=lint-rules-state", True),
        ("x = 1  # pylint: disable=not-root-logger", False),
    ],
)
def test_a_file_that_does_not_concern_us_is_left_at_once(text: str, expected: bool) -> None:
    assert concerns_us(text) is expected


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# pylint: disable=x-y", ""),
        ("# pylint: disable=x-y  # because", "because"),
        ("# pylint: disable=x-y \u2014 because, you see.", "because, you see"),
        ("# first # pylint: disable=x-y # second", "first; second"),
        ("# pylint: disable=x-y  # noqa: E501 - because", "because"),
        ("# pylint: skip-file - generated", "generated"),
    ],
)
def test_the_reason_as_it_was_meant(comment: str, reason: str) -> None:
    assert reason_in(comment) == reason
