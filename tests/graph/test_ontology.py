"""The words of the project: found, missing, and all in use."""

from __future__ import annotations

from importlib.resources import files

import pytest

from graph.errors import OntologyError
from graph.ontology import ontology, read_ontology
from seed import shipped_pack
from seed.files.document import document

TEXT = """
version: 1
kinds: {company: {label: Company, name: Company, name_ja: 会社}}
verbs: {owns: {type: OWNS, name: owns, reverse: is owned by, name_ja: 所有, reverse_ja: 被所有}}
roles: [{id: source, band: source, name: Raw input, name_ja: 原料}]
units: {USD: {name: US dollars, name_ja: 米ドル, kind: money}}
commodities: {data: {name: Data, name_ja: データ}}
predicates: {free-cash-flow: {value: number}}
"""


def test_a_verb_reads_both_ways() -> None:
    owns = ontology().verb("owns")
    assert (owns.name, owns.reverse, owns.type) == ("owns", "is owned by", "OWNS")


def test_a_predicate_is_named_by_its_slug() -> None:
    assert read_ontology(TEXT).predicate("free-cash-flow").name == "free cash flow"


def test_roles_stand_in_the_order_of_the_file() -> None:
    roles = ontology().roles
    assert [role.position for role in roles] == list(range(1, len(roles) + 1))
    assert ontology().role("process").band == "process"


def test_a_missing_word_names_the_nearest() -> None:
    with pytest.raises(OntologyError, match="no kind 'compny'; did you mean 'company'"):
        ontology().kind("compny")


@pytest.mark.parametrize("what", ["kind", "verb", "role", "unit", "predicate", "commodity"])
def test_a_strange_word_is_an_error(what: str) -> None:
    with pytest.raises(OntologyError, match=f"no {what} 'qqqq'; nothing is like it"):
        getattr(ontology(), what)("qqqq")


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("label: Company", "label: 'Company) DETACH DELETE (n'", "kinds.0.label"),
        ("type: OWNS", "type: owns", "verbs.0.type"),
        ("value: number", "value: numbers", "predicates.0.value"),
        ("units:", "unit:", "lacks a section"),
        ("version: 1", "version: [", "not YAML"),
        (
            "roles: [",
            "roles: [{id: source, band: source, name: A, name_ja: あ}, ",
            "role 'source' twice",
        ),
    ],
)
def test_an_ontology_that_contradicts_itself_is_refused(was: str, becomes: str, complaint: str) -> None:
    with pytest.raises(OntologyError, match=complaint):
        read_ontology(TEXT.replace(was, becomes))


def test_no_word_is_defined_twice() -> None:
    text = files("graph").joinpath("ontology.yaml").read_bytes()
    assert document(text, "ontology.yaml")["version"] == 1


def test_every_word_is_used_by_a_fact() -> None:
    pack, words = shipped_pack(), ontology()
    assert {kind.id for kind in words.kinds} == {entity.kind for entity in pack.entities}
    assert {verb.id for verb in words.verbs} == {flow.verb for flow in pack.flows}
    said = {claim.predicate for claim in pack.claims}
    assert {predicate.id for predicate in words.predicates} == said
    units = {claim.unit for claim in pack.claims} | {flow.unit for flow in pack.flows}
    assert {unit.id for unit in words.units} == units - {None}
    moved = {flow.commodity for flow in pack.flows} - {None}
    assert {commodity.id for commodity in words.commodities} == moved
