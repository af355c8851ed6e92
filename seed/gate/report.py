"""What the gate finds in a pack, by file and line; and the pack, where it finds no error."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from graph.errors import FactError
from graph.findings import Finding
from seed.gate import disputes, evidence, gaps, markets, references, sources, stale, time, values, words
from seed.gate.codes import CODES, severity
from seed.gate.facts import Facts
from seed.read import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graph.model import Pack
    from seed.gate.codes import Defect
    from seed.gate.stale import Age
    from seed.read import ReadPack

__all__ = ["Report", "check", "report", "reports", "reviewed"]

_NOWHERE: Final = Place("", 0)
#: So many findings of a code are listed; who has more has one cause, and mends it once.
_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a pack: at most 200 findings of a code, and how many of each there are."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return sum(count for code, count in self.counts.items() if severity(code) == "error")


def check(
    pack: Pack, places: Mapping[str, Sequence[Place]] | None = None, beside: Iterable[Pack] = ()
) -> list[Finding]:
    """The defects of `pack`, by file and line, errors and warnings: 200 of a code, then the number of the others.

    `places` says where its ids stand, also those of rows that could not be read; `beside` are packs
    that its rows may refer to.
    """
    return list(_told(pack, places or {}, beside).findings)


def report(reading: ReadPack, beside: Iterable[Pack] = (), age: Age | None = None) -> Report:
    """All that is wrong with what was read, from its files to its facts; with an `age`, also what is older."""
    return _told(reading.pack, reading.places, beside, age, reading.findings)


def reviewed(reading: ReadPack, beside: Iterable[Pack] = ()) -> Pack:
    """The pack that was read, or `FactError` with the first error and the number of the others."""
    found = report(reading, beside)
    if found.errors:
        # What could not be read comes first: it may be the cause of the rest.
        first = next(one for one in (*reading.findings, *found.findings) if one.severity == "error")
        others = found.errors - 1
        more = f" (and {others:,} more; muskgraph check lists them)" if others else ""
        raise FactError(f"{first.message}{more}", first.file, first.line)
    return reading.pack


def reports(readings: Sequence[ReadPack], age: Age | None = None) -> list[Report]:
    """The report on each of several packs, which may refer to one another."""
    return [report(each, [other.pack for other in readings if other is not each], age) for each in readings]


def _told(
    pack: Pack,
    places: Mapping[str, Sequence[Place]],
    beside: Iterable[Pack],
    age: Age | None = None,
    read: Iterable[Finding] = (),
) -> Report:
    counts: Counter[str] = Counter()
    listed: list[Finding] = []
    hidden: dict[str, Finding] = {}
    found = chain(read, (_finding(defect, places) for defect in _defects(Facts(pack, places, beside), age)))
    for finding in found:
        counts[finding.code] += 1
        if counts[finding.code] <= _LISTED:
            listed.append(finding)
        else:
            hidden.setdefault(finding.code, finding)
    listed.sort(key=lambda each: (each.file, each.line, each.severity, each.code))
    for code, first in hidden.items():
        message = f"and {counts[code] - _LISTED:,} more like it"
        listed.append(Finding(first.severity, code, message, first.file, first.line))
    return Report(tuple(listed), counts)


def _defects(facts: Facts, age: Age | None) -> Iterable[Defect]:
    asked = (references, words, values, markets, time, evidence, sources, disputes, gaps)
    return chain(*(module.defects(facts) for module in asked), stale.defects(facts, age) if age else ())


def _finding(defect: Defect, places: Mapping[str, Sequence[Place]]) -> Finding:
    stands = places.get(defect.id) or (_NOWHERE,)
    # A doubled id is reported where it stands again.
    place = stands[-1] if defect.code == "doubled-id" else stands[0]
    line = place.line_of(defect.field)
    message = f"{defect.id}: {defect.message}"
    return Finding(CODES[defect.code].severity, defect.code, message, place.file, line, defect.id)
