"""A file that cannot be read gives one clear message for that file, and the others are checked as ever."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import Done, pylint, written

FAULTY = "def load():\n    try:\n        read()\n    except ValueError:\n        raise\n"
BAD: dict[str, str | bytes] = {
    "syntax.py": "def f(:\n",
    "indentation.py": "if x:\nprint(1)\n",
    "latin.py": b'x = "\xe9"\n',
    "cookie.py": b"# -*- coding: nonsense -*-\nx = 1\n",
    "nul.py": b"x = 1\n\0\ny = 2\n",
    "chain.py": "x = a" + ".b()" * 1500 + "\n" + FAULTY,
    "elifs.py": "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    pass\n" for n in range(1, 1500)) + FAULTY,
    "plus.py": "x = " + " + ".join(["a"] * 3000) + "\n" + FAULTY,
    "brackets.py": "x = " + "[" * 400 + "]" * 400 + "\n",
}
TOO_DEEP = {"chain.py", "elifs.py", "plus.py"}
"""Pylint itself ends a run with several processes at these, with and without our plugin."""
ODD: dict[str, str | bytes] = {
    "empty.py": "",
    "blank.py": "\n\n\n",
    "comment.py": "# nothing\n",
    "formfeed.py": "x = 1\n\x0c" + FAULTY,
    "carriage.py": FAULTY.replace("\n", "\r\n"),
    "mark.py": b"\xef\xbb\xbf" + FAULTY.encode(),
    "declared.py": b'# -*- coding: latin-1 -*-\nx = "\xe9"\n' + FAULTY.encode(),
    "surrogate.py": 'x = "\\ud800"\n' + FAULTY,
    "separators.py": 'x = "\u2028\x85\x1c"\n' + FAULTY,
    "unended.py": FAULTY.rstrip("\n"),
}
FINE = ("aaa.py", "zzz.py")


@pytest.fixture(scope="module", params=["-j1", "-j2"])
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = written(tmp_path_factory.mktemp("bad"), {**BAD, **ODD, **dict.fromkeys(FINE, FAULTY)})
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "dangling.py").symlink_to("nowhere.py")
    files = {*BAD, *ODD, *FINE, "loop.py", "dangling.py"}
    files -= TOO_DEEP if request.param == "-j2" else set()
    return pylint(
        folder,
        request.param,
        "--disable=all",
        "--enable=E0001,F,E6601,E6602,bare-reraise",
        "--output-format=json2",
        *sorted(files),
    )


@pytest.mark.parametrize("file", FINE)
def test_the_other_files_are_checked(file: str, done: Done) -> None:
    assert done.symbols(file) == ["bare-reraise"]


@pytest.mark.parametrize("file", [*BAD, "loop.py", "dangling.py"])
def test_one_message_says_what_is_wrong(file: str, done: Done, request: pytest.FixtureRequest) -> None:
    if "-j2" in request.node.callspec.id and file in TOO_DEEP:
        return
    (symbol,) = done.symbols(file) or done.symbols(f"{file}.py")
    # Pylint speaks first; where it has a tree and we have none, we say so.
    assert symbol in {"syntax-error", "astroid-error", "fatal", "unanalysed-file"}


@pytest.mark.parametrize("file", ODD)
def test_odd_files_are_read_as_the_interpreter_reads_them(file: str, done: Done) -> None:
    content = ODD[file]
    text = content.decode("latin-1") if isinstance(content, bytes) else content
    assert done.symbols(file) == ["bare-reraise"] * text.count("raise")
    lines = [n for n, line in enumerate(text.replace("\r", "").split("\n"), 1) if "except" in line]
    assert [line for path, line in done.places("bare-reraise") if Path(path).name == file] == lines


def test_depth_costs_a_file_at_most(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for depth in (50, 100, 150, 200, 250, 300, 400, 500, 700, 900):
        files[f"chain{depth}.py"] = f"x = a{'.b()' * depth}\n{FAULTY}"
        files[f"plus{depth}.py"] = f"x = {' + '.join(['a'] * depth)}\n{FAULTY}"
        elifs = "".join(f"elif a == {n}:\n    pass\n" for n in range(depth))
        files[f"elifs{depth}.py"] = f"if a:\n    pass\n{elifs}{FAULTY}"
        files[f"lambda{depth}.py"] = f"x = {'lambda: ' * depth}1\n{FAULTY}"
    done = pylint(
        written(tmp_path, files),
        "--disable=all",
        "--enable=E0001,F,E6601,E6602,bare-reraise",
        "--output-format=json2",
        *files,
    )
    said = {file: done.symbols(file) for file in files}
    allowed = [["bare-reraise"], ["unanalysed-file"], ["astroid-error"], ["syntax-error"]]
    assert {file: symbols for file, symbols in said.items() if symbols not in allowed} == {}
    assert said["chain100.py"] == said["plus100.py"] == said["elifs100.py"] == ["bare-reraise"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    written(tmp_path, {"secret.py": FAULTY, "aaa.py": FAULTY})
    (tmp_path / "secret.py").chmod(0)
    done = pylint(
        tmp_path, "--disable=all", "--enable=F,E,bare-reraise", "--output-format=json2", "secret.py", "aaa.py"
    )
    assert "bare-reraise" in done.symbols("aaa.py")
    assert len(done.symbols("secret.py")) == 1


def test_says_so_when_only_we_have_no_tree(tmp_path: Path) -> None:
    """Pylint may follow an expression that we cannot; a plugin plays such a file."""
    plugin = """
import lint_rules.engine.driver as driver


def register(linter):
    whole = driver.build

    def build(text, name, path):
        if "deep" in path:
            raise RecursionError
        return whole(text, name, path)

    driver.build = build
"""
    written(tmp_path, {"shallow.py": FAULTY, "deep.py": FAULTY, "playing.py": plugin})
    done = pylint(
        tmp_path,
        "--load-plugins=lint_rules,playing",
        "--disable=all",
        "--enable=E6601,bare-reraise",
        "--output-format=json2",
        "deep.py",
        "shallow.py",
        importable=[tmp_path],
    )
    assert done.symbols("shallow.py") == ["bare-reraise"]
    (message,) = [message for message in done.messages if message["path"] == "deep.py"]
    assert (message["messageId"], message["line"]) == ("E6601", 1)
    assert message["message"] == (
        "lint-rules could not analyse this file: an expression is nested too deeply to be analysed"
    )
