"""Whose logger is it that code asks for by a name?"""

from __future__ import annotations

import itertools
import operator
from pathlib import PurePath
from typing import Final

from lint_rules.analysis.running.values import Constant, Values, text_of
from lint_rules.analysis.summary import Summary

OTHER_LOGGER: Final = "logging.OtherLogger"
"""Stands for a logger that is asked for by the name of another package; the table knows it as any logger."""
OWN_LOGGER: Final = "logging.Logger"
ROOT_LOGGER: Final = "logging.RootLogger"
LOGGERS: Final = frozenset({f"{OWN_LOGGER}()", f"{OTHER_LOGGER}()", f"{ROOT_LOGGER}()"})
"""What ``logging.getLogger`` gives."""
LOGGER_CLASSES: Final = frozenset({OWN_LOGGER, ROOT_LOGGER})
"""What is made of a class of the project below these is known to nobody else."""
_ROOT: Final = frozenset({"", "root"})
"""The names by which the root logger is asked for, beside none at all."""
_WORDS: Final = frozenset({"log", "logger", "logging", "logs"})


def logger(names: Values, module: Summary) -> str:
    """Which logger ``getLogger`` gives: the root one, one of the package or of nobody knows whom, or another's."""
    texts = [text_of(name) for name in names]
    if names == (Constant(None, "NoneType"),) or (texts and _ROOT.issuperset(texts)):
        return ROOT_LOGGER
    if all(text is not None and not _is_own(text, module) for text in texts):
        return OTHER_LOGGER
    return OWN_LOGGER


def _is_own(name: str, module: Summary) -> bool:
    """Whether the name of a logger is that of the package, or begins with it as its own spelling: ``shopLog``."""
    first = name.partition(".")[0]
    parts = module.name.split(".")
    rest = first.removeprefix(parts[0])
    if first == "" or (rest not in ("", first) and rest[0].isupper()):
        return True
    words, spelled = _words(first), list(map(_words, parts))
    if spelled[0] in map("_".join, itertools.accumulate(([part] for part in _words(name).split(".")), operator.add)):
        # A family of distributions has the name of one with a dot: ``web.shop`` for ``web_shop``.
        return True
    if words in (spelled[0], _words(_folder(module, len(parts)))):
        return True
    rest = words.removeprefix(spelled[0])
    if rest == words:
        return False
    # What follows the name of the package says that this is its log, or where in the package this is.
    return rest.strip("_ ") in _WORDS or words in spelled or rest.lstrip("_") in spelled[1:]


def _folder(module: Summary, depth: int) -> str:
    """What the folder is called in which the outermost package is, which may be a package without a file of its own."""
    parts = PurePath(module.path).parts[: -1 - module.is_package]
    return parts[-depth] if len(parts) >= depth else ""


def _words(name: str) -> str:
    """A name without the differences that its spelling makes: the distribution ``Web-Shop`` holds ``web_shop``."""
    return name.lower().replace("-", "_")
