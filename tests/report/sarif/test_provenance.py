"""The revision is read from git's files, and nothing is run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lint_rules.report.sarif.provenance import provenance, top

ONE, OTHER = "1" * 40, "2" * 40


def repository(root: Path, head: str, config: str = "", **references: str) -> Path:
    (root / ".git" / "refs" / "heads").mkdir(parents=True)
    (root / ".git" / "HEAD").write_text(head)
    (root / ".git" / "config").write_text(config)
    for name, revision in references.items():
        (root / ".git" / "refs" / "heads" / name).write_text(f"{revision}\n")
    return root


def remote(address: str) -> str:
    return (
        f'[core]\n\turl = nothing\n[remote "other"]\n\turl = https://b.example/\n[remote "origin"]\n\turl = {address}\n'
    )


def test_a_branch(tmp_path: Path) -> None:
    root = repository(tmp_path, "ref: refs/heads/main\n", remote("https://example.org/o/r.git"), main=ONE)
    assert provenance(str(root)) == {
        "repositoryUri": "https://example.org/o/r",
        "revisionId": ONE,
        "branch": "main",
        "mappedTo": {"uriBaseId": "%SRCROOT%"},
    }


def test_no_branch(tmp_path: Path) -> None:
    found = provenance(str(repository(tmp_path, f"{ONE}\n")))
    assert found is not None
    assert "branch" not in found
    assert found["repositoryUri"] == tmp_path.as_uri() + "/"


def test_packed_references(tmp_path: Path) -> None:
    root = repository(tmp_path, "ref: refs/heads/a/b\n")
    (root / ".git" / "packed-refs").write_text(f"# pack-refs\n{OTHER} refs/heads/a/bc\n{ONE} refs/heads/a/b\n")
    found = provenance(str(root))
    assert found is not None
    assert (found["branch"], found["revisionId"]) == ("a/b", ONE)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:secret@example.org/o/r.git", "https://example.org/o/r"),
        ("git@github.com:o/r.git", "https://github.com/o/r"),
        ("example.org:/srv/o/r", "https://example.org/srv/o/r"),
        ("ssh://git@example.org:2222/o/r.git", "https://example.org/o/r"),
        ("https://example.org:8443/o/r/", "https://example.org:8443/o/r"),
        ("git://example.org/o/my r", "https://example.org/o/my%20r"),
        ("/srv/git/r.git", None),
        ("../r", None),
        ("C:\\git\\r", None),
        ("ext::sh -c date", None),
        ("https://[broken/r", None),
    ],
)
def test_addresses_of_remotes(tmp_path: Path, address: str, shown: str | None) -> None:
    found = provenance(str(repository(tmp_path, ONE, remote(address))))
    assert found is not None
    assert found["repositoryUri"] == (shown or tmp_path.as_uri() + "/")


@pytest.mark.parametrize("head", ["", "ref: refs/heads/main", "ref: ../../secret", "nonsense", "ref: HEAD"])
def test_no_revision(tmp_path: Path, head: str) -> None:
    (tmp_path / "secret").write_text(ONE)
    assert provenance(str(repository(tmp_path / "x" / "y", head))) is None
    assert provenance(str(tmp_path)) is None


def test_the_nearest_repository(tmp_path: Path) -> None:
    repository(tmp_path / "outer", ONE)
    inner = tmp_path / "outer" / "a" / "b"
    inner.mkdir(parents=True)
    assert top(str(inner)) == str(tmp_path / "outer")
    (inner / ".git").write_text("gitdir: elsewhere\n")
    assert top(str(inner)) == str(inner)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
def test_what_git_says_itself(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        settings = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=trunk"]
        return subprocess.run(
            ["git", "-C", str(tmp_path / "main"), *settings, *words], check=True, capture_output=True, text=True
        ).stdout.strip()

    (tmp_path / "main").mkdir()
    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message=x")
    git("remote", "add", "origin", "git@example.org:o/r.git")
    git("worktree", "add", "--quiet", "-b", "feature/x", str(tmp_path / "beside"))
    for root, branch in (("main", "trunk"), ("beside", "feature/x")):
        assert provenance(str(tmp_path / root)) == {
            "repositoryUri": "https://example.org/o/r",
            "revisionId": git("rev-parse", "HEAD"),
            "branch": branch,
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    git("pack-refs", "--all")
    found = provenance(str(tmp_path / "beside"))
    assert found is not None
    assert found["revisionId"] == git("rev-parse", "HEAD")
