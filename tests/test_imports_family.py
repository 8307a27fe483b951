"""The rules of the family imports divide the work: what one of them says of a line, no other says again."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from cases import options_with

from lint_rules.catalog import catalog
from lint_rules.engine.driver import Engine

FAMILY = [rule for rule in catalog() if rule.family == "imports"]


def said(code: str, folder: Path, **options: object) -> list[tuple[int, str]]:
    """What all rules of the family say of a module of a package: line and rule."""
    package = folder / "pkg"
    package.mkdir()
    (folder / "pyproject.toml").touch()
    (package / "__init__.py").touch()
    path = package / "mod.py"
    path.write_text(textwrap.dedent(code), encoding="utf-8")
    outcome = Engine(options_with(options)).check_file(str(path), FAMILY)
    assert outcome.unreadable is None
    assert not outcome.crashes
    return sorted((found.at.line, found.rule) for found in outcome.diagnostics)


PROGRAMS = {
    "an event loop": ("asyncio.run(later())", "import-time-effect"),
    "a server": ("uvicorn.run(helper)", "import-time-effect"),
    "a window": ("Window().mainloop()", "import-time-effect"),
    "a command line": ("fire.Fire(helper)", "unguarded-program"),
    "a main function": ("main()", "unguarded-program"),
    "the end of the process": ("sys.exit(main())", "unguarded-program"),
    "the end after an event loop": ("sys.exit(asyncio.run(later()))", "unguarded-program"),
}


@pytest.mark.parametrize(("call", "rule"), PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_program_is_reported_once(call: str, rule: str, tmp_path: Path) -> None:
    code = """\
        import asyncio, sys, tkinter, fire, uvicorn
        class Window(tkinter.Tk): ...
        async def later(): ...
        def helper(): ...
        def main(): return helper()
        """
    assert said(textwrap.dedent(code) + call + "\n", tmp_path) == [(6, rule)]


def test_what_a_program_does_is_another_thing_than_that_it_runs(tmp_path: Path) -> None:
    code = """\
        def helper(): ...
        def main(): return open("settings").read()
        main()
        """
    assert said(code, tmp_path) == [(3, "import-time-effect"), (3, "unguarded-program")]


def test_work_in_a_statement_with_an_effect_is_no_finding_of_its_own(tmp_path: Path) -> None:
    code = """\
        import time
        while time.time() < 5: time.sleep(1)
        ROWS = [open(str(n)).read() for n in range(20_000)]
        SQUARES = [n * n for n in range(20_000)]
        """
    assert said(code, tmp_path) == [(2, "import-time-effect"), (3, "import-time-effect"), (4, "import-time-work")]


def test_a_registration_of_the_whole_process_is_reported_once(tmp_path: Path) -> None:
    code = """\
        import copyreg, shutil
        from sqlalchemy import event
        def unpack(archive, folder): ...
        shutil.register_unpack_format("deb", [".deb"], unpack)
        event.listen(unpack, "connect", unpack)
        """
    assert said(code, tmp_path) == [(4, "import-time-process-state"), (5, "import-time-registration")]


def test_statements_in_a_row_are_one_finding_with_a_step_each(tmp_path: Path) -> None:
    calls = "".join(f"mimetypes.add_type('text/x-{number}', '.{number}')\n" for number in range(12))
    path = tmp_path / "mod.py"
    outcome = Engine().check(str(path), f"import mimetypes\n{calls}OTHER = 1\n{calls}", FAMILY)
    assert [found.at.line for found in outcome.diagnostics] == [2, 15]
    assert [step.at.line for step in outcome.diagnostics[0].steps] == list(range(2, 12))


def test_a_variable_of_the_environment_is_named(tmp_path: Path) -> None:
    code = "import os\nos.environ['ONE'] = '1'\nos.environ['TWO'] = '2'\nN = 3\nos.environ.setdefault('THREE', '3')\n"
    outcome = Engine().check(str(tmp_path / "mod.py"), code, FAMILY)
    said_of = [found.message.partition(": ")[2] for found in outcome.diagnostics]
    assert said_of == ['`os.environ["ONE"]`', '`os.environ.setdefault("THREE")`']
    assert [step.text.partition(" ")[0] for step in outcome.diagnostics[0].steps] == [
        '`os.environ["ONE"]`',
        '`os.environ["TWO"]`',
    ]
