"""Pylint itself, run as people run it, with our output format."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lint_rules.bridge.messages import every_name, find

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
FORMAT = "--output-format=lint-rules-rationale"
ONLY_OURS = ("--disable=all", "--enable=bare-reraise,unused-import")
HANDLER = '''\
"""A module."""
import os


def fetch(url):
    """Fetch."""
    try:
        return open(url)
    except ValueError:
        raise
'''


def _pylint(folder: Path, *words: str, stdin: str | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "TERM", "PYTHONIOENCODING"}
    }
    return subprocess.run(
        [sys.executable, "-m", "pylint", "--load-plugins=lint_rules", "--rcfile=", "--persistent=n", *words],
        cwd=folder,
        env={"PYTHONIOENCODING": "utf-8", **inherited, "PYTHONPATH": str(ROOT), **environ},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "one.py").write_text(HANDLER)
    (tmp_path / "app" / "two.py").write_text(HANDLER.replace("fetch", "load"))
    return tmp_path


def test_ours_and_pylints_in_one_report(project: Path) -> None:
    done = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py")
    assert done.stderr == ""
    text = done.stdout
    assert text.startswith(
        """\
app/one.py (2 findings)

W0611 unused-import: Unused import os
  --> app/one.py:2:1
   |
 2 | import os
   | ^^^^^^^^^

W6902 bare-reraise: """
    )
    assert "  9 |     except ValueError:\n    |     ^^^^^^^^^^^^^^^^^^\n 10 |         raise\n" in text
    assert "  docs  https://lint-rules.readthedocs.io/en/stable/rules/bare-reraise/\n" in text
    assert "  docs  https://pylint.readthedocs.io/en/stable/user_guide/messages/warning/unused-import.html\n" in text
    assert "        https://www.infoq.com/interviews/peter-bourgon-go-weave\n" in text
    assert text.endswith(
        """\
Summary

findings  files  rule
       1      1  W0611 unused-import
       1      1  W6902 bare-reraise
       2      1  in all
"""
    )


def test_jobs_do_not_matter(project: Path) -> None:
    files = ("app/one.py", "app/two.py")
    one, two = (_pylint(project, FORMAT, jobs, *files) for jobs in ("-j1", "-j2"))
    assert one.stdout == two.stdout
    assert one.returncode == two.returncode
    assert "2      2  W6902 bare-reraise" in one.stdout


def test_several_outputs(project: Path) -> None:
    formats = "--output-format=text,lint-rules-rationale:out.txt,json2:out.json"
    done = _pylint(project, formats, "-j2", *ONLY_OURS, "app/one.py", FORCE_COLOR="1")
    alone = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py")
    assert "app/one.py:9:4: W6902" in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert (project / "out.txt").read_text() == alone.stdout
    assert len(json.loads((project / "out.json").read_text())["messages"]) == 2


def test_from_the_configuration(project: Path) -> None:
    (project / "rc.toml").write_text('[tool.pylint.main]\noutput-format = "lint-rules-rationale"\nscore = true\n')
    done = _pylint(project, "--rcfile=rc.toml", *ONLY_OURS, "app/one.py")
    assert done.stdout == _pylint(project, FORMAT, *ONLY_OURS, "app/one.py").stdout


def test_color(project: Path) -> None:
    plain = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py").stdout
    color = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py", FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert "\x1b[1;33mW6902 bare-reraise\x1b[0m: \x1b[1m" in color
    assert "\x1b]8;" not in color
    assert re.sub(r"\x1b\[[0-9;]*m", "", color).replace("│", "|") == plain
    assert _pylint(project, FORMAT, *ONLY_OURS, "app/one.py", FORCE_COLOR="1", NO_COLOR="1").stdout == plain
    linked = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py", FORCE_COLOR="1", FORCE_HYPERLINK="1").stdout
    assert f";{(project / 'app' / 'one.py').as_uri()}\x1b\\" in linked
    assert ";https://lint-rules.readthedocs.io/en/stable/rules/bare-reraise/\x1b\\" in linked


def test_narrow(project: Path) -> None:
    text = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py", COLUMNS="40").stdout
    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 40


def test_hostile_source(project: Path) -> None:
    (project / "app" / "one.py").write_text(
        '"""Doc."""\ndef run(cb):\n\ttry:\n\t\treturn cb("世界[red]x[/red] :smile: \x1b[31m\u202e")\n'
        '\texcept (ValueError, cb("é\x1b]0;owned\x07[/]\u2066")):\n\t\traise\n',
        encoding="utf-8",
    )
    done = _pylint(project, FORMAT, "--disable=C", "app/one.py")
    assert done.stderr == ""
    assert all(line.isprintable() for line in done.stdout.split("\n"))
    assert r"[red]x[/red] :smile: \x1b[31m\u202e" in done.stdout
    (row, mark) = re.findall(r" 5 \| (    except .*)\n   \| (.*)\n 6", done.stdout)[-1]
    assert mark == " " * 4 + "^" * (len(row) - 4)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the file system takes Unicode names only")
def test_hostile_file_name(project: Path) -> None:
    name = os.fsdecode(b"b\x1b[31m\xff[bold].py")
    (project / name).write_text(HANDLER)
    done = _pylint(project, FORMAT, *ONLY_OURS, name)
    assert "\x1b" not in done.stdout
    assert r"--> b\x1b[31m\xff[bold].py:9:5" in done.stdout
    assert "  9 |     except ValueError:" in done.stdout


def test_output_without_unicode(project: Path) -> None:
    (project / "app" / "one.py").write_text('"""Doc."""\nimport os  # 世界\n', encoding="utf-8")
    done = _pylint(project, FORMAT, *ONLY_OURS, "app/one.py", PYTHONIOENCODING="ascii", FORCE_COLOR="1")
    assert r"import os  # \u4e16\u754c" in done.stdout
    assert done.stdout.isascii()


def test_text_from_an_editor_is_not_confused_with_the_file(project: Path) -> None:
    done = _pylint(project, FORMAT, *ONLY_OURS, "--from-stdin", "app/one.py", stdin='"""Doc."""\n\n\nimport re\n')
    assert "--> app/one.py:4" in done.stdout
    assert "fetch" not in done.stdout
    assert _pylint(project, FORMAT, *ONLY_OURS, "--from-stdin", "gone.py", stdin=HANDLER).stderr == ""


def test_a_file_that_is_not_there(project: Path) -> None:
    done = _pylint(project, FORMAT, "gone.py")
    assert "F0001 fatal: No module named gone.py\n  --> gone.py:1\n" in done.stdout


def test_nothing_found(project: Path) -> None:
    (project / "app" / "one.py").write_text("")
    assert _pylint(project, FORMAT, *ONLY_OURS, "app/one.py").stdout == "No findings.\n"


def test_a_reader_who_leaves(project: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "pylint", "--load-plugins=lint_rules", "--rcfile=", FORMAT, *ONLY_OURS, "app/one.py"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 4


def test_plain_output_does_not_import_rich(project: Path) -> None:
    code = (
        "import sys; from pylint.lint import Run; "
        f"Run(['--load-plugins=lint_rules', '--rcfile=', {FORMAT!r}, 'app/one.py'], exit=False); "
        "sys.exit('rich' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120
    )
    assert done.returncode == 0


def test_messages_of_pylint() -> None:
    found = find("unused-import")
    assert found is not None
    code, symbol, background = found
    assert (code, symbol) == ("W0611", "unused-import")
    assert background.docs == "https://pylint.readthedocs.io/en/stable/user_guide/messages/warning/unused-import.html"
    assert "not used" in background.rationale
    assert find("E6601") is not None
    assert find("no-such-thing") is None
    assert {"bare-reraise", "W6902", "unused-import", "W0611"} <= set(every_name())
