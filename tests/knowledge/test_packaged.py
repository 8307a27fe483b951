"""The tables that we ship are valid, sorted and canonical, and speak of names that exist."""

from __future__ import annotations

import time
import types

import pytest
import tomli
from knowledge.standard_library import (
    ADDED,
    BUILT_OPTIONALLY,
    ELSEWHERE,
    REMOVED,
    SET_ON_INSTANCES,
    cannot_be_shown,
    exists,
    is_of_the_standard_library,
    missing_by_version,
)

from lint_rules.knowledge.tables import BELOW, HERE, NO, Knowledge

KNOWLEDGE = Knowledge()
NAMES = KNOWLEDGE.names
COMPILED = isinstance(tomli.loads, types.BuiltinFunctionType)
IMPORTABLE = ("effects", "clients", "process-state")


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_valid_and_says_what_it_is(name: str) -> None:
    table = KNOWLEDGE.table(name)
    assert table.entries
    assert table.description.strip()[-1] in ".?"
    assert "" not in table.values.values()


@pytest.mark.parametrize("name", NAMES)
def test_entries_are_sorted(name: str) -> None:
    entries = list(tomli.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["entries"])
    assert entries == sorted(entries)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_that_is_explained_is_used(name: str) -> None:
    table = KNOWLEDGE.table(name)
    assert set(table.values) <= set(table.entries.values())


@pytest.mark.parametrize("name", [name for name in NAMES if KNOWLEDGE.table(name).names == "qualified"])
def test_names_are_canonical(name: str) -> None:
    table = KNOWLEDGE.table(name)
    # An alias is by definition not canonical; the exceptions keep those of their own under `.alias`.
    spelled = {entry for entry in table.entries if name != "aliases" and not entry.endswith(".alias")}
    spelled |= {value for value in table.entries.values() if not table.values and value != NO}
    assert {entry for entry in spelled if _canonical(entry) != entry} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_hole_lies_in_a_pattern(name: str) -> None:
    table = KNOWLEDGE.table(name)
    holes = {entry for entry, value in table.entries.items() if value == NO}
    patterns = {entry.removesuffix("*") for entry in set(table.entries) - holes if entry.endswith("*")}
    assert {hole for hole in holes if not any(hole.startswith(pattern) for pattern in patterns)} == set()


def test_no_entry_repeats_what_its_pattern_says() -> None:
    effects = KNOWLEDGE.table("effects")
    repeated = set()
    for entry, value in effects.entries.items():
        owner = entry.removesuffix(BELOW).rpartition(".")[0]
        if effects.entries.get(owner + BELOW) == value:
            repeated.add(entry)
    assert repeated == set()


@pytest.mark.parametrize("name", IMPORTABLE)
def test_the_standard_library_has_what_we_say_of_it(name: str) -> None:
    ours = {entry for entry in KNOWLEDGE.table(name).entries if is_of_the_standard_library(entry)}
    assert len(ours) > 100
    shown = {entry for entry in ours if not cannot_be_shown(entry)}
    assert {entry for entry in shown if exists(entry) == missing_by_version(entry)} == set()


@pytest.mark.parametrize("name", sorted({*ADDED, *REMOVED, *ELSEWHERE, *BUILT_OPTIONALLY, *SET_ON_INSTANCES}))
def test_no_exemption_is_left_over(name: str) -> None:
    entries = [entry.removesuffix(BELOW) for table in IMPORTABLE for entry in KNOWLEDGE.table(table).entries]
    assert any(entry == name or entry.startswith(f"{name}.") for entry in entries)


def test_kinds_of_containers_have_mutators() -> None:
    kinds = set(KNOWLEDGE.table("containers").values)
    methods = {entry for entry, value in KNOWLEDGE.table("mutators").entries.items() if value == "change"}
    assert {method.partition(".")[0] for method in methods} == kinds


def test_default_clients_name_clients() -> None:
    clients = KNOWLEDGE.table("clients")
    named = set(KNOWLEDGE.table("default-clients").entries.values())
    assert {client for client in named if clients.find(client) is None} == set()


def test_a_default_client_is_an_effect() -> None:
    effects = KNOWLEDGE.table("effects")
    # Installing an opener is state of the process; the request comes later.
    silent = {"urllib.request.install_opener"}
    shortcuts = {entry for entry in KNOWLEDGE.table("default-clients").entries if not entry.endswith(BELOW)}
    assert {entry for entry in shortcuts if effects.find(entry) is None} == silent


def test_aliases_end() -> None:
    aliases = KNOWLEDGE.table("aliases").entries
    for alias in aliases:
        once = _canonical(alias)
        assert _canonical(once) == once
        assert once != alias


def test_no_alias_hides_a_class_of_the_standard_library() -> None:
    assert KNOWLEDGE.canonical("sqlite3.Connection.execute") == "sqlite3.Connection.execute"
    assert KNOWLEDGE.canonical("os.path.join") == "os.path.join"
    assert KNOWLEDGE.canonical("posixpath.join") == "os.path.join"
    assert KNOWLEDGE.canonical("pathlib.PosixPath.open") == "pathlib.Path.open"


def test_loading_all_tables_is_quick() -> None:
    def load() -> float:
        start = time.process_time()
        knowledge = Knowledge()
        for name in knowledge.names:
            knowledge.table(name)
        return time.process_time() - start

    # The promise of 60 ms is for the compiled tomli; without it reading takes about five times as long.
    assert min(load() for _ in range(5)) < (0.06 if COMPILED else 0.3)


def _canonical(pattern: str) -> str:
    if pattern.endswith(BELOW):
        return KNOWLEDGE.canonical(pattern.removesuffix("*") + "x").removesuffix("x") + "*"
    return KNOWLEDGE.canonical(pattern)
