"""Words that the ontology lacks, characters that mislead, addresses that lead to no page."""

from __future__ import annotations

import pytest

from seed import check
from seed.gate.codes import severity
from seed.read import read
from tests.seed.gate.planted import BESIDE, CLAIM, ENTITY, RESTING, SOURCE, findings, found

PLANTED = [
    (ENTITY.replace("company", "compny"), "unknown-kind"),
    (RESTING.replace("funds", "fund"), "unknown-verb"),
    (f"{RESTING}, commodity: csh", "unknown-commodity"),
    (f"{RESTING}, volume: 1, unit: usd", "unknown-unit"),
    (f"{CLAIM}, number: 1, unit: usd, as_of: '2026'", "unknown-unit"),
    (CLAIM.replace("predicate: is", "predicate: isnt"), "unknown-predicate"),
    (CLAIM.replace("a lab", r'"a \u202elab"'), "hostile-text"),
    (CLAIM.replace("a lab", r'"a \u2066lab"'), "hostile-text"),
    (CLAIM.replace("a lab", r'"a \x07lab"'), "hostile-text"),
    (CLAIM.replace("[page]", r'[{source: page, locator: "p. \x1b[31m"}]'), "hostile-text"),
    (f'{ENTITY}, aliases: ["\\u009b"]', "hostile-text"),
    (ENTITY.replace("[{step: refining}]", r'[{step: refining, note: "\u202a"}]'), "hostile-text"),
    (SOURCE.replace("elsewhere", "'javascript:alert(1)'"), "unsafe-address"),
    (SOURCE.replace("elsewhere", "' JavaScript:alert(1)'"), "unsafe-address"),
    (SOURCE.replace("elsewhere", "'data:text/html,x'"), "unsafe-address"),
    (SOURCE.replace("elsewhere", "'file:///etc/passwd'"), "unsafe-address"),
    (SOURCE.replace("elsewhere", "'ftp://example.org/'"), "unsafe-address"),
    (f"{SOURCE}, via: 'vbscript:x'", "unsafe-address"),
]


@pytest.mark.parametrize(("row", "code"), PLANTED)
def test_what_misleads_is_found(row: str, code: str) -> None:
    assert found(row) == (severity(code), code, "facts.yaml", 3)


@pytest.mark.parametrize(
    "row",
    [
        CLAIM.replace("a lab", r'"two\nlines\tand コロッサス שלום"'),
        CLAIM.replace("a lab", '"a family: 👩\u200d👧"'),
        SOURCE.replace("elsewhere", "'https://example.org/a:b'"),
        SOURCE.replace("elsewhere", "'Library of Congress: shelf 3'"),
        SOURCE.replace("elsewhere", "'doi:10.1000/182'"),
    ],
)
def test_text_of_any_script_and_places_in_words_pass(row: str) -> None:
    citing = [BESIDE["sources"]] if row.startswith("sources") else []
    assert findings(row, *citing) == []


def test_only_some_wrong_words_are_guessed_at() -> None:
    rows = "".join(f"  - {{id: e{at}, ecosystem: musk, kind: kind-{at}, name: E}}\n" for at in range(60))
    from seed import check
    from seed.read import read

    reading = read({"pack.yaml": b"id: p\ntitle: P\n", "facts.yaml": f"entities:\n{rows}".encode()})
    told = [defect.message for defect in check(reading.pack, reading.places) if defect.code == "unknown-kind"]
    assert len(told) == 60
    assert 0 < sum("graph/ontology.yaml" in message for message in told) < 60


def test_the_header_of_a_pack_is_read_too() -> None:
    reading = read({"pack.yaml": b'id: p\ntitle: "P \\u202e"\n', "facts.yaml": b""})
    (defect,) = check(reading.pack, reading.places)
    assert (defect.code, defect.id) == ("hostile-text", "p")
    assert "U+202E" in defect.message
