"""Which comment silences a message, and what reason does it give? Pylint decides; this remembers what it decided."""

from __future__ import annotations

import contextlib
import io
import tokenize
from collections.abc import Iterable, Iterator
from typing import Final, cast

from astroid import nodes
from pylint.constants import MessageDisableReason
from pylint.lint import PyLinter
from pylint.message import MessageDefinition
from pylint.utils import FileState

from lint_rules.analysis.comments import reason_in
from lint_rules.bridge.evidence import proven
from lint_rules.engine.driver import Diagnostic
from lint_rules.report.problems import Suppression

_COMMENT: Final = tokenize.COMMENT


class Suppressions(FileState):
    """Pylint's state of a file, and behind every suppression in it the comment that made it."""

    def __init__(self, name: str, linter: PyLinter, tree: nodes.Module) -> None:
        super().__init__(name, linter.msgs_store, tree)
        self._linter = linter
        self._comment = ""
        self._comments: dict[tuple[str, int], list[str]] = {}
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
        if not status:
            self._comments.setdefault((msg.msgid, line), []).append(self._comment)

    def of(self, found: Diagnostic) -> Suppression | None:
        """What keeps a finding of a rule that is on from being told; None when nothing in the file does."""
        (definition,) = self._linter.msgs_store.get_message_definitions(found.rule)
        code, line, confidence = definition.msgid, found.at.line, proven(found)
        if not self._linter.is_message_enabled(code, None, confidence):
            return None
        if self.skipped:
            return Suppression("inSource", reason_in(self._comment))
        if self._linter.is_message_enabled(code, line, confidence):
            return None
        scope = self._linter._get_message_state_scope(code, line, confidence)  # noqa: SLF001 # pylint: disable=protected-access # nobody else tells
        if scope is not MessageDisableReason.MODULE:
            return None
        comments = self._comments.get((code, self._suppression_mapping.get((code, line), 0)), ())
        return Suppression("inSource", next(filter(None, map(reason_in, comments)), ""))

    def _watched(self, tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
        for token in tokens:
            if token.type == _COMMENT:
                self._comment = token.string
            yield token
