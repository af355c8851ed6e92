"""A pack whose texts try to be something else: markup, formulas, statements, other directions, other lines."""

from __future__ import annotations

import re

from graph.dates import PartialDate
from graph.model import Citation, Claim, Ecosystem, Entity, Event, Flow, Layer, Membership, Pack, Source

#: Every one of these is the name of an entity, the text of a claim, and the title of a source.
TEXTS = (
    "</script><img src=x onerror=alert(1)>",
    "]]> <!-- & &amp; -->",
    "right\u202eleft\u2066 to \u2069",
    "one line\u2028another\u2029third\u0085fourth",
    "break\nreturn\rboth\r\ntab\t.",
    "bell\x07 escape\x1b[31m null-free\x01\x1f delete\x7f",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "''@x",
    '"quoted" "',
    "'single' \\' \\\\' it's",
    "\\u0027 }) DETACH DELETE n // \\U0027 \\\\u0027 \\'u0027",
    "$parameter ${x} $$ `tick` {brace} {{ }} }",
    "a|b\\|c\\",
    "; MATCH (n) DETACH DELETE n;",
    "// no comment /* nor this */",
    ":param x => 1",
    "%20 #1 ~ ^ & _ \\textbf{x} @misc{x,",
    "日本語「引用」 テスラ",
    "عربى עברית",
    "\U0001f680 \U00020000 e\u0301 \ufeff",
    "null",
    "true",
    " spaces at both ends ",
    "-",
    "x" * 10_000,
)

#: What XML cannot hold.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def hostile_pack() -> Pack:
    """Each text in turn as a name, an alias, a commodity, a statement, a title, a locator and a note."""
    eco = Ecosystem(id="eco", name=TEXTS[0], default_as_of=PartialDate.parse("2025"))
    layer = Layer(id="layer", ecosystem="eco", key="layer", name=TEXTS[1], position=1)
    number = range(len(TEXTS))
    return Pack(
        id="hostile",
        title=TEXTS[3] + TEXTS[16],
        licence=TEXTS[4],
        note=TEXTS[5],
        ecosystems=(eco,),
        layers=(layer,),
        sources=tuple(
            Source(id=f"s{n}", title=TEXTS[n], publisher=TEXTS[n], address=TEXTS[n], kind="news", reliability="low")
            for n in number
        ),
        entities=tuple(
            Entity(
                id=f"e{n}",
                ecosystem="eco",
                kind="company",
                name=TEXTS[n],
                name_ja=TEXTS[n],
                aliases=(TEXTS[n], TEXTS[n - 1]),
                layers=(Membership(step="layer", note=TEXTS[n]),),
                note=TEXTS[n],
            )
            for n in number
        ),
        claims=tuple(
            Claim(
                id=f"c{n}",
                about=f"f{n}",
                predicate="flow-shown",
                text=TEXTS[n],
                number=[-1.0, 1e22, 0.1, 1e-300][n % 4],
                said_by=f"e{n}",
                sources=(Citation(source=f"s{n}", locator=TEXTS[n]), Citation(source="s0")),
            )
            for n in number
        ),
        flows=tuple(
            Flow(
                id=f"f{n}",
                ecosystem="eco",
                origin=f"e{n}",
                verb="feeds",
                target=f"e{n - 1 if n else 0}",
                commodity=TEXTS[n],
                volume=-0.5,
                unit=TEXTS[n],
                since=PartialDate.parse("~1999"),
                note=TEXTS[n],
            )
            for n in number
        ),
        events=tuple(Event(id=f"v{n}", ecosystem="eco", kind="deal", text=TEXTS[n]) for n in number),
    )
