"""A file is replaced when the new one is whole, and never before."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lint_rules.report.whole_file import Unwritable, write


def test_a_new_file(tmp_path: Path) -> None:
    write(str(tmp_path / "new.sarif"), ["{", "}\n"])
    assert (tmp_path / "new.sarif").read_bytes() == b"{}\n"
    assert os.listdir(tmp_path) == ["new.sarif"]


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out.sarif"
    target.write_text("old")
    target.chmod(0o640)
    write(str(target), iter(["näw"]))
    assert target.read_text(encoding="utf-8") == "näw"
    if sys.platform != "win32":
        assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError, MemoryError])
def test_an_old_file_stays_when_the_new_one_is_not_whole(tmp_path: Path, fault: type[BaseException]) -> None:
    target = tmp_path / "out.sarif"
    target.write_text("old")

    def pieces() -> Iterator[str]:
        yield "half of it"
        raise fault

    with pytest.raises(fault):
        write(str(target), pieces())
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.sarif"]


def test_one_line_for_what_cannot_be_written(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere" / "out.sarif", tmp_path):
        with pytest.raises(Unwritable, match=r"^cannot write [^\n]+: [^\n]+$"):
            write(str(path), ["x"])


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a device that is full")
def test_a_full_device() -> None:
    with pytest.raises(Unwritable, match="No space left"):
        write("/dev/full", ["x"])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.sarif").write_text("old")
    (tmp_path / "link.sarif").symlink_to("real.sarif")
    write(str(tmp_path / "link.sarif"), ["new"])
    assert (tmp_path / "link.sarif").is_symlink()
    assert (tmp_path / "real.sarif").read_text() == "new"
