"""Colours, and the one encoding table that picture, legend and notebook share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from graph.errors import QuestionError

__all__ = [
    "DARK",
    "ENCODING",
    "HUES",
    "LIGHT",
    "PROJECTOR",
    "SAFE",
    "THEMES",
    "VERDICT_SIGNS",
    "Encoding",
    "Theme",
    "ThemeName",
    "contrast",
    "css",
    "legend",
    "theme_called",
    "theme_named",
    "theme_of",
]

ThemeName: TypeAlias = Literal["light", "dark", "projector", "safe"]


@dataclass(frozen=True, slots=True)
class Theme:
    """The look of one theme: colours as `#rrggbb`. Hues of tellings colour lines and stripes, never bands."""

    paper: str
    surface: str
    #: Two neutral tints that alternate, so that bands are told apart by place and not by colour.
    band: str
    band_alt: str
    card: str
    border: str
    ink: str
    muted: str
    #: Told in both accounts, and everything of an ecosystem that has only one.
    both: str
    article: str
    evidence: str
    focus: str
    #: Whether a browser draws its own controls light or dark.
    scheme: Literal["light", "dark"] = "light"
    #: How many times as thick as usual lines are drawn on a page; on a slide they are thick in every theme.
    stroke: float = 1.0


LIGHT = Theme(
    paper="#fafaf7",
    surface="#ffffff",
    band="#f0f0ec",
    band_alt="#f5f5f2",
    card="#ffffff",
    border="#d5d6d1",
    ink="#16181d",
    muted="#545b67",
    both="#3f4652",
    article="#b4470b",
    evidence="#0b7a70",
    focus="#1d4ed8",
)
DARK = Theme(
    paper="#0e1116",
    surface="#151920",
    band="#161a21",
    band_alt="#13171d",
    card="#1e232c",
    border="#363d49",
    ink="#eef0f4",
    muted="#a3abb8",
    both="#c3cad6",
    article="#f59a55",
    evidence="#3fc4b3",
    focus="#8ab4ff",
    scheme="dark",
)
#: For a beamer in a lit room, which lifts black and washes out what is pale: white paper, thick lines, grounds that
#: differ from paper just enough, and no colour that is read lighter than 7 to 1.
PROJECTOR = Theme(
    paper="#ffffff",
    surface="#ffffff",
    band="#f2f2f2",
    band_alt="#f8f8f8",
    card="#ffffff",
    border="#666b75",
    ink="#08090b",
    muted="#3a3f48",
    both="#20242b",
    article="#932c00",
    evidence="#00564e",
    focus="#1238b8",
    stroke=1.5,
)
#: For every kind of colour vision: blue and black of Okabe and Ito (2008), their vermilion and orange mixed and
#: darkened until small text can be read in it, and a violet that differs from all three where red or blue is not seen.
SAFE = Theme(
    paper="#fafaf7",
    surface="#ffffff",
    band="#f0f0ec",
    band_alt="#f5f5f2",
    card="#ffffff",
    border="#d5d6d1",
    ink="#16181d",
    muted="#545b67",
    both="#16181d",
    article="#a84f00",
    evidence="#0072b2",
    focus="#6000c0",
)
THEMES: Mapping[ThemeName, Theme] = MappingProxyType(
    {"light": LIGHT, "dark": DARK, "projector": PROJECTOR, "safe": SAFE}
)
#: What a page that is asked for no theme looks like, by what the reader's system asks for.
_BY_SYSTEM: Final[tuple[ThemeName, ThemeName]] = ("light", "dark")

#: Which colour of a theme a line takes, by the account or accounts that tell it.
HUES: Mapping[str, str] = MappingProxyType({"both": "both", "article": "article", "evidence": "evidence"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """One line of the legend: what is drawn how.

    `dash` is a canvas dash pattern, empty for a solid line; `width` is a multiple of the usual one.
    """

    what: str
    key: str
    name: str
    name_ja: str
    dash: tuple[int, ...] = ()
    hue: str = "both"
    glyph: str = ""
    width: float = 1
    double: bool = False


#: Everything that a mark can mean. Who draws, draws from here; the legend is this table.
ENCODING: tuple[Encoding, ...] = (
    Encoding("telling", "both", "Told by the article, and shown by evidence", "記事と証拠の両方", hue="both"),
    Encoding("telling", "article", "The article only", "記事のみ", hue="article"),
    Encoding("telling", "evidence", "The evidence only", "証拠のみ", hue="evidence"),
    Encoding("status", "solid", "Stated as a fact or a claim", "事実または主張として述べられたもの"),
    Encoding("status", "dashed", "A goal or a forecast", "目標または予測", dash=(12, 6)),
    Encoding("status", "dotted", "Implied only, or not confirmed", "暗示のみ、または未確認", dash=(2, 5)),
    Encoding(
        "conflict",
        "disputed",
        "Answered differently by what is on record (≠)",
        "記録により答えが異なる(≠)",
        double=True,
    ),
    Encoding(
        "volume", "wide", "Wider: more, among chosen flows of one unit", "太い線:多い(同じ単位の流れの中で)", width=3
    ),
    Encoding("volume", "hairline", "Thinnest: the volume is unknown", "最も細い線:流量不明", width=0.5),
    Encoding(
        "date",
        "undated",
        "Shown at every date: none is on record for it",
        "どの時点にも表示:日付の記録なし",
        glyph="◌",
    ),
    Encoding("reliability", "high", "Rests on a primary source", "一次資料に基づく", glyph="●●●"),
    Encoding("reliability", "medium", "Rests on an established publisher", "定評ある発行元に基づく", glyph="●●○"),
    Encoding("reliability", "low", "Rests on a weak source", "信頼性の低い資料に基づく", glyph="●○○"),
    Encoding("analogy", "strong", "Set beside each other: strong", "対比:強", glyph="="),
    Encoding("analogy", "fair", "Set beside each other: fair", "対比:中", glyph="≈"),
    Encoding("analogy", "weak", "Set beside each other: weak, it breaks", "対比:弱(成り立たない点がある)", glyph="≠"),
)


#: The sign of each verdict; what was not or cannot be settled has a question mark.
VERDICT_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supported": "✓",
        "reached": "✓",
        "supported-imprecise": "≈",
        "imprecise": "≈",
        "superseded": "↷",
        "contradicted": "✗",
    }
)


def legend() -> list[dict[str, Any]]:
    """The encoding table as plain data."""
    return [asdict(row) for row in ENCODING]


def theme_of(name: str) -> ThemeName | None:
    """The theme of that name; none where there is none."""
    return next((known for known in THEMES if known == name), None)


def theme_called(name: str) -> ThemeName | None:
    """The theme of that name, none for an empty name; `QuestionError` for a name that no theme has."""
    found = theme_of(name)
    if name and found is None:
        raise QuestionError(f"theme={name[:80]} is not here; choose one of {', '.join(THEMES)}")
    return found


def theme_named(name: str) -> Theme:
    """The theme of that name; `QuestionError` for a name that no theme has."""
    return THEMES[theme_called(name) or "light"]


def css() -> str:
    """The themes as custom properties of a page, such as `--band-alt`, by the `data-theme` of its root element.

    A page of the theme `system` is light or dark as the reader's system asks.
    """
    light, dark = (_properties(THEMES[name]) for name in _BY_SYSTEM)
    rules = [f":root {{ {light}}}", f'@media (prefers-color-scheme: dark) {{ :root[data-theme="system"] {{ {dark}}} }}']
    rules += [f':root[data-theme="{name}"] {{ {_properties(theme)}}}' for name, theme in THEMES.items()]
    return "\n".join(rules)


def _properties(theme: Theme) -> str:
    look = asdict(theme)
    scheme = look.pop("scheme")
    said = "".join(f"--{name.replace('_', '-')}: {value}; " for name, value in look.items())
    return f"{said}color-scheme: {scheme}; "


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
