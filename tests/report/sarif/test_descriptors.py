"""What a reader learns of a rule."""

from __future__ import annotations

import dataclasses

from lint_rules.report.problems import Background
from lint_rules.report.sarif.descriptors import LONGEST, MOST_TAGS, descriptor
from lint_rules.report.sarif.run import Described

RULE = Described(
    "bare-reraise",
    "W6902",
    "warning",
    Background(
        "A headline.\n\nA reason\nin two lines.", "https://example.org/page", (("Talk", "https://example.org/t"),)
    ),
    tags=("design",),
    precision="high",
    former=("useless-except", "bare-reraise"),
    bad="```python\nbad()\n```",
    good="```python\ngood()\n```",
)


def test_everything() -> None:
    said = descriptor(RULE)
    markdown = said.pop("help")["markdown"]
    assert said == {
        "id": "bare-reraise",
        "name": "BareReraise",
        "deprecatedIds": ["useless-except"],
        "shortDescription": {"text": "A headline."},
        "fullDescription": {"text": "A headline. A reason in two lines."},
        "helpUri": "https://example.org/page",
        "defaultConfiguration": {"level": "warning"},
        "properties": {
            "code": "W6902",
            "precision": "high",
            "problem.severity": "warning",
            "tags": ["design"],
        },
    }
    parts = ["A reason", "bad()", "good()", "disable-next=bare-reraise", "https://example.org/page", "[Talk]("]
    assert sorted(parts, key=markdown.index) == parts


def test_what_is_not_known_is_left_out() -> None:
    said = descriptor(Described("some-thing", "C9901", "convention", Background("")))
    assert said["shortDescription"] == {"text": "C9901 some-thing."}
    assert said["properties"]["problem.severity"] == "recommendation"
    assert "helpUri" not in said
    assert "deprecatedIds" not in said
    assert said["help"]["text"].startswith("some-thing")


def test_lengths() -> None:
    words = Background("A headline.\n\n" + "word " * 900)
    said = descriptor(dataclasses.replace(RULE, background=words, tags=tuple(f"tag-{n}" for n in range(30))))
    assert len(said["fullDescription"]["text"]) <= LONGEST
    assert said["fullDescription"]["text"].endswith("word...")
    assert len(said["properties"]["tags"]) == MOST_TAGS


def test_a_name_tells_more_than_the_id() -> None:
    assert descriptor(dataclasses.replace(RULE, symbol="fixme", code="W0511"))["name"] == "FixmeW0511"
