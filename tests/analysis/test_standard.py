"""What every supported Python has, asked of the one that runs the tests."""

from __future__ import annotations

import importlib
from operator import attrgetter

import pytest

from lint_rules.analysis.running.standard import ALWAYS_THERE


@pytest.mark.parametrize("name", sorted(ALWAYS_THERE))
def test_a_name_is_there(name: str) -> None:
    owner, _, attribute = name.rpartition(".")
    try:
        module: object = importlib.import_module(owner)
    except ModuleNotFoundError:
        module = attrgetter(owner.rpartition(".")[2])(importlib.import_module(owner.rpartition(".")[0]))
    assert hasattr(module, attribute)
