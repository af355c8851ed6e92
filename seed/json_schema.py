"""The JSON Schema of a pack's files, made from the model, the short forms and the words of the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graph.model import Citation, Claim, Entity, Flow, Membership, Pack
from graph.ontology import ontology
from seed.files.bundle import VERSION
from seed.files.forms import ENDS, EVIDENCE, HEADER_FIELDS, LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["pack_schema"]

Schema = dict[str, Any]

_REF: Final = "#/$defs/{model}"
#: A date as text, as precise as it is known; `graph.dates` reads it.
_DATE: Final = r"^~?(?:\d{3}0s|FY\d{4}|\d{4}(?:-(?:Q[1-4]|\d{2}(?:-\d{2})?))?)$"


def pack_schema() -> Schema:
    """The schema of every file of a pack: `pack.yaml`, a file of rows, or a whole pack as JSON.

    >>> sorted(pack_schema()["$defs"]["Flow"]["properties"])[:3]
    ['aliases', 'as_of', 'basis']
    """
    defs = _rows()
    required = {title: defs[noun.__name__].pop("required") for title, noun in LISTS.items()}
    for title, noun in LISTS.items():
        defs[noun.__name__]["required"] = ["id"]
        required[title] = [name for name in required[title] if name != "id"]
    defs["Header"] = _header()
    defs["Lists"] = _lists(defs, required)
    defs["Bundle"] = _bundle(required)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A file of a muskgraph pack",
        "type": ["object", "null"],
        "if": {"type": "object", "required": ["muskgraph"]},
        "then": {"$ref": "#/$defs/Bundle"},
        "else": {
            "if": {"type": "object", "required": ["id"]},
            "then": {"$ref": "#/$defs/Header"},
            "else": {"$ref": "#/$defs/Lists"},
        },
        "$defs": defs,
    }


def _rows() -> dict[str, Schema]:
    """A definition of each noun as files write it, and of what stands within."""
    defs: dict[str, Schema] = {}
    for noun in LISTS.values():
        schema = noun.model_json_schema(ref_template=_REF)
        defs.update(schema.pop("$defs", {}))
        defs[noun.__name__] = schema
    for schema in defs.values():
        _tidy(schema)
    for noun in LISTS.values():
        _add_words(defs[noun.__name__]["properties"], is_entity=noun is Entity)
    evidence = {name: defs[Claim.__name__]["properties"][name] for name in EVIDENCE}
    citation = defs[Citation.__name__]
    defs["Cited"] = citation
    defs[Citation.__name__] = {"anyOf": [_id(), {"$ref": "#/$defs/Cited"}], "description": citation["description"]}
    defs[Membership.__name__]["properties"] |= evidence
    claim = defs[Claim.__name__]
    defs["ClaimOfRow"] = {
        **claim,
        "description": "A claim about the row it stands under.",
        "properties": {name: said for name, said in claim["properties"].items() if name != "about"},
        "required": [name for name in claim["required"] if name != "about"],
    }
    claims = {"claims": {"type": ["array", "null"], "items": {"$ref": "#/$defs/ClaimOfRow"}}}
    defs[Entity.__name__]["properties"] |= claims
    flow = defs[Flow.__name__]
    ends = {"from": _id(), "to": {"anyOf": [_id(), {"type": "array", "items": _id()}]}}
    flow["properties"] = {**ends, **flow["properties"], **evidence, **claims}
    flow["required"] = [name for name in flow["required"] if name not in ENDS.values()]
    flow["allOf"] = [{"oneOf": [{"required": [name]} for name in pair]} for pair in ENDS.items()]
    return defs


def _id() -> Schema:
    return {"type": "string", "pattern": r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "maxLength": 80}


def _tidy(schema: Any) -> None:
    """Leave out titles made of field names, and hold dates to their form."""
    if isinstance(schema, list):
        for inner in schema:
            _tidy(inner)
        return
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("title"), str):
        del schema["title"]
    schema.pop("default", None)
    if schema.get("type") == ["string", "integer"]:
        schema["pattern"] = _DATE
    for inner in schema.values():
        _tidy(inner)


def _add_words(properties: dict[str, Schema], *, is_entity: bool) -> None:
    """Hold the fields that take words of the ontology to these."""
    known = ontology()
    roles = [role.id for role in known.roles]
    words = {
        "verb": [verb.id for verb in known.verbs],
        "commodity": [commodity.id for commodity in known.commodities],
        "predicate": [predicate.id for predicate in known.predicates],
        "unit": [unit.id for unit in known.units],
        **dict.fromkeys(("role", "plays", "origin_role", "target_role"), roles),
    }
    if is_entity:
        words["kind"] = [kind.id for kind in known.kinds]
    for name, allowed in words.items():
        if name in properties:
            may_miss = any(each.get("type") == "null" for each in properties[name].get("anyOf", ()))
            word: Schema = {"type": "string", "enum": allowed}
            properties[name] = {"anyOf": [word, {"type": "null"}]} if may_miss else word


def _header() -> Schema:
    schema = Pack.model_json_schema(ref_template=_REF)
    properties = {name: schema["properties"][name] for name in HEADER_FIELDS}
    _tidy(properties)
    return {
        "description": "pack.yaml names the pack.",
        "type": "object",
        "properties": properties,
        "required": [name for name in schema["required"] if name in properties],
        "additionalProperties": False,
    }


def _lists(defs: dict[str, Schema], required: dict[str, list[str]]) -> Schema:
    lists = {
        title: {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{noun.__name__}"}}
        for title, noun in LISTS.items()
    }
    return {
        "description": "A file of rows: lists of a pack, and `defaults` for the rows of this file.",
        "type": ["object", "null"],
        "properties": {"defaults": _defaults(defs), **lists},
        "additionalProperties": False,
        "allOf": [_unless_default(title, name) for title, names in required.items() for name in names],
    }


def _unless_default(title: str, name: str) -> Schema:
    """Rows give a field themselves where it is no default of the file."""
    given = {"required": ["defaults"], "properties": {"defaults": {"required": [name]}}}
    return {"if": {"not": given}, "then": {"properties": {title: {"items": {"required": [name]}}}}}


def _defaults(defs: dict[str, Schema]) -> Schema:
    fields: dict[str, list[Schema]] = {}
    for noun in LISTS.values():
        for name in noun.model_fields:
            said = defs[noun.__name__]["properties"][name]
            if name != "id" and said not in fields.setdefault(name, []):
                fields[name].append(said)
    return {
        "type": ["object", "null"],
        "properties": {name: _any_of(schemas) for name, schemas in fields.items()},
        "additionalProperties": False,
    }


def _any_of(schemas: Iterable[Schema]) -> Schema:
    first, *others = schemas
    return {"anyOf": [first, *others]} if others else first


def _bundle(required: dict[str, list[str]]) -> Schema:
    lists = {
        title: {
            "type": "array",
            "items": {"allOf": [{"$ref": f"#/$defs/{noun.__name__}"}, {"required": required[title]}]},
        }
        for title, noun in LISTS.items()
    }
    return {
        "description": "A whole pack as one JSON file.",
        "type": "object",
        "properties": {
            "muskgraph": {"const": VERSION},
            "content_hash": True,
            "as_of": True,
            "pack": {"$ref": "#/$defs/Header"},
            **lists,
        },
        "required": ["muskgraph", "pack"],
        "additionalProperties": False,
    }
