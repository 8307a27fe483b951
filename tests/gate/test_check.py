"""The command `lint-rules check`, as people and other programs use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from running import Done, environment, run, written

pytestmark = pytest.mark.once

LOGS = "import logging\n\n\ndef f():\n    logging.info('x')\n"
RAISES = "def f(g):\n    try:\n        g()\n    except OSError:\n        raise\n"


def check(cwd: Path, *arguments: str, text: str | None = None) -> Done:
    return run(["lint_rules", "check", *arguments], cwd, text=text)


def found(done: Done) -> list[tuple[str, str]]:
    return [(one["path"], one["rule"]) for one in json.loads(done.out)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return written(tmp_path / "p", {"pyproject.toml": "", "a.py": LOGS, "pkg/__init__.py": "", "pkg/b.py": RAISES})


def test_nothing_is_found(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": "x = 1\n"})
    done = check(tmp_path)
    assert (done.code, done.out, done.err) == (0, "No findings.\n", "")


def test_something_is_found(project: Path) -> None:
    done = check(project, "--concise")
    assert done.code == 1
    assert done.out.splitlines() == [
        (
            "a.py:5:5: W6708 'logging.info' writes to the root logger instead of one that is named for this module"
            " (root-logger)"
        ),
        f"{os.path.join('pkg', 'b.py')}:4:5: W6902 the handler of OSError only raises it again (bare-reraise)",
    ]
    assert check(project, "--exit-zero").code == 0


def test_the_proof_and_the_reason_are_shown(project: Path) -> None:
    done = check(project, "pkg")
    assert "the try" in done.out or "try:" in done.out
    assert "An except clause that only re-raises" in done.out


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (["--select", "errors"], ["bare-reraise"]),
        (["--select", "W6708"], ["root-logger"]),
        (["--select", "root-logger,W6902"], ["root-logger", "bare-reraise"]),
        (["--ignore", "state"], ["bare-reraise"]),
        (["--select", "all", "--ignore", "errors"], ["root-logger"]),
        (["--select", "strict"], []),
    ],
)
def test_selection(arguments: list[str], rules: list[str], project: Path) -> None:
    assert [rule for _, rule in found(check(project, "--output", "json", *arguments))] == rules


def test_strict(tmp_path: Path) -> None:
    written(tmp_path, {"a.py": "import subprocess\n\n\ndef f(x):\n    subprocess.run(['git', x])\n    return x\n"})
    assert found(check(tmp_path, "--output", "json")) == []
    assert found(check(tmp_path, "--output", "json", "--strict")) == [("a.py", "unchecked-result")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "bare-rerase"], "no rule or family is called 'bare-rerase'; did you mean bare-reraise"),
        (["gone.py"], "no such file or folder: gone.py"),
        (["--output", "yaml"], "no such format: 'yaml'"),
        (["--output", "json:"], "'json:' names no file"),
        (["--output", "json:no/such/out.json"], "cannot write"),
        (["--since", "no-such-revision"], "lint-rules: "),
        (["--since", ""], "--since needs a revision"),
        (["--baseline", "gone.json"], "`lint-rules baseline` writes one"),
        (["--config", "gone.toml"], "gone.toml: No such file or directory"),
        (["--jobs", "many"], "not a number of processes: 'many'; see lint-rules check --help"),
        (["--nope"], "unrecognized arguments: --nope; see lint-rules check --help"),
        (["--prune"], "name it with --baseline FILE"),
        (["--prune", "--baseline", "b.json", "--since", "main"], "leave one of them out"),
        (["--baseline", "a.json"], "a.json is no baseline: it has no 'version'; `lint-rules baseline` writes one"),
        (["--since", "main"], "--since asks git, which says: not a git repository"),
    ],
)
def test_what_cannot_be(arguments: list[str], said: str, project: Path) -> None:
    written(project, {"a.json": "{}"})
    done = check(project, *arguments)
    assert (done.code, done.err.count("\n")) == (2, 1), done.err
    assert said in done.err


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[tool.lint-rules]\nselekt = []", "has no setting 'selekt'"),
        ("[tool.lint-rules]\nselect = 3", "'select' is not a list of texts"),
        ('[tool.lint-rules]\nselect = ["nope"]', "called 'nope'"),
        ('[tool.lint-rules]\nknowledge = ["nope:x=y"]', "nope"),
        ('[tool.lint-rules]\nstrict = "perhaps"', "[tool.lint-rules]: 'strict': Invalid yn value 'perhaps', should be"),
        ("[tool.lint-rules]\nper-file-ignores = 3", "'per-file-ignores' is not a table of patterns"),
        ("[tool.lint-rules]\ncache-dir = 3", "'cache-dir' is not a text"),
        ("[tool.pylint.main]\nignore-paths = ['[']", "'ignore-paths': Error in provided regular expression"),
        ("[tool.lint-rules\n", "pyproject.toml"),
    ],
)
def test_settings_that_cannot_be(table: str, said: str, project: Path) -> None:
    (project / "pyproject.toml").write_text(table, encoding="utf-8")
    done = check(project)
    assert (done.code, said in done.err, len(done.err.splitlines())) == (2, True, 1), done.err


@pytest.mark.parametrize("table", ["lint-rules", "pylint.lint-rules"])
@pytest.mark.parametrize("mark", ["!", "-"])
def test_a_removal_from_a_table_may_stand_first(table: str, mark: str, project: Path) -> None:
    code = "import sqlite3\n\nCONNECTION = sqlite3.connect('x')\n"
    settings = f'[tool.{table}]\nknowledge = ["{mark}clients:sqlite3.connect"]\n'
    written(project, {"a.py": code, "b.py": "", "pkg/__init__.py": ""})
    assert ("a.py", "global-client") in found(check(project, "a.py", "--output", "json"))
    written(project, {"pyproject.toml": settings})
    assert ("a.py", "global-client") not in found(check(project, "a.py", "--output", "json"))


def test_our_table(project: Path) -> None:
    table = '[tool.lint-rules]\nignore = ["bare-reraise"]\nexclude = ["old/"]\n'
    table += '[tool.lint-rules.per-file-ignores]\n"a.py" = ["root-logger"]\n'
    written(project, {"pyproject.toml": table, "old/c.py": LOGS, "new/c.py": LOGS})
    assert found(check(project, "--output", "json")) == [(os.path.join("new", "c.py"), "root-logger")]
    # It is found from below, too.
    assert found(check(project / "pkg", "--output", "json")) == []


def test_patterns_count_from_where_they_stand(project: Path) -> None:
    table = '[tool.lint-rules]\nexclude = ["/old/*.py"]\n[tool.lint-rules.per-file-ignores]\n"pkg/*.py" = ["state"]\n'
    written(project, {"pyproject.toml": table, "old/c.py": LOGS, "pkg/c.py": LOGS, "pkg/old/d.py": LOGS})
    expected = [("a.py", "root-logger"), ("pkg/b.py", "bare-reraise"), ("pkg/old/d.py", "root-logger")]
    assert found(check(project, "--output", "json")) == expected
    below = found(check(project / "pkg", "--output", "json", ".."))
    assert sorted((os.path.relpath(project / "pkg" / path, project), rule) for path, rule in below) == expected
    outside = found(check(project.parent, "--output", "json", "--config", "p/pyproject.toml", "p"))
    assert [(os.path.relpath(path, "p"), rule) for path, rule in outside] == expected
    # What is given on the command line counts from the current folder.
    assert len(found(check(project / "pkg", "--output", "json", "..", "--exclude", "/old/"))) == 2


def test_what_git_ignores(project: Path) -> None:
    (project / ".git").mkdir()
    written(project, {".gitignore": "build/\n*_gen.py\n!pkg/keep_gen.py\n", "build/c.py": LOGS, "x_gen.py": LOGS})
    written(project, {"pkg/keep_gen.py": LOGS, "pkg/.gitignore": "b.py\n"})
    names = [path for path, _ in found(check(project, "--output", "json"))]
    assert names == ["a.py", os.path.join("pkg", "keep_gen.py")]
    assert len(found(check(project, "--output", "json", "--no-gitignore"))) == 5
    # What is named is checked.
    assert found(check(project, "--output", "json", "build/c.py")) == [("build/c.py", "root-logger")]


def test_a_file_that_is_not_python(project: Path) -> None:
    written(project, {"c.py": "def f(:\n", "d.py": b"x = 1\0"})
    done = check(project, "--concise")
    assert done.code == 3
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["a.py", "c.py", "d.py", "pkg/b.py"]
    assert "c.py:1:1: E6601" in done.out


def test_standard_input(project: Path) -> None:
    done = check(project, "-", "--stdin-filename", "pkg/b.py", "--output", "json", text=LOGS)
    assert found(done) == [("pkg/b.py", "root-logger")]


def test_nothing_of_the_settings_is_run(project: Path) -> None:
    written(
        project,
        {
            "pyproject.toml": "[tool.pylint.main]\ninit-hook = \"open('ran', 'w')\"\nload-plugins = [\"evil\"]\n",
            "evil.py": "open('ran', 'w')\n",
            "logging.py": "open('ran', 'w')\n",
        },
    )
    done = subprocess.run(
        ["lint-rules", "check", "pkg"], cwd=project, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1, done.stderr
    assert not (project / "ran").exists()


def test_several_outputs(project: Path) -> None:
    outputs = ("json", "sarif", "gitlab", "junit", "github", "text", "concise")
    done = check(project, *(word for form in outputs for word in ("--output", f"{form}:out.{form}")), "--statistics")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == ["     1  bare-reraise", "     1  root-logger"]
    assert len(json.loads((project / "out.json").read_text("utf-8"))) == 2
    log = json.loads((project / "out.sarif").read_text("utf-8"))["runs"][0]
    assert log["tool"]["driver"]["name"] == "lint-rules"
    assert [result["ruleId"] for result in log["results"]] == ["root-logger", "bare-reraise"]
    issues = json.loads((project / "out.gitlab").read_text("utf-8"))
    assert len({issue["fingerprint"] for issue in issues}) == 2
    suites = ET.fromstring((project / "out.junit").read_text("utf-8"))
    assert [suite.get("name") for suite in suites] == ["a.py", os.path.join("pkg", "b.py")]
    lines = (project / "out.github").read_text("utf-8").splitlines()
    assert lines[0].startswith("::warning file=a.py,line=5,endLine=5,col=5,title=W6708 root-logger::'logging.info'")


def test_a_baseline(project: Path) -> None:
    done = run(["lint_rules", "baseline"], project)
    assert (done.code, done.out) == (0, "2 findings written to lint-rules-baseline.json\n")
    written(project, {"a.py": "import os\n\n\n" + LOGS.replace("'x'", "  'x'"), "new.py": LOGS})
    assert found(check(project, "--baseline", "lint-rules-baseline.json", "--output", "json")) == [
        ("new.py", "root-logger")
    ]
    written(project, {"a.py": "x = 1\n", "new.py": ""})
    done = check(project, "--baseline", "lint-rules-baseline.json")
    assert done.code == 0
    assert "a.py: root-logger is in lint-rules-baseline.json and found no more; --prune takes it out" in done.err
    done = check(project, "--baseline", "lint-rules-baseline.json", "--prune")
    assert "1 stale entries were taken out" in done.err
    known = json.loads((project / "lint-rules-baseline.json").read_text("utf-8"))
    assert [entry["path"] for entry in known["findings"]] == ["pkg/b.py"]


def test_entries_that_are_stale_and_those_that_nobody_looked_for(project: Path) -> None:
    def stale(*arguments: str) -> list[str]:
        done = check(project, "--baseline", "lint-rules-baseline.json", "--concise", *arguments)
        return [line.split()[1].rstrip(":") for line in done.err.splitlines() if "found no more" in line]

    run(["lint_rules", "baseline"], project)
    written(project, {"pkg/b.py": "x = 1\n"})
    assert stale() == ["pkg/b.py"]
    assert stale("--select", "state") == []
    assert stale("--ignore", "bare-reraise") == []
    assert stale("a.py") == []
    written(project, {"pkg/b.py": "def f(:\n"})
    assert stale() == []
    (project / "pkg" / "b.py").unlink()
    assert stale() == ["pkg/b.py"]
    done = check(project, "--baseline", "lint-rules-baseline.json", "--prune")
    assert "1 stale entries were taken out" in done.err
    assert stale() == []


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"\xff\xfe", b'{"version":1,"findings":[{"path":3}]}', b'{"version":1}']
)
def test_what_is_no_baseline(content: bytes, project: Path) -> None:
    (project / "known.json").write_bytes(content)
    done = check(project, "--baseline", "known.json")
    assert (done.code, len(done.err.splitlines())) == (2, 1), done.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk_behind_standard_output(form: str, project: Path) -> None:
    command = [sys.executable, "-m", "lint_rules", "check", "--output", form]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            command, cwd=project, env=environment(project), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "lint-rules: cannot write to standard output: No space left on device\n"


def git(cwd: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


def test_since(project: Path) -> None:
    git(project, "init", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-m", "before")
    written(project, {"a.py": LOGS + "\n\ndef g():\n    logging.info('y')\n", "new.py": LOGS})
    done = check(project, "--since", "main", "--output", "json")
    assert [(one["path"], one["line"]) for one in json.loads(done.out)] == [("a.py", 9), ("new.py", 5)]


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")
def test_since_knows_every_name_of_a_file(project: Path) -> None:
    names = ["\u00fc.py", "a b.py", "tab\there.py", 'quo"te.py', "back\\slash.py", "line\nbreak.py", "f\x0cf.py"]
    git(project, "init", "-b", "main")
    git(project, "config", "core.quotePath", "true")
    written(project, dict.fromkeys(names, "import os\n"))
    git(project, "add", ".")
    git(project, "commit", "-m", "before")
    written(project, dict.fromkeys(names, "import os\n\ntry:\n    os.sync()\nexcept OSError:\n    raise\n"))
    done = check(project, "--since", "main", "--output", "json")
    assert sorted(one["path"] for one in json.loads(done.out)) == sorted(names)


def test_since_reads_no_code_as_the_head_of_a_file(project: Path) -> None:
    git(project, "init", "-b", "main")
    written(project, {"c.py": "-- b.py\n\nX = 1"})
    git(project, "add", ".")
    git(project, "commit", "-m", "before")
    code = '"""\n++ a.py\n\x0c+++ a.py\r@@ -1 +1 @@\n"""\nimport logging\n\n\ndef f():\n    logging.info("x")\n'
    written(project, {"c.py": code + "\n\nX = 1"})
    done = check(project, "--since", "main", "--output", "json")
    assert [one["path"] for one in json.loads(done.out)] == ["c.py"]


def test_names_from_strangers(tmp_path: Path) -> None:
    name = "a\x1b[31m,b:c%.py"
    written(tmp_path, {name: LOGS})
    done = check(tmp_path, "--concise", "--output", "github", "--output", "concise", "--output", "junit")
    assert "\x1b" not in done.out.replace("file=a\x1b[31m%2Cb%3Ac%25.py", "")
