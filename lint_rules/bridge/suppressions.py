"""Which comment silences a message, and what reason does it give? Pylint decides; this remembers what it decided."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import tokenize
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from astroid import nodes
from pylint.constants import MessageDisableReason
from pylint.lint import PyLinter
from pylint.message import MessageDefinition
from pylint.utils import FileState
from pylint.utils.pragma_parser import OPTION_PO, PragmaParserError, parse_pragma

from lint_rules.analysis.comments import reason_in
from lint_rules.bridge.evidence import proven
from lint_rules.engine.driver import Diagnostic
from lint_rules.report.problems import Suppression

_SWITCHES_OFF: Final = frozenset({"disable", "disable-next", "disable-msg"})


@dataclasses.dataclass(frozen=True, slots=True)
class Pragma:
    """A comment that switches messages off, and which messages each of its words means."""

    comment: tokenize.TokenInfo
    means: Mapping[str, frozenset[str]]
    """Codes by word: of a symbol, a code, or the name of a checker."""

    def words_for(self, codes: Container[str]) -> list[str]:
        """The words that mean nothing but these messages."""
        return [word for word, meant in self.means.items() if meant and all(code in codes for code in meant)]


def pragmas(text: str, linter: PyLinter) -> Iterator[Pragma]:
    """The comments that switch messages off in a text."""
    with contextlib.suppress(tokenize.TokenError):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and "pylint:" in token.string:
                words = list(dict.fromkeys(_words(token.string)))
                if words:
                    yield Pragma(token, {word: _meant(word, linter) for word in words})


def _words(comment: str) -> Iterator[str]:
    found = OPTION_PO.search(comment)
    if found is None:
        return
    with contextlib.suppress(PragmaParserError):
        # What is wrong with a comment is Pylint's to say; what stands before that holds.
        for said in parse_pragma(found[2]):
            if said.action in _SWITCHES_OFF:
                yield from said.messages


def _meant(word: str, linter: PyLinter) -> frozenset[str]:
    definitions = linter._get_messages_to_set(word, False, ignore_unknown=True)  # noqa: SLF001 # pylint: disable=protected-access # nobody else tells what a word means
    return frozenset(definition.msgid for definition in definitions)


class Suppressions(FileState):
    """Pylint's state of a file, and behind every suppression in it the comment that made it."""

    def __init__(self, name: str, linter: PyLinter, tree: nodes.Module) -> None:
        super().__init__(name, linter.msgs_store, tree)
        self._linter = linter
        self._comment: tokenize.TokenInfo | None = None
        self._comments: dict[tuple[str, int], list[tokenize.TokenInfo]] = {}
        self.skipped = False
        """Whether a comment takes the file out as a whole."""

    def read(self, text: str) -> None:
        """Let Pylint read the comments of the file."""
        self._linter.file_state = self
        self._linter._ignore_file = False  # noqa: SLF001 # pylint: disable=protected-access # as Pylint itself does
        tokens = self._watched(tokenize.generate_tokens(io.StringIO(text).readline))
        with contextlib.suppress(tokenize.TokenError):
            # Pylint asks for a list and does no more than walk it.
            self._linter.process_tokens(cast("list[tokenize.TokenInfo]", tokens))
        self.skipped = self._linter._ignore_file  # noqa: SLF001 # pylint: disable=protected-access # as above

    def set_msg_status(self, msg: MessageDefinition, line: int, status: bool, scope: str = "package") -> None:
        """Take what a comment says of a message, and remember which comment that was."""
        super().set_msg_status(msg, line, status, scope)
        if not status and self._comment is not None:
            self._comments.setdefault((msg.msgid, line), []).append(self._comment)

    def of(self, found: Diagnostic) -> Suppression | None:
        """What keeps a finding of a rule that is on from being told; None when nothing in the file does."""
        (definition,) = self._linter.msgs_store.get_message_definitions(found.rule)
        code, line, confidence = definition.msgid, found.at.line, proven(found)
        if not self._linter.is_message_enabled(code, None, confidence):
            return None
        if self.skipped:
            return Suppression("inSource", reason_in(self._comment.string) if self._comment else "")
        if self._linter.is_message_enabled(code, line, confidence):
            return None
        scope = self._linter._get_message_state_scope(code, line, confidence)  # noqa: SLF001 # pylint: disable=protected-access # nobody else tells
        if scope is not MessageDisableReason.MODULE:
            return None
        reasons = (reason_in(comment.string) for comment in self._behind(code, line))
        return Suppression("inSource", next(filter(None, reasons), ""))

    def used(self, diagnostics: Iterable[Diagnostic]) -> frozenset[tuple[tokenize.TokenInfo, str]]:
        """Comments and codes of messages that the comment switches off where there is one, told or not."""
        found: set[tuple[tokenize.TokenInfo, str]] = set()
        for diagnostic in diagnostics:
            (definition,) = self._linter.msgs_store.get_message_definitions(diagnostic.rule)
            code = definition.msgid
            found.update((comment, code) for comment in self._behind(code, diagnostic.at.line))
        return frozenset(found)

    def _behind(self, code: str, line: int) -> Sequence[tokenize.TokenInfo]:
        """The comments that switch a message off on a line."""
        return self._comments.get((code, self._suppression_mapping.get((code, line), 0)), ())

    def _watched(self, tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
        for token in tokens:
            if token.type == tokenize.COMMENT:
                self._comment = token
            yield token
