"""What a test asks, and whether a branch behind it is open at import."""

from __future__ import annotations

import pytest
from astroid import nodes

from lint_rules.analysis.running.questions import Question, asked, leaves_open
from lint_rules.engine.tree import build


@pytest.mark.parametrize(
    ("test", "question"),
    [
        ("TYPE_CHECKING", "typing"),
        ("typing.TYPE_CHECKING", "typing"),
        ("not TYPE_CHECKING", "not-typing"),
        ("__name__ == '__main__'", "main"),
        ("'__main__' == __name__ and eager", "main"),
        ("sys.platform == 'win32'", "platform"),
        ("sys.version_info >= (3, 11) and os.name == 'nt'", "platform"),
        ("sys.version_info[0] < 3", "old-python"),
        ("sys.version_info.major == 2", "old-python"),
        ("sys.version_info < (3,)", "old-python"),
        ("sys.version_info <= (2, 7)", "old-python"),
        ("not six.PY3", "old-python"),
        ("PY2 and known", "old-python"),
        ("sys.version_info >= (3, 0)", "python"),
        ("sys.version_info[0] != 2", "python"),
        ("sys.version_info[0] == 3", "python"),
        ("sys.version_info > (2, 7)", "python"),
        ("six.PY3", "python"),
        ("sys.version_info < (3, 8)", "platform"),
        ("sys.version_info[1] < 3", "platform"),
        ("sys.version_info < OLDEST", "platform"),
        ("os.path.exists(path)", "existence"),
        ("not path.is_file()", "existence"),
        ("known is None", "absence"),
        ("not known", "absence"),
        ("name not in known", "absence"),
        ("known is MISSING", "absence"),
        ("known", "presence"),
        ("self.known", "presence"),
        ("self.tracing_enabled", "choice"),
        ("not should_trace", "choice"),
        ("known is not None", "presence"),
        ("name in known", "presence"),
        ("hasattr(owner, name)", "presence"),
        ("kind == 'remote'", "choice"),
        ("kind.startswith('remote')", "choice"),
        ("not is_remote(kind)", "choice"),
        ("known is None and is_remote(kind)", "choice"),
        ("sys.platform == 'win32' and known", "presence"),
    ],
)
def test_what_a_test_asks(test: str, question: Question) -> None:
    statement = build(f"if {test}:\n    pass\n", "m", "m.py").body[0]
    assert isinstance(statement, nodes.If)
    assert asked(statement.test) == question


@pytest.mark.parametrize(
    ("question", "body", "other"),
    [
        ("absence", False, True),
        ("presence", True, False),
        ("choice", True, True),
        ("existence", False, False),
        ("platform", False, False),
        ("main", False, False),
    ],
)
def test_which_branch_is_open(question: Question, body: bool, other: bool) -> None:
    assert leaves_open(question, holds=True) is body
    assert leaves_open(question, holds=False) is other
