"""The reader answers by the longest entry, and refuses what means nothing in one clear line."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from lint_rules.knowledge.tables import InvalidKnowledge, Knowledge, Table, read

TABLES = {
    "aliases": """
        description = "Other spellings."
        [entries]
        "old.Client" = "lib.Client"
        "lib.core.*" = "lib.*"
        "older.Client" = "old.Client"
        "ring.a" = "ring.b"
        "ring.b" = "ring.a"
        "lib.core.kept" = "-"
        """,
    "clients": """
        description = "Clients."
        [values]
        http = "over HTTP"
        file = "a file"
        [entries]
        "lib.Client" = "http"
        "lib.files.*" = "file"
        "lib.files.remote.*" = "http"
        "lib.files.path" = "-"
        """,
    "returns": """
        description = "Classes of results."
        [entries]
        "lib.connect" = "lib.Client"
        """,
    "probes": """
        description = "Environment variables."
        names = "variable"
        default = "ci"
        [values]
        ci = "a service"
        here = "a place"
        [entries]
        "CI" = "ci"
        "CI_*" = "ci"
        "*PLACE*" = "here"
        "CI_LOCAL" = "-"
        """,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def knowledge(folder: Path) -> Knowledge:
    return Knowledge(folder=folder)


class TestFind:
    def test_an_entry_answers_for_its_name(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.Client") == "http"

    def test_an_unknown_name_has_no_answer(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.Other") is None

    def test_an_entry_does_not_answer_for_what_is_below_it(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.Client.get") is None

    def test_a_pattern_answers_for_everything_below(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.files.deep.down.File") == "file"

    def test_a_pattern_does_not_answer_for_its_own_module(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.files") is None

    def test_a_pattern_ends_at_a_dot(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.filesystem.File") is None

    def test_the_longest_pattern_wins(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.files.remote.File") == "http"

    def test_a_hole_has_no_answer(self, knowledge: Knowledge) -> None:
        assert knowledge.table("clients").find("lib.files.path") is None

    def test_a_variable_fits_a_pattern_anywhere(self, knowledge: Knowledge) -> None:
        probes = knowledge.table("probes")
        assert [probes.find(name) for name in ("CI", "CI_X", "MY_PLACE_2", "CI_LOCAL", "CIX", "ci")] == [
            *("ci", "ci", "here"),
            *(None, None, None),
        ]


class TestCanonical:
    def test_an_alias_is_replaced(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("old.Client") == "lib.Client"

    def test_an_alias_holds_for_what_is_below(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("old.Client.get") == "lib.Client.get"

    def test_a_pattern_holds_only_for_what_is_below(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("lib.core.x.y") == "lib.x.y"
        assert knowledge.canonical("lib.core") == "lib.core"

    def test_aliases_are_followed(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("older.Client.get") == "lib.Client.get"

    def test_a_hole_stays_as_it_is(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("lib.core.kept") == "lib.core.kept"

    def test_other_names_stay_as_they_are(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("older.Clientele") == "older.Clientele"

    def test_a_ring_ends(self, knowledge: Knowledge) -> None:
        assert knowledge.canonical("ring.a") in {"ring.a", "ring.b"}


class TestAdditions:
    def test_an_addition_answers(self, folder: Path) -> None:
        assert Knowledge(["clients:foo.Bar=http"], folder).table("clients").find("foo.Bar") == "http"

    @pytest.mark.parametrize("prefix", ["client", "clients"])
    def test_the_table_may_be_named_in_either_number(self, folder: Path, prefix: str) -> None:
        assert Knowledge([f"{prefix}:foo.*=file"], folder).table("clients").find("foo.Bar") == "file"

    def test_aliases_have_a_singular_too(self, folder: Path) -> None:
        assert Knowledge(["alias:mine.Client=lib.Client"], folder).canonical("mine.Client") == "lib.Client"

    def test_space_around_the_parts_means_nothing(self, folder: Path) -> None:
        assert Knowledge([" clients : foo.Bar = http "], folder).table("clients").find("foo.Bar") == "http"

    def test_an_addition_replaces_an_entry(self, folder: Path) -> None:
        assert Knowledge(["clients:lib.Client=file"], folder).table("clients").find("lib.Client") == "file"

    def test_an_addition_is_known_under_its_canonical_name(self, folder: Path) -> None:
        knowledge = Knowledge(["clients:lib.core.Pool=http", "clients:old.Client.*=file"], folder)
        assert knowledge.table("clients").find("lib.Pool") == "http"
        assert knowledge.table("clients").find("lib.Client.open") == "file"

    def test_a_default_stands_in_for_the_value(self, folder: Path) -> None:
        assert Knowledge(["probes:MINE_*"], folder).table("probes").find("MINE_1") == "ci"

    def test_a_removal_leaves_no_answer(self, folder: Path) -> None:
        assert Knowledge(["!clients:lib.Client"], folder).table("clients").find("lib.Client") is None

    def test_a_removal_may_start_with_a_minus(self, folder: Path) -> None:
        assert Knowledge(["-clients:lib.Client"], folder).table("clients").find("lib.Client") is None

    def test_a_removal_makes_a_hole_in_a_pattern(self, folder: Path) -> None:
        clients = Knowledge(["!clients:lib.files.remote.File"], folder).table("clients")
        assert clients.find("lib.files.remote.File") is None
        assert clients.find("lib.files.remote.Other") == "http"

    def test_removing_a_pattern_removes_all_below(self, folder: Path) -> None:
        clients = Knowledge(["!clients:lib.*"], folder).table("clients")
        assert clients.find("lib.Client") is None
        assert clients.find("lib.files.remote.File") is None

    def test_a_removal_reaches_an_earlier_addition(self, folder: Path) -> None:
        clients = Knowledge(["clients:foo.*=http", "!clients:foo.Bar"], folder).table("clients")
        assert (clients.find("foo.Bar"), clients.find("foo.Baz")) == (None, "http")

    def test_the_packaged_table_stays_as_it_was(self, folder: Path) -> None:
        Knowledge(["!clients:lib.Client"], folder)
        assert Knowledge(folder=folder).table("clients").find("lib.Client") == "http"


REFUSED = {
    "foo.Bar": "there is no colon; write 'table:qualified.name=value' or '!table:qualified.name'",
    "cleints:foo.Bar=http": "there is no table 'cleints'; did you mean 'clients'?",
    "zzz:foo.Bar=http": "there is no table 'zzz'; possible: aliases, clients, probes, returns",
    "clients:foo.Bar=htp": "'htp' is not allowed; possible: http, file",
    "clients:foo.Bar": "the table 'clients' needs a value after '='; possible: http, file",
    "returns:foo.Bar": "the table 'returns' needs a value after '='; it is a qualified name",
    "clients:foo..Bar=http": "'foo..Bar' is not a qualified name such as 'package.module.Class' or a pattern such as "
    "'package.*'",
    "clients:foo.*.Bar=http": "'foo.*.Bar' is not a qualified name such as 'package.module.Class' or a pattern such as "
    "'package.*'",
    "clients:=http": "'' is not a qualified name such as 'package.module.Class' or a pattern such as 'package.*'",
    "returns:foo.bar=two words": "the value is wrong: 'two words' is not a qualified name such as "
    "'package.module.Class' or a pattern such as 'package.*'",
    "returns:foo.bar=foo.*": "the value 'foo.*' is a pattern, not a name",
    "probes:A-B": "'A-B' is not the name of an environment variable",
    "!clients:lib.Cliemt": "the table 'clients' has no such entry to remove; did you mean 'lib.Client'?",
    "!clients:nowhere.*": "the table 'clients' has no such entry to remove",
    "!clients:lib.Client=http": "a removal takes no value",
    "alias:foo.*=bar": "a pattern stands for a pattern, and a name for a name",
    "alias:foo.*=foo.bar.*": "'foo.bar.*' lies below the alias itself",
}


@pytest.mark.parametrize(("entry", "cause"), REFUSED.items())
def test_a_wrong_entry_is_refused_with_its_cause(folder: Path, entry: str, cause: str) -> None:
    with pytest.raises(InvalidKnowledge) as refusal:
        Knowledge([entry], folder)
    assert str(refusal.value) == f"knowledge entry {entry!r}: {cause}"


BROKEN = {
    'description = "x"\n[entries': "broken.toml: not TOML: ",
    'description = "x"': "broken.toml: the key 'entries' is missing",
    '[entries]\n"a.b" = "c.d"': "broken.toml: the key 'description' is missing",
    'description = "x"\nvalue = 1\n[entries]': "broken.toml: unknown key 'value'; the keys are default, description, ",
    'description = 1\n[entries]\n"a.b" = "c.d"': "broken.toml: 'description' is not a string",
    'description = "x"\nentries = 1': "broken.toml: 'entries' is not a table",
    'description = "x"\nnames = "words"\n[entries]': "broken.toml: 'names' is 'words'; possible: qualified, variable",
    'description = "x"\n[entries]\na.b = "c.d"': "broken.toml: the value of 'a' is not a string",
    'description = "x"\n[values]\nv = "v"\n[entries]\n"a.b" = "w"': "broken.toml: 'a.b': 'w' is not allowed; possible:",
    'description = "x"\ndefault = "w"\n[values]\nv = "v"\n[entries]': "broken.toml: 'default': 'w' is not allowed",
    'description = "x"\n[entries]\n"a b" = "c.d"': "broken.toml: 'a b': 'a b' is not a qualified name",
    'description = "x"\n[entries]\n"a" = "b.c"\n"a" = "b.c"': "broken.toml: not TOML: ",
}


@pytest.mark.parametrize(("text", "complaint"), BROKEN.items())
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidKnowledge) as refusal:
        read(file)
    assert str(refusal.value).startswith(complaint)
    assert "\n" not in str(refusal.value)


class TestLoading:
    def test_an_unknown_table_is_a_key_error_that_names_the_others(self, knowledge: Knowledge) -> None:
        with pytest.raises(KeyError, match="no knowledge table 'x'; the tables are aliases, clients, probes, returns"):
            knowledge.table("x")

    def test_a_table_is_read_once(self, folder: Path) -> None:
        knowledge = Knowledge(folder=folder)
        first = knowledge.table("clients")
        (folder / "clients.toml").unlink()
        assert knowledge.table("clients") is first

    def test_a_table_is_not_read_before_it_is_asked_for(self, folder: Path) -> None:
        (folder / "returns.toml").write_text("broken", encoding="utf-8")
        assert Knowledge(["clients:a.b=http"], folder).table("clients").find("a.b") == "http"

    def test_it_survives_pickling(self, folder: Path) -> None:
        knowledge = Knowledge(["clients:foo.Bar=http"], folder)
        # It goes to the processes of Pylint with the checker.
        copy: Knowledge = pickle.loads(pickle.dumps(knowledge))
        assert copy.table("clients").find("foo.Bar") == "http"

    def test_importing_the_reader_opens_no_table(self) -> None:
        program = (
            "import sys\n"
            "opened = []\n"
            "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
            "import lint_rules.knowledge.tables\n"
            "sys.exit(any(name.endswith('.toml') for name in opened))\n"
        )
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_table_can_be_made_by_hand() -> None:
    assert Table("mine", {"a.*": "x"}).find("a.b") == "x"
