"""A response is used without a look whether the request went well.

Most HTTP libraries raise when nobody answers, and return a response for everything else: "not found", "forbidden" and
"internal error" come with a body too. It is parsed and stored like an answer, and the failure shows up later, as a
missing key or as a page of HTML among the data. `raise_for_status()` is one line.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.comments import Comments
from lint_rules.analysis.library_code import LibraryCode
from lint_rules.analysis.responses import Responses
from lint_rules.rule import Finding, Step, rule


@rule(
    code="R6909",
    message="the body of the response to %s() is used, and nobody looks whether the request went well",
    talk=("interview-q5",),
    since="0.1",
    strict=True,
)
def unchecked_response(
    use: nodes.Attribute, responses: Responses, library_code: LibraryCode, comments: Comments
) -> Iterator[Finding]:
    """Report uses of the body of a response that nobody asks how the request went."""
    request = responses.unchecked(use)
    if request is not None and library_code.holds(use) and not has_reason(use, comments):
        yield Finding(use, (request.func.as_string(),), (Step(request, "sends the request"),))


def has_reason(use: nodes.NodeNG, comments: Comments) -> bool:
    """Whether a comment at the statement says something in words."""
    statement = use.statement()
    first, last = statement.fromlineno, statement.tolineno
    return comments.reason(first, min(last, use.tolineno)) or comments.reason_above(first)
