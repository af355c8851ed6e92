"""A pack of any size to measure with: `python -m tests.synthetic FOLDER --entities 100000 --flows 500000`.

Nothing in it is a fact. The same numbers and seed make the same files.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["write"]

_VERBS = ("feeds", "equips", "funds", "pays", "owns", "carries", "leases", "returns")
_HEADER = """id: synthetic
title: Synthetic pack, no facts
"""
_FRAME = """ecosystems:
  - {id: synthetic, name: Synthetic, name_ja: 合成, default_as_of: "2026"}
stages:
  - {id: synthetic-start, ecosystem: synthetic, key: start, name: Start, name_ja: 始, role: source, position: 0}
  - {id: synthetic-end, ecosystem: synthetic, key: end, name: End, name_ja: 終, role: distribution, position: 1}
"""


def write(folder: Path, *, entities: int, flows: int, sources: int = 1_000, seed: int = 1) -> None:
    """Write the pack into `folder`: so many entities with one claim each, and flows that rest on these claims."""
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(_HEADER, "utf-8")
    (folder / "frame.yaml").write_text(_FRAME, "utf-8")
    _lines(folder / "sources.jsonl", (_source(n) for n in range(sources)))
    _lines(folder / "entities.jsonl", (_entity(n) for n in range(entities)))
    _lines(folder / "claims.jsonl", (_claim(n, sources) for n in range(entities)))
    _lines(folder / "flows.jsonl", (_flow(n, entities, chance) for n in range(flows)))


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


def _entity(n: int) -> dict[str, Any]:
    stage = "synthetic-start" if n % 2 else "synthetic-end"
    named = {"name": f"Entity {n}", "name_ja": f"項目{n}"}
    return {"id": f"entity-{n}", "ecosystem": "synthetic", "kind": "company", **named, "stages": [{"step": stage}]}


def _claim(n: int, sources: int) -> dict[str, Any]:
    said = {"about": f"entity-{n}", "predicate": "revenue", "number": n * 1_000, "unit": "USD", "as_of": "2026"}
    return {"id": f"claim-{n}", **said, "sources": [f"source-{n % sources}"]}


def _flow(n: int, entities: int, chance: random.Random) -> dict[str, Any]:
    start = chance.randrange(entities)
    return {
        "id": f"flow-{n}",
        "ecosystem": "synthetic",
        "from": f"entity-{start}",
        "verb": _VERBS[n % len(_VERBS)],
        "to": f"entity-{chance.randrange(entities)}",
        "since": str(1990 + n % 36),
        "by": "ours",
        "rests_on": [f"claim-{start}"],
    }


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
