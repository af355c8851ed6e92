"""How to cite the facts: the dataset, one row with its sources, or a source; as text, BibTeX or CSL-JSON.

Pure: who asks says the day on which the facts were read. A date is given as precise as it is known and no more:
`2025-Q3` is "Q3 2025", `~1883` "c. 1883"; an unknown one is said to be unknown.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graph.errors import EntityNotFoundError
from graph.model import Citation, Claim, Flow, Noun, Pack, Source
from graph.property_graph import content_hash, lay_out
from seed.rows import label, nested

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from graph.dates import PartialDate

__all__ = ["Work", "as_bibtex", "as_csl", "as_text", "works"]

#: What each kind of source is in CSL.
_KINDS: Final = {
    "filing": "report",
    "court": "legal_case",
    "official-report": "report",
    "statute": "legislation",
    "book": "book",
    "paper": "article-journal",
    "news": "article-newspaper",
    "analysis": "article",
    "reference": "entry-encyclopedia",
    "social": "post",
    "dataset": "dataset",
    "article": "webpage",
}
#: In English whatever the machine speaks.
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Longer words of a row are cut in its title; its id leads to the whole.
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that is cited, before any form is chosen."""

    id: str
    #: Its type in CSL.
    type: str
    title: str
    original_title: str | None = None
    publisher: str | None = None
    issued: PartialDate | None = None
    #: An address, or a place in words.
    address: str | None = None
    #: What it is a part of.
    container: str | None = None
    version: str | None = None
    accessed: date | None = None
    #: Where in it: pages, paragraphs.
    locator: str | None = None
    licence: str | None = None
    note: str | None = None


def works(pack: Pack, id: str | None, accessed: date, version: str | None = None) -> list[Work]:
    """What to cite for the row called `id`: the row, then its sources. Without an id, the dataset.

    `version` is that of the program whose facts they are, where they are. Raises `EntityNotFoundError`.
    """
    if id is None:
        return [_dataset(pack, accessed, version)]
    row = next((noun for noun in pack.nouns() if noun.id == id), None)
    if row is None:
        raise EntityNotFoundError(id)
    if isinstance(row, Source):
        return [_source(row)]
    sources = {source.id: source for source in pack.sources}
    cited: dict[str, list[str]] = {}
    for citation in _citations(pack, row):
        if citation.source in sources:
            locators = cited.setdefault(citation.source, [])
            if citation.locator and citation.locator not in locators:
                locators.append(citation.locator)
    entry = _entry(pack, row, _dataset(pack, accessed, version))
    return [entry, *(_source(sources[id], "; ".join(places)) for id, places in cited.items())]


def _dataset(pack: Pack, accessed: date, version: str | None) -> Work:
    facts = f"facts {content_hash([pack])}"
    return Work(
        id=f"{pack.id}-dataset",
        type="dataset",
        title=pack.title,
        original_title=None,
        issued=pack.as_of,
        version=f"{version}, {facts}" if version else facts,
        accessed=accessed,
        licence=pack.licence,
    )


def _source(source: Source, locator: str | None = None) -> Work:
    copy = f"; read in a copy of {source.via}" if source.via else ""
    return Work(
        id=source.id,
        type=_KINDS.get(source.kind, "document"),
        title=source.title,
        original_title=source.title_ja,
        publisher=source.publisher,
        issued=source.date,
        address=source.address,
        locator=locator or None,
        note=f"reliability {source.reliability}{copy}",
    )


def _entry(pack: Pack, row: Noun, dataset: Work) -> Work:
    return Work(
        id=row.id,
        type="entry",
        title=_cut(_words(pack, row)),
        issued=pack.as_of,
        container=dataset.title,
        version=dataset.version,
        accessed=dataset.accessed,
        licence=dataset.licence,
        note="; ".join(_standing(pack, row)),
    )


def _words(pack: Pack, row: Noun) -> str:
    """The row as a sentence would have it."""
    names = {noun.id: label(noun) for noun in pack.nouns()}
    if isinstance(row, Claim):
        value = next(node.properties["value"] for node in lay_out(pack).nodes if node.id == row.id)
        said = row.predicate.replace("-", " ")
        return f"{names.get(row.about, row.about)}: {said}: {value}" if value else f"{names[row.about]}: {said}"
    if isinstance(row, Flow):
        share = row.verb == "owns" and row.volume is not None and row.unit in ("percent", "fraction")
        part = f" {row.qualifier or ''}{row.volume:g} {row.unit} of" if share else ""
        return f"{names.get(row.origin, row.origin)} {row.verb}{part} {names.get(row.target, row.target)}"
    return label(row)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _standing(pack: Pack, row: Any) -> Iterator[str]:
    """What must be said of the row beside its words: what it is, whose it is, how sure it is."""
    yield f"{type(row).__name__.lower()} {row.id}"
    if isinstance(row, Claim) and row.said_by:
        names = {entity.id: entity.name for entity in pack.entities}
        yield f"said by {names.get(row.said_by, row.said_by)}"
    if telling := getattr(row, "telling", None):
        yield f"in the {telling}'s telling" if telling == "article" else "from the evidence"
    if (status := getattr(row, "status", "fact")) != "fact":
        yield f"put forward as {status}"
    if verdict := getattr(row, "verdict", None):
        yield f"verdict of a check: {verdict}"
    if not getattr(row, "confirmed", True):
        yield "unconfirmed: no page read shows it"


def _citations(pack: Pack, row: Noun) -> Iterator[Citation]:
    """The citations of the row itself, of the claims about it, and of what it rests on, is derived or answered by."""
    yield from _own(row)
    under = {id for name in ("rests_on", "inputs", "answers") for id in getattr(row, name, ())}
    for other in pack.nouns():
        if other.id in under or (isinstance(other, Claim) and other.about == row.id):
            yield from _own(other)


def _own(row: Noun) -> Iterator[Citation]:
    for name, model in nested(type(row)).items():
        if model is Citation:
            yield from getattr(row, name)


# ---- text ------------------------------------------------------------------------------------------------------------


def as_text(cited: Iterable[Work]) -> str:
    """Sentences for people, a work a line; the sources of a row are numbered."""
    first, *sources = cited
    lines = [_sentence(first)]
    if sources:
        lines.append("Sources:")
        lines += [f"  {number}. {_sentence(source)}" for number, source in enumerate(sources, start=1)]
    elif first.type == "entry":
        lines.append("It cites no source.")
    return "".join(f"{line}\n" for line in lines)


def _sentence(work: Work) -> str:
    original = f" ({work.original_title})" if work.original_title else ""
    parts = [
        work.publisher,
        f"“{work.title}”{original}",
        work.locator,
        work.note if work.container else None,
        f"In: {work.container}" if work.container else None,
        f"Version {work.version}" if work.version else None,
        _when(work),
        work.licence,
        work.address,
        None if work.container else work.note,
        f"Accessed {work.accessed.isoformat()}" if work.accessed else None,
    ]
    return " ".join(f"{_on_a_line(part)}." if not part.endswith(".") else _on_a_line(part) for part in parts if part)


def _when(work: Work) -> str:
    if work.version:
        return f"As of {_dated(work.issued)}" if work.issued else "As of no stated date"
    return _dated(work.issued) if work.issued else "Date unknown"


def _on_a_line(text: str) -> str:
    """The text without line breaks, and without what would steer a terminal or turn its letters round."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


# ---- dates -----------------------------------------------------------------------------------------------------------

_QUARTER: Final = re.compile(r"(\d{4})-(Q[1-4])")
_FISCAL: Final = re.compile(r"FY(\d{4})")


def _dated(date: PartialDate) -> str:
    """The date as said, in words a reader knows."""
    said = date.text.removeprefix("~")
    if found := _QUARTER.fullmatch(said):
        said = f"{found[2]} {found[1]}"
    elif found := _FISCAL.fullmatch(said):
        said = f"fiscal year {found[1]}"
    return f"c. {said}" if date.text.startswith("~") else said


def _numbers(date: PartialDate) -> list[int] | None:
    """Year, month and day as far as they are said; None for a quarter, a decade, a fiscal year."""
    said = date.text.removeprefix("~").split("-")
    return [int(part) for part in said] if all(part.isdigit() for part in said) else None


# ---- CSL-JSON --------------------------------------------------------------------------------------------------------


def as_csl(cited: Iterable[Work]) -> str:
    """A list of CSL-JSON items, which Zotero, pandoc and citation processors read."""
    return json.dumps([_item(work) for work in cited], ensure_ascii=False, indent=2) + "\n"


def _item(work: Work) -> dict[str, Any]:
    is_address = bool(work.address) and _is_address(str(work.address))
    item = {
        "id": work.id,
        "type": work.type,
        "title": work.title,
        "original-title": work.original_title,
        "container-title": work.container,
        "publisher": work.publisher,
        "version": work.version,
        "issued": _csl_date(work.issued) if work.issued else None,
        "accessed": _csl_day(work.accessed) if work.accessed else None,
        "URL": work.address if is_address else None,
        "archive_location": None if is_address else work.address,
        "locator": work.locator,
        "note": "; ".join(filter(None, (work.note, work.licence))),
    }
    return {name: value for name, value in item.items() if value}


def _csl_date(date: PartialDate) -> dict[str, Any]:
    numbers = _numbers(date)
    if numbers is None:
        return {"literal": _dated(date)}
    return {"date-parts": [numbers]} | ({"circa": True} if date.text.startswith("~") else {})


def _csl_day(day: date) -> dict[str, Any]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))


# ---- BibTeX ----------------------------------------------------------------------------------------------------------

#: No brace of a text may stay a brace: BibTeX counts them, escaped or not.
_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "$&#_%"},
    }
)
#: In an address only what would end it must be written otherwise.
_IN_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def as_bibtex(cited: Iterable[Work]) -> str:
    """An entry a work, all of them `@misc`: no other type lets a work have no author. UTF-8, for biber or bibtexu."""
    return "\n".join(_bibtex_entry(work) for work in cited)


def _bibtex_entry(work: Work) -> str:
    fields = {
        "title": f"{{{_latex(work.title)}}}",
        **{name: _latex(value) for name, value in _bibtex_fields(work) if value},
    }
    if work.address and _is_address(work.address):
        fields["url"] = _on_a_line(work.address).translate(_IN_ADDRESS)
    if work.accessed:
        fields["urldate"] = work.accessed.isoformat()
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{work.id},\n{lines}}}\n"


def _bibtex_fields(work: Work) -> Iterator[tuple[str, str | None]]:
    is_address = bool(work.address) and _is_address(str(work.address))
    in_container = f"In: {work.container}" if work.container else None
    yield "howpublished", work.publisher or in_container
    yield "version", work.version
    yield from _bibtex_date(work.issued)
    notes = (work.original_title, work.locator, work.note, work.licence, None if is_address else work.address)
    yield "note", "; ".join(filter(None, notes))


def _bibtex_date(date: PartialDate | None) -> Iterator[tuple[str, str | None]]:
    if date is None:
        return
    numbers = _numbers(date)
    if numbers is None or date.text.startswith("~"):
        yield "year", _dated(date)
        return
    year, *rest = numbers
    yield "year", str(year)
    if rest:
        month = _MONTHS[rest[0] - 1]
        yield "month", f"{rest[1]} {month}" if len(rest) > 1 else month


def _latex(text: str) -> str:
    return _on_a_line(text).translate(_LATEX)
