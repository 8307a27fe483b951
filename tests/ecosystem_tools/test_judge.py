from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import tomli
from ecosystem import fetch, judgements, snapshot
from ecosystem.fetch import Package
from ecosystem.findings import Found, Proof, Scan, scan
from ecosystem.judge import described, main, table
from ecosystem.judgements import Comparison, InvalidJudgement, Judgement
from ecosystem.toml_text import quoted
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.catalog import catalog

pytestmark = pytest.mark.once

SHOP = Package("shop", "1.0", "wheel", "shop.whl", "0")
SOURCE = 'def pay():\n    try:\n        send()\n    except OSError:\n        raise\n\n\nname = "\\x1b"\n'
RAISER = Judgement(
    "shop", "1.0", "shop/pay.py", 4, "except OSError:", "bare-reraise", "right", "nothing is done with the error"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    home = tmp_path / "shop-1.0"
    (home / "shop").mkdir(parents=True)
    (home / "shop" / "pay.py").write_text(SOURCE)
    return home


def scan_of(root: Path, *lines: int, package: Package = SHOP) -> Scan:
    """A scan in which a rule fired on these lines."""
    source = (root / "shop" / "pay.py").read_text().split("\n")
    found = tuple(
        Found("shop", package.version, "shop/pay.py", n, source[n - 1].strip(), "bare-reraise", "W6902", "it only …")
        for n in lines
    )
    return Scan(package, root, ("shop/pay.py",), found, ())


def complaints(judgement: Judgement, scanned: Scan) -> list[str]:
    return [complaint.partition(":")[0] for complaint in Comparison([judgement], scanned).complaints()]


def wrong(judgement: Judgement, *, fires: bool = False) -> Judgement:
    return dataclasses.replace(judgement, verdict="wrong", fires=fires)


def test_findings_have_paths_of_the_package_and_the_line_of_source(root: Path) -> None:
    scanned = scan(SHOP, root, [rule for rule in catalog() if rule.name == "bare-reraise"])
    assert [(f.path, f.line, f.text, f.code) for f in scanned.found] == [("shop/pay.py", 4, RAISER.text, "W6902")]
    assert (scanned.files, scanned.size, scanned.failures) == (("shop/pay.py",), 8, ())


def test_files_that_cannot_be_read_are_told(root: Path) -> None:
    (root / "shop" / "odd.py").write_text("def (:\n")
    assert scan(SHOP, root, ()).failures == ("shop/odd.py: not analysed: not valid Python (line 1): invalid syntax",)


class TestSameVersion:
    def test_a_true_finding_that_is_there(self, root: Path) -> None:
        assert complaints(RAISER, scan_of(root, 4)) == []

    def test_a_true_finding_that_is_lost(self, root: Path) -> None:
        assert complaints(RAISER, scan_of(root)) == ["a true finding is lost"]

    def test_a_false_finding_that_stays_away(self, root: Path) -> None:
        assert complaints(wrong(RAISER), scan_of(root)) == []

    def test_a_false_finding_that_is_back(self, root: Path) -> None:
        assert complaints(wrong(RAISER), scan_of(root, 4)) == ["a false finding is back"]

    def test_a_false_finding_that_is_known(self, root: Path) -> None:
        assert complaints(wrong(RAISER, fires=True), scan_of(root, 4)) == []

    def test_a_known_false_finding_that_is_gone(self, root: Path) -> None:
        known = wrong(RAISER, fires=True)
        assert complaints(known, scan_of(root)) == ["a false finding is gone"]
        assert judgements.settled([known], [scan_of(root)]) == (wrong(RAISER),)

    def test_a_verdict_whose_line_reads_otherwise(self, root: Path) -> None:
        moved = dataclasses.replace(RAISER, line=3)
        assert complaints(moved, scan_of(root, 3)) == ["verdict on another line"]

    def test_verdicts_on_other_packages_are_not_asked(self, root: Path) -> None:
        assert complaints(dataclasses.replace(RAISER, package="bank"), scan_of(root)) == []


class TestOtherVersion:
    OLD = dataclasses.replace(RAISER, version="0.9", line=40)

    def test_a_true_finding_is_found_by_its_text(self, root: Path) -> None:
        assert complaints(self.OLD, scan_of(root, 4)) == []

    def test_a_true_finding_that_is_lost(self, root: Path) -> None:
        assert complaints(self.OLD, scan_of(root)) == ["a true finding is lost"]

    def test_code_that_was_rewritten_loses_nothing(self, root: Path) -> None:
        gone = dataclasses.replace(self.OLD, text="except ValueError:")
        assert complaints(gone, scan_of(root)) == []

    def test_a_false_finding_that_is_back(self, root: Path) -> None:
        assert complaints(wrong(self.OLD), scan_of(root, 4)) == ["a false finding is back"]

    def test_equal_lines_of_which_one_fires_prove_nothing(self, root: Path) -> None:
        (root / "shop" / "pay.py").write_text(SOURCE + SOURCE)
        twin = scan_of(root, 4)
        assert complaints(wrong(self.OLD), twin) == []
        assert complaints(self.OLD, twin) == []

    def test_a_verdict_on_this_version_outweighs_it(self, root: Path) -> None:
        comparison = Comparison([wrong(self.OLD), RAISER], scan_of(root, 4))
        assert list(comparison.complaints()) == []


def test_the_file_says_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "judgements.toml"
    odd = dataclasses.replace(wrong(RAISER, fires=True), line=9, text='x = "\\t" # \x7f ünï 🐍', why='says "so"')
    judgements.write([odd, RAISER], file)
    assert judgements.read(file) == (RAISER, odd)
    text = file.read_text(encoding="utf-8")
    judgements.write(reversed(judgements.read(file)), file)
    assert file.read_text(encoding="utf-8") == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_toml(text: str) -> None:
    assert tomli.loads(f"x = {quoted(text)}") == {"x": text}


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "perhaps"},
        {"why": ""},
        {"why": "two\nlines"},
        {"line": "4"},
        {"line": True},
        {"mood": "good"},
        {"fires": True},
    ],
)
def test_refuses_verdicts_that_cannot_be(change: dict[str, object]) -> None:
    with pytest.raises(InvalidJudgement):
        judgements.made({**dataclasses.asdict(RAISER), **change})


def test_refuses_two_verdicts_on_one_finding(tmp_path: Path) -> None:
    file = tmp_path / "judgements.toml"
    judgements.write([RAISER, wrong(RAISER)], file)
    with pytest.raises(InvalidJudgement, match="2 verdicts"):
        judgements.read(file)


def test_a_right_verdict_needs_a_finding(root: Path) -> None:
    entry: dict[str, object] = {**dataclasses.asdict(RAISER), "version": "made up", "text": "made up"}
    assert judgements.accepted(entry, scan_of(root, 4)) == RAISER
    with pytest.raises(InvalidJudgement, match="reports nothing"):
        judgements.accepted(entry, scan_of(root))
    with pytest.raises(InvalidJudgement, match="no line 99"):
        judgements.accepted({**entry, "line": 99}, scan_of(root, 4))


def test_a_wrong_verdict_remembers_whether_it_fires(root: Path) -> None:
    entry: dict[str, object] = {**dataclasses.asdict(RAISER), "verdict": "wrong"}
    assert judgements.accepted(entry, scan_of(root, 4)).fires
    assert not judgements.accepted(entry, scan_of(root)).fires


def test_a_later_verdict_counts() -> None:
    assert judgements.merged([RAISER], [wrong(RAISER)]) == (wrong(RAISER),)


def test_a_finding_is_shown_with_source_proof_and_a_verdict_to_fill_in(root: Path) -> None:
    scanned = scan_of(root, 4)
    found = dataclasses.replace(scanned.found[0], steps=(Proof("shop/pay.py", 8, "bound here"),))
    lines = list(described(found, scanned, "1/1", 1))
    assert lines[0] == "=== 1/1  shop 1.0  shop/pay.py:4  W6902 bare-reraise"
    assert "  >     4 |     except OSError:" in lines
    assert "  1. shop/pay.py:8: bound here" in lines
    assert json.loads(lines[-1])["line"] == 4


def test_foreign_source_does_not_steer_the_terminal(root: Path) -> None:
    (root / "shop" / "pay.py").write_text("x = '\x1b[2J'\n")
    assert not any("\x1b" in line for line in described(scan_of(root, 1).found[0], scan_of(root, 1), "1/1", 1))


def test_the_report_counts_what_fires(root: Path) -> None:
    rule = next(rule for rule in catalog() if rule.name == "bare-reraise")
    known = [RAISER, dataclasses.replace(wrong(RAISER, fires=True), line=5), dataclasses.replace(wrong(RAISER), line=8)]
    rows = list(table([rule], known, [scan_of(root, 4, 5)]))
    assert rows[1].split() == ["bare-reraise", "core", "3", "1", "1", "50%", "2", "25000.0"]


def test_the_snapshot_shows_what_changed(root: Path) -> None:
    committed = snapshot.rendered(SHOP, scan_of(root, 4).found)
    assert committed == "shop 1.0\n\nbare-reraise: 1\n\nshop/pay.py:4: bare-reraise\n"
    assert snapshot.difference(committed, scan_of(root, 4)) == ""
    assert "-shop/pay.py:4: bare-reraise" in snapshot.difference(committed, scan_of(root))


def test_the_library_has_a_snapshot_for_each_minor_version() -> None:
    assert snapshot.file_of(Package("cpython", "3.12.4", "stdlib")).name == "cpython-3.12.txt"
    assert snapshot.file_of(SHOP).name == "shop.txt"


class TestCommands:
    @pytest.fixture(autouse=True)
    def place(self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """One unpacked package, and files of verdicts and snapshots that are nobody's."""
        monkeypatch.setattr(fetch, "packages", lambda: (SHOP,))
        monkeypatch.setattr(fetch, "provide", lambda _package, _folder: root)
        monkeypatch.setattr(judgements.read, "__defaults__", (tmp_path / "judgements.toml",))
        monkeypatch.setattr(judgements.write, "__defaults__", (tmp_path / "judgements.toml",))
        monkeypatch.setattr(snapshot.file_of, "__defaults__", (tmp_path / "snapshots",))

    def test_from_scan_to_verdict(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["scan", "--rule", "bare-reraise", "--unjudged"]) == 0
        blank = next(line for line in capsys.readouterr().out.splitlines() if line.lstrip().startswith("{"))
        verdicts = tmp_path / "verdicts.jsonl"
        verdicts.write_text(json.dumps({**json.loads(blank), "verdict": "right", "why": RAISER.why}) + "\n")
        assert main(["record", str(verdicts)]) == 0
        assert judgements.read() == (RAISER,)
        capsys.readouterr()
        assert main(["scan", "--rule", "bare-reraise", "--unjudged"]) == 0
        assert capsys.readouterr().out == "0 of 0 findings\n"
        assert main(["scan", "--verdict", "right", "--sample", "5"]) == 0
        assert "1 of 1 findings" in capsys.readouterr().out

    def test_records_all_or_nothing(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        verdicts = tmp_path / "verdicts.jsonl"
        good = dataclasses.asdict(RAISER)
        verdicts.write_text(f"{json.dumps(good)}\n{json.dumps({**good, 'line': 1})}\n")
        assert main(["record", str(verdicts)]) == 2
        assert "verdicts.jsonl:2: bare-reraise reports nothing" in capsys.readouterr().err
        assert judgements.read() == ()

    @pytest.mark.parametrize("line", ["{", "[]", '{"rule": "nix", "package": "shop"}'])
    def test_a_bad_line_is_one_clear_message(
        self, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        verdicts = tmp_path / "verdicts.jsonl"
        verdicts.write_text(line)
        assert main(["record", str(verdicts)]) == 2
        assert capsys.readouterr().err.startswith("judge: ")

    def test_updating_the_snapshot_settles_verdicts(self, tmp_path: Path) -> None:
        elsewhere = dataclasses.replace(wrong(RAISER, fires=True), line=8, text='name = "\\x1b"')
        judgements.write([elsewhere])
        assert main(["snapshot"]) == 1
        assert main(["snapshot", "--update"]) == 0
        assert main(["snapshot"]) == 0
        assert "shop/pay.py:4: bare-reraise" in (tmp_path / "snapshots" / "shop.txt").read_text()
        assert not judgements.read()[0].fires
