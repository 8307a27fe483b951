"""Which problem is the same as one of an earlier run, although lines moved: the fingerprint ``lintRules/v1``.

It is made of the rule, the file with the classes and functions around the problem, the text there without its spacing,
and how many problems above are the same in all that.
"""

from __future__ import annotations

import collections
import hashlib
from collections.abc import Iterable
from typing import Final

from lint_rules.report.problems import Problem
from lint_rules.report.sarif.addresses import Addresses
from lint_rules.report.sarif.regions import Region

NAME: Final = "lintRules/v1"


def identities(found: Iterable[tuple[Problem, Region]], addresses: Addresses) -> list[str]:
    """The fingerprints of problems and their regions, which are in the order of files and lines."""
    counts: collections.Counter[tuple[str, ...]] = collections.Counter()
    fingerprints = []
    for problem, region in found:
        text = problem.message if region.text is None else region.text
        same = (problem.symbol, addresses.of(problem.place.file)[0], problem.scope, "".join(text.split()))
        counts[same] += 1
        data = "\0".join((*same, str(counts[same]))).encode("utf-8", "surrogatepass")
        fingerprints.append(hashlib.sha256(data).hexdigest()[:32])
    return fingerprints
