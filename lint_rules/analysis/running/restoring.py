"""Which changes of the process do not last?"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lint_rules.analysis.running.outcome import Effects, Key, Outcome, keep
from lint_rules.analysis.running.process import ADDED, REMOVED
from lint_rules.analysis.running.values import External, Values
from lint_rules.analysis.summary import Expression, ScopeSummary

if TYPE_CHECKING:
    from lint_rules.analysis.running.reading import Reading

RESTORED: Final = "restored"
"""The exemption that covers a change which does not last."""
_MANAGERS: Final[Mapping[str, str]] = {
    "contextlib.chdir()": "directory",
    "decimal.localcontext()": "numbers",
    "numpy.errstate()": "numbers",
    "numpy.printoptions()": "numbers",
    "warnings.catch_warnings()": "warnings",
}
"""Context managers of libraries, and the kind of state that they put back."""

_ASKED: Final[Mapping[str, str]] = {"os.chdir": "os.getcwd"}
"""What says how something was, where its name does not tell."""

EffectKey = tuple[Any, ...]
"""Family, kind, exemption, detail."""


def restored_by(managers: Values) -> frozenset[str]:
    """The kinds of state that these context managers put back."""
    return frozenset(
        _MANAGERS[manager.name] for manager in managers if isinstance(manager, External) and manager.name in _MANAGERS
    )


def as_restored(key: EffectKey) -> EffectKey:
    """The same effect, as one that is taken back."""
    family, kind, exemption, detail = key
    return (family, kind, exemption or RESTORED, detail) if family == "process" else key


def is_taken_back(key: EffectKey, others: Effects) -> bool:
    """Whether something else done changes the same part of the process once more."""
    return key[0] == "process" and any(other[:2] == key[:2] for other in others)


def without_taken_back(effects: Effects) -> Effects:
    """The effects of a scope, where what is added and taken away again counts as restored."""
    removed = {(*key[:2], key[3][1:]) for key in effects if key[3].startswith(REMOVED)}
    if not removed:
        return effects
    removed &= {(*key[:2], key[3][1:]) for key in effects if key[3].startswith(ADDED)}
    found: Effects = {}
    for key, link in effects.items():
        keep(found, as_restored(key) if (*key[:2], key[3][1:]) in removed else key, link)
    return found


def as_it_lasts(effects: Effects) -> Effects:
    """The effects of a module, by scope, line and what is done, where what is taken back counts as restored."""
    early = _taken_too_early(effects)
    removed = without_taken_back({key[2:]: link for key, link in effects.items() if key not in early})
    lasting: Effects = {}
    for key, link in effects.items():
        if key in early:
            keep(lasting, (*key[:4], key[4] or early[key], key[5]), link)
        else:
            keep(lasting, key if key[2:] in removed else (*key[:2], *as_restored(key[2:])), link)
    return lasting


def _taken_too_early(effects: Effects) -> dict[EffectKey, str]:
    """What a module takes away before it adds the like, with the exemption of that.

    It takes away its own from an earlier import, which is no taking back.
    """
    taken = [key for key in effects if key[5].startswith(REMOVED)]
    added = {(*key[2:4], key[5][1:]): key[4] for key in effects if key[5].startswith(ADDED)} if taken else {}
    first: dict[EffectKey, int] = {}
    for key in effects:
        like = (*key[2:4], key[5][1:])
        if like in added and key[5].startswith(ADDED):
            first[like] = min(first.get(like, key[1]), key[1])
    likes = {key: (*key[2:4], key[5][1:]) for key in taken}
    return {key: added.get(like, "") for key, like in likes.items() if like not in first or first[like] > key[1]}


def gives_back(target: Expression, value: Expression, scope: ScopeSummary) -> bool:
    """Whether what is assigned is a name of the scope that was bound to what the target was before, or to a copy."""
    match value:
        case ["g", name] if scope.kind == "module":
            bound = scope.names.get(name, [])
        case ["v", 0, name]:
            bound = scope.names.get(name, [])
        case _:
            return False
    wanted = spelled(target)
    return bool(wanted) and any(wanted in (spelled(old), spelled(_copied(old))) for old in bound)


def hands_back(frame: Reading, callees: Values, given: Sequence[Expression]) -> Generator[Key, Outcome, bool]:
    """Whether a call sets again what was set before: ``setLoggerClass(old)`` after ``old = getLoggerClass()``."""
    setters = [v.name for v in callees if isinstance(v, External) and frame.evaluator.world.process.known(v.name)]
    match given[-1] if setters and given else None:
        case ["g", str(name)] | ["v", 0, str(name)]:
            bound = frame.evaluator.scope(*frame.here[:2]).names.get(name, [])
        case _:
            return False
    for getter in [old[1] for old in bound if old is not None and old[0] == "c"]:
        asked = yield from frame.value(getter)
        names = [value.name for value in asked if isinstance(value, External)]
        if any(_is_of_pair(setter, name) for setter in setters for name in names):
            return True
    return False


def _is_of_pair(setter: str, getter: str) -> bool:
    """Whether one function gives what the other one sets, or what was set before that: ``seterr``."""
    owner, _, last = setter.rpartition(".")
    return getter in (setter, f"{owner}.{last.replace('set', 'get', 1)}", _ASKED.get(setter))


def _copied(expression: Any) -> Any:
    """What an expression copies: ``path[:]``, ``list(path)``, ``path.copy()``, ``[*path]``."""
    match expression:
        case ["s", inner, None, _] | ["t", [["el", inner]]]:
            return inner
        case ["c", ["a", inner, "copy", _], [], [], _] | ["c", ["g", "list" | "dict"], [inner], [], _]:
            return inner
        case _:
            return expression


def spelled(expression: Expression) -> str:
    """A dotted name, or an item of one under a constant key, as one would write it; empty for anything else."""
    match expression:
        case ["g", name] | ["v", 0, name]:
            return str(name)
        case ["k", key]:
            return repr(key)
        case ["a", inner, name, _]:
            owner = spelled(inner)
            return f"{owner}.{name}" if owner else ""
        case ["s", inner, key, _] | ["c", ["a", inner, "get" | "pop", _], [key, *_], _, _]:
            owner, index = spelled(inner), spelled(key)
            return f"{owner}[{index}]" if owner and index else ""
        case _:
            return ""
