"""The settings, the commands that need no network, and what importing the shop does: nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shop.cli import main
from shop.db import open_store
from shop.orders import Line, Order
from shop.settings import Settings, SettingsError, parse_settings


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    path = tmp_path / "shop.ini"
    path.write_text(f"[shop]\ndatabase = {tmp_path / 'shop.db'}\n", encoding="utf-8")
    return path


def test_no_text_means_the_defaults() -> None:
    assert parse_settings("") == Settings()


def test_settings_are_converted_and_the_case_of_articles_is_kept() -> None:
    settings = parse_settings("[shop]\nport = 9000\nwebhooks = http://a\n  http://b\n[sale]\nTEA-1 = 99\n")
    assert (settings.port, settings.webhooks, dict(settings.sale)) == (9000, ("http://a", "http://b"), {"TEA-1": 99})


@pytest.mark.parametrize("text", ["[shop]\nport = many", "[shop]\nprot = 1", "port = 1", "[sale]\ntea = cheap"])
def test_wrong_settings_are_refused_at_start(text: str) -> None:
    with pytest.raises(SettingsError):
        parse_settings(text)


def test_export_writes_the_orders(config: Path, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "shop.db"), lambda: 1.0) as store:
        store.add(Order("S-1", "ann@example.org", (Line("tea", 2, 450),), 1.0, "paid", "r"))
    assert main(["--config", str(config), "export", str(tmp_path / "out.csv")]) == 0
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["reference,customer,total,status", "S-1,ann@example.org,900,paid"]


def test_nightly_makes_a_backup_and_reports(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(config), "nightly", str(tmp_path / "backup.db")]) == 0
    assert capsys.readouterr().out == "0 old orders removed\n0 orders placed since yesterday\n"
    assert (tmp_path / "backup.db").stat().st_size > 0


def test_cancelling_an_unknown_order_fails_with_words(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(config), "cancel", "S-9"]) == 1
    assert capsys.readouterr().err == "shop: no order S-9\n"


def test_a_missing_file_of_settings_ends_the_program_with_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(tmp_path / "none.ini"), "export", "x"]) == 2
    assert "none.ini" in capsys.readouterr().err


def test_importing_every_module_does_nothing(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    modules = ", ".join(f"shop.{path.stem}" for path in sorted((root / "shop").glob("[a-z]*.py")))
    script = (
        f"import sys, threading; sys.path.insert(0, {str(root)!r}); sys.dont_write_bytecode = True\n"
        "import logging, socket, sqlite3\n"
        "events = []\n"
        "watched = ('socket.connect', 'sqlite3.connect', 'subprocess.Popen', '_thread.start_new_thread')\n"
        "sys.addaudithook(lambda event, args: events.append(event) if event in watched else None)\n"
        f"import {modules}\n"
        "assert not events, events\n"
        "assert threading.active_count() == 1\n"
        "assert not logging.getLogger().handlers\n"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not list(tmp_path.iterdir())
