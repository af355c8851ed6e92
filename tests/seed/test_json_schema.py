"""The schema knows what the reader knows: it takes every shipped file and refuses what is misspelt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from graph.ontology import ontology
from seed.files.document import document
from seed.json_schema import pack_schema
from seed.packs import new_pack
from seed.read import shipped_folder

SCHEMA = pack_schema()
VALIDATOR: Any = Draft7Validator(SCHEMA)
SHIPPED = sorted(Path(str(shipped_folder())).rglob("*.yaml"))


def complaints(text: str) -> list[str]:
    """What the schema has against a YAML file."""
    return [error.message for error in VALIDATOR.iter_errors(document(text.encode(), "f.yaml"))]


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_every_shipped_file_fits(file: Path) -> None:
    assert complaints(file.read_text("utf-8")) == []


def test_the_files_of_a_new_pack_fit() -> None:
    for name, text in new_pack("mine", "Mine").items():
        if name.endswith(".yaml"):
            assert complaints(text) == [], name


@pytest.mark.parametrize(
    "text",
    [
        "entities: [{id: a, ecosystem: e, kind: company, name: A}]",
        "defaults: {ecosystem: e, kind: company}\nentities: [{id: a, name: A}]",
        "flows: [{id: f, ecosystem: e, from: a, verb: feeds, to: [b, c], sources: [s, {source: s, locator: p. 1}]}]",
        "flows: [{id: f, ecosystem: e, origin: a, verb: feeds, target: b}]",
        "claims:",
        "# nothing yet",
        "id: p\ntitle: P\nas_of: FY2024",
        "muskgraph: 1\npack: {id: p, title: P}\nsources: []",
    ],
)
def test_what_the_reader_takes_fits(text: str) -> None:
    assert complaints(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "entites: []",
        "claims: 5",
        "entities: [{id: a, ecosystem: e, kind: compny, name: A}]",
        "entities: [{id: a, kind: company, name: A}]",
        "entities: [{id: A a, ecosystem: e, kind: company, name: A}]",
        "entities: [{id: a, ecosystem: e, kind: company, name: 1911}]",
        "entities: [{id: a, ecosystem: e, kind: company, name: A, since: soon}]",
        "entities: [{id: a, ecosystem: e, kind: company, name: A, plays: demnd}]",
        "entities: [{id: a, ecosystem: e, kind: company, name: A, stages: [{stp: s}]}]",
        "entities: [{id: a, ecosystem: e, kind: company, name: A, claims: [{id: c, predicate: is, about: a}]}]",
        "flows: [{id: f, ecosystem: e, from: a, verb: fed, to: b}]",
        "flows: [{id: f, ecosystem: e, from: a, verb: feeds}]",
        "flows: [{id: f, ecosystem: e, from: a, origin: a, verb: feeds, to: b}]",
        "flows: [{id: f, ecosystem: e, from: a, verb: feeds, to: b, commodity: oill}]",
        "claims: [{id: c, about: a, predicate: iss}]",
        "claims: [{id: c, about: a, predicate: is, unit: usd}]",
        "claims: [{id: c, about: a, predicate: is, status: rumour}]",
        "defaults: {telleng: article}",
        "id: p",
        "id: p\ntitle: P\nclaims: []",
        "muskgraph: 2\npack: {id: p, title: P}",
        "muskgraph: 1\npack: {id: p, title: P}\nflows: [{id: f, origin: a, target: b}]",
    ],
)
def test_what_the_reader_refuses_does_not_fit(text: str) -> None:
    assert complaints(text) != []


def test_the_words_are_those_of_the_ontology() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["Flow"]["properties"]["verb"]["enum"] == [verb.id for verb in ontology().verbs]
    assert definitions["Entity"]["properties"]["kind"]["enum"] == [kind.id for kind in ontology().kinds]
    assert definitions["Claim"]["properties"]["predicate"]["enum"] == [word.id for word in ontology().predicates]
