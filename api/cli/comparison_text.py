"""A comparison as a person reads it in a terminal, or in a file of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table

from api.cli.terminal import out, plain
from api.schema.comparison import (
    BreaksIf,
    Comparison,
    ComparisonSide,
    Conclusion,
    Measure,
    Moment,
    Relation,
    StructureBeside,
    Uncertainty,
    WhatIf,
)

if TYPE_CHECKING:
    from graph.structure.matching import Proposal

__all__ = ["OVERVIEW", "show", "show_proposal"]

#: The parts that the overview shows.
OVERVIEW: Final = ("conclusions", "what_if", "beside")

#: The rows of the table: the code and name of a measure, and what it is called in few words.
_OF_ONE: Final = (
    ("M1", "depth", "M1 mean share"),
    ("M1", "weakest", "M1 least share"),
    ("M1", "dominant", "M1 half or more"),
    ("M1", "chain product", "M1 whole chain"),
    ("M2", "internal share of sales", "M2 sold inside"),
)
_OF_ONE_LATER: Final = (
    ("M4", "flow hierarchy", "M4 on no loop"),
    ("M5", "kappa", "M5 kappa"),
)
_OF_THE_PAIR: Final = (
    ("M7", "S3_all", "M7 S3_all"),
    ("M7", "S3", "M7 S3"),
    ("M7", "EC", "M7 EC"),
    ("M7", "systematicity", "M7 in one piece"),
)
#: By how much a changed share must move a number to be shown.
_MOVES: Final = 0.05
_TELLINGS: Final = {"evidence": "evidence", "article": "article", "article-stated": "stated"}


def show(found: Comparison, *, everything: bool) -> None:
    """Print the overview, or everything that was made."""
    with out.capture() as laid_out:
        for part in _parts(found, everything=everything):
            out.print(part, soft_wrap=False, highlight=False)
    # What fills cells up to their width is no part of the text.
    for line in laid_out.get().splitlines():
        out.out(line.rstrip(), highlight=False)


def show_proposal(found: Proposal) -> None:
    """Print a mapping that nobody claims, and how it was found."""
    out.print("[bold]Proposed by relations and roles alone, claimed by nobody[/]")
    for pair, held in zip(found.mapping.pairs, found.held, strict=True):
        out.print(f"- {pair.left} = {pair.right}  [dim]{held:.0%} of what can go there[/]", highlight=False)
    told = found.cost.reason or (
        f"cost {found.cost.value:.3g}, reached by {found.reached} of {found.starts} starts, {len(found.ties)} other "
        f"mappings as cheap, seed {found.seed}. {found.cost.caveat}"
    )
    out.print(f"[dim]{plain(told)}[/]", highlight=False)


def _parts(found: Comparison, *, everything: bool) -> Iterator[RenderableType]:
    for side in (found.left, found.right):
        yield _head(side)
        if side.broken_up:
            yield f"{plain(side.broken_up.sentence)} [dim]Sources: {plain(', '.join(side.broken_up.sources))}.[/]"
    yield from _section("What it comes to", (_conclusion(one) for one in found.conclusions))
    yield from _relations(found)
    yield from _measures(found)
    changing = [one for one in found.what_if if one.changed]
    shown = found.what_if if everything else changing
    rest = len(found.what_if) - len(shown)
    yield from _section("What would have to be true", (_what_if(one) for one in shown), _unchanged(rest))
    if everything:
        yield from _all(found)
    yield ""
    yield (
        "[dim]--all shows more, --json everything, with the ids of flows, claims and sources.[/]"
        if (not everything)
        else "[dim]--json names the flows, claims and sources behind all of it.[/]"
    )


def _all(found: Comparison) -> Iterator[RenderableType]:
    for side in (found.left, found.right):
        yield from _section(f"Stages of {side.name}", _stages(side))
    conflicts = (
        f"{one.node} ({one.side.value}): "
        + "; ".join(f"{pair.left} = {pair.right} by {pair.by}{_ids(pair.rests_on)}" for pair in one.drawn)
        + f". Kept: {f'{one.kept.left} = {one.kept.right}' if one.kept else 'none'}."
        for one in found.conflicts
    )
    yield from _section("What contradicts the mapping", conflicts, found.rule)
    yield from _section("At other dates", (_moment(one) for one in found.moments))
    yield from _section("Uncertainty of the shares", _uncertainty(found.uncertainty, found))
    yield from _section("Chance", _chance(found))
    yield from _section("Edits", (f"{one.variant}: {_whole(one.distance)}" for one in found.edits))
    for side in (found.left, found.right):
        left_out = (f"{one.flow}: {one.reason}" for one in side.not_counted)
        yield from _section(f"Not counted of {side.name}", left_out)


# ---- layout ----------------------------------------------------------------------------------------------------------


def _section(title: str, lines: Iterable[str], note: str = "") -> Iterator[RenderableType]:
    """A title, and lines that hang; nothing where there are none."""
    known = [plain(line) for line in lines]
    if not known and not note:
        return
    yield ""
    yield f"[bold]{plain(title)}[/]"
    yield _hanging(known)
    if note:
        yield Padding(f"[dim]{plain(note)}[/]", (0, 0, 0, 2))


def _hanging(lines: Iterable[str]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for line in lines:
        grid.add_row("-", line)
    return grid


def _head(side: ComparisonSide) -> str:
    return (
        f"[bold]{plain(side.name)}[/] as of {side.as_of} ({plain(side.slice)}): {_count(side.relations, 'relation')} "
        f"of {_count(side.flows, 'flow')}; {_count(len(side.not_counted), 'flow')} not counted"
    )


# ---- sentences -------------------------------------------------------------------------------------------------------


def _conclusion(one: Conclusion) -> str:
    if one.reason is not None:
        return f"{_QUESTIONS.get(one.question, one.question)}: {one.sentence[:1].lower()}{one.sentence[1:]}"
    return f"{one.sentence} {_falls(one.breaks_if)}."


_QUESTIONS: Final = {
    "pipeline": "Pipeline",
    "control": "Mean share of the stages",
    "passage": "What rivals cannot go round",
    "circulation": "What returns",
    "supply": "Supply of the process",
    "nearness": "Nearness",
}


def _falls(breaks: BreaksIf) -> str:
    """What makes it fall: sources if any do, and claims."""
    said = []
    for kind, one in (("source", breaks.sources), ("claim", breaks.claims)):
        if one.sets:
            more = f" (or {_count(len(one.sets) - 1, 'other set')})" if len(one.sets) > 1 else ""
            said.append(f"falls without the {kind}{'s' * (len(one.sets[0]) > 1)} {_and(one.sets[0])}{more}")
        else:
            said.append(one.reason or "")
    return _upper("; ".join(said))


def _what_if(one: WhatIf) -> str:
    known = f" (on record as {one.flow}, not counted: {one.reason})" if one.flow else ""
    said = f"{one.sentence}{known}: S3_all {_number(one.before)} -> {_number(one.after)}."
    return " ".join([said, *(each.after.sentence for each in one.changed)])


def _unchanged(rest: int) -> str:
    return f"{_count(rest, 'other assumption')} would change no conclusion; --all shows them." if rest else ""


def _relations(found: Comparison) -> Iterator[RenderableType]:
    here, there = found.left.name, found.right.name
    yield from _listed("Carries over", [one.left for one in found.carried], [one.right for one in found.carried])
    yield from _listed(f"Only {here}", found.only_left)
    yield from _listed(f"Only {there}", found.only_right)
    yield from _listed(f"No counterpart, {here}", found.no_counterpart_left)
    yield from _listed(f"No counterpart, {there}", found.no_counterpart_right)


def _listed(title: str, one: Sequence[Relation], other: Sequence[Relation] = ()) -> Iterator[RenderableType]:
    if other:
        pairs = zip(one, other, strict=True)
        lines = [f"{a.sentence}: left {_rests_on(a)}; right {_rests_on(b)}" for a, b in pairs]
    else:
        lines = [f"{each.sentence}: {_rests_on(each)}" for each in one]
    yield from _section(f"{title} ({len(one)})", lines, "" if lines else "None.")


def _rests_on(one: Relation) -> str:
    counted = f"{_count(len(one.flows), 'flow')}, {_count(len(one.sources), 'source')}"
    falls = one.breaks_if.sources
    return f"{counted}; {f'falls without {_and(falls.sets[0])}' if falls.sets else falls.reason}"


# ---- the table of measures -------------------------------------------------------------------------------------------


def _measures(found: Comparison) -> Iterator[RenderableType]:
    """Rows are measures; columns the left structure, the right one, and what else stands beside the left."""
    pair = StructureBeside(side=found.right, carried=len(found.carried), measures=found.measures)
    columns = [pair, *found.beside]
    sides = [found.left, *(one.side for one in columns)]
    reasons: dict[str, int] = {}
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("", overflow="fold", max_width=16)
    for name in _heads(found, sides):
        table.add_column(plain(name), overflow="fold", justify="right", min_width=8)

    def row(label: str, cells: Iterable[Measure | None]) -> None:
        table.add_row(plain(label), *(_cell(one, reasons) for one in cells))

    def of_one(rows: Iterable[tuple[str, str, str]]) -> None:
        for code, name, label in rows:
            row(label, [_of(side.measures, code, name) for side in sides])

    of_one(_OF_ONE)
    row("M3 order", [None, *(_of(one.measures, "M3", "tau") for one in columns)])
    table.add_row("M4 returns", *({True: "yes", False: "no", None: "?"}[side.returns] for side in sides))
    of_one(_OF_ONE_LATER)
    table.add_row("M6 outsiders", *("\n".join(map(plain, map(str, side.outsiders))) or "none" for side in sides))
    for code, name, label in _OF_THE_PAIR:
        row(label, [None, *(_of(one.measures, code, name) for one in columns)])
    yield ""
    yield "[bold]Measures[/] [dim](value, range, part of the inputs that is known; M3 and M7 beside the left)[/]"
    yield table
    if reasons:
        yield ""
        yield _hanging(plain(f"?{number} {reason}") for reason, number in reasons.items())


def _heads(found: Comparison, sides: Sequence[ComparisonSide]) -> list[str]:
    """Short names: of the right structure's tellings the telling, else the name's first words."""
    told = [side.ecosystem for side in sides]
    said = []
    for place, side in enumerate(sides):
        first = side.name.split(" / ")[0]
        short = first if len(first) <= 12 else " ".join(first.split()[:2])
        if told.count(side.ecosystem) > 1 and (place > 0 or found.left.ecosystem == found.right.ecosystem):
            telling = dict(part.split("=", 1) for part in side.slice.split("&") if "=" in part).get("telling", "")
            short = f"{first.split()[0]} {_TELLINGS.get(telling, telling)}"
        said.append(short)
    return said


def _of(measures: Iterable[Measure], code: str, name: str) -> Measure | None:
    """The measure of that name, of the whole."""
    return next((one for one in measures if (one.code, one.name, one.of) == (code, name, None)), None)


def _cell(one: Measure | None, reasons: dict[str, int]) -> str:
    if one is None:
        return "-"
    if one.value is None:
        return f"?{reasons.setdefault(one.reason or '', len(reasons) + 1)}"
    lines = [_number(one)]
    if one.low is not None and one.high is not None and one.low != one.high:
        lines.append(f"{_tiny(one.low)}-{_tiny(one.high)}")
    if one.coverage < 1:
        lines.append(f"of {one.coverage:.0%}")
    return "\n".join(lines)


def _number(one: Measure) -> str:
    return "?" if one.value is None else _short(one.value)


def _short(number: float) -> str:
    """Two or three digits: what is said of these numbers is no finer."""
    if number == 0:
        return "0"
    if abs(number) < 0.001:
        return f"{number:.0e}".replace("e-0", "e-")
    return f"{number:.3f}" if abs(number) < 0.1 else f"{number:.2f}"


def _tiny(number: float) -> str:
    """The same with nothing before the point, so that a range fits into a column."""
    return _short(number).removeprefix("0") or "0"


def _whole(one: Measure) -> str:
    if one.value is None:
        bounds = f"{one.low:g} to {one.high:g}. " if one.low is not None and one.high is not None else ""
        return f"{bounds}{one.reason}"
    return f"{one.value:g}"


# ---- everything ------------------------------------------------------------------------------------------------------


def _stages(side: ComparisonSide) -> Iterator[str]:
    for stage in side.stages:
        if stage.value is None:
            yield f"{stage.role}: ? ({stage.reason})"
            continue
        low, high = stage.low, stage.high
        ranged = f" ({_short(low)} to {_short(high)})" if low is not None and high is not None else ""
        when = f", {stage.as_of}" if stage.as_of else ""
        yield f"{stage.role}: {_short(stage.value)}{ranged} of {stage.scope}{when}"


def _moment(one: Moment) -> str:
    side, measures = one.at.side, one.at.measures
    s3 = _of(measures, "M7", "S3_all")
    depth = _of(side.measures, "M1", "depth")
    return (
        f"{side.name}, {side.as_of}: {_count(side.relations, 'relation')}, {one.at.carried} carried over, "
        f"S3_all {_number(s3) if s3 else '?'}, mean share {_number(depth) if depth else '?'}"
    )


def _uncertainty(one: Uncertainty, found: Comparison) -> Iterator[str]:
    for spread in one.spreads:
        if spread.left_larger.value is None:
            yield f"{spread.name}: ? ({spread.left_larger.reason})"
            continue
        ends = [
            f"{_number(each)} ({_short(each.low or 0)} to {_short(each.high or 0)})"
            for each in (spread.left, spread.right)
        ]
        yield (
            f"{spread.name}: {ends[0]} and {ends[1]}; larger at {found.left.name} in {spread.left_larger.value:.1%} of "
            f"{one.draws:,} draws"
        )
    for change in one.changes:
        if change.before is not None and change.after is not None and abs(change.after - change.before) >= _MOVES:
            name = found.left.name if change.side.value == "left" else found.right.name
            yield (
                f"{name}, {change.stage} {change.change}: {change.measure} {_short(change.before)} -> "
                f"{_short(change.after)}"
            )
    for weak in one.weaknesses:
        yield f"{found.left.name if weak.side.value == 'left' else found.right.name}: {weak.sentence}"


def _chance(found: Comparison) -> Iterator[str]:
    one = found.chance
    if one.share.value is None or one.p.value is None:
        yield one.share.reason or one.p.reason or ""
        return
    of = "all" if one.exhaustive else f"{one.looked_at:,} drawn of"
    yield (
        f"Mappings that carry as much over: {_number(one.share)} of {of} {one.possible:,.0f}; {one.ties:,} of those "
        f"looked at tie with it. {one.share.caveat}"
    )
    yield (
        f"Shuffled labels that do as well: p = {_number(one.p)} ({one.hits} of {one.draws}, {one.p_ties} tie, seed "
        f"{one.seed}; no p is below {one.smallest:.2g}). {one.p.caveat}"
    )


# ---- words -----------------------------------------------------------------------------------------------------------


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _and(ids: Sequence[object]) -> str:
    known = list(map(str, ids))
    return " and ".join([", ".join(known[:-1]), known[-1]] if len(known) > 1 else known)


def _ids(ids: Sequence[object]) -> str:
    return f" ({', '.join(map(str, ids))})" if ids else ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
