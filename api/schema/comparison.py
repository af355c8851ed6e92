"""The types of a comparison of two structures. They hold what was computed; `api.execution.comparing` makes them."""

# The enums and filters are made of the ontology's words, so they are variables to a type checker.
# pyright: reportInvalidTypeForm=false
from typing import TYPE_CHECKING, Optional

import strawberry

from api.schema.fields import costly, told
from api.schema.words import Side, Telling, Verb

__all__ = [
    "Answered",
    "Assumption",
    "Breaks",
    "BreaksIf",
    "Breakup",
    "Carried",
    "Chance",
    "Changed",
    "Comparison",
    "ComparisonSide",
    "Conclusion",
    "Conflict",
    "Edits",
    "MappedPair",
    "Measure",
    "Moment",
    "NotCounted",
    "Relation",
    "ShareChange",
    "Spread",
    "StageShare",
    "StructureBeside",
    "StructureNode",
    "Uncertainty",
    "WeakShare",
    "WhatIf",
]


def _nothing() -> None:
    return None


# An id is a text to whoever makes these.
if TYPE_CHECKING:
    ID = str
else:
    ID = strawberry.ID

_FLOWS = "Ids of the flows of which it is made."
_CLAIMS = "Ids of the claims that it rests on."
_SOURCES = "Ids of the sources that it rests on."
_SENTENCE = "In a sentence."
_SENTENCE_JA = "In a Japanese sentence."


@strawberry.type(description="One number of a comparison. A `value` of null is unknown, and then `reason` says why.")
class Measure:
    code: str = told("Which measure it is: M1 to M8.")
    name: str = told("Its name.")
    of: Optional[str] = told("What it is of: a stage, a node, a commodity; null for the whole.")
    value: Optional[float] = told("The number.")
    low: Optional[float] = told("The least it may be; null where no range is known.")
    high: Optional[float] = told("The most it may be; null where no range is known.")
    coverage: float = told("The part of what it needs that is known, 0 to 1.")
    inputs: list[ID] = told("Ids of the rows of which it is made: flows, shares, claims.")
    sources: list[ID] = told(_SOURCES)
    reference: str = told("Where its formula comes from.")
    caveat: str = told("A sentence that belongs beside the number.")
    reason: Optional[str] = told("Why it is unknown.")


@strawberry.type(description="The smallest sets of rows of one kind whose rejection makes something fall.")
class Breaks:
    sets: list[list[ID]] = told("Sets of ids; give one as `without` of both sides to see what is then true.")
    reason: Optional[str] = told("Why there are none.")


@strawberry.type(description="What makes something fall.")
class BreaksIf:
    claims: Breaks = told("The fewest claims.")
    sources: Breaks = told("The fewest sources.")


@strawberry.type(description="A relation between two roles of one structure.")
class Relation:
    origin: str = told("The node it leads from.")
    relation: Verb = told("What it does.")
    target: str = told("The node it leads to.")
    sentence: str = told(_SENTENCE)
    sentence_ja: str = told(_SENTENCE_JA)
    flows: list[ID] = told(_FLOWS)
    claims: list[ID] = told(_CLAIMS)
    sources: list[ID] = told(_SOURCES)
    breaks_if: BreaksIf = told("Without which claims or sources the structure does not have it.")


@strawberry.type(description="A relation that both structures have.")
class Carried:
    left: Relation = told("As the left structure has it.")
    right: Relation = told("As the right structure has it.")


@strawberry.type(description="A node of a structure: what plays one role, in the group or outside it.")
class StructureNode:
    id: str = told("Its name in the relations: the role, with -outside for others.")
    role: str = told("The id of the role.")
    in_group: Optional[bool] = told("Whether it is the group's, at whatever time; null is unknown.")
    members: list[ID] = told("Ids of the entities that stand in it.")


@strawberry.type(description="A stage of the chain and the group's share of one market of it.")
class StageShare:
    role: str = told("The id of the role.")
    value: Optional[float] = told("The share, 0 to 1; null is unknown.")
    low: Optional[float] = told("The least it may be.")
    high: Optional[float] = told("The most it may be.")
    market: Optional[str] = told("A short name of the market.")
    scope: str = told("Which market that is, in words.")
    as_of: Optional[str] = told("When.")
    reason: Optional[str] = told("Why it is unknown.")
    shares: list[ID] = told("Ids of the shares it is read from.")
    others: list[ID] = told("Ids of shares of other markets and dates that are on record of it.")


@strawberry.type(description="A flow that is no part of a structure.")
class NotCounted:
    flow: ID = told("Its id.")
    reason: str = told("Why it is not counted.")


@strawberry.type(description="The end of a group under one owner: more was let go than any one owner still holds.")
class Breakup:
    since: str = told("The date at which most of its companies were let go.")
    companies: list[ID] = told("Ids of those companies.")
    rows: list[ID] = told("Ids of the events and flows that say so.")
    sources: list[ID] = told(_SOURCES)
    sentence: str = told(_SENTENCE)
    sentence_ja: str = told(_SENTENCE_JA)


@strawberry.type(description="One of two structures that are compared, in its slice.")
class ComparisonSide:
    ecosystem: ID = told("The id of the ecosystem.")
    name: str = told("Its name.")
    name_ja: Optional[str] = told("Its Japanese name.")
    as_of: str = told("The date at which it stands.")
    slice: str = told("Its slice as a part of a link.")
    broken_up: Optional[Breakup] = told("Set where by its date no one owner held its group together any more.")
    flows: int = told("How many flows are counted.")
    relations: int = told("How many relations between roles they make.")
    nodes: list[StructureNode] = told("Its nodes.")
    stages: list[StageShare] = told("The stages of its chain, in order.")
    not_counted: list[NotCounted] = told("The flows that are not counted.")
    returns: Optional[bool] = told("Whether anything returns to an earlier stage; null is unknown.")
    outsiders: list[ID] = told("Ids of outsiders that all of a supply of its process passes.")
    on_every_way: list[str] = told("The roles that every way from raw input to consumers passes, in order.")
    taken_as_final: list[str] = told("Nodes taken as final users, because no way on from them is on record.")
    measures: list[Measure] = told("Its own measures: M1 to M6 and M8.")


@strawberry.type(description="A node of the left structure and the node of the right one that stands for it.")
class MappedPair:
    left: str = told("The left node.")
    right: str = told("The right node.")
    by: Optional[str] = told("Who draws it: article or ours; null where nobody does.")
    rests_on: list[ID] = told("Ids of the claims that draw it.")


@strawberry.type(description="A node for which more than one partner was drawn.")
class Conflict:
    side: Side = told("The side of the node.")
    node: str = told("The node.")
    drawn: list[MappedPair] = told("What was drawn.")
    kept: Optional[MappedPair] = told("The pair that was kept.")


@strawberry.type(description="The answer to a question about two structures, and what makes it another.")
class Conclusion:
    question: str = told("The question: pipeline, control, passage, circulation, supply or nearness.")
    answer: str = told("The answer in a word, such as all, left, both, unknown.")
    left: list[str] = told("What the answer names of the left structure.")
    right: list[str] = told("What the answer names of the right structure.")
    against: Optional[ID] = told("The ecosystem with which nearness is compared.")
    telling: Optional[Telling] = told("The telling in which it is taken, where it is the right structure itself.")
    reason: Optional[str] = told("Why there is no answer.")
    sentence: str = told(_SENTENCE)
    sentence_ja: str = told(_SENTENCE_JA)
    rows: list[ID] = told("Ids of the flows, shares and claims it was read from.")
    claims: list[ID] = told(_CLAIMS)
    sources: list[ID] = told(_SOURCES)
    breaks_if: BreaksIf = told("Without which claims or sources the answer is another.")


@strawberry.type(description="A flow that is assumed.")
class Assumption:
    origin: ID = told("From this entity.")
    verb: Verb = told("What it does.")
    target: ID = told("To this entity.")
    commodity: Optional[str] = told("What moves.")


@strawberry.type(description="An answer in a word and in a sentence.")
class Answered:
    answer: str = told("The answer in a word.")
    sentence: str = told(_SENTENCE)
    sentence_ja: str = told(_SENTENCE_JA)


@strawberry.type(description="A conclusion that would be another.")
class Changed:
    question: str = told("The question.")
    before: Answered = told("The answer as it is.")
    after: Answered = told("The answer that it would have.")


@strawberry.type(description="What would be different if the right structure had some flow, or some flows together.")
class WhatIf:
    sentence: str = told("What is assumed, in words.")
    sentence_ja: str = told("What is assumed, in Japanese words.")
    assume: list[Assumption] = told("The flows: give them as `assume` of a slice.")
    flow: Optional[ID] = told("The flow on record that is like it and not counted.")
    reason: Optional[str] = told("Why that flow is not counted.")
    adds: bool = told("Whether the right structure does not have that relation yet.")
    carries: bool = told("Whether the left structure has it.")
    before: Measure = told("S3_all as it is.")
    after: Measure = told("S3_all as it would be.")
    changed: list[Changed] = told("The conclusions that would be others.")


@strawberry.type(description="Another structure, or one of the two at another date or in another telling.")
class StructureBeside:
    side: ComparisonSide = told("The structure that takes the place of one of the two.")
    carried: int = told("How many relations carry over.")
    measures: list[Measure] = told("The measures of the pair: M3 and M7.")


@strawberry.type(description="One of the two structures at another date, beside the other as it stands.")
class Moment:
    side: Side = told("The side that stands at another date.")
    at: StructureBeside = told("The structure at that date.")


@strawberry.type(description="Whether the mapping does better than chance.")
class Chance:
    share: Measure = told("The part of all one-to-one mappings that carry as much over, or more.")
    possible: float = told("How many such mappings there are.")
    looked_at: int = told("How many of them were looked at.")
    exhaustive: bool = told("Whether these were all.")
    above: int = told("How many of those looked at carry more over.")
    ties: int = told("How many carry exactly as much over.")
    best: int = told("The most relations that one of them carries over.")
    p: Measure = told("How often shuffled labels do as well: (1 + hits) / (draws + 1).")
    draws: int = told("How often the labels were shuffled.")
    hits: int = told("How many of these do as well.")
    p_ties: int = told("How many of these do exactly as well.")
    smallest: float = told("A smaller p is not to be expected, however good the mapping.")
    seed: int = told("What the draws begin with: the same seed draws the same.")


@strawberry.type(description="The least number of edits from one structure to the other.")
class Edits:
    variant: str = told("What counts: relations, or roles, too.")
    distance: Measure = told("How many edits.")
    pairs: list[MappedPair] = told("A pairing of nodes that needs no more.")


@strawberry.type(description="One number of two structures over many draws of their shares.")
class Spread:
    name: str = told("Which number.")
    left: Measure = told("Of the left structure: the median, and between which two nine of ten draws lie.")
    right: Measure = told("Of the right structure.")
    left_larger: Measure = told("The part of the draws in which it is larger on the left.")
    ratio: Measure = told("The left one's by the right one's.")


@strawberry.type(description="What another value of one share does to one number.")
class ShareChange:
    side: Side = told("The side of the share.")
    stage: str = told("The role of its stage.")
    change: str = told("What is changed, in words.")
    scope: str = told("The market of the share that it is changed to.")
    measure: str = told("The number.")
    before: Optional[float] = told("The number as it is.")
    after: Optional[float] = told("The number that it would be.")
    inputs: list[ID] = told("Ids of the shares that the change is read from.")
    reason: Optional[str] = told("Why either is unknown.")


@strawberry.type(description="One weak point of one share.")
class WeakShare:
    side: Side = told("The side of the share.")
    stage: str = told("The role of its stage.")
    flag: str = told("The weak point in a word, such as bound, old, one-source.")
    sentence: str = told(_SENTENCE)
    inputs: list[ID] = told("Ids of the share.")


@strawberry.type(description="What the ranges of the shares, and their weak points, do to the numbers made of them.")
class Uncertainty:
    draws: int = told("How often all shares are drawn anew.")
    seed: int = told("What the draws begin with: the same seed draws the same.")
    spreads: list[Spread] = told("Numbers over all draws.")
    changes: list[ShareChange] = told("One share changed at a time; of each side first what moves a number most.")
    weaknesses: list[WeakShare] = told("What is weak about each share.")


@strawberry.type(description="Two structures side by side, each in its slice: what carries over, and what it rests on.")
class Comparison:
    left: ComparisonSide = told("The left structure.")
    right: ComparisonSide = told("The right structure.")
    mapping: list[MappedPair] = told("What stands for what: role for role.")
    conflicts: list[Conflict] = told("What is drawn otherwise, and so contradicts the mapping.")
    rule: str = told("How the conflicts were settled; empty where there are none.")
    carried: list[Carried] = told("The relations that both structures have.")
    only_left: list[Relation] = told("Relations between mapped nodes that only the left one has.")
    only_right: list[Relation] = told("Relations between mapped nodes that only the right one has.")
    no_counterpart_left: list[Relation] = told("Relations of left nodes that nothing on the right stands for.")
    no_counterpart_right: list[Relation] = told("Relations of right nodes that nothing on the left stands for.")
    measures: list[Measure] = told("The measures of the pair: M3 and M7.")
    conclusions: list[Conclusion] = costly("What it comes to.", price=2_000)
    what_if: list[WhatIf] = costly("What flows that are not counted, or not on record, would change.", price=1_000)
    beside: list[StructureBeside] = costly(
        "The left structure beside the other tellings of the right one, and beside the yardsticks.", price=1_000
    )
    moments: list[Moment] = costly("Either structure at other dates, beside the other as it is.", price=2_000)
    chance: Chance = costly("Whether the mapping does better than chance.", price=500, empty=_nothing)
    uncertainty: Uncertainty = costly("How firm the shares are.", price=500, empty=_nothing)
    edits: list[Edits] = costly("The least number of edits, counted in two ways.", price=500)
