"""What does a test ask, as far as that decides whether the code behind it runs when a module is imported?"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from astroid import nodes

Question: TypeAlias = Literal[
    "typing",
    "not-typing",
    "main",
    "debugging",
    "platform",
    "old-python",
    "python",
    "existence",
    "absence",
    "presence",
    "choice",
    "given",
]
UNTAKEN: Final[frozenset[Question]] = frozenset({"typing", "main", "old-python"})
"""The questions whose answer is no when a module is imported."""
TAKEN: Final[frozenset[Question]] = frozenset({"not-typing", "python"})
"""The questions whose answer is yes then."""

PLATFORM: Final = frozenset(
    {
        "sys.platform",
        "sys.version_info",
        "os.name",
        "sys.implementation",
        "sys.maxsize",
        "platform.system",
        "socket.has_ipv6",
    }
)
EXISTENCE: Final = frozenset({"exists", "is_file", "isfile", "is_dir", "isdir", "lexists", "access"})
_PRESENCE: Final = frozenset({"hasattr", "get", "getenv"})
"""Functions whose answer says that something is there: what is looked up and not found counts as false."""
_DEBUGGING: Final = ("DEBUG", "TRACE")
"""How words end in the name of an environment variable that switches on what helps to find faults."""
_ENVIRONMENT: Final = frozenset({"environ", "getenv"})
_TELLING: Final = _ENVIRONMENT | {"PY2", "PY3"}
"""Names that tell by themselves what a test asks."""
_OPPOSITE: Final[dict[Question, Question]] = {
    "typing": "not-typing",
    "not-typing": "typing",
    "absence": "presence",
    "presence": "absence",
    "debugging": "absence",
    "old-python": "python",
    "python": "old-python",
}


def asked(test: nodes.NodeNG) -> Question:
    """The question of a test: ``absence`` when it holds while something is not there (yet)."""
    match test:
        case nodes.Name(name="TYPE_CHECKING") | nodes.Attribute(attrname="TYPE_CHECKING"):
            return "typing"
        case nodes.Name(name=name) if name not in _TELLING:
            # Most tests ask no more than a name.
            return "choice" if _is_switch(name) else "presence"
        case nodes.UnaryOp(op="not"):
            inner = asked(test.operand)
            return _OPPOSITE.get(inner, inner)
        case nodes.Compare(left=nodes.Name(name="__name__"), ops=[("==", nodes.Const(value="__main__"))]):
            return "main"
        case nodes.Compare(left=nodes.Const(value="__main__"), ops=[("==", nodes.Name(name="__name__"))]):
            return "main"
        case nodes.Attribute(attrname="interactive", expr=nodes.Attribute(attrname="flags")):
            # A person at a prompt is as good as a main function.
            return "main"
        case nodes.BoolOp():
            return together([asked(value) for value in test.values], test.op)
    python = _of_python(test)
    if python is not None:
        return python
    read = _reads(test)
    if any(map(_is_platform, read)):
        return "platform"
    if any(map(_is_of_environment, read)) and _is_wanted_for_debugging(test):
        return "debugging"
    match test:
        case nodes.Compare(ops=[("is" | "==", nodes.Const(value=None))]) | nodes.Compare(ops=[("not in", _)]):
            return "absence"
        case nodes.Compare(ops=[("is not" | "!=", nodes.Const(value=None))]) | nodes.Compare(ops=[("in", _)]):
            return "presence"
        case nodes.Compare(ops=[("is" | "==", right)]) if _is_sentinel(right):
            return "absence"
        case nodes.Call(func=nodes.Name(name=name)) | nodes.Call(func=nodes.Attribute(attrname=name)):
            return "existence" if name in EXISTENCE else ("presence" if name in _PRESENCE else "choice")
        case nodes.Name(name=name) | nodes.Attribute(attrname=name) if _is_switch(name):
            return "choice"
        case nodes.Name() | nodes.Attribute() | nodes.Subscript() | nodes.NamedExpr():
            return "presence"
        case _:
            return "choice"


def leaves_open(question: Question, *, holds: bool) -> bool:
    """Whether it is open that an import takes the branch: nobody knows the answer, and it isn't the usual one.

    What is not there yet is made at the first call, and that is the one at import. Whether a file is there is asked
    by who is about to use it. The platform is one of a few, and on one of them the branch is taken.
    """
    match question:
        case "absence":
            return not holds
        case "presence" | "debugging":
            return holds
        case "choice":
            return True
        case _:
            return False


def together(parts: list[Question], operator: str) -> Question:
    """What several questions ask, joined by ``and`` or ``or``."""
    for narrow in ("main", "old-python", "debugging"):
        if narrow in parts and operator == "and":
            return narrow
    kinds = set(parts)
    if len(kinds) == 1:
        return kinds.pop()
    for weaker in ("choice", "presence", "absence"):
        if weaker in kinds:
            return weaker
    return "platform" if "platform" in kinds else "choice"


def _reads(test: nodes.NodeNG) -> list[nodes.NodeNG]:
    """The names and attributes that a test reads."""
    todo: list[nodes.NodeNG] = [test]
    found: list[nodes.NodeNG] = []
    while todo:
        node = todo.pop()
        if isinstance(node, nodes.Attribute):
            found.append(node)
            todo.append(node.expr)
        elif isinstance(node, nodes.Name):
            found.append(node)
        elif not isinstance(node, nodes.Const):
            todo += node.get_children()
    return found


def is_for_typing(node: nodes.NodeNG) -> bool:
    """Whether a place is read by type checkers only."""
    while node.parent is not None:
        if isinstance(node.parent, nodes.If) and node in node.parent.body and asked(node.parent.test) == "typing":
            return True
        node = node.parent
    return False


def _of_python(test: nodes.NodeNG) -> Question | None:
    """Whether a test tells Python 2, which nobody runs, from what came after it."""
    match test:
        case nodes.Name(name="PY2") | nodes.Attribute(attrname="PY2"):
            return "old-python"
        case nodes.Name(name="PY3") | nodes.Attribute(attrname="PY3"):
            return "python"
        case nodes.Compare(left=asked_for, ops=[(str(operator), given)]):
            version = _version(asked_for, given)
        case _:
            return None
    if version is None or version > (3, 0):
        return None
    is_two = version < (3,)
    match operator:
        case "<":
            return "old-python"
        case "<=" | "==" if is_two:
            return "old-python"
        case ">=":
            return "python"
        case ">" | "!=" if is_two:
            return "python"
        case "==" if len(version) == 1 and not isinstance(given, nodes.Tuple):
            return "python"
        case _:
            return None


def _version(asked_for: nodes.NodeNG, given: nodes.NodeNG) -> tuple[int, ...] | None:
    """The version with which that of the running Python is compared: ``sys.version_info[0] < 3``."""
    match asked_for, given:
        case nodes.Attribute(attrname="version_info"), nodes.Tuple(elts=elements):
            values = [element.value for element in elements if isinstance(element, nodes.Const)]
            numbers = tuple(value for value in values if isinstance(value, int))
            return numbers if numbers and len(numbers) == len(elements) else None
        case (
            nodes.Subscript(value=nodes.Attribute(attrname="version_info"), slice=nodes.Const(value=0))
            | nodes.Attribute(attrname="major", expr=nodes.Attribute(attrname="version_info")),
            nodes.Const(value=int(number)),
        ):
            return (number,)
        case _:
            return None


def _is_wanted_for_debugging(test: nodes.NodeNG) -> bool:
    """Whether a test of the environment asks for a variable that whoever looks for faults sets."""
    texts = [constant.value for constant in test.nodes_of_class(nodes.Const) if isinstance(constant.value, str)]
    return any(map(is_for_debugging, texts))


def is_for_debugging(variable: str) -> bool:
    """Whether the name of an environment variable says that it switches on what helps to find faults."""
    return any(word.endswith(_DEBUGGING) for word in variable.split("_"))


def _is_switch(name: str) -> bool:
    """Whether a name says that somebody chooses, and not that something is there: ``self.tracing_enabled``."""
    words = name.lower().strip("_").split("_")
    first, last = words[0], words[-1]
    return last in {"enabled", "disabled", "allowed"} or first in {"should", "allow", "enable"}


def _is_of_environment(read: nodes.NodeNG) -> bool:
    """Whether a name is that of the environment, by its look."""
    match read:
        case nodes.Name(name=name) | nodes.Attribute(attrname=name):
            return name in _ENVIRONMENT
        case _:
            return False


def _is_platform(read: nodes.NodeNG) -> bool:
    """Whether an attribute says what machine or Python this is."""
    match read:
        case nodes.Attribute(expr=nodes.Name(name=owner), attrname=name):
            return f"{owner}.{name}" in PLATFORM
        case _:
            return False


def _is_sentinel(node: nodes.NodeNG) -> bool:
    """Whether a value is one that stands for nothing, by the look of its name."""
    return isinstance(node, nodes.Name) and node.name.strip("_").upper() in {"MISSING", "UNSET", "SENTINEL", "NOTSET"}
