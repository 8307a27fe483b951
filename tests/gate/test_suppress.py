"""Suppression comments that the command writes, as bytes and as real Pylint reads them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from running import Done, pylint, run, written

from lint_rules.catalog import catalog
from lint_rules.gate.suppressing import InvalidReason, NotPossible, reason, suppressed

pytestmark = pytest.mark.once

FIXTURES = Path(__file__).parents[1] / "fixtures"
ABOVE = b"# pylint: disable-next=root-logger  # one script"


def suppress(cwd: Path, *arguments: str) -> Done:
    return run(["lint_rules", "suppress", "--reason", "one script", *arguments], cwd)


def check(cwd: Path) -> Done:
    return run(["lint_rules", "check", "--concise", "."], cwd)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"import logging\nlogging.info('x')\n", b"import logging\n%s\nlogging.info('x')\n", id="plain"),
        pytest.param(
            b"import logging\nlogging.info('x')", b"import logging\n%s\nlogging.info('x')", id="no-last-newline"
        ),
        pytest.param(
            b"import logging\r\nif 1:\r\n\tlogging.info('x')\r\n",
            b"import logging\r\nif 1:\r\n\t%s\r\n\tlogging.info('x')\r\n",
            id="tab-and-crlf",
        ),
        pytest.param(
            b"# coding: latin-1\nimport logging\nlogging.info('\xe9')\n",
            b"# coding: latin-1\nimport logging\n%s\nlogging.info('\xe9')\n",
            id="encoding",
        ),
        pytest.param(
            b"\xef\xbb\xbfimport logging; logging.info('x')\n",
            b"\xef\xbb\xbf%s\nimport logging; logging.info('x')\n",
            id="byte-order-mark",
        ),
        pytest.param(
            b"import logging\nx = [\n    1,\n    logging.info('x'),\n]\n",
            b"import logging\nx = [\n    1,\n    %s\n    logging.info('x'),\n]\n",
            id="inside-of-brackets",
        ),
        pytest.param(
            b"import logging\nlogging.info('x')  # noqa: X1\n",
            b"import logging\n%s\nlogging.info('x')  # noqa: X1\n",
            id="other-comment",
        ),
    ],
)
def test_only_the_comment_is_new(tmp_path: Path, before: bytes, after: bytes) -> None:
    written(tmp_path, {"a.py": before, "pyproject.toml": ""})
    done = suppress(tmp_path)
    assert (done.code, done.out, done.err) == (0, "1 findings suppressed, 0 left\n", "")
    assert (tmp_path / "a.py").read_bytes() == after.replace(b"%s", ABOVE)
    assert check(tmp_path).code == 0


def test_the_end_of_the_line_is_for_where_nothing_can_stand_above(tmp_path: Path) -> None:
    text = "import logging\n\n# pylint: disable-next=invalid-name\ny = logging.info('y')\n"
    written(tmp_path, {"a.py": text})
    assert suppress(tmp_path).code == 0
    lines = (tmp_path / "a.py").read_text().splitlines()
    assert lines[3] == "y = logging.info('y')  # pylint: disable=root-logger  # one script"
    assert check(tmp_path).code == 0


def test_a_file_without_a_place_is_left_alone(tmp_path: Path) -> None:
    text = "import logging\nx = 1 + \\\n    logging.info('x') + \\\n    2\n"
    written(tmp_path, {"a.py": text, "b.py": "import logging\nlogging.info('x')\n"})
    done = suppress(tmp_path)
    assert (done.code, done.out) == (1, "1 findings suppressed, 1 left\n")
    assert done.err == (
        "lint-rules: a.py: left as it is: line 3 continues the one before, where Pylint heeds no comment\n"
    )
    assert (tmp_path / "a.py").read_text() == text


def test_only_what_is_selected(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": "import logging\nlogging.info('x')\n"})
    assert suppress(tmp_path, "--select", "errors").out == "0 findings suppressed, 0 left\n"
    assert "pylint" not in (tmp_path / "a.py").read_text()


@pytest.mark.parametrize("text", ["", " - ", "two\nlines", "pylint: disable=all", "coding: latin-1"])
def test_a_reason_is_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidReason):
        reason(text)
    written(tmp_path, {"a.py": "import logging\nlogging.info('x')\n"})
    assert run(["lint_rules", "suppress", "--reason", text], tmp_path).code == 2


def test_a_reason_must_fit_the_encoding() -> None:
    with pytest.raises(NotPossible, match="cannot be written in iso-8859-1"):
        suppressed(b"# coding: latin-1\nx = 1\n", {2: ["root-logger"]}, "\N{SNOWMAN} melts")


def test_standard_input_cannot_be_changed(tmp_path: Path) -> None:
    assert suppress(tmp_path, "-").code == 2


@pytest.mark.parametrize("line", range(1, 10))
def test_no_line_of_a_string_is_changed(line: int) -> None:
    data = b'x = 3\ny = f"""\n{x}\n  {(\n  x)}\n"""\nz = """\n\n"""\n'
    try:
        changed = suppressed(data, {line: ["root-logger"]}, "one script")
    except NotPossible:
        return
    assert ast.dump(ast.parse(changed)) == ast.dump(ast.parse(data))


def test_pylint_heeds_them_in_all_fixtures(tmp_path: Path) -> None:
    files = {
        f"{path.parent.name.replace('-', '_')}_{path.name}": path.read_bytes() for path in FIXTURES.glob("*/bad*.py")
    }
    written(tmp_path, {**files, "pyproject.toml": ""})
    trees = {name: ast.dump(ast.parse(data)) for name, data in files.items()}
    done = suppress(tmp_path, "--select", "all")
    assert done.code == 0, done.err
    assert int(done.out.split()[0]) > 300
    assert {name: ast.dump(ast.parse((tmp_path / name).read_bytes())) for name in files} == trees
    names = ",".join([*(rule.name for rule in catalog()), "useless-suppression"])
    told = pylint(tmp_path, "--disable=all", f"--enable={names}", "--output-format=json2", *sorted(files))
    assert {m["message"] for m in told.messages} == {
        # These are silent where any comment gives a reason, so the written reason alone would do.
        f"Useless suppression of '{name}'"
        for name in ("unchecked-response", "unchecked-result")
    }
