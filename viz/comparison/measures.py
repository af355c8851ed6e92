"""The measures of some structures as a table: a row for each measure, a column for each structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.structure.comparison import Comparison
from graph.structure.measure import Measure
from graph.structure.passage import Passage
from graph.structure.position import Agreement
from graph.structure.profile import Profile
from viz.comparison.words import COMPARISON_WORDS, reason_words
from viz.sentences import join, role_words
from viz.words import Words

__all__ = ["Cell", "Line", "figure", "measure_table", "percent", "span"]

_NOTHING: Final[Words] = ("", "")
_DASH: Final[Words] = ("–", "–")
#: Numbers below the one are only said to be below it, of those above the other no fractions are told.
_LEAST: Final = 0.001
_LARGE: Final = 100
_LIST: Final = re.compile(r": |, or on no final user| of (?=\w+, )|[:(]")
#: A reason that is longer is told up to its colon or list, and whole below.
_SHORT: Final = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of one structure, or why there is none."""

    #: What stands in the cell; empty where it is unknown.
    said: Words
    #: Between what it may lie, where that is known.
    between: str = ""
    more: Words = _NOTHING
    reason: Words | None = None
    coverage: float | None = None
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of all structures."""

    number: str
    name: Words
    cells: tuple[Cell, ...]
    reference: str
    caveats: tuple[Words, ...]


def measure_table(compared: Sequence[Comparison], names: dict[str, Words]) -> tuple[Line, ...]:
    """The measures of the left structure of these comparisons, which they share, and of each right one.

    `names` are what entities are called.
    """
    profiles = [compared[0].profiles[0], *(one.profiles[1] for one in compared)]
    control: tuple[tuple[str, Callable[[Profile], Measure]], ...] = (
        ("m_depth", lambda one: one.control.depth),
        ("m_weakest", lambda one: one.control.weakest),
        ("m_dominant", lambda one: one.control.dominant),
        ("m_product", lambda one: one.control.chain_product),
    )
    lines = [_line("M1", key, [of(one) for one in profiles]) for key, of in control]
    lines.append(_bounds(profiles))
    lines.append(_internal(profiles))
    lines.append(_order("m_tau", [one.order for one in compared]))
    lines.append(_order("m_tau_equal", [one.order_equal_split for one in compared]))
    lines.append(_returns(profiles))
    lines.append(_kappa("m_kappa", [one.passage for one in profiles]))
    lines.append(_kappa("m_kappa_ways", [one.passage_on_every_way for one in profiles]))
    lines.append(_ways(profiles))
    lines.append(_outsiders(profiles, names))
    lines.append(_against_left("M7", "m_s3", [one.s3_all for one in compared]))
    lines.append(_against_left("M7", "m_edits", [one.edits[0].distance for one in compared]))
    lines.append(_against_left("M7", "m_edits_roles", [one.edits[1].distance for one in compared]))
    lines.append(_rank(compared))
    lines.append(_chance(compared))
    return tuple(lines)


def figure(value: float) -> str:
    """A number with as many digits as it can bear; what is not nothing is not told as nothing.

    >>> figure(24.0), figure(0.0666), figure(0.5), figure(72102.414), figure(0.0), figure(0.00002)
    ('24', '0.067', '0.5', '72,102', '0', '< 0.001')
    """
    if 0 < value < _LEAST:
        return f"< {_LEAST}"
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:.3f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """A part of a whole in percent.

    >>> percent(0.024), percent(0.9)
    ('2.4 %', '90 %')
    """
    return f"{share * 100:.3g} %"


def span(measure: Measure, say: Callable[[float], str] = figure) -> str:
    """Between what a number may lie; empty where that is not known, or is the number itself."""
    if measure.low is None or measure.high is None or measure.low == measure.high:
        return ""
    low, high = say(measure.low), say(measure.high)
    return low if low == high else f"{low} – {high}"


def _cell(measure: Measure, more: Words = _NOTHING) -> Cell:
    if measure.value is None:
        reason = reason_words(measure.reason or "")
        if len(reason[0]) > _SHORT:
            more = tuple("; ".join(filter(None, each)) for each in zip(reason, more, strict=True))  # type: ignore[assignment]
        return Cell(_NOTHING, span(measure), more, _short(reason), measure.coverage, measure.inputs)
    said, between = figure(measure.value), span(measure)
    between = "" if between == said else between
    return Cell((said, said), between, more, None, measure.coverage, measure.inputs)


def _short(reason: Words) -> Words:
    """A reason without the list that it ends in, if it is long."""
    if len(reason[0]) <= _SHORT:
        return reason
    if " discloses " in reason[0]:
        return COMPARISON_WORDS["not_disclosed"]
    english = _LIST.split(reason[0], maxsplit=1)[0]
    return english, _LIST.split(reason[1], maxsplit=1)[0]


def _line(number: str, key: str, measures: Sequence[Measure], cells: Sequence[Cell] | None = None) -> Line:
    caveats = tuple(dict.fromkeys(reason_words(one.caveat) for one in measures))
    shown = tuple(cells) if cells is not None else tuple(_cell(one) for one in measures)
    return Line(number, COMPARISON_WORDS[key], shown, measures[0].reference, caveats)


def _against_left(number: str, key: str, measures: Sequence[Measure], more: Sequence[Words] = ()) -> Line:
    """A measure of how two structures compare has no value for the left one by itself."""
    said = more or [_NOTHING for _ in measures]
    cells = [Cell(_DASH), *(_cell(one, words) for one, words in zip(measures, said, strict=True))]
    return _line(number, key, measures, cells)


def _bounds(profiles: Sequence[Profile]) -> Line:
    cells = []
    for one in profiles:
        low, high = one.control.frechet_low, one.control.frechet_high
        if low.value is None or high.value is None:
            cells.append(_cell(low))
            continue
        said = f"{figure(low.value)} – {figure(high.value)}"
        cells.append(Cell((said, said), coverage=low.coverage, inputs=low.inputs))
    return _line("M1", "m_frechet", [one.control.frechet_low for one in profiles], cells)


def _internal(profiles: Sequence[Profile]) -> Line:
    cells = []
    for one in profiles:
        of = "; ".join(
            f"{books.company}, {books.period}: {figure(books.integration.dm_sales.value)}"
            for books in one.internal
            if books.integration.dm_sales.value is not None
        )
        cells.append(_cell(one.internal_sales, (of, of)))
    return _line("M2", "m_internal", [one.internal_sales for one in profiles], cells)


def _order(key: str, found: Sequence[Agreement]) -> Line:
    more = []
    for one in found:
        roles = list(dict.fromkeys(role for pair in one.pairs for role in pair))
        more.append(join([role_words(role) for role in roles]))
    return _against_left("M3", key, [one.tau for one in found], more)


def _returns(profiles: Sequence[Profile]) -> Line:
    cells = []
    for one in profiles:
        found = one.circulation
        if found.sign is None:
            cells.append(_cell(found.index))
            continue
        loops = [role_words(role) for loop in found.loops for role in loop]
        said = COMPARISON_WORDS["yes" if found.sign else "no"]
        cells.append(Cell(said, "", join(loops), coverage=found.index.coverage, inputs=found.index.inputs))
    return _line("M4", "m_returns", [one.circulation.index for one in profiles], cells)


def _kappa(key: str, found: Sequence[Passage]) -> Line:
    cells = [_cell(one.kappa, join([role_words(role) for role in one.necessary])) for one in found]
    return _line("M5", key, [one.kappa for one in found], cells)


def _ways(profiles: Sequence[Profile]) -> Line:
    cells = []
    for one in profiles:
        ends = join([role_words(role) for role in one.taken_as_final])
        final = COMPARISON_WORDS["as_final"]
        more = (f"{final[0]} {ends[0]}", f"{final[1]}{ends[1]}") if one.taken_as_final else _NOTHING
        if one.on_every_way:
            cells.append(Cell(join([role_words(role) for role in one.on_every_way]), more=more))
        else:
            cells.append(Cell(_NOTHING, more=more, reason=COMPARISON_WORDS["no_way"]))
    reference = "Lengauer, Tarjan 1979, dominators"
    return Line("M5", COMPARISON_WORDS["m_ways"], tuple(cells), reference, ())


def _outsiders(profiles: Sequence[Profile], names: dict[str, Words]) -> Line:
    cells = []
    measures = [supply.dependence.exposure for one in profiles for supply in one.supplies]
    for one in profiles:
        said: list[Words] = []
        for supply in one.supplies:
            goods = (supply.commodity, supply.commodity) if supply.commodity else COMPARISON_WORDS["unnamed"]
            through = [names.get(id, (id, id)) for id in supply.dependence.outsiders]
            who = join(through) if through else COMPARISON_WORDS["no_outsider"]
            said.append((f"{goods[0]}: {who[0]}", f"{goods[1]}:{who[1]}"))
        inputs = tuple(dict.fromkeys(id for supply in one.supplies for id in supply.dependence.exposure.inputs))
        text = "; ".join(english for english, _ in said), "、".join(japanese for _, japanese in said)
        if said:
            cells.append(Cell(text, inputs=inputs))
        else:
            cells.append(Cell(_NOTHING, reason=reason_words("no supply of process is on record")))
    reference = measures[0].reference if measures else ""
    caveats = tuple(dict.fromkeys(reason_words(one.caveat) for one in measures))
    return Line("M6", COMPARISON_WORDS["m_outsiders"], tuple(cells), reference, caveats)


def _rank(compared: Sequence[Comparison]) -> Line:
    more = []
    for one in compared:
        ties = f"{one.rank.ties:,} / {one.rank.looked_at:,}"
        words = COMPARISON_WORDS["ties"]
        more.append((f"{words[0]} {ties}", f"{words[1]} {ties}") if one.rank.looked_at else _NOTHING)
    return _against_left("M7", "m_rank", [one.rank.share for one in compared], more)


def _chance(compared: Sequence[Comparison]) -> Line:
    more = []
    for one in compared:
        found = one.shuffle
        words, ties = COMPARISON_WORDS["of_draws"], COMPARISON_WORDS["ties"]
        least = figure(found.smallest)
        more.append(
            (
                f"{found.draws} {words[0]} {least}; {ties[0]} {found.ties}",
                f"{found.draws}{words[1]} {least}、{ties[1]} {found.ties}",
            )
            if found.p.value is not None
            else _NOTHING
        )
    return _against_left("M7", "m_p", [one.shuffle.p for one in compared], more)
