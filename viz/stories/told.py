"""A story told of what a store holds: every figure put in, every source numbered, every check made.

`ask_story` asks and tells. What is wrong with a step is told with it (`StepTold.findings`), never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from graph.errors import QuestionError
from graph.findings import Finding
from graph.store import Store
from graph.structure.alignment import align
from graph.structure.conclusions import answers
from graph.structure.mapping import role_for_role
from graph.structure.side import Side, ecosystems
from viz.address import Asked
from viz.drawing.shapes import Drawing, Group
from viz.explorer import bands
from viz.explorer.layout import Layout, layout
from viz.explorer.levels import at_level
from viz.explorer.view import View, view
from viz.overview.hero import RAIL, SLOTS, Hero, Names, Tie, Track, ask_names, ask_sides, hero_of
from viz.overview.pipes import BESIDE_TEXT, OWNERS, TRACKS, Frame, Staging, draw, filled
from viz.question import ask, question
from viz.sentences import join, relation_words, role_words
from viz.stories.codes import CODES
from viz.stories.figures import share_words
from viz.stories.holds import SIDES, Scene, broken
from viz.stories.record import Record, Source, ask_record, ask_standing, figure_of, sources_of
from viz.stories.story import PLACEHOLDER, Step, Story, placeholders
from viz.words import Words, clean

__all__ = ["StepTold", "StoryTold", "ask_story", "drawing_of"]

#: So many sources are numbered at one figure; the others of a row stand in its record.
_MOST_CITED: Final = 2
_ROLES: Final = (*SLOTS, RAIL)
_BANDS_BESIDE_TEXT: Final = replace(bands.SLIDE, elsewhere=("in the list", "一覧に"))


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step as it is shown: its words with the figures in them, its picture, and the sources of both."""

    step: Step
    title: Words
    text: Words
    notes: Words
    hero: Hero
    staging: Staging
    #: The sources of what is said, the first being number 1.
    cited: tuple[tuple[str, Source], ...]
    #: The sources of what the picture shows besides, numbered on.
    pictured: tuple[tuple[str, Source], ...]
    #: Of each opened role on each track who stands in it.
    opened: tuple[tuple[Words, tuple[tuple[Track, tuple[Words, ...]], ...]], ...]
    #: Where both sides can be looked at closer.
    asked: Asked
    #: What the picture shows if it is of bands, and where.
    view: View | None = None
    placed: Layout | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story as it is shown: its steps, and what is wrong with it."""

    story: Story
    steps: tuple[StepTold, ...]
    content_hash: str
    findings: tuple[Finding, ...] = ()

    def place(self, said: str) -> int:
        """The place of a step called by its number from 1 or by its id; `QuestionError` for one that is not there."""
        for place, step in enumerate(self.steps):
            if said in (str(place + 1), step.step.id):
                return place
        raise QuestionError(
            f"The story {self.story.id} has no step {said[:80]!r}; it has 1 to {len(self.steps)}, "
            f"and {', '.join(step.step.id for step in self.steps[:12])}"
        )


async def ask_story(store: Store, story: Story) -> StoryTold:
    """The story told of what the store holds; of a step about an ecosystem that it lacks only that is told."""
    held = {one.id for one in await ecosystems(store)}
    known = [step for step in story.steps if all(side.ecosystem in held for side in step.sides)]
    ids = {id for step in known for id in _named(step)}
    record = await ask_record(store, ids, held & set(story.ecosystems))
    names = await ask_names(store)
    scenes: dict[object, Scene] = {}
    told, lost = [], []
    for step in story.steps:
        if step not in known:
            gone = ", ".join(sorted({side.ecosystem for side in step.sides} - held))
            where = "right" if step.left.ecosystem in held else "left"
            lost.append(_finding("story-unknown-ecosystem", f"there is no ecosystem {gone}", story, step, where))
            continue
        key = step.sides, step.picture
        if key not in scenes:
            scenes[key] = await _ask_scene(store, step, ids)
        told.append(_Teller(story, step, scenes[key], record, names).told())
    found = (*lost, *(finding for step in told for finding in step.findings))
    return StoryTold(story, tuple(told), names.content_hash, found)


def drawing_of(told: StepTold, language: Literal["en", "ja"], frame: Frame = BESIDE_TEXT) -> Drawing:
    """The picture of a step in a frame, which its tracks fill; with the step's title where the frame has one.

    Bands are as large as on a slide, whatever the frame.
    """
    if told.view is not None and told.placed is not None:
        lit = sorted(told.staging.lit)
        slide = bands.SLIDE if frame.title else _BANDS_BESIDE_TEXT
        drawn = bands.draw(told.view, told.placed, language, slide, lit=lit, title=told.title)
        return drawn if frame.title else _untitled(drawn)
    kept = told.staging.shown or TRACKS
    drawn = draw(told.hero, language, filled(frame, min(len(kept), len(told.hero.tracks))), told.staging)
    return replace(drawn, title=clean(told.title[1 if language == "ja" else 0]))


def _untitled(drawing: Drawing) -> Drawing:
    """A drawing less the words of its title, which stand beside it."""
    kept = (one for one in drawing.shapes if not (isinstance(one, Group) and one.kind == "title"))
    return replace(drawing, shapes=tuple(kept))


async def _ask_scene(store: Store, step: Step, ids: Iterable[str]) -> Scene:
    left, right = ((side.ecosystem, side.slice) for side in step.sides)
    here, evidence, article, stated = await ask_sides(store, left, right)
    shown = await hero_of(store, (here, evidence, article, stated))
    if step.right is None:
        shown = replace(shown, tracks=shown.tracks[:1])
    elif len(shown.tracks) < len(TRACKS):
        # Nobody tells the right structure otherwise: it is drawn as the left one is.
        shown = replace(shown, tracks=(shown.tracks[0], replace(shown.tracks[1], telling="both", under=_RECORDED)))
    sides: dict[str, Side] = dict(zip(SIDES, (here, evidence, article, stated), strict=True))
    standing = {name: await ask_standing(store, ids, side.slice) for name, side in sides.items()}
    whole = None
    if step.picture == "bands":
        # Both tellings are in the picture, each in its colour.
        slices = [replace(one.slice, telling=None) for one in step.sides]
        asked = question(left[0], right[0], *slices)
        whole = view(await ask(store, asked), asked)
    return Scene(shown, sides, standing, whole)


_RECORDED: Final[Words] = ("as records show it", "記録が示す姿")


def _named(step: Step) -> Iterator[str]:
    """Every word of a step that may be the id of a row."""
    yield from step.lit
    for check in step.holds:
        yield from check.words
    for _, words in step.texts:
        for text in words:
            yield from (argument for _, argument in placeholders(text))


def _finding(code: str, message: str, story: Story, step: Step, name: str, line: int = 0) -> Finding:
    id = f"{story.id}/{step.id}"
    return Finding(CODES[code].severity, code, f"{id}: {message}", story.file, line or step.line_of(name), id)


@dataclass(slots=True)
class _Teller:
    """Tells one step."""

    story: Story
    step: Step
    scene: Scene
    record: Record
    names: Names
    findings: list[Finding] = field(default_factory=list)
    #: The number of each source that the words cite.
    numbers: dict[str, int] = field(default_factory=dict)

    def told(self) -> StepTold:
        step, hero = self.step, self.scene.hero
        title = self._filled("title", cites=False)
        for id in step.sources:
            self._number(id)
        text, notes = self._filled("text"), self._filled("notes")
        for check in step.holds:
            if why := broken(check, self.scene, self.record):
                told = f"{check.kind}: {' '.join(check.words)} does not hold: {why}"
                self._find("story-does-not-hold", told, "holds", check.line)
            elif check.kind in ("flow", "event", "claim"):
                self._cite(check.words[0])
        said = any(True for _, words in step.texts for _ in placeholders(words[0]))
        if self.story.file and not step.holds and not said:
            self._find("story-unchecked", "it names no figure, and nothing that must hold", "text")
        lit = self._lit()
        shown = self._view()
        cited = tuple((id, self._source(id)) for id in self.numbers)
        drawn = [row.id for row in bands.cited(shown, lit=sorted(lit))] if shown else [id for id, _ in hero.sources]
        pictured = tuple((id, self._source(id)) for id in drawn if id not in self.numbers)
        if shown is None:
            hero = _renumbered(hero, [*cited, *pictured])
        else:
            shown = _renumbered_view(shown, [id for id, _ in (*cited, *pictured)])
        staging = Staging(title, lit, step.tracks, step.drained, step.covered)
        left, right = step.sides
        asked = Asked(left.ecosystem, right.ecosystem, left.slice, right.slice)
        opened = tuple(self._opened())
        placed = layout(shown) if shown else None
        whole = StepTold(
            step, title, text, notes, hero, staging, cited, pictured, opened, asked, shown, placed, tuple(self.findings)
        )
        if shown is not None:
            try:
                drawing_of(whole, "en")
            except QuestionError as wrong:
                self._find("story-wrong-value", f"open: {wrong}", "open")
                closed = at_level(shown, None)
                found = tuple(self.findings)
                whole = replace(whole, view=closed, placed=layout(closed), findings=found)
        return whole

    def _find(self, code: str, message: str, name: str, line: int = 0) -> None:
        self.findings.append(_finding(code, message, self.story, self.step, name, line))

    def _source(self, id: str) -> Source:
        return self.record.sources.get(id) or Source((id, id), None)

    def _opened(self) -> Iterator[tuple[Words, tuple[tuple[Track, tuple[Words, ...]], ...]]]:
        shown = self.step.tracks or TRACKS
        tracks = [track for name, track in self.scene.tracks.items() if name in shown]
        for role in self.step.opened if self.scene.view is None else ():
            if role not in _ROLES:
                self._find("story-wrong-value", f"open: {role} is none of {', '.join(_ROLES)}", "open")
                continue
            those = ((track, stretch) for track in tracks for stretch in track.stretches if stretch.role == role)
            yield role_words(role), tuple((track, stretch.members) for track, stretch in those)

    def _view(self) -> View | None:
        """What a picture of bands shows at the level that the step opens."""
        if self.scene.view is None:
            return None
        try:
            if len(self.step.opened) > 1:
                raise QuestionError("one stage can be open, or all")
            return at_level(self.scene.view, self.step.opened[0] if self.step.opened else None)
        except QuestionError as wrong:
            self._find("story-wrong-value", f"open: {wrong}", "open")
            return at_level(self.scene.view, None)

    # ---- what is lit -------------------------------------------------------------------------------------------------

    def _lit(self) -> frozenset[str]:
        found: set[str] = set()
        before = len(self.findings)
        for token in self.step.lit:
            if self.scene.view is not None and _is_part(token):
                self._find("story-not-in-slice", f"lit: {token} is a part of the pipes, and bands are shown", "lit")
            elif _is_part(token):
                found.add(token)
                if not _part_is_there(token, self.scene.tracks):
                    self._find("story-not-in-slice", f"lit: the picture has no {token}", "lit")
            elif token not in self.record.rows:
                self._find("story-unknown-id", f"lit: {token} is not on record", "lit")
            elif self.story.file and not self.scene.stands(self.record, token):
                self._find("story-not-in-slice", f"lit: {token} does not stand in the slices of the step", "lit")
            else:
                found |= self._meant(token)
        sound = self.story.file and len(self.findings) == before
        if sound and self.step.lit and not found & self._drawn():
            self._find("story-nothing-lit", "nothing of what it lights is in its picture", "lit")
        if self.scene.view is not None:
            found &= self._drawn()
        return frozenset(found) if found & self._drawn() else frozenset()

    def _meant(self, id: str) -> set[str]:
        """A row with what stands for it in a picture: its parts, what a claim is about and what rests on it, a role."""
        row = self.record.rows[id]
        found = {id, *self.record.resting.get(id, ())}
        match row["noun"]:
            case "Entity":
                found |= {part["id"] for part in row["parts"]}
            case "Claim" if row["about"]:
                found.add(row["about"]["id"])
            case "Analogy":
                found |= {end["id"] for end in (*row["left"], *row["right"])}
            case "Layer" | "Stage" if row["role"]:
                of = row["ecosystem"]
                found |= {
                    f"{name}.{row['role']}"
                    for name, side in zip(TRACKS, ("left", "article", "right"), strict=True)
                    if self.scene.sides[side].ecosystem.id == of
                }
        return found

    def _drawn(self) -> set[str]:
        """All that can be lit in the picture."""
        if (whole := self.scene.view) is not None:
            return {one.id for some in (whole.details, whole.flows, whole.comparisons) for one in some}
        shown = self.step.tracks or TRACKS
        found: set[str] = set()
        for name, track in self.scene.tracks.items():
            if name not in shown:
                continue
            found.add(name)
            parts = [stretch.role for stretch in track.stretches] + [_ends(tie) for tie in track.ties]
            parts += [OWNERS] if any(stretch.owner_ids for stretch in track.stretches) else []
            found |= {*parts, *(f"{name}.{part}" for part in parts)}
            found |= {id for tie in track.ties for id in tie.ids} | {id for ids in track.outsiders for id in ids}
            found |= {id for stretch in track.stretches for id in (*stretch.ids, *stretch.owner_ids)}
        return found

    # ---- words -------------------------------------------------------------------------------------------------------

    def _filled(self, name: str, *, cites: bool = True) -> Words:
        """A text with its placeholders filled, in both languages."""
        texts: Words = getattr(self.step, name)
        if not self.story.file:
            return texts
        put: dict[tuple[str, str], Words] = {}
        for kind, argument in placeholders(texts[0]):
            if (kind, argument) not in put:
                put[kind, argument] = self._value(kind, argument, name, cites=cites)

        def in_language(place: Literal[0, 1]) -> str:
            said = PLACEHOLDER.sub(lambda found: put.get((found[1], found[2].strip()), ("", ""))[place], texts[place])
            return clean(said)

        return in_language(0), in_language(1)

    def _value(self, kind: str, argument: str, name: str, *, cites: bool) -> Words:
        found: Words | str
        match kind:
            case "claim" | "event" | "cite":
                found = self._of_row(kind, argument, cites=cites)
            case "share":
                found = self._share(argument, cites=cites)
            case "name":
                known = self.names.entities.get(argument)
                found = known if known else f"there is no entity {argument}"
            case "relations" | "count":
                found = self._relations(kind, argument)
            case "assumed":
                found = self._assumed(argument)
            case "as-of":
                side = self.scene.sides.get(argument)
                found = (side.as_of, side.as_of) if side else f"{argument} is no side"
            case _:
                found = "there is no such placeholder"
        if isinstance(found, str):
            self._find("story-placeholder", f"{name}: {{{kind}:{argument}}}: {found}", name)
            return "?", "?"
        return found

    def _of_row(self, kind: str, id: str, *, cites: bool) -> Words | str:
        row = self.record.rows.get(id)
        if row is None:
            return f"{id} is not on record"
        if kind != "cite" and row["noun"] != kind.title():
            return f"{id} is of the kind {row['noun']}"
        if not sources_of(row):
            return f"no source shows {id}"
        mark = self._cite(id) if cites else ""
        if kind == "cite":
            return mark, mark
        figure = figure_of(row)
        if figure is None:
            return f"{id} states no figure and nothing in words"
        return f"{figure[0]} {mark}".strip(), f"{figure[1]}{mark}"

    def _cite(self, id: str) -> str:
        """The numbers of the first sources of a row, in brackets."""
        those = sources_of(self.record.rows[id])[:_MOST_CITED]
        return f"[{', '.join(str(self._number(one)) for one in those)}]"

    def _number(self, source: str) -> int:
        return self.numbers.setdefault(source, len(self.numbers) + 1)

    def _share(self, argument: str, *, cites: bool) -> Words | str:
        name, dot, role = argument.partition(".")
        if not dot:
            row = self.record.rows.get(argument)
            if row is None or row["noun"] != "Share":
                return f"there is no share {argument}"
            figure, sources = figure_of(row), sources_of(row)
        elif name not in self.scene.sides:
            return f"{name} is no side"
        else:
            side = self.scene.sides[name]
            stage = next((one for one in side.facts.stages if one.role == role), None)
            figure = share_words(stage.share) if stage else None
            sources = side.support.ids([one.id for one in stage.of], "source") if stage else ()
        if figure is None or not sources:
            return "no share with a source is on record"
        mark = f"[{', '.join(str(self._number(one)) for one in sources[:_MOST_CITED])}]" if cites else ""
        return f"{figure[0]} {mark}".strip(), f"{figure[1]}{mark}"

    def _relations(self, kind: str, argument: str) -> Words | str:
        """Relations that the structure or the picture computes, as clauses or counted."""
        what, _, name = argument.partition(".")
        if name not in self.scene.sides:
            return f"{name or argument} is no side"
        found = self._those(what, name)
        if isinstance(found, str):
            return found
        if kind == "count":
            return str(len(found)), str(len(found))
        return join(found) if found else _NONE

    def _those(self, what: str, name: str) -> Sequence[Words] | str:
        left, side = self.scene.sides["left"], self.scene.sides[name]
        match what:
            case "all":
                return [relation_words(*_spoken(key)) for key in sorted(side.facts.graph.relations)]
            case "carried" | "lacking":
                return list(_compared(what, left, side))
            case "pipeline":
                answer = answers(left.facts, side.facts)["pipeline"]
                return [relation_words(*key.split()) for key in (*answer.left, *answer.right)]
            case "links" | "drained" if name in self.scene.tracks:
                ties = [tie for tie in self.scene.tracks[name].ties if tie.link not in ("gap", "round")]
                return [tie.said for tie in ties if what == "links" or tie.drained]
        return f"there are no relations called {what}"

    def _assumed(self, name: str) -> Words | str:
        side = self.scene.sides.get(name)
        if side is None or not side.slice.assume:
            return f"{name} assumes nothing"
        known = self.names.entities
        return join(
            [
                relation_words(one.origin, one.verb, one.target)
                if one.origin not in known or one.target not in known
                else _clause(known[one.origin], one.verb, known[one.target])
                for one in side.slice.assume
            ]
        )


def _renumbered(hero: Hero, sources: Sequence[tuple[str, Source]]) -> Hero:
    """The picture with the numbers that its sources have in this order."""
    place = {id: number for number, (id, _) in enumerate(sources, start=1)}
    new = {number: place[id] for number, (id, _) in enumerate(hero.sources, start=1)}

    def ties(those: tuple[Tie, ...]) -> tuple[Tie, ...]:
        return tuple(replace(tie, cited=tuple(new[number] for number in tie.cited)) for tie in those)

    tracks = tuple(
        replace(
            track,
            stretches=tuple(replace(one, cited=tuple(new[number] for number in one.cited)) for one in track.stretches),
            pipe=ties(track.pipe),
            lanes=ties(track.lanes),
        )
        for track in hero.tracks
    )
    return replace(hero, tracks=tracks, sources=tuple((id, source.name) for id, source in sources))


def _renumbered_view(shown: View, ids: Sequence[str]) -> View:
    """A View whose sources bear these numbers, and then on."""
    place = {id: number for number, id in enumerate(dict.fromkeys((*ids, *(row.id for row in shown.sources))), start=1)}
    new = {row.number: place[row.id] for row in shown.sources}
    rows = sorted((replace(row, number=place[row.id]) for row in shown.sources), key=lambda row: row.number)
    flows = (replace(flow, sources=tuple(new[number] for number in flow.sources)) for flow in shown.flows)
    return replace(shown, sources=tuple(rows), flows=tuple(flows))


_NONE: Final[Words] = ("none", "なし")


def _clause(origin: Words, verb: str, target: Words) -> Words:
    said, said_ja = relation_words("", verb, "")
    return f"{origin[0]} {said.strip()} {target[0]}", f"{origin[1]}→{target[1]}{said_ja.removeprefix('→')}"


def _compared(what: str, left: Side, right: Side) -> Iterator[Words]:
    """The relations of the left structure that the right one has, too; or those that it lacks."""
    one, other = left.facts.graph, right.facts.graph
    found = align(one, other, role_for_role(one, other, ()))
    edges = [each.left for each in found.carried] if what == "carried" else [*found.only_left, *found.unpartnered_left]
    yield from (relation_words(*_spoken(edge.key)) for edge in edges)


def _spoken(key: tuple[str, str, str]) -> tuple[str, str, str]:
    """A relation's key in the order in which it is said."""
    origin, target, verb = key
    return origin, verb, target


def _ends(tie: Tie) -> str:
    return f"{tie.origin}>{tie.target}"


def _is_part(token: str) -> bool:
    """Whether what is lit names a part of the picture, and not a row."""
    return token in TRACKS or token in _ROLES or token == OWNERS or "." in token or ">" in token


def _part_is_there(token: str, tracks: Mapping[str, Track]) -> bool:
    name, dot, part = token.partition(".")
    on = [tracks[name]] if dot and name in tracks else [] if dot else list(tracks.values())
    part = part if dot else token
    if token in TRACKS:
        return token in tracks
    if part == OWNERS:
        return any(stretch.owner_ids for track in on for stretch in track.stretches)
    return any(
        part in {stretch.role for stretch in track.stretches} or part in {_ends(tie) for tie in track.ties}
        for track in on
    )
