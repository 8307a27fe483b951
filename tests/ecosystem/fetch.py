"""Get the real code that the rules are tried on: download, check, unpack. Nothing is installed or run.

What is in place already is left as it is, and needs no network.
"""

from __future__ import annotations

import configparser
import dataclasses
import hashlib
import os
import platform
import shutil
import stat
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final, Literal, cast

import tomli
from ecosystem.toml_text import quoted

HERE: Final = Path(__file__).parent
LIST: Final = HERE / "packages.toml"
FOLDER_VARIABLE: Final = "LINT_RULES_ECOSYSTEM"
"""Names another folder than ``.ecosystem`` in the checkout, to share one between checkouts."""

LAYOUT: Final = "1"
"""Changes when unpacking changes, so that what an older version unpacked is made anew."""
COMPLETE: Final = ".complete"
LARGEST_FILE: Final = 8 * 1024 * 1024
MOST_FILES: Final = 20_000

# One fixed platform, whoever downloads: a wheel of another platform is another file with another hash.
TARGET: Final = (
    *("--python-version", "3.11", "--implementation", "cp"),
    *("--abi", "cp311", "--abi", "abi3", "--abi", "none"),
    *("--platform", "manylinux2014_x86_64", "--platform", "any"),
)
SETTINGS: Final = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
NOT_THE_LIBRARY: Final = frozenset(
    {"site-packages", "dist-packages", "test", "tests", "idlelib", "lib2to3", "__pycache__"}
)

Kind = Literal["wheel", "sdist", "stdlib"]


class FetchError(Exception):
    """A package cannot be had; the text is one line that names it and says why."""


@dataclasses.dataclass(frozen=True, slots=True)
class Package:
    """One entry of the list."""

    name: str
    version: str
    kind: Kind
    file: str = ""
    sha256: str = ""

    @property
    def title(self) -> str:
        """Name and version, as people write them."""
        return f"{self.name} {self.version}"


def default_folder() -> Path:
    """Where packages are kept: what the environment says, else ``.ecosystem`` in the checkout (git ignores it)."""
    return Path(os.environ.get(FOLDER_VARIABLE) or HERE.parent.parent / ".ecosystem")


def packages(listing: Path = LIST) -> tuple[Package, ...]:
    """The entries of the list, by name.

    Raises:
        FetchError: an entry is not complete.
    """
    with listing.open("rb") as stream:
        entries = cast("list[dict[str, str]]", tomli.load(stream).get("package", []))
    found = []
    for entry in entries:
        name, kind = entry.get("name", ""), entry.get("kind", "")
        needed = {"name", "kind"} if kind == "stdlib" else {"name", "kind", "version", "file", "sha256"}
        if kind not in ("wheel", "sdist", "stdlib") or entry.keys() != needed or not all(entry.values()):
            raise FetchError(f"{listing.name}: entry '{name}' needs exactly {', '.join(sorted(needed))}")
        # Both become parts of a path.
        for word in (name, entry.get("file", "x")):
            if PurePosixPath(word).name != word or word.startswith("."):
                raise FetchError(f"{listing.name}: '{word}' is not a plain name")
        version = entry.get("version") or platform.python_version()
        found.append(Package(name, version, cast("Kind", kind), entry.get("file", ""), entry.get("sha256", "")))
    return tuple(sorted(found, key=lambda package: package.name))


def select(names: Iterable[str], offered: Iterable[Package] | None = None) -> tuple[Package, ...]:
    """The packages of these names; all of them when none is named.

    Raises:
        FetchError: there is no package of that name.
    """
    known = {package.name: package for package in (packages() if offered is None else offered)}
    for name in (names := tuple(names)):
        if name not in known:
            raise FetchError(f"no package '{name}' in the list; there are {', '.join(known)}")
    return tuple(known[name] for name in names or known)


def provide(package: Package, folder: Path) -> Path:
    """The folder with the unpacked sources of a package, which is made when it is missing or incomplete.

    Raises:
        FetchError: it cannot be downloaded, is not the pinned file, or must not be unpacked.
    """
    home = folder / f"{package.name}-{package.version}"
    stamp = f"{LAYOUT} {package.sha256 or sysconfig.get_path('stdlib')}\n"
    mark = home / COMPLETE
    if mark.is_file() and mark.read_text(encoding="utf-8") == stamp:
        return home
    try:
        archive = None if package.kind == "stdlib" else _archive(package, folder / "archives")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacking-") as made:
            fresh = Path(made) / "fresh"
            fresh.mkdir()
            unpack(_members(package, archive), fresh)
            _mark_the_project(package, fresh)
            (fresh / COMPLETE).write_text(stamp, encoding="utf-8")
            shutil.rmtree(home, ignore_errors=True)
            fresh.replace(home)
    except (OSError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise FetchError(f"{package.title}: {' '.join(str(error).split())}") from error
    except FetchError as error:
        raise FetchError(f"{package.title}: {error}") from error
    return home


def unpack(members: Iterable[tuple[str, bytes]], target: Path) -> None:
    """Write the members of an archive below ``target``, and nowhere else.

    Raises:
        FetchError: a member would leave the folder, comes twice, or there are too many.
    """
    for count, (name, data) in enumerate(members):
        if count >= MOST_FILES:
            raise FetchError(f"more than {MOST_FILES} files")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or any(c in name for c in "\\:\0"):
            raise FetchError(f"refused: member {name!r} would leave the folder")
        place = target.joinpath(*path.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with place.open("xb") as stream:
                stream.write(data)
        except FileExistsError as error:
            raise FetchError(f"refused: member {name!r} comes twice") from error


def _archive(package: Package, archives: Path) -> Path:
    """The pinned file, downloaded when it is missing."""
    file = archives / package.file
    if not file.is_file():
        if package.kind == "sdist":
            raise FetchError(f"put {package.file} into {archives}: pip would run its build script to download it")
        archives.mkdir(parents=True, exist_ok=True)
        _download(package, archives)
    if not file.is_file():
        raise FetchError(f"the index gave no {package.file}")
    with file.open("rb") as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    if digest != package.sha256:
        raise FetchError(f"{file} is not the pinned file (sha256 {digest})")
    return file


def _download(package: Package, archives: Path) -> None:
    # Only wheels: pip reads their metadata without running anything.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += [*TARGET, "--dest", str(archives), f"{package.name}=={package.version}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        lines = [line for line in run.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR")] or lines or [f"exit code {run.returncode}"]
        raise FetchError(f"pip download failed: {errors[-1].removeprefix('ERROR:').strip()}")


def _members(package: Package, archive: Path | None) -> Iterator[tuple[str, bytes]]:
    """The files worth having: Python sources, and what says which commands the project has."""
    if archive is None:
        return _of_library(Path(sysconfig.get_path("stdlib")))
    return _of_wheel(archive) if package.kind == "wheel" else _of_sdist(archive)


def _of_wheel(archive: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as wheel:
        for info in wheel.infolist():
            name = info.filename
            wanted = name.endswith((".py", ".dist-info/entry_points.txt"))
            if wanted and not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16):
                with wheel.open(info) as stream:
                    yield name, _bounded(name, stream.read(LARGEST_FILE + 1))


def _of_sdist(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as sdist:
        for info in sdist:
            # The first folder holds all the rest, and is named for the version.
            _, _, name = info.name.partition("/")
            if info.isreg() and (name.endswith(".py") or name in SETTINGS):
                stream = sdist.extractfile(info)
                assert stream is not None
                yield name, _bounded(name, stream.read(LARGEST_FILE + 1))


def _of_library(library: Path) -> Iterator[tuple[str, bytes]]:
    for folder, folders, files in os.walk(library):
        folders[:] = sorted(name for name in folders if name not in NOT_THE_LIBRARY)
        for name in sorted(files):
            file = Path(folder, name)
            # What the build wrote (``_sysconfigdata_…``) differs from machine to machine.
            if name.endswith(".py") and not name.startswith("_sysconfigdata") and not file.is_symlink():
                yield file.relative_to(library).as_posix(), file.read_bytes()


def _bounded(name: str, data: bytes) -> bytes:
    if len(data) > LARGEST_FILE:
        raise FetchError(f"refused: member {name!r} is larger than {LARGEST_FILE} bytes")
    return data


def _mark_the_project(package: Package, home: Path) -> None:
    """Give an unpacked wheel the ``pyproject.toml`` that it lacks.

    The linter climbs to such a file to see where a project ends, and reads its commands there. Without it, it
    would climb into the checkout of lint-rules.
    """
    mark = home / "pyproject.toml"
    if mark.exists():
        return
    lines = ["# Made from the metadata of the wheel.", "[project]"]
    lines += [f"name = {quoted(package.name)}", f"version = {quoted(package.version)}"]
    for listing in sorted(home.glob("*.dist-info/entry_points.txt")):
        for group, entries in _entry_points(listing.read_text(encoding="utf-8")).items():
            own = {"console_scripts": "scripts", "gui_scripts": "gui-scripts"}
            lines += ["", f"[project.{own.get(group) or 'entry-points.' + quoted(group)}]"]
            lines += [f"{quoted(name)} = {quoted(place)}" for name, place in entries.items()]
    mark.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _entry_points(text: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(delimiters=("=",))
    # The names of entry points tell capitals apart.
    parser.optionxform = str  # type: ignore[assignment,method-assign] # configparser documents this very assignment
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise FetchError(f"entry_points.txt cannot be read: {' '.join(str(error).split())}") from error
    return {group: dict(parser[group]) for group in parser.sections()}
