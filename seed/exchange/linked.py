"""The graph as linked data: JSON-LD in the words of PROV-O and schema.org, and in our own where they have none.

Every row is `urn:muskgraph:row:` and its id, every word of ours `urn:muskgraph:term:` and its name: names, not
addresses, since there is nothing to fetch. The context stands in the file.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from graph.evidence import Evidence
from graph.model import Stated
from graph.ontology import ontology
from seed.files.forms import LISTS
from seed.rows import nested, references, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from graph.dates import PartialDate
    from graph.model import Claim, Noun, Role, Source
    from seed.exchange.extract import Extract

__all__ = ["linked"]

Node = dict[str, Any]

#: What an entity of each kind is in schema.org, and whether it can be the agent of PROV-O.
_KINDS: Final = {
    "company": ("schema:Organization", "prov:Organization"),
    "group": ("schema:Organization", "prov:Organization"),
    "fund": ("schema:Organization", "prov:Organization"),
    "institution": ("schema:Organization", "prov:Organization"),
    "person": ("schema:Person", "prov:Person"),
    "people": ("prov:Agent",),
    "facility": ("schema:Place",),
    "product": ("schema:Product",),
    "programme": ("schema:Project",),
}
_SOURCES: Final = {
    "book": "schema:Book",
    "paper": "schema:ScholarlyArticle",
    "news": "schema:NewsArticle",
    "analysis": "schema:AnalysisNewsArticle",
    "social": "schema:SocialMediaPosting",
    "dataset": "schema:Dataset",
    "official-report": "schema:Report",
    "statute": "schema:Legislation",
    "article": "schema:Article",
}


def linked(extract: Extract) -> str:
    """The text of a JSON-LD file; it may stand in a page as it is, since no `<` is in it."""
    first, *others = extract.packs
    evidence = Evidence(first, others)
    every = (row for title in LISTS for row in rows(extract.shown, title))
    said = (node for row in every for node in _row(row, evidence))
    graph = [*_datasets(extract), *map(_role, ontology().roles), *said]
    text = json.dumps({"@context": _context(), "@graph": graph}, ensure_ascii=False, indent=1)
    return text.replace("<", "\\u003c") + "\n"


def _context() -> Node:
    """What each name in the file means; names that are not listed are terms of ours.

    No name says that its value is a row: what is one says so itself, as the same name may be words elsewhere.
    """
    return {
        "@version": 1.1,
        "@vocab": "urn:muskgraph:term:",
        "row": {"@id": "urn:muskgraph:row:", "@prefix": True},
        "term": {"@id": "urn:muskgraph:term:", "@prefix": True},
        "review": {"@id": "urn:muskgraph:review:", "@prefix": True},
        "prov": {"@id": "http://www.w3.org/ns/prov#", "@prefix": True},
        "schema": {"@id": "https://schema.org/", "@prefix": True},
        "xsd": {"@id": "http://www.w3.org/2001/XMLSchema#", "@prefix": True},
        "name": "schema:name",
        "name_ja": {"@id": "schema:name", "@language": "ja"},
        "title": "schema:name",
        "title_ja": {"@id": "schema:name", "@language": "ja"},
        **{
            f"{name}_ja": {"@id": f"term:{name}", "@language": "ja"}
            for name in ("text", "question", "reason", "breaks", "verdict_note")
        },
        "aliases": "schema:alternateName",
        "description": "schema:description",
        "publisher": "schema:publisher",
        "about": "schema:about",
        "citation": "schema:citation",
        "derived_from": "prov:wasDerivedFrom",
        "attributed_to": "prov:wasAttributedTo",
        "derivation": "prov:qualifiedDerivation",
        "entity": "prov:entity",
        "reviewed": "schema:itemReviewed",
    }


def _datasets(extract: Extract) -> Iterator[Node]:
    about = extract.about()
    for pack, said in zip(extract.packs, about["packs"], strict=True):
        yield _known(
            {
                "@id": f"row:{pack.id}-dataset",
                "@type": ["Dataset", "schema:Dataset", "prov:Entity"],
                "title": pack.title,
                "title_ja": pack.title_ja,
                "schema:license": pack.licence,
                "schema:identifier": said["content_hash"],
                "content_hash": said["content_hash"],
                "read_up_to": _text(pack.as_of),
                "note": pack.note,
                "slice": about["slice"],
                "ecosystem": _row_id(extract.ecosystem),
                "shown": [
                    {"ecosystem": _row_id(ecosystem), "as_of": date} for ecosystem, date in about["as_of"].items()
                ],
            }
        )


def _role(role: Role) -> Node:
    return {"@id": f"row:{role.id}", "@type": "Role", **_said(role)}


def _row(row: Noun, evidence: Evidence) -> Iterator[Node]:
    noun = type(row).__name__
    node = {"@id": f"row:{row.id}", "@type": [noun, *_types(noun, row)], **_said(row)}
    if isinstance(row, Stated):
        node |= {"confidence": evidence.confidence(row), "independent_origins": evidence.independent(row)}
    match noun:
        case "Claim":
            claim: Any = row
            node.pop("sources")  # they stand as derivations
            yield _known(node | _claim(claim))
            if claim.verdict and claim.telling == "article":
                yield _known(_review(claim))
            return
        case "Source":
            source: Any = row
            node |= _source(source)
        case "Flow":
            flow: Any = row
            node |= {"derived_from": _row_ids(flow.rests_on)}
    if citations := getattr(row, "sources", ()):
        node |= {"citation": _row_ids(each.source for each in citations)}
    yield _known(node)


def _types(noun: str, row: Any) -> tuple[str, ...]:
    match noun:
        case "Entity":
            return _KINDS.get(row.kind, ())
        case "Source":
            return (_SOURCES.get(row.kind, "schema:CreativeWork"), "prov:Entity")
        case "Claim":
            return ("schema:Claim", "prov:Entity")
        case "Flow":
            return ("prov:Entity",)
        case "Event":
            return ("schema:Event",)
    return ()


def _said(row: BaseModel) -> Node:
    """The row's own fields; ids as names of rows, smaller things as nodes without a name."""
    model = type(row)
    said = row.model_dump(mode="json", exclude_none=True, exclude={"id", *nested(model)})
    held = {_term(model, name): _value(value, name in references(model)) for name, value in said.items()}
    return held | {name: [_said(inner) for inner in getattr(row, name)] for name in nested(model)}


def _term(model: type[BaseModel], field: str) -> str:
    """The name of a field; with its noun's where the same name leads to rows from others, as `origin` does."""
    return f"{model.__name__.lower()}_{field}" if field in _leading() - {*references(model)} else field


@cache
def _leading() -> frozenset[str]:
    """Every field name by which some noun leads to rows."""
    return frozenset(name for noun in LISTS.values() for name in references(noun))


def _value(value: Any, is_id: bool) -> Any:
    if isinstance(value, list):
        return [_value(each, is_id) for each in value]
    if is_id:
        return _row_id(value)
    return {"@value": value, "@type": "xsd:double"} if isinstance(value, float) else value


def _claim(claim: Claim) -> Node:
    cited = [*_row_ids(each.source for each in claim.sources)]
    located = [
        _known({"@type": "prov:Derivation", "entity": _row_id(each.source), "locator": each.locator})
        for each in claim.sources
    ]
    return {
        "citation": cited,
        "derived_from": [*cited, *_row_ids(claim.inputs)],
        "derivation": located,
        "attributed_to": _row_id(claim.said_by),
    }


def _review(claim: Claim) -> Node:
    """What a check of one of the article's claims found. Our verdicts are words; we give no number of stars."""
    return {
        "@id": f"review:{claim.id}",
        "@type": "schema:ClaimReview",
        "reviewed": _row_id(claim.id),
        "schema:reviewRating": {"@type": "schema:Rating", "schema:alternateName": claim.verdict},
        "schema:reviewBody": [
            *([claim.verdict_note] if claim.verdict_note else []),
            *([{"@value": claim.verdict_note_ja, "@language": "ja"}] if claim.verdict_note_ja else []),
        ],
        "citation": _row_ids(each.source for each in claim.verdict_sources),
    }


def _source(source: Source) -> Node:
    plain = source.date is not None and source.date.text.replace("-", "").isdigit()
    return {
        "schema:url": source.address if source.address.startswith(("http://", "https://")) else None,
        "schema:datePublished": _text(source.date) if plain else None,
    }


def _row_id(id: str | None) -> Node | None:
    return {"@id": f"row:{id}"} if id else None


def _row_ids(ids: Iterable[str]) -> list[Node]:
    return [{"@id": f"row:{id}"} for id in ids]


def _text(date: PartialDate | None) -> str | None:
    return date.text if date else None


def _known(node: Node) -> Node:
    """The node without what is unknown."""
    return {name: value for name, value in node.items() if value not in (None, [])}
