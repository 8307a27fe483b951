"""What do comments that suppress our rules leave open? A reason, or anything that they suppress."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from astroid import nodes
from pylint.lint import PyLinter
from pylint.typing import MessageDefinitionTuple

from lint_rules.analysis.comments import reason_in
from lint_rules.bridge.evidence import mended
from lint_rules.bridge.removal import Edit, removal
from lint_rules.bridge.suppressions import Pragma, Suppressions, pragmas
from lint_rules.bridge.terms import REASONLESS, UNUSED, concerns_us
from lint_rules.catalog import catalog
from lint_rules.engine.driver import Outcome

_REASONLESS_HELP: Final = """\
A comment switches a rule of lint-rules off and does not say why. Who reads it next cannot tell a decision from an
excuse. The reason stands behind the names, in the same comment: '# pylint: disable=swallowed-error  # closing twice is
fine'."""
_UNUSED_HELP: Final = """\
A comment switches a rule of lint-rules off where the rule finds nothing. Such a comment misleads whoever reads it, and
will hide the next finding there. `lint-rules check` tells of it; in a run of Pylint useless-suppression does."""
MESSAGES: Final[dict[str, MessageDefinitionTuple]] = {
    "W6603": (
        "the suppression of %s gives no reason",
        REASONLESS,
        _REASONLESS_HELP,
        {"default_enabled": False},
    ),
    "W6604": (
        "the suppression of %s suppresses nothing",
        UNUSED,
        _UNUSED_HELP,
        {"default_enabled": False},
    ),
}


def tell_reasonless(linter: PyLinter, tree: nodes.Module, text: str) -> None:
    """Tell of comments that suppress ours without a reason, where somebody asked for one."""
    if not linter.is_message_enabled(REASONLESS) or not concerns_us(text):
        return
    ours = {code for checker in linter.get_checkers() if checker.name.startswith("lint-rules") for code in checker.msgs}
    for pragma in pragmas(text, linter):
        words = pragma.words_for(ours)
        if words and not reason_in(pragma.comment.string):
            _tell(linter, tree, REASONLESS, pragma, words)


def tell_unused(linter: PyLinter, tree: nodes.Module, text: str, state: Suppressions, outcome: Outcome) -> None:
    """Tell of comments that suppress rules of ours which are on, ran, and found nothing there."""
    if not linter.is_message_enabled(UNUSED) or linter.is_message_enabled("useless-suppression"):
        # Pylint's own message says it already.
        return
    if not concerns_us(text):
        return
    failed = {crash.rule for crash in outcome.crashes}
    known = {r.code for r in catalog() if linter.is_message_enabled(r.code) and r.name not in failed}
    used = state.used(outcome.diagnostics)
    for pragma in pragmas(text, linter):
        words = [
            word
            for word in pragma.words_for(known)
            if not any((pragma.comment, code) in used for code in pragma.means[word])
        ]
        # All that is said of a comment has one edit: two of them would each count on what the other takes out.
        edit = removal(text, pragma.comment, words) if words else None
        for word in words:
            _tell(linter, tree, UNUSED, pragma, [word], edit=edit)


def _tell(
    linter: PyLinter,
    tree: nodes.Module,
    symbol: str,
    pragma: Pragma,
    words: Iterable[str],
    *,
    edit: Edit | None = None,
) -> None:
    comment = pragma.comment
    quoted = [f"'{word}'" for word in words]
    listed = " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
    (line, column), (end_line, end_column) = comment.start, comment.end
    linter.add_message(
        symbol,
        node=tree,
        line=line,
        col_offset=column,
        end_lineno=end_line,
        end_col_offset=end_column,
        args=(listed,),
        confidence=mended(edit),
    )
