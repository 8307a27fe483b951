"""Addresses are relative to the root, and every reader understands them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lint_rules.report.sarif.addresses import Addresses, relative


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("src/app.py", "src/app.py"),
        ("my code/a#b?.py", "my%20code/a%23b%3F.py"),
        ("größe/世界.py", "gr%C3%B6%C3%9Fe/%E4%B8%96%E7%95%8C.py"),
        ("100%.py", "100%25.py"),
        ("c:d.py", "c%3Ad.py"),
        ("[x]&'y.py", "%5Bx%5D%26%27y.py"),
    ],
)
def test_every_byte_that_means_something_else_is_encoded(path: str, address: str) -> None:
    assert relative(path, "/") == address


def test_separators_of_windows() -> None:
    assert relative("my code\\app.py", "\\") == "my%20code/app.py"


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the file system takes Unicode names only")
def test_names_that_are_no_text() -> None:
    assert relative(os.fsdecode(b"a\xff.py")) == "a%FF.py"


def test_inside_and_outside(tmp_path: Path) -> None:
    addresses = Addresses(str(tmp_path / "my root"))
    assert addresses.location(str(tmp_path / "my root" / "a.py")) == {"uri": "a.py", "uriBaseId": "%SRCROOT%"}
    outside = tmp_path / "other" / "a.py"
    assert addresses.location(str(outside)) == {"uri": outside.as_uri()}
    assert addresses.of(str(tmp_path / "my root"))[1] is False
    assert addresses.root() == (tmp_path / "my root").as_uri() + "/"


def test_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("")
    (tmp_path / "link.py").symlink_to("real.py")
    assert Addresses(str(tmp_path)).of(str(tmp_path / "link.py")) == ("real.py", True)


def test_no_path_at_all(tmp_path: Path) -> None:
    address, inside = Addresses(str(tmp_path)).of("nul\0.py")
    assert not inside
    assert address.startswith("file:///")
    assert "%00" in address
