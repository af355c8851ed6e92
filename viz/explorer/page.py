"""The explorer as one HTML document: the Networks' nodes and edges, the View behind them, and our own drawing.

Nothing in it calls out. Facts go into one JSON block in which no character can end the block; the script puts them on
the page as text alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from graph.structure.links import LINKS
from viz.disputes import Language
from viz.document import environment, file_policy, text_of
from viz.explorer.network import network, script
from viz.explorer.routing import CARD_HEIGHT, CARD_WIDTH
from viz.explorer.scenes import Explorer, Scene
from viz.explorer.times import Times
from viz.explorer.view import View
from viz.navigation import PLACES, THEME_WORDS, THEMES_ARE, file_navigation, looks
from viz.palette import THEMES, ThemeName, legend
from viz.sentences import link_words
from viz.words import WORDS, Words

__all__ = ["explorer_page"]

#: Characters that could end a script block, or a line of script.
_ESCAPES = {mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


def explorer_page(
    shown: Explorer,
    *,
    nonce: str | None = None,
    store: str | None = None,
    site: bool = False,
    language: Language = "en",
    theme: ThemeName | None = None,
    base: str = "",
    question: str = "",
) -> str:
    """The explorer's HTML.

    With `nonce` for a server, which sends `policy(nonce)` as Content-Security-Policy; without, a file that works
    offline and carries its policy itself. `store` is named in the footer. A file of a `site` leads to
    the pages beside it. `language` and `theme` are those in which it begins;
    `base` is the address of the server and `question` what its own asks, for links to it elsewhere.
    """
    scripts = {"engine": script(), "explorer": explorer_script()}
    style = text_of("explorer.css")
    return (
        environment()
        .get_template("explorer.html.j2")
        .render(
            view=shown.view,
            words=_words(shown.view),
            language=language,
            theme=theme or "system",
            # Safe to put in as they are: no character of the data can end its block, and the others are files.
            data=Markup(_as_block(_data(shown, served=nonce is not None, looks=(language, theme or "system")))),  # nosec B704
            engine=Markup(scripts["engine"]),  # nosec B704
            explorer=Markup(scripts["explorer"]),  # nosec B704
            style=Markup(style),  # nosec B704
            nonce=nonce,
            policy=None if nonce else file_policy([*scripts.values()], style),
            store=store,
            base=base if nonce else "",
            question=question,
            places=_places(served=nonce is not None, site=site),
        )
    )


def _places(*, served: bool, site: bool) -> list[tuple[str, str, Words]]:
    """Where the page leads to: addresses in both languages, and names."""
    if site:
        pages = {language: file_navigation("explorer", language).pages for language in ("en", "ja")}
        both = zip(pages["en"], pages["ja"], strict=True)
        return [(en.href, ja.href, (en.name, ja.name)) for en, ja in both if not en.here]
    others = [place for place in PLACES if place.id != "explorer"] if served else []
    return [
        (place.path, place.path + (looks("ja", None, "?") if place.keeps == "query" else ""), place.name)
        for place in others
    ]


def _data(shown: Explorer, *, served: bool, looks: tuple[Language, str]) -> dict[str, Any]:
    """All that the script needs. Rows are tables whose columns are named once; what is drawn says their places."""
    view, start = shown.view, shown.scenes[shown.level]
    cards = list(dict.fromkeys(card for scene in shown.scenes.values() for card in scene.view.cards))
    # A closed stage is the same whatever else is open.
    details = dict.fromkeys([*view.details, *(one for scene in shown.scenes.values() for one in scene.view.details)])
    at = {card.key: place for place, card in enumerate(cards)}
    flow_at = {flow.id: place for place, flow in enumerate(view.flows)}
    return {
        "left": view.left,
        "right": view.right,
        "bands": view.bands,
        "cards": _table(cards),
        "details": _table([*details]),
        "flows": _table(view.flows),
        "statements": _table(view.statements),
        "comparisons": _table(view.comparisons),
        "sources": _table(view.sources),
        "scenes": {level: _scene(scene, at, flow_at) for level, scene in shown.scenes.items()},
        "level": shown.level,
        "telling": shown.telling,
        "times": {side: _times(times) for side, times in shown.times.items()},
        "size": (CARD_WIDTH, CARD_HEIGHT),
        "options": network(start.view, start.placed).options,
        "themes": {name: asdict(theme) for name, theme in THEMES.items()},
        "legend": legend(),
        "links": LINKS,
        "words": _words(view),
        "served": served,
        "language": looks[0],
        "theme": looks[1],
    }


#: What the script does not read.
_UNREAD = frozenset({"origin_name", "target_name", "step", "step_name"})


def _table(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows of one kind as their columns' names, and the values of each."""
    names = [field.name for field in fields(rows[0]) if field.name not in _UNREAD] if rows else []
    return {"fields": names, "rows": [[getattr(row, name) for name in names] for row in rows]}


def _scene(scene: Scene, at: Mapping[str, int], flow_at: Mapping[str, int]) -> dict[str, Any]:
    """A level: the nodes and edges of its Network, less the boxes that it has for want of drawing, and the routes."""
    view, placed = scene.view, scene.placed
    net = network(view, placed)
    return {
        "nodes": [[at[node["id"]], node["x"], node["y"]] for node in net.nodes if node["id"] in at],
        "lines": {
            "fields": ["side", "origin", "target", "verb", "flows", "hue", "points"],
            "rows": [
                [
                    line.side,
                    at[edge["from"]],
                    at[edge["to"]],
                    line.verb,
                    [flow_at[id] for id in line.flows],
                    line.hue,
                    placed.paths[line.id].points,
                ]
                for line, edge in zip(view.lines, net.edges, strict=True)
            ],
        },
        "marks": [
            (mark.comparison, at[mark.left], at[mark.right], mark.band, mark.strength, placed.marks[mark.comparison])
            for mark in view.marks
        ],
        "bands": placed.bands,
        "spine": placed.spine,
        "width": placed.width,
        "height": placed.height,
    }


def _times(times: Times) -> dict[str, Any]:
    """Stops and runs; a row that stands at every stop needs no runs."""
    last = len(times.stops) - 1
    runs = {id: found for id, found in times.stands.items() if found != ((0, last),)}
    return {"stops": times.stops, "at": times.at, "stands": runs}


def _words(view: View) -> dict[str, tuple[str, str]]:
    """The explorer's words and its title, which says what is shown and claims nothing."""
    left, right = view.left.name, view.right.name
    title = f"{left[0]} and {right[0]}, side by side", f"{left[1]}と{right[1]}の対比"
    themes = {f"theme_{name or 'system'}": words for name, words in THEME_WORDS.items()}
    links = {f"link_{link}": link_words(link) for link in LINKS}
    return {**WORDS, **themes, **links, "theme": THEMES_ARE, "title": title}


def _as_block(data: dict[str, Any]) -> str:
    said = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    for mark, escape in _ESCAPES.items():
        said = said.replace(mark, escape)
    return said


def _plain(value: Any) -> dict[str, Any]:
    """A dataclass or mapping as JSON takes it, less what is None; quicker than copying all of it first."""
    if is_dataclass(value):
        said = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: part for name, part in said if part is not None}
    return dict(value)


#: The explorer's script, part by part in the order in which each needs the one before; they share one scope.
_PARTS = (
    "facts",
    "time",
    "filters",
    "scene",
    "drawing",
    "sight",
    "hand",
    "search",
    "panel",
    "paths",
    "walk",
    "table",
    "link",
)


@cache
def explorer_script() -> str:
    """All parts of the explorer's script as one."""
    parts = "\n".join(text_of(f"explorer/{part}.js") for part in _PARTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'
