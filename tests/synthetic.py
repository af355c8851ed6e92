"""A pack of any size to measure with: `python -m tests.synthetic FOLDER --entities 100000 --flows 500000`.

Nothing in it is a fact. The same numbers and seed make the same files. Few entities have most of the flows, as in
any real network: those with low numbers.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["ECOSYSTEM", "LAYERS", "entity_name", "write"]

ECOSYSTEM = "synthetic"
#: The keys of its layers, with the role that each plays.
LAYERS = {
    "research": "knowledge",
    "mining": "source",
    "power": "source",
    "pipelines": "transport",
    "orbit": "transport",
    "shipping": "ship",
    "refining": "process",
    "training": "process",
    "machines": "supplier",
    "retail": "distribution",
    "robots": "demand",
    "finance": "capital",
}
_KINDS = ("company", "facility", "product", "fund")
#: Verb, commodity and unit of a flow.
_MOVES = (
    ("feeds", "chips", "GPUs"),
    ("equips", "supplies", "tons-per-year"),
    ("funds", "cash", "USD"),
    ("pays", "cash", "USD"),
    ("owns", "equity", "percent"),
    ("carries", "haulage", "tons-per-year"),
    ("leases", "compute", "MW"),
    ("returns", "data", "percent"),
)
_SAID = (("revenue", "USD"), ("staff", "people"), ("capacity", "MW"))
_FIRST = ("Amber", "Boreal", "Cobalt", "Dorian", "Ember", "Fathom", "Granite", "Harbor", "Indigo", "Juniper")
_FIRST_JA = ("琥珀", "北方", "青銅", "白樺", "残火", "深海", "花崗", "港湾", "藍色", "杜松")
_SECOND = ("Works", "Lines", "Power", "Systems", "Mills", "Holdings", "Motors")
_SECOND_JA = ("製作所", "鉄道", "電力", "システム", "製粉", "持株", "自動車")
_HEADER = """id: synthetic
title: Synthetic pack, no facts
"""
_FRAME = """ecosystems:
  - {id: synthetic, name: Synthetic, name_ja: 合成, default_as_of: "2026"}
layers:
"""


def write(folder: Path, *, entities: int, flows: int, sources: int = 1_000, seed: int = 1) -> None:
    """Write the pack into `folder`: so many entities with two claims each, and flows that rest on these claims."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(_HEADER, "utf-8")
    (folder / "frame.yaml").write_text(_FRAME + "".join(_layers()), "utf-8")
    _lines(folder / "sources.jsonl", (_source(n) for n in range(sources)))
    _lines(folder / "entities.jsonl", (_entity(n, chance) for n in range(entities)))
    _lines(folder / "claims.jsonl", (_claim(n, sources, chance) for n in range(2 * entities)))
    _lines(folder / "flows.jsonl", (_flow(n, entities, chance) for n in range(flows)))


def entity_name(n: int) -> str:
    """The name of the entity `entity-n`."""
    return f"{_FIRST[n % 10]} {_SECOND[n % 7]} {n}"


def _layers() -> Iterable[str]:
    for position, (key, role) in enumerate(LAYERS.items()):
        names = f"name: {key.title()}, name_ja: 段階{position}"
        at = f"role: {role}, position: {position}"
        yield f"  - {{id: synthetic-{key}, ecosystem: synthetic, key: {key}, {names}, {at}}}\n"


def _lines(file: Path, rows: Iterable[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _source(n: int) -> dict[str, Any]:
    return {
        "id": f"source-{n}",
        "title": f"Source {n}",
        "publisher": f"Publisher {n % 100}",
        "date": "2026",
        "address": f"place {n}",
        "kind": "dataset",
        "reliability": ("low", "medium", "high")[n % 3],
    }


def _entity(n: int, chance: random.Random) -> dict[str, Any]:
    keys = list(LAYERS)
    steps = [keys[n % len(keys)], *([keys[(n + 5) % len(keys)]] if n % 4 == 0 else [])]
    return {
        "id": f"entity-{n}",
        "ecosystem": ECOSYSTEM,
        "kind": _KINDS[n % len(_KINDS)],
        "name": entity_name(n),
        "name_ja": f"{_FIRST_JA[n % 10]}{_SECOND_JA[n % 7]}{n}",
        "description": f"Makes what the {keys[n % len(keys)]} of others needs.",
        "place": f"Place {chance.randrange(400)}",
        "in_group": chance.random() < 0.3,
        **({"since": str(1990 + chance.randrange(36))} if n % 3 else {}),
        "layers": [{"step": f"synthetic-{key}"} for key in steps],
    }


def _claim(n: int, sources: int, chance: random.Random) -> dict[str, Any]:
    predicate, unit = _SAID[n % len(_SAID)]
    cited = chance.sample(range(sources), 1 + n % 3)
    return {
        "id": f"claim-{n}",
        "about": f"entity-{n // 2}",
        "predicate": predicate,
        "number": chance.randrange(1_000_000),
        "unit": unit,
        "as_of": str(2000 + chance.randrange(26)),
        "sources": [f"source-{each}" for each in cited],
    }


def _flow(n: int, entities: int, chance: random.Random) -> dict[str, Any]:
    start, end = _skewed(entities, chance), _skewed(entities, chance)
    verb, commodity, unit = _MOVES[n % len(_MOVES)]
    return {
        "id": f"flow-{n}",
        "ecosystem": ECOSYSTEM,
        "from": f"entity-{start}",
        "verb": verb,
        "to": f"entity-{end}",
        "commodity": commodity,
        "volume": chance.randrange(100_000) / 1_000 if unit == "percent" else chance.randrange(1_000_000),
        "unit": unit,
        **({"since": str(1990 + chance.randrange(36))} if n % 5 else {}),
        "by": "ours",
        "rests_on": [f"claim-{2 * start}"],
    }


def _skewed(entities: int, chance: random.Random) -> int:
    return int(entities * chance.random() ** 2)


def main() -> None:
    """Write a pack as the command line says."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("folder", type=Path)
    options.add_argument("--entities", type=int, default=1_000)
    options.add_argument("--flows", type=int, default=5_000)
    chosen = options.parse_args()
    write(chosen.folder, entities=chosen.entities, flows=chosen.flows)


if __name__ == "__main__":
    main()
