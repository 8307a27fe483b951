"""A relative import that climbs says where its module was when it was written, not what it needs.

``from ...core import x`` can be read only by someone who knows in which folder the file lies, can't be found by
searching for the name of the package, and means something else, or nothing, as soon as the file moves. The absolute
name is the same from everywhere, and shows which part of the program leans on which.
"""

from __future__ import annotations

from collections.abc import Iterator

from astroid import nodes

from lint_rules.analysis.place import Place
from lint_rules.analysis.source import Source
from lint_rules.rule import Finding, rule


@rule(
    code="C7303",
    message="'from %s import' climbs out of its package; from everywhere it is 'from %s import'",
    talk=("talk-top-tip-3", "industrial-structuring-your-code-and-repository"),
    since="0.1",
    strict=True,
)
def relative_import(statement: nodes.ImportFrom, source: Source, place: Place) -> Iterator[Finding]:
    """Report imports with two dots and more, where the absolute name is known to hold for everybody."""
    if climbs(statement, source) and has_one_name(place):
        absolute = source.absolute(statement.modname, statement.level)
        if absolute is not None:
            yield Finding(statement, ("." * (statement.level or 0) + (statement.modname or ""), absolute))


def climbs(statement: nodes.ImportFrom, source: Source) -> bool:
    """Whether an import leaves the package that its module is in, for one that is not above the top."""
    return 1 < (statement.level or 0) <= len(source.package.split("."))


def has_one_name(place: Place) -> bool:
    """Whether a module has the same absolute name for everybody.

    A copy of another library has that of its new home only as long as nobody takes it out again, and what is shipped
    along with a package is copied to who knows where.
    """
    return place.in_package and not place.is_vendored
