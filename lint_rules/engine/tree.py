"""Source text to astroid tree, fast.

Pylint's tree is built with transforms and delayed attributes, which infer types and read other modules. We need
neither, and the result must depend on the text alone. Leaving them out takes about a twelfth of the CPU time.
"""

from __future__ import annotations

import io
import os
import re
import stat
import tokenize
import warnings
from typing import Final

from astroid import nodes
from astroid.builder import AstroidBuilder
from astroid.exceptions import AstroidSyntaxError
from astroid.manager import AstroidManager

from lint_rules.engine.collector import patient_collector

_DECLARES: Final = re.compile(rb"(?:[^\n]*\n)?[ \t\f]*#[^\n]*coding[:=]")


class UnreadableSource(Exception):
    """A file that has no tree; the text is one clear line that names the cause, not the file."""


class _Manager(AstroidManager):
    """A manager that remembers no module and never builds ``builtins``."""

    def __init__(self) -> None:
        super().__init__()
        self.astroid_cache = {}

    def cache_module(self, module: nodes.Module) -> None:
        """Keep nothing: a tree is dropped after its file."""

    def bootstrap(self) -> None:
        """Build nothing: nobody infers here."""


class _Builder(AstroidBuilder):
    """A builder that looks at the given text only."""

    def delayed_assattr(self, node: nodes.AssignAttr) -> None:
        """Skip the inference of attribute owners."""

    def add_from_names_to_locals(self, node: nodes.ImportFrom, global_name: object) -> None:
        """Skip star imports and the sorting of locals: our bindings do not read them."""


def text_of(path: str) -> str:
    """The text of a file on disk.

    Raises:
        OSError: it cannot be read.
        UnreadableSource: it is no text, or what nobody should wait for.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise UnreadableSource("not a regular file")
    with open(path, "rb") as stream:
        return decode(stream.read())


def decode(data: bytes) -> str:
    """Turn the bytes of a Python file into text, as the interpreter would.

    Raises:
        UnreadableSource: the bytes are not in the declared encoding, the encoding is unknown, or there are NULs.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, LookupError) as error:
        # The search for a declaration stumbles over wrong bytes too; then these are the thing to name.
        raise _misencoded(data) or UnreadableSource(
            f"unknown or contradicting encoding declaration: {error}"
        ) from error
    except UnicodeDecodeError as error:
        raise _wrong_byte(data, error) from error
    if "\0" in text:
        raise UnreadableSource(f"NUL byte in line {text.count(chr(10), 0, text.index(chr(0))) + 1}")
    return text.removeprefix("\ufeff")


def _misencoded(data: bytes) -> UnreadableSource | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None if _DECLARES.match(data) else _wrong_byte(data, error)
    return None


def _wrong_byte(data: bytes, error: UnicodeDecodeError) -> UnreadableSource:
    return UnreadableSource(
        f"byte 0x{data[error.start]:02x} at offset {error.start} is not {error.encoding}; "
        "save the file as UTF-8 or declare its encoding in the first line"
    )


def build(text: str, name: str, path: str) -> nodes.Module:
    """Build the tree of a module from its text alone.

    Raises:
        UnreadableSource: the text is not Python, or is nested more deeply than astroid can follow.
    """
    builder = _Builder(_Manager(), apply_transforms=False)
    with patient_collector(), warnings.catch_warnings():
        # Invalid escapes in the code under analysis are for its owner's interpreter to report.
        warnings.simplefilter("ignore")
        try:
            return builder.string_build(text, name, path)
        except AstroidSyntaxError as error:
            cause = error.error
            if isinstance(cause, MemoryError):
                raise UnreadableSource("an expression is nested too deeply to be parsed") from error
            line = getattr(cause, "lineno", None)
            where = f" (line {line})" if line else ""
            raise UnreadableSource(f"not valid Python{where}: {getattr(cause, 'msg', None) or cause}") from error
        except (RecursionError, MemoryError) as error:
            raise UnreadableSource("an expression is nested too deeply to be analysed") from error
        finally:
            _let_go()


def _let_go() -> None:
    """Make astroid forget the class that it made last, and the whole tree with it.

    What it knows of all classes remembers for which class it was asked; asked for none, it remembers none.
    """
    _ = nodes.ClassDef.special_attributes
