"""The words a pack may use, read once from `ontology.yaml`; who uses them is not known here."""

from __future__ import annotations

import difflib
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from graph.errors import OntologyError
from graph.model import Id, Role, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Commodity",
    "Kind",
    "Ontology",
    "Predicate",
    "Unit",
    "UnitKind",
    "Verb",
    "ontology",
    "read_ontology",
]

#: Labels and types are written into Cypher, so they are held to this form.
Label = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z]*$")]
RelationshipType = Annotated[str, StringConstraints(pattern=r"^[A-Z]+(?:_[A-Z]+)*$")]

#: The kinds of units, as far as they may not stand for one another.
UnitKind = Literal[
    "money",
    "money-rate",
    "price",
    "ratio",
    "share",
    "count",
    "count-rate",
    "mass-rate",
    "time",
    "distance",
    "power",
    "energy",
]

_W = TypeVar("_W")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(_Frozen):
    """What an entity can be; `label` is its second label in Neo4j."""

    id: Id
    label: Label
    name: Text
    name_ja: Text


class Verb(_Frozen):
    """What a flow does, read from origin to target (`name`) and back (`reverse`); its volume has one of `kinds`."""

    id: Id
    type: RelationshipType
    name: Text
    reverse: Text
    name_ja: Text
    reverse_ja: Text
    kinds: tuple[UnitKind, ...] = ()


class Unit(_Frozen):
    """What a number is counted in; amounts of different units are never added."""

    id: Text
    name: Text
    name_ja: Text
    kind: UnitKind
    #: What all of a thing is, in a unit of shares.
    whole: float | None = None


class Commodity(_Frozen):
    """What a flow moves; its volume has one of `kinds`."""

    id: Id
    name: Text
    name_ja: Text
    kinds: tuple[UnitKind, ...] = ()


class Predicate(_Frozen):
    """What a claim can say; `value` is the kind of value it takes, a date being written as text."""

    id: Id
    value: Literal["number", "text", "object", "date", "mixed"]
    #: The kinds of units that fit its number; empty where any may.
    kinds: tuple[UnitKind, ...] = ()
    #: Its number may be below zero, as a result can.
    signed: bool = False
    #: Its number is of a deed or a day, and does not age.
    once: bool = False
    name: Text
    name_ja: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_slug(cls, row: Any) -> Any:
        return {"name": row["id"].replace("-", " "), **row}


class Ontology(_Frozen):
    """All words, in the order of the file. Asking for one that is missing is an `OntologyError`."""

    version: int
    kinds: tuple[Kind, ...]
    verbs: tuple[Verb, ...]
    roles: tuple[Role, ...]
    units: tuple[Unit, ...]
    predicates: tuple[Predicate, ...]
    commodities: tuple[Commodity, ...]

    def kind(self, id: str) -> Kind:
        """The kind of entity called `id`."""
        return _word("kind", "kinds", id, self._kinds)

    def verb(self, id: str) -> Verb:
        """The verb called `id`."""
        return _word("verb", "verbs", id, self._verbs)

    def role(self, id: str) -> Role:
        """The role called `id`; its position is its place in the file, from 1."""
        return _word("role", "roles", id, self._roles)

    def unit(self, id: str) -> Unit:
        """The unit called `id`."""
        return _word("unit", "units", id, self._units)

    def predicate(self, id: str) -> Predicate:
        """The predicate called `id`."""
        return _word("predicate", "predicates", id, self._predicates)

    def commodity(self, id: str) -> Commodity:
        """The commodity called `id`."""
        return _word("commodity", "commodities", id, self._commodities)

    @cached_property
    def _kinds(self) -> Mapping[str, Kind]:
        return {word.id: word for word in self.kinds}

    @cached_property
    def _verbs(self) -> Mapping[str, Verb]:
        return {word.id: word for word in self.verbs}

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return {word.id: word for word in self.roles}

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {word.id: word for word in self.units}

    @cached_property
    def _predicates(self) -> Mapping[str, Predicate]:
        return {word.id: word for word in self.predicates}

    @cached_property
    def _commodities(self) -> Mapping[str, Commodity]:
        return {word.id: word for word in self.commodities}


@cache
def ontology() -> Ontology:
    """The words of this project, read at the first call.

    >>> ontology().verb("owns").reverse
    'is owned by'
    """
    return read_ontology(files("graph").joinpath("ontology.yaml").read_text(encoding="utf-8"))


def read_ontology(text: str) -> Ontology:
    """The words in the text of an ontology file, or `OntologyError` saying which makes no sense."""
    try:
        raw = yaml.safe_load(text)
        named = {
            section: [{"id": word, **row} for word, row in raw[section].items()]
            for section in ("kinds", "verbs", "units", "predicates", "commodities")
        }
        roles = [{"position": place, **row} for place, row in enumerate(raw["roles"], start=1)]
        words = Ontology.model_validate({"version": raw["version"], "roles": roles, **named})
    except yaml.YAMLError as broken:
        raise OntologyError(f"ontology.yaml is not YAML: {broken}") from broken
    except (AttributeError, KeyError, TypeError) as broken:
        raise OntologyError(f"ontology.yaml lacks a section, or its form: {broken}") from broken
    except ValidationError as broken:
        first = broken.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise OntologyError(f"ontology.yaml, {where}: {first['msg']}") from broken
    for what, names in (
        ("label", [kind.label for kind in words.kinds]),
        ("type", [verb.type for verb in words.verbs]),
        ("role", [role.id for role in words.roles]),
    ):
        if double := {name for name in names if names.count(name) > 1}:
            raise OntologyError(f"ontology.yaml uses the {what} {sorted(double)[0]!r} twice")
    return words


def _word(what: str, section: str, id: str, words: Mapping[str, _W]) -> _W:
    try:
        return words[id]
    except KeyError:
        near = difflib.get_close_matches(id, words, n=3)
        meant = f"did you mean {' or '.join(map(repr, near))}?" if near else "nothing is like it."
        raise OntologyError(
            f"There is no {what} {id!r}; {meant} Use a {what} of graph/ontology.yaml, or add one under {section}."
        ) from None
