"""What stands for what between two structures: role for role, and whatever else somebody draws.

Roles are the vocabulary that both share, so each stands for itself. Who draws another pair contradicts that one-to-one
mapping; it is kept beside it as a conflict, never settled in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from graph.selection import Child, Order, Part, Select, Selection, Where
from graph.slice import Slice
from graph.store import Answer
from graph.structure.alignment import Conflict, Mapping, Pair
from graph.structure.role_graph import RoleGraph

__all__ = ["drawn_of", "drawn_question", "role_for_role"]

_ROLE = Select("Role", ("id",))
_STEP = Select("Node", variants=(Select("Layer", ("role",)), Select("Stage", ("role",))))
_MEMBERSHIP = Select("Membership", (), (Child("step", _STEP),), order=(Order("position"),))
_END = Select(
    "Node",
    variants=(
        Select("Entity", (), (Child("layers", _MEMBERSHIP), Child("stages", _MEMBERSHIP), Child("plays", _ROLE))),
        *_STEP.variants,
    ),
)
_ANALOGY = Select(
    "Analogy",
    ("left_ecosystem", "role", "by"),
    (Child("left", _END), Child("right", _END), Child("rests_on", Select("Claim", ("id",)))),
    order=(Order("position"),),
)
_RULE = "Each role stands for itself. What is drawn otherwise contradicts that, and is kept beside it."


def drawn_question(left: str, right: str) -> Selection:
    """What `drawn_of` needs of two ecosystems, for a Store."""
    both = (Where("left_ecosystem", "in", (left, right)), Where("right_ecosystem", "in", (left, right)))
    likeness = (Where("kind", "=", "likeness"), Where("counterpart", "=", value=True))
    return Selection((Part(replace(_ANALOGY, where=(*both, *likeness)), Slice.everything()),))


def drawn_of(answer: Answer, left: str) -> tuple[Pair, ...]:
    """The pairs of roles that others than us draw between two ecosystems, in a store's answer to `drawn_question`.

    An end stands in the roles of its rows; where they have none, in the role in which the analogy says both meet.
    """
    [(rows, _)] = answer
    found = []
    for left_ecosystem, role, by, (one, _), (other, _), (claims, _) in rows:
        if by == "ours":
            continue
        ends = _roles(one, role), _roles(other, role)
        here, there = ends if left_ecosystem == left else reversed(ends)
        rests_on = tuple(id for (id,) in claims)
        found += [Pair(a, b, by, rests_on) for a in here for b in there]
    return tuple(found)


def role_for_role(left: RoleGraph, right: RoleGraph, drawn: Iterable[Pair] = ()) -> Mapping:
    """What plays a role on one side stands for what plays it on the other; who is outside, for who is outside.

    Pairs that are drawn besides make conflicts where both graphs have their nodes.
    """
    kept = {node.id: Pair(node.id, node.id, "ours") for node in left.nodes if node.id in right.node}
    said = _merged(pair for pair in drawn if pair.left in left.node and pair.right in right.node)
    for pair in said:
        if pair.left == pair.right:
            kept[pair.left] = pair
    other = [pair for pair in said if pair.left != pair.right]
    conflicts = [
        *_conflicts("left", kept, other, [pair.left for pair in other]),
        *_conflicts("right", kept, other, [pair.right for pair in other]),
    ]
    return Mapping(tuple(kept.values()), tuple(conflicts), rule=_RULE if conflicts else "")


def _merged(drawn: Iterable[Pair]) -> tuple[Pair, ...]:
    """A pair that is drawn twice as one pair, by the first who draws it, resting on the claims of all."""
    found: dict[tuple[str, str], Pair] = {}
    for pair in drawn:
        first = found.setdefault((pair.left, pair.right), pair)
        rests_on = tuple(dict.fromkeys((*first.rests_on, *pair.rests_on)))
        found[pair.left, pair.right] = replace(first, rests_on=rests_on)
    return tuple(found.values())


def _roles(rows: Sequence[Any], role: str | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, noun, held in rows:
        if noun == "Entity":
            layers, stages, plays = held
            steps = [step for page in (layers, stages) for (step,) in page[0]]
            found |= dict.fromkeys(step[2][0] for step in steps if step[2] and step[2][0])
            found |= dict.fromkeys(plays or ())
        elif held and held[0]:
            found[held[0]] = None
    if role is not None and (not found or role in found):
        return (role,)
    return tuple(found)


def _conflicts(
    side: Literal["left", "right"], kept: dict[str, Pair], other: Sequence[Pair], nodes: Iterable[str]
) -> Iterable[Conflict]:
    for node in dict.fromkeys(nodes):
        at_it = [pair for pair in other if getattr(pair, side) == node]
        held = kept.get(node)
        yield Conflict(side, node, tuple([held, *at_it] if held else at_it), held)
