"""Whether what a step asserts holds in its slices, by what the structure and the picture compute anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.structure.conclusions import answers
from graph.structure.side import Side
from viz.explorer.view import View
from viz.overview.hero import GOODS, Hero, Track
from viz.overview.pipes import track_names
from viz.stories.record import Record, number_of, sources_of
from viz.stories.story import Check

__all__ = ["SIDES", "Scene", "broken"]

#: The sides of a step that a check may speak of: the right one stands in three tellings.
SIDES: Final = ("left", "right", "article", "stated")


@dataclass(frozen=True, slots=True)
class Scene:
    """Both structures of a step as they stand in its slices, and the picture of them."""

    hero: Hero
    #: By name of `SIDES`.
    sides: Mapping[str, Side]
    #: By name of a side the rows named in the story that stand in it.
    standing: Mapping[str, frozenset[str]]
    #: All that there is to draw in bands, where a step shows them.
    view: View | None = None

    @property
    def tracks(self) -> dict[str, Track]:
        """The tracks of the picture by what they are called in a story."""
        names = track_names(self.hero.tracks)
        return {names[track.id]: track for track in self.hero.tracks}

    def stands(self, record: Record, id: str) -> bool:
        """Whether a row stands in a side of its own ecosystem; one of no ecosystem, in any."""
        of = record.rows[id].get("ecosystem")
        return any(
            id in self.standing[name] for name, side in self.sides.items() if of is None or side.ecosystem.id == of
        )


def broken(check: Check, scene: Scene, record: Record) -> str | None:
    """Why a check does not hold, in a sentence; None where it holds."""
    return _CHECKS[check.kind](check.words, scene, record)


_Words = tuple[str, ...]


def _shown(words: _Words, scene: Scene, record: Record) -> str | None:
    [id] = words
    if id not in record.rows:
        return f"{id} is not on record"
    if not scene.stands(record, id):
        return f"{id} does not stand in the slices of the step"
    return None if sources_of(record.rows[id]) else f"no source shows {id}"


def _of_noun(noun: str) -> Callable[[_Words, Scene, Record], str | None]:
    def check(words: _Words, scene: Scene, record: Record) -> str | None:
        row = record.rows.get(words[0])
        if row is not None and row["noun"] != noun:
            return f"{words[0]} is of the kind {row['noun']}, not {noun}"
        return _shown(words, scene, record)

    return check


def _side(name: str, scene: Scene) -> Side | str:
    if name not in SIDES:
        return f"{name} is no side; it is one of {', '.join(SIDES)}"
    return scene.sides[name]


def _relations(words: _Words, scene: Scene) -> list[str] | str:
    """The relations of goods from one role to another on a side, or what is wrong with the question."""
    name, origin, target = words
    side = _side(name, scene)
    if isinstance(side, str):
        return side
    edges = side.facts.graph.of(*GOODS)
    return [edge.relation for edge in edges if (edge.origin, edge.target) == (origin, target)]


def _link(words: _Words, scene: Scene, record: Record) -> str | None:
    found = _relations(words, scene)
    if isinstance(found, str):
        return found
    return None if found else f"{words[0]}: nothing shown leads from {words[1]} to {words[2]}"


def _no_link(words: _Words, scene: Scene, record: Record) -> str | None:
    found = _relations(words, scene)
    if isinstance(found, str):
        return found
    return f"{words[0]}: {words[1]} {', '.join(found)} {words[2]}" if found else None


def _link_is(words: _Words, scene: Scene, record: Record) -> str | None:
    name, origin, target, wanted = words
    track = scene.tracks.get(name)
    if track is None:
        return f"the picture has no track {name}; it has {', '.join(scene.tracks)}"
    found = [tie.link for tie in track.ties if (tie.origin, tie.target) == (origin, target)]
    if wanted in found:
        return None
    return f"{name}: the link from {origin} to {target} is {', '.join(found) or 'not there'}, not {wanted}"


def _unknown_share(words: _Words, scene: Scene, record: Record) -> str | None:
    name, role = words
    side = _side(name, scene)
    if isinstance(side, str):
        return side
    known = [stage.share for stage in side.facts.stages if stage.role == role and stage.share.ends is not None]
    return f"{name}: a share of {role} is on record" if known else None


def _larger(words: _Words, scene: Scene, record: Record) -> str | None:
    found = []
    for word in words:
        number = _number(word, scene, record)
        if isinstance(number, str):
            return number
        found.append(number)
    (low, _, unit), (_, high, other) = found
    if unit != other:
        return f"{words[0]} is counted in {unit}, {words[1]} in {other}"
    return None if low > high else f"{words[0]} ({low:g}) is not larger than {words[1]} ({high:g})"


def _number(word: str, scene: Scene, record: Record) -> tuple[float, float, str | None] | str:
    name, dot, role = word.partition(".")
    if dot:
        side = _side(name, scene)
        if isinstance(side, str):
            return side
        share = next((stage.share for stage in side.facts.stages if stage.role == role), None)
        value = share.value if share else None
        ends = (value, value) if value is not None else share.ends if share else None
        return (*ends, "fraction") if ends else f"no share of {role} is known of {name}"
    row = record.rows.get(word)
    if row is None:
        return f"{word} is not on record"
    return number_of(row) or f"{word} has no number"


def _answer(words: _Words, scene: Scene, record: Record) -> str | None:
    name, question, wanted = words
    side = _side(name, scene)
    if isinstance(side, str):
        return side
    found = {str(asked): answer for asked, answer in answers(scene.sides["left"].facts, side.facts).items()}
    if question not in found:
        return f"there is no question {question}; there are {', '.join(found)}"
    word = found[question].word
    return None if word == wanted else f"the answer to {question} is {word}, not {wanted}"


def _verdict(words: _Words, scene: Scene, record: Record) -> str | None:
    id, wanted = words
    row = record.rows.get(id)
    if row is None or row["noun"] != "Claim":
        return f"there is no claim {id}"
    return None if row["verdict"] == wanted else f"the verdict of {id} is {row['verdict']}, not {wanted}"


def _unconfirmed(words: _Words, scene: Scene, record: Record) -> str | None:
    row = record.rows.get(words[0])
    if row is None:
        return f"{words[0]} is not on record"
    return f"{words[0]} is confirmed" if row.get("confirmed", True) else None


def _outsider(words: _Words, scene: Scene, record: Record) -> str | None:
    [id] = words
    ends = {
        end.entity: end.in_group
        for side in scene.sides.values()
        for flow in side.facts.derived.flows
        for end in (flow.origin, flow.target)
    }
    if id not in ends:
        return f"no flow that is counted begins or ends at {id}"
    return None if ends[id] is False else f"{id} is not outside the group"


_CHECKS: Final[Mapping[str, Callable[[_Words, Scene, Record], str | None]]] = {
    "flow": _of_noun("Flow"),
    "event": _of_noun("Event"),
    "claim": _of_noun("Claim"),
    "unconfirmed": _unconfirmed,
    "outsider": _outsider,
    "link": _link,
    "no_link": _no_link,
    "link_is": _link_is,
    "unknown_share": _unknown_share,
    "larger": _larger,
    "answer": _answer,
    "verdict": _verdict,
}
