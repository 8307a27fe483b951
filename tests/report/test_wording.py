"""Links and words around findings."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lint_rules.report.wording import headline, talk_title, talk_url


@pytest.mark.parametrize(
    ("place", "url", "title"),
    [
        (
            "interview-q5",
            "https://www.infoq.com/interviews/peter-bourgon-go-weave",
            "Interview at QCon London: question 5",
        ),
        (
            "talk-top-tip-9",
            "https://peter.bourgon.org/go-best-practices-2016/#top-tip-9",
            "Go best practices, six years in: top tip 9",
        ),
        (
            "talk-program-design",
            "https://peter.bourgon.org/go-best-practices-2016/#program-design",
            "Go best practices, six years in: program design",
        ),
        (
            "theory",
            "https://peter.bourgon.org/blog/2017/06/09/theory-of-modern-go.html",
            "A theory of modern Go",
        ),
        (
            "industrial-context-use-and-misuse",
            "https://peter.bourgon.org/go-for-industrial-programming/#context-use-and-misuse",
            "Go for industrial programming: context use and misuse",
        ),
    ],
)
def test_places_in_the_talk(place: str, url: str, title: str) -> None:
    assert talk_url(place) == url
    assert talk_title(place) == title


@pytest.mark.parametrize("place", ["", "interview-", "talk-", "theory-2", "podcast"])
def test_no_such_place(place: str) -> None:
    with pytest.raises(ValueError, match="no such place"):
        talk_url(place)


def test_headlines() -> None:
    assert headline("One line.\n\nAnd why.") == "One line"
    assert headline("One sentence. Another one.") == "One sentence"
    assert headline("Names such as a.b are kept.") == "Names such as a.b are kept"


def test_words_do_not_need_rich() -> None:
    code = "import sys, lint_rules.report.wording, lint_rules.report.rationale; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
