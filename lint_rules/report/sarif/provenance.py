"""Which revision of which repository was checked, read from git's own files.

Git itself is not run: it may be missing, and the configuration of a repository can name programs that it starts.
"""

from __future__ import annotations

import os
import re
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

from lint_rules.report.sarif.addresses import ROOT, Addresses

_REVISION: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SCP: Final = re.compile(r"(?:[^@/:]+@)?(?P<host>[^/:@\\]{2,}):/?(?P<path>(?![/:]).+)")
"""``git@github.com:owner/name.git``; a single letter before the colon is a drive."""
_REMOTE: Final = re.compile(r'\[remote "(?P<name>[^"]+)"\]')
_LINKS: Final = 5


def top(folder: str) -> str | None:
    """The nearest folder, from this one upwards, that holds a repository."""
    folder = os.path.realpath(folder)
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def provenance(root: str) -> dict[str, Any] | None:
    """SARIF's ``versionControlDetails`` of a folder; None when no revision is to be found."""
    git = _git(root)
    if git is None:
        return None
    shared = os.path.normpath(os.path.join(git, _line(os.path.join(git, "commondir")) or "."))
    branch, revision = _head(git, shared)
    if revision is None:
        return None
    said: dict[str, Any] = {"repositoryUri": _repository(shared) or Addresses(root).root(), "revisionId": revision}
    if branch:
        said["branch"] = branch
    return {**said, "mappedTo": {"uriBaseId": ROOT}}


def _git(root: str) -> str | None:
    """Where git keeps what it knows of a work tree."""
    path = os.path.join(root, ".git")
    if os.path.isdir(path):
        return path
    pointer = _line(path) or ""
    return os.path.join(root, pointer.removeprefix("gitdir: ")) if pointer.startswith("gitdir: ") else None


def _head(git: str, shared: str) -> tuple[str | None, str | None]:
    """The branch and the revision that are checked out."""
    said = _line(os.path.join(git, "HEAD")) or ""
    branch = said.removeprefix("ref: refs/heads/") if said.startswith("ref: refs/heads/") else None
    for _ in range(_LINKS):
        if not said.startswith("ref: "):
            break
        said = _reference(said.removeprefix("ref: "), git, shared) or ""
    return branch, said if _REVISION.fullmatch(said) else None


def _reference(name: str, git: str, shared: str) -> str | None:
    parts = name.split("/")
    if ".." in parts or not all(parts):
        return None
    for folder in (git, shared):
        found = _line(os.path.join(folder, *parts))
        if found:
            return found
    for line in _text(os.path.join(shared, "packed-refs")).splitlines():
        revision, _, packed = line.partition(" ")
        if packed == name:
            return revision
    return None


def _repository(shared: str) -> str | None:
    """The address of the remote, ``origin`` before others, as a browser opens it and without credentials."""
    found: dict[str, str] = {}
    remote = None
    for line in map(str.strip, _text(os.path.join(shared, "config")).splitlines()):
        if line.startswith("["):
            match = _REMOTE.match(line)
            remote = match["name"] if match else None
        elif remote:
            key, equals, value = line.partition("=")
            if equals and key.strip().lower() == "url":
                found.setdefault(remote, value.strip().strip('"'))
    address = found.get("origin") or next(iter(found.values()), None)
    return _browsable(address) if address else None


def _browsable(address: str) -> str | None:
    match = _SCP.fullmatch(address)
    if match and "://" not in address:
        address = f"https://{match['host']}/{match['path']}"
    try:
        parts = urlsplit(address)
        host = parts.hostname
        port = f":{parts.port}" if parts.port and parts.scheme in {"http", "https"} else ""
    except ValueError:
        return None
    if not host or parts.scheme not in {"http", "https", "ssh", "git", "git+ssh"}:
        return None
    scheme = parts.scheme if parts.scheme in {"http", "https"} else "https"
    path = quote(parts.path, safe="/%~").removesuffix("/").removesuffix(".git")
    return urlunsplit((scheme, host + port, path, "", ""))


def _line(path: str) -> str | None:
    return _text(path).strip() or None


def _text(path: str) -> str:
    try:
        if not os.path.isfile(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
