"""`python -m tests.coverage RAW_FOLDER`: writes docs/coverage.md, where each raw id and each sentence went.

The raw research files are not part of the project, so the document is written by whoever has them; what it says is
held against the shipped facts by tests/seed/test_coverage.py.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

import seed
from graph.model import Claim, Event
from graph.ontology import ontology

DOCUMENT: Final = Path(__file__).parents[1] / "docs/coverage.md"
#: Raw ids that are nowhere in the facts, and why.
OMITTED: Final = {
    "none-background": "no page stands behind it: what rested on it alone is `confirmed: false` and cites nothing",
}
_LOCATORS: Final = "article/claims.yaml"
_ROLES: Final = "graph/ontology.yaml"
#: The folder in which a raw file's names are looked for first: `consumer` is another on either side.
_SIDES: Final = {"musk": "musk/", "article": "musk/", "standard-oil": "standard-oil/"}

#: Every sentence of the article: its place, what it says in short, and the claims that hold it, or why none does.
SENTENCES: Final[tuple[tuple[str, str, str], ...]] = (
    ("s0-intro heading", "Musk's AI set-up mirrors Rockefeller's rise", "c107"),
    ("s0-intro p1", "not by more crude, which was plentiful", "c001 c002"),
    ("s0-intro p1", "pipes, refineries, routes under one control", "c003"),
    ("s0-intro p1", "owned the infrastructure before others drilled", "c004"),
    ("s0-intro p1", "Musk seems to repeat it with AI, data", "c005 c006 c007"),
    ("s0-intro p2", "sceptics led on Tesla for years", "c008"),
    ("s0-intro p2", "waved off as car maker, EV story", "c009"),
    ("s0-intro p2", "another business model is forming", "c010"),
    ("s0-intro p2", "Huang backed it in October 2024", "c011 c012"),
    ("s1-wall-street heading", "Wall Street misses the real story", "c108"),
    ("s1-wall-street p1", "investors disagree what Tesla is", "c013"),
    ("s1-wall-street p1", "Ives: most undervalued AI company", "c014"),
    ("s1-wall-street p1", "Johnson: an overvalued car maker", "c015"),
    ("s1-wall-street p1", "both miss the only public gateway", "c016 c100"),
    ("s1-wall-street p2", "the difference matters much", "rhetoric"),
    ("s1-wall-street p2", "as a car business, questionable value", "c017"),
    ("s1-wall-street p2", "as only entry, another case", "c018 c101"),
    ("s1-wall-street p2", "old scepticism looks dated", "c019"),
    ("s2-colossus heading", "speed became the weapon: Colossus", "c109"),
    ("s2-colossus p1", "xAI's Memphis site proves execution", "c020 c021 c102"),
    ("s2-colossus p1", "19 days, bare land to 100,000 GPUs", "c022 c023 c024 c025"),
    ("s2-colossus p1", "Shanghai built cars in under 11 months", "c026 c103"),
    ("s2-colossus p2", "Baker: renewal is like rewiring a house", "c027 c028"),
    ("s2-colossus p2", "speed parts leaders from followers", "c029"),
    ("s2-colossus p2", "giants have more money, Musk executes", "c030 c031 c104"),
    ("s2-colossus p3", "scale lead becomes measurable", "c105"),
    ("s2-colossus p3", "over 1m H100 equivalents; 20bn new money", "c032 c033 c034 c035"),
    ("s2-colossus p3", "among the first on Blackwell; lead compounds", "c036 c037 c038"),
    ("s3-data heading", "an overlooked fortress of data", "c110"),
    ("s3-data p1", "data collection is most underrated", "c039"),
    ("s3-data p1", "each car a sensor, cameras recording", "c040 c111"),
    ("s3-data p1", "7.3bn miles, 2.63bn in cities", "c041 c042 c043"),
    ("s3-data p2", "goal of 10bn supervised miles", "c044"),
    ("s3-data p2", "12 percent use FSD, Level 2; unmatched scale", "c045 c046 c047"),
    ("s3-data p2", "Waymo smaller; Tesla's 5m customers give data", "c048 c049 c050 c051"),
    ("s3-data p3", "experts name a checkpoint problem", "c052"),
    ("s3-data p3", "models train models; others fall behind", "c053 c054"),
    ("s3-data p3", "Musk's checkpoints come from real driving", "c055"),
    ("s3-data p3", "the gap widens", "c056"),
    ("s4-stack heading", "infrastructure nobody can copy", "c106"),
    ("s4-stack p1", "Rockefeller ruled by the whole chain", "c057"),
    ("s4-stack p1", "Musk builds the like in AI", "c058"),
    ("s4-stack l1", "research: xAI, a frontier lab", "c059 c060"),
    ("s4-stack l2", "connectivity: Starlink, 9,500 satellites", "c061 c062"),
    ("s4-stack l3", "compute: Colossus, to millions of GPUs", "c063 c064"),
    ("s4-stack l4", "deployment: 5m Teslas and Optimus", "c065 c066 c067"),
    ("s4-stack l5", "capital: cash flow and reserves", "c068 c069 c070"),
    ("s4-stack l6", "data: X, 600m users, live", "c071 c072 c073"),
    ("s4-stack p2", "owns the path, as Standard the pipes", "c074"),
    ("s4-stack p2", "Wall Street's short view misses it", "c075"),
    ("s5-discount heading", "a name for the discount, and scepticism", "heading: what it names is c076"),
    ("s5-discount p1", "Visser: forecasts are discounted", "c076"),
    ("s5-discount p1", "timing off, direction right; three examples", "c077 c078"),
    ("s5-discount p2", "Visser: the sectors pay in the end", "c079"),
    ("s5-discount p2", "quarterly focus hides distant moats", "c080"),
    ("s6-catalyst heading", "a catalyst is near", "heading: what it says is c084"),
    ("s6-catalyst p1", "Blackwell in full production since early 2025", "c081"),
    ("s6-catalyst p1", "first major model from March 2026", "c082"),
    ("s6-catalyst p1", "the market's view will turn", "c083"),
    ("s6-catalyst p2", "no mere forecast, it is close", "c084"),
    ("s6-catalyst p2", "Tesla's AI side becomes undeniable", "c085"),
    ("s7-investing heading", "on investing and its timing", "heading"),
    ("s7-investing p1", "Tesla the only public choice", "c086"),
    ("s7-investing p1", "five unlisted; SpaceX perhaps in 2026", "c087 c088 c089 c090 c091 c092"),
    ("s7-investing p2", "until then the only path to all", "c093"),
    ("s7-investing p3", "cars pay for a larger architecture", "c094"),
    ("s7-investing p3", "last of seven by metrics, yet underrated", "c095 c096"),
    ("s7-investing p3", "the moat may become irreversible", "c097"),
    ("s8-footer p1", "three token prices", "c098"),
    ("s8-footer p1", "link to the original text", "page furniture"),
    ("s8-footer p2", "third-party content, for information only", "c099"),
    ("s8-footer p2", "no endorsement, no advice", "c099"),
    ("s8-footer p2", "where the disclaimer stands", "page furniture"),
    ("s8-footer p2", "buttons and an empty list of comments", "page furniture"),
)

_HEAD: Final = """# Coverage

Where everything went that the facts were made from: each id of the raw research files, each sentence of the article.
Written by `python -m tests.coverage`, which needs those files; a test holds every place named here against the facts.

## The raw research files

A name after an arrow is the id under which a raw one stands now. `tesla.revenue` is the raw fact `revenue` of `tesla`,
`carnegie-steel.source` a holding of that structure, and its years are its events. Files are those of `seed/data`;
`graph/ontology.yaml` has the roles, and the article's sections are the locators of its claims.
"""
_ARTICLE: Final = """
## The article, sentence by sentence

`s1-wall-street p2` is the second paragraph of that section, `l3` an item of its list, `heading` its heading. Sentences
are told in a few words of ours. Beside each stand the claims that hold it and the flows that rest on them; *none* means
that it states nothing of its own to hold: a turn of speech, a heading that says what follows, page furniture.

| place | what it says | claims | flows |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One raw id: what kind it is of, and the ids that hold it now."""

    kind: str
    raw: str
    now: tuple[str, ...]


class Coverage:
    """Finds for a raw id the rows of the shipped facts that hold it."""

    def __init__(self) -> None:
        pack = seed.shipped_pack()
        reading = seed.read_pack(seed.shipped_folder())
        root = f"{seed.shipped_folder()}/"
        self.files = {row: stands[0].file.removeprefix(root) for row, stands in reading.places.items()}
        self.files |= {role.id: _ROLES for role in ontology().roles}
        self.aliases: dict[str, list[str]] = defaultdict(list)
        for row in (*pack.entities, *pack.flows):
            for alias in row.aliases:
                self.aliases[alias].append(row.id)
        self.keys = {f"{step.ecosystem}.{step.key}": step.id for steps in (pack.layers, pack.stages) for step in steps}
        self.steps = {entity.id: {step.step for step in (*entity.layers, *entity.stages)} for entity in pack.entities}
        self.claims = pack.claims
        self.events = pack.events

    def find(self, raw: str, file: str) -> tuple[str, ...]:
        """The ids under which the raw id of that file stands: its own, or those it is an alias of."""
        if self.files.get(raw, _ROLES) != _ROLES:
            return (raw,)
        found = self.aliases.get(raw, [])
        side = next((folder for name, folder in _SIDES.items() if file.startswith(name)), "")
        return tuple([row for row in found if self.files[row].startswith(side)] or found)

    def items(self, file: str, content: Mapping[str, Any]) -> Iterator[Item]:
        """Every raw id of one file."""
        for title, rows in content.items():
            if title == "labels_ja":
                # A label names a subject: `standard-oil` is the group of companies there, not the structure.
                yield from (
                    Item("labels", raw, tuple(self.aliases.get(raw, ())) or self.find(raw, file)) for raw in rows
                )
            elif title == "packs":
                for pack in rows:
                    yield from self._yardstick(pack, file)
            elif title == "no_counterpart":
                for ends in rows.values():
                    yield from (Item("no counterpart", row["id"], self.find(row["id"], file)) for row in ends)
            elif isinstance(rows, list):
                for row in rows:
                    yield from self._row(title, row, file)

    def _row(self, title: str, row: Any, file: str) -> Iterator[Item]:
        if not isinstance(row, dict):
            return
        kind = title.replace("_", " ")
        if title == "sections":
            held = [claim.id for claim in self.claims if _place(claim).startswith(f"{row['id']} ")]
            yield Item(kind, row["id"], tuple(held))
        elif title == "roles":
            yield Item(kind, row["id"], (row["id"],) if self.files.get(row["id"]) == _ROLES else ())
        elif "layer" in row and "id" not in row:
            yield Item(kind, row["layer"], self._step("musk", row["layer"]))
        elif "stage" in row and "id" not in row:
            yield Item(kind, row["stage"], self._step("standard-oil", row["stage"]))
        elif "id" in row:
            here = self.find(row["id"], file)
            yield Item(kind, row["id"], here)
            for fact in row.get("facts", ()):
                yield Item("facts", f"{row['id']}.{fact['p']}", self._fact(here, fact))

    def _step(self, ecosystem: str, key: str) -> tuple[str, ...]:
        found = self.keys.get(f"{ecosystem}.{key}")
        return (found,) if found else ()

    def _fact(self, about: Iterable[str], fact: Mapping[str, Any]) -> tuple[str, ...]:
        here = set(about)
        said = [
            claim
            for claim in self.claims
            if claim.telling == "evidence" and claim.about in here and claim.predicate == fact["p"]
        ]
        same_day = [claim.id for claim in said if str(claim.as_of) == str(fact.get("as_of"))]
        return tuple(same_day or [claim.id for claim in said])

    def _yardstick(self, pack: Mapping[str, Any], file: str) -> Iterator[Item]:
        name = pack.get("id") or pack["pack"]
        yield Item("packs", name, self.find(name, file))
        for node in pack.get("nodes", ()):
            yield Item("nodes", node["id"], self.find(node["id"], file))
        for origin, verb, ends in pack.get("flows", ()):
            for end in ends if isinstance(ends, list) else [ends]:
                raw = f"{origin}-{verb}-{end}"
                yield Item("flows", raw, self.find(raw, file))
        for holding in pack.get("stages", ()):
            yield Item("holdings", f"{name}.{holding['stage']}", self._holding(name, holding))
        for event in pack.get("events", ()):
            now = [one.id for one in self.events if one.ecosystem == name and _year(one) == event["year"]]
            yield Item("events", f"{name}.{event['year']}", tuple(now))

    def _holding(self, pack: str, holding: Mapping[str, Any]) -> tuple[str, ...]:
        step = f"{pack}-{holding['stage']}"
        cited = set(holding["sources"]) - set(OMITTED)
        return tuple(
            claim.id
            for claim in self.claims
            if step in self.steps.get(claim.about, ())
            and claim.predicate != "in-step"
            and {citation.source for citation in claim.sources} <= cited
            and (claim.sources or not cited)
            and _alike(claim, holding["holding"])
        )


def _alike(claim: Claim, told: str) -> bool:
    """Whether the claim says what is told, in words or by a number of it."""
    if claim.text is not None:
        words = set(claim.text.lower().replace(",", " ").replace(";", " ").split())
        return len(words & set(told.lower().replace(",", " ").replace(";", " ").split())) * 2 >= len(words)
    return True


def _year(event: Event) -> int | None:
    return int(str(event.since)[:4]) if event.since else None


def _place(claim: Claim) -> str:
    return str(claim.sources[0].locator) if claim.telling == "article" else ""


def main() -> None:
    """Write the document from the folder that is named."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path, help="the raw research files")
    DOCUMENT.write_text(document(options.parse_args().folder), "utf-8")


def document(folder: Path) -> str:
    """The whole document."""
    coverage = Coverage()
    files = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))}
    found = {name: list(coverage.items(name, content)) for name, content in files.items()}
    lost = [item.raw for items in found.values() for item in items if not item.now and item.raw not in OMITTED]
    if lost:
        raise SystemExit(f"nowhere in the facts, and no reason given: {', '.join(lost)}")
    parts = [_HEAD, *_counts(found)]
    for name, items in found.items():
        parts += [f"\n### {name}\n", *_lines(items, coverage.files)]
    return "\n".join(parts) + "\n" + _ARTICLE + "\n".join(_sentences()) + "\n"


def _counts(found: Mapping[str, list[Item]]) -> Iterator[str]:
    yield "| raw file | ids | same id | other id | omitted |\n| --- | --- | --- | --- | --- |"
    total: Counter[str] = Counter()
    for name, items in found.items():
        counts = Counter("omitted" if not item.now else "same" if _same(item) else "other" for item in items)
        total += counts
        yield f"| {name} | {len(items)} | {counts['same']} | {counts['other']} | {counts['omitted']} |"
    yield f"| together | {total.total()} | {total['same']} | {total['other']} | {total['omitted']} |"


def _same(item: Item) -> bool:
    return item.now == (item.raw,)


def _lines(items: Iterable[Item], files: Mapping[str, str]) -> Iterator[str]:
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        if not item.now:
            yield f"- omitted: {item.raw} ({OMITTED[item.raw]})"
        elif item.kind == "sections":
            grouped[item.kind, _LOCATORS].append(item.raw)
        else:
            told = item.raw if _same(item) else f"{item.raw} → {' + '.join(item.now)}"
            grouped[item.kind, files[item.now[0]]].append(told)
    for (kind, file), told in grouped.items():
        yield f"- {kind}, in {file} ({len(told)}): {', '.join(told)}"


def _sentences() -> Iterator[str]:
    article = [flow for flow in seed.shipped_pack().flows if flow.telling == "article"]
    for place, told, held in SENTENCES:
        claims = re.findall(r"\bc\d+\b", held) if re.fullmatch(r"(c\d+ ?)+", held) else []
        flows = [flow.id for flow in article if set(claims) & set(flow.rests_on)]
        yield f"| {place} | {told} | {', '.join(claims) or f'none: {held}'} | {', '.join(flows)} |"


if __name__ == "__main__":
    main()
