"""The short forms of rows, written out as the rows they stand for.

There are three: `claims:` under an entity or flow, a flow to several ends, and the sources of a flow or membership,
which become a claim of their own. A flow with `origin` and `target` is written out already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import FactError
from seed.files.document import Block
from seed.files.forms import ENDS, EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["written_out"]


def written_out(title: str, row: Block) -> Iterator[tuple[str, Block]]:
    """Each row that a row of the list `title` stands for, with its list; `FactError` with the line of what is wrong."""
    if title == "flows":
        yield from _flows(row)
    elif title == "entities":
        yield from _entity(row)
    else:
        yield title, Block(row, row.line, row.lines)


def _entity(row: Block) -> Iterator[tuple[str, Block]]:
    claims = list(_claims_under(row))
    entity = _without(row, ("claims",))
    for steps in ("layers", "stages"):
        if not isinstance(row.get(steps), list):
            continue
        entity[steps] = []
        for step in row[steps]:
            if isinstance(step, Block) and any(key in step for key in EVIDENCE):
                membership, claim = _shown_membership(row["id"], step)
                entity[steps].append(membership)
                claims.append(("claims", claim))
            else:
                entity[steps].append(step)
    yield "entities", entity
    yield from claims


def _shown_membership(entity: str, step: Block) -> tuple[Block, Block]:
    """The membership, and the claim that its own sources make."""
    if "claim" in step:
        raise _wrong("a membership has either `claim` or sources, which make one", step, "claim")
    name = f"{entity}-in-{step.get('step')}"
    membership = _without(step, EVIDENCE)
    membership["claim"] = name
    if "sources" in step:
        membership.setdefault("by", "source")
    said = {"id": name, "about": entity, "predicate": "in-step", "object": step.get("step")}
    kept = {key: step[key] for key in ("telling", "since", "until", *EVIDENCE) if key in step}
    return membership, Block({**said, **kept}, step.line, step.lines)


def _flows(row: Block) -> Iterator[tuple[str, Block]]:
    for written, code in ENDS.items():
        if written in row and code in row:
            raise _wrong(f"`{written}` and `{code}` are the same; give one of them", row, code)
    if "origin" in row and "target" in row:
        yield "flows", Block(row, row.line, row.lines)
        return
    ends = row.get("to")
    if not isinstance(ends, list):
        yield from _flow(row, row["id"], ends)
        return
    if "claims" in row:
        raise _wrong("a flow to several ends has no `claims`; write one flow each", row, "claims")
    for end in ends:
        if not isinstance(end, str):
            raise _wrong("`to` is the id of an entity, or a list of ids", row, "to")
        one = Block(row, row.line, row.lines)
        one["aliases"] = [row["id"], *(row.get("aliases") or ())]
        yield from _flow(one, f"{row['id']}-{end}", end)


def _flow(row: Block, id: str, end: object) -> Iterator[tuple[str, Block]]:
    shown = [key for key in EVIDENCE if key in row]
    flow = _without(row, ("claims", "from", "to", "sources", "consulted", "confidence"))
    if "from" in row:
        flow["origin"] = row["from"]
    if "to" in row:
        flow["target"] = end
    flow["id"] = id
    yield "flows", flow
    if shown:
        volume = row.get("volume")
        predicate = "flow-shown" if volume is None else "volume"
        said = {"id": f"{id}-shown", "about": id, "predicate": predicate}
        same = ("unit", "qualifier", "as_of", "since", "until", "status", "telling", *EVIDENCE)
        kept = {key: row[key] for key in same if key in row}
        moved = {"number": volume, "scope": row.get("volume_scope")}
        yield "claims", Block({**said, **kept, **moved}, row.line, row.lines)
    yield from _claims_under(row)


def _claims_under(row: Block) -> Iterator[tuple[str, Block]]:
    claims = row.get("claims")
    if claims is None:
        return
    if not isinstance(claims, list) or not all(isinstance(claim, Block) for claim in claims):
        raise _wrong("`claims` is a list of claims, each a mapping with an id", row, "claims")
    for claim in claims:
        if "about" in claim:
            raise _wrong("a claim under a row is about that row; drop `about`", claim, "about")
        yield "claims", Block({"about": row["id"], **claim}, claim.line, claim.lines)


def _wrong(message: str, block: Block, field: str) -> FactError:
    """An error whose file is named by who catches it."""
    return FactError(message, "", block.line_of(field))


def _without(block: Block, keys: Iterable[str]) -> Block:
    left_out = set(keys)
    kept = {key: value for key, value in block.items() if key not in left_out}
    return Block(kept, block.line, block.lines)
