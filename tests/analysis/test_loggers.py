"""Whose logger a name asks for, by a table of names."""

from __future__ import annotations

import pytest

from lint_rules.analysis.running.loggers import OTHER_LOGGER, OWN_LOGGER, ROOT_LOGGER, logger
from lint_rules.analysis.running.values import UNKNOWN, constant
from lint_rules.analysis.summary import Summary

MODULE = Summary("web_shop.delivery.labels", "/src/web_shop/delivery/labels.py", False, [], [], [], None)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        (None, ROOT_LOGGER),
        ("", ROOT_LOGGER),
        ("root", ROOT_LOGGER),
        ("web_shop", OWN_LOGGER),
        ("web-shop.anything", OWN_LOGGER),
        ("WEB_SHOP", OWN_LOGGER),
        ("web_shopLog", OWN_LOGGER),
        ("web_shop-log", OWN_LOGGER),
        ("web_shop_labels", OWN_LOGGER),
        ("web-shop-delivery", OWN_LOGGER),
        ("web_shop_elsewhere", OTHER_LOGGER),
        ("web", OTHER_LOGGER),
        ("labels", OTHER_LOGGER),
        ("urllib3", OTHER_LOGGER),
    ],
)
def test_a_name_says_whose_logger_it_is(name: str | None, whose: str) -> None:
    assert logger((constant(name),), MODULE) == whose


def test_a_name_that_nobody_knows_may_be_the_own_one() -> None:
    assert logger(UNKNOWN, MODULE) == OWN_LOGGER


@pytest.mark.parametrize(
    ("name", "path", "is_package"),
    [
        ("settings", "/src/web_shop/settings.py", False),
        ("delivery.labels", "/src/web_shop/delivery/labels.py", False),
        ("delivery", "/src/web_shop/delivery/__init__.py", True),
        ("delivery.labels", "/src/web_shop/delivery/labels/__init__.py", True),
    ],
)
def test_the_folder_around_counts_that_has_no_file_of_its_own(name: str, path: str, is_package: bool) -> None:
    module = Summary(name, path, is_package, [], [], [], None)
    assert logger((constant("web_shop"),), module) == OWN_LOGGER
    assert logger((constant("src"),), module) == OTHER_LOGGER


def test_a_path_that_is_too_short_has_no_folder_around() -> None:
    assert logger((constant("web_shop"),), Summary("settings", "settings.py", False, [], [], [], None)) == OTHER_LOGGER
