from __future__ import annotations

import hashlib
import io
import stat
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import tomli
from ecosystem import fetch
from ecosystem.fetch import FetchError, Package

pytestmark = pytest.mark.once


def wheel_of(folder: Path, members: Mapping[str, str]) -> Package:
    """A wheel in the folder of archives, and the entry that pins it."""
    file = folder / "archives" / "shop-1.0-py3-none-any.whl"
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as wheel:
        for name, text in members.items():
            wheel.writestr(name, text)
    return Package("shop", "1.0", "wheel", file.name, hashlib.sha256(file.read_bytes()).hexdigest())


def unpacked(home: Path) -> set[str]:
    return {file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()}


def test_the_list_is_complete_and_its_files_are_pinned() -> None:
    found = {package.name: package for package in fetch.packages()}
    assert {"cpython", "luigi", "sqlalchemy", "flask", "distributed", "httpie", "tornado"} <= found.keys()
    assert all(len(package.sha256) == 64 for package in found.values() if package.kind != "stdlib")


@pytest.mark.parametrize(
    "entry",
    [
        'name = "shop"\nkind = "wheel"\nversion = "1"',
        'name = "shop"\nkind = "egg"',
        'name = "cpython"\nkind = "stdlib"\nversion = "3.11"',
        'name = "../shop"\nkind = "stdlib"',
        'name = "shop"\nkind = "wheel"\nversion = "1"\nfile = "../shop.whl"\nsha256 = "0"',
    ],
)
def test_refuses_an_entry_that_cannot_be(entry: str, tmp_path: Path) -> None:
    listing = tmp_path / "packages.toml"
    listing.write_text(f"[[package]]\n{entry}\n")
    with pytest.raises(FetchError, match=r"^packages\.toml: "):
        fetch.packages(listing)


def test_refuses_an_unknown_name() -> None:
    with pytest.raises(FetchError, match="no package 'nix'"):
        fetch.select(["nix"])


def test_keeps_sources_only_and_marks_where_the_project_ends(tmp_path: Path) -> None:
    package = wheel_of(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/data.json": "{}",
            "shop/_fast.so": "",
            "shop-1.0.dist-info/entry_points.txt": "[console_scripts]\nShop = shop.cli:main\n[shop.hooks]\na=shop.a\n",
        },
    )
    home = fetch.provide(package, tmp_path)
    kept = {"shop/__init__.py", "shop-1.0.dist-info/entry_points.txt", "pyproject.toml", fetch.COMPLETE}
    assert unpacked(home) == kept
    project = tomli.loads((home / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"Shop": "shop.cli:main"}
    assert project["entry-points"] == {"shop.hooks": {"a": "shop.a"}}


def test_what_is_complete_is_left_alone(tmp_path: Path) -> None:
    package = wheel_of(tmp_path, {"shop/__init__.py": ""})
    home = fetch.provide(package, tmp_path)
    (tmp_path / "archives" / package.file).unlink()
    (home / "mine.txt").write_text("")
    assert fetch.provide(package, tmp_path) == home
    assert (home / "mine.txt").exists()


def test_what_is_incomplete_is_made_anew(tmp_path: Path) -> None:
    package = wheel_of(tmp_path, {"shop/__init__.py": ""})
    home = fetch.provide(package, tmp_path)
    (home / fetch.COMPLETE).unlink()
    (home / "shop" / "__init__.py").unlink()
    assert "shop/__init__.py" in unpacked(fetch.provide(package, tmp_path))


def test_refuses_another_file_than_the_pinned_one(tmp_path: Path) -> None:
    package = wheel_of(tmp_path, {"shop/__init__.py": ""})
    wheel_of(tmp_path, {"shop/__init__.py": "import evil"})
    with pytest.raises(FetchError, match=r"^shop 1\.0: .* is not the pinned file"):
        fetch.provide(package, tmp_path)


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "shop/../../evil.py", "C:evil.py", "..\\evil.py"])
def test_nothing_leaves_the_folder(name: str, tmp_path: Path) -> None:
    package = wheel_of(tmp_path / "eco", {"shop/__init__.py": "", name: ""})
    with pytest.raises(FetchError, match=r"^shop 1\.0: refused"):
        fetch.provide(package, tmp_path / "eco")
    assert not list(tmp_path.rglob("*evil.py"))
    assert not (tmp_path / "eco" / "shop-1.0").exists()


def test_refuses_a_member_that_comes_twice(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="comes twice"):
        fetch.unpack([("shop/a.py", b""), ("shop//a.py", b"")], tmp_path)


def test_refuses_a_huge_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "LARGEST_FILE", 10)
    with pytest.raises(FetchError, match="larger than 10 bytes"):
        fetch.provide(wheel_of(tmp_path, {"shop/__init__.py": "x = 1  # long"}), tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    package = wheel_of(tmp_path, {"shop/__init__.py": ""})
    with zipfile.ZipFile(tmp_path / "archives" / package.file, "a") as wheel:
        link = zipfile.ZipInfo("shop/link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        wheel.writestr(link, "/etc/passwd")
    digest = hashlib.sha256((tmp_path / "archives" / package.file).read_bytes()).hexdigest()
    home = fetch.provide(Package("shop", "1.0", "wheel", package.file, digest), tmp_path)
    assert not list(home.rglob("link.py"))


def test_damaged_archives_and_metadata_give_one_clear_line(tmp_path: Path) -> None:
    package = wheel_of(tmp_path, {"shop-1.0.dist-info/entry_points.txt": "no section"})
    with pytest.raises(FetchError, match=r"^shop 1\.0: entry_points\.txt cannot be read") as unreadable:
        fetch.provide(package, tmp_path)
    assert "\n" not in str(unreadable.value)
    file = tmp_path / "archives" / "shop-1.0-py3-none-any.whl"
    file.write_bytes(b"PK")
    with pytest.raises(FetchError, match=r"^shop 1\.0: File is not a zip file$"):
        fetch.provide(Package("shop", "1.0", "wheel", file.name, hashlib.sha256(b"PK").hexdigest()), tmp_path)


def test_an_sdist_is_unpacked_but_never_downloaded(tmp_path: Path) -> None:
    file = tmp_path / "archives" / "shop-1.0.tar.gz"
    package = Package("shop", "1.0", "sdist", file.name, "0")
    with pytest.raises(FetchError, match="pip would run its build script"):
        fetch.provide(package, tmp_path)
    file.parent.mkdir(parents=True)
    with tarfile.open(file, "w:gz") as sdist:
        for name in ("shop-1.0/pyproject.toml", "shop-1.0/src/shop/__init__.py", "shop-1.0/README.md"):
            sdist.addfile(tarfile.TarInfo(name), io.BytesIO())
        link = tarfile.TarInfo("shop-1.0/src/shop/link.py")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        sdist.addfile(link)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    home = fetch.provide(Package("shop", "1.0", "sdist", file.name, digest), tmp_path)
    assert unpacked(home) == {"pyproject.toml", "src/shop/__init__.py", fetch.COMPLETE}


def test_the_library_comes_without_tests_and_installed_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "lib"
    for name in ("json/decoder.py", "json/test/test_a.py", "site-packages/a.py", "_sysconfigdata_x.py", "idlelib/a.py"):
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / name).write_text("")
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(library))
    home = fetch.provide(Package("cpython", "3.11.0", "stdlib"), tmp_path / "eco")
    assert unpacked(home) == {"json/decoder.py", "pyproject.toml", fetch.COMPLETE}


def test_a_failed_download_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PIP_NO_INDEX", "PIP_DISABLE_PIP_VERSION_CHECK"):
        monkeypatch.setenv(variable, "1")
    package = Package("no-such-package", "1.0", "wheel", "x.whl", "0")
    with pytest.raises(FetchError, match=r"^no-such-package 1\.0: pip download failed: [^\n]+$"):
        fetch.provide(package, tmp_path)
