"""The themes: what is read stands out, what is told apart stays so, and every theme is everywhere."""

from itertools import combinations
from typing import get_args

import pytest

from viz.palette import DARK, ENCODING, HUES, PROJECTOR, SAFE, THEMES, Theme, ThemeName, contrast, css, legend

GROUNDS = ("paper", "surface", "band", "band_alt", "card")
LINES = (*HUES.values(), "focus")
#: How far two colours are from each other in CIELAB (CIE 1976). 2.3 is just noticed side by side; thin lines that do
#: not touch need about ten times that.
APART = 23.0
FAR_APART = 30.0

Matrix = tuple[tuple[float, float, float], ...]
#: How linear sRGB is seen where one kind of cone is missing.
VISION: dict[str, Matrix] = {
    "every cone": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)

Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def through(matrix: Matrix, colour: Triple) -> Triple:
    red, green, blue = (sum(part * channel for part, channel in zip(row, colour, strict=True)) for row in matrix)
    return red, green, blue


def seen(colour: str, vision: str) -> Triple:
    """A colour in CIELAB as it is seen by a vision.

    By Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE
    TVCG 15(6), 2009, with their matrices of severity 1.0, which are for linear sRGB.
    """
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in through(VISION[vision], linear(colour)))
    x, y, z = (
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (a / b for a, b in zip(through(_XYZ, (red, green, blue)), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, vision: str = "every cone") -> float:
    ends = zip(seen(one, vision), seen(other, vision), strict=True)
    return float(sum((a - b) ** 2 for a, b in ends) ** 0.5)


def lines(theme: Theme) -> dict[str, str]:
    return {name: getattr(theme, name) for name in LINES}


# ---- what is read stands out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_and_lines_stand_out_from_every_ground(name: ThemeName, ground: str) -> None:
    theme = THEMES[name]
    behind = getattr(theme, ground)
    for text in ("ink", "muted"):
        assert contrast(getattr(theme, text), behind) >= 4.5
    # Hues also colour small text: chips, labels of lines.
    for line in LINES:
        assert contrast(getattr(theme, line), behind) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_beamer_is_given_more(ground: str) -> None:
    behind = getattr(PROJECTOR, ground)
    for text in ("ink", "muted", *LINES):
        assert contrast(getattr(PROJECTOR, text), behind) >= 7
    assert contrast(PROJECTOR.border, behind) >= 4.5
    assert PROJECTOR.paper == "#ffffff"
    assert PROJECTOR.stroke > max(theme.stroke for name, theme in THEMES.items() if name != "projector")


@pytest.mark.parametrize("name", THEMES)
def test_words_in_a_pipe_are_read(name: ThemeName) -> None:
    theme = THEMES[name]
    for hue in HUES.values():
        assert contrast(theme.paper, getattr(theme, hue)) >= 4.5


# ---- what is told apart stays so -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", THEMES)
def test_hues_are_told_apart(name: ThemeName) -> None:
    for one, other in combinations(lines(THEMES[name]).values(), 2):
        assert apart(one, other) >= APART


@pytest.mark.parametrize("vision", VISION)
def test_every_vision_tells_the_safe_hues_apart(vision: str) -> None:
    for one, other in combinations(lines(SAFE).values(), 2):
        assert apart(one, other, vision) >= FAR_APART


def test_the_usual_hues_are_not_told_apart_by_every_vision() -> None:
    # What the theme is for, and that the measure can fail.
    assert apart(DARK.both, DARK.evidence, "deuteranopia") < APART
    assert apart("#ff0000", "#00ff00") == pytest.approx(170.6, abs=0.1)  # sRGB's red and green, by colour science


@pytest.mark.parametrize("name", THEMES)
def test_hue_is_never_the_only_sign(name: ThemeName) -> None:
    """Status is a stroke, reliability and likeness are glyphs; a hue means who tells it, which stands in words, too."""
    for row in ENCODING:
        if row.what == "telling":
            assert row.name
            assert row.name_ja
        else:
            assert getattr(THEMES[name], row.hue) == THEMES[name].both


# ---- every theme is everywhere ---------------------------------------------------------------------------------------


def test_the_names_are_those_of_the_themes() -> None:
    assert get_args(ThemeName) == tuple(THEMES)


def test_a_page_knows_every_theme() -> None:
    rules = css()
    for name, theme in THEMES.items():
        rule = next(line for line in rules.splitlines() if line.startswith(f':root[data-theme="{name}"]'))
        assert f"--band-alt: {theme.band_alt};" in rule
        assert f"--stroke: {theme.stroke};" in rule
        assert f"color-scheme: {theme.scheme};" in rule
    assert '@media (prefers-color-scheme: dark) { :root[data-theme="system"]' in rules


def test_every_mark_means_one_thing() -> None:
    marks = [(row.what, row.dash, row.hue, row.glyph, row.width, row.double) for row in ENCODING]
    assert len(set(marks)) == len(marks)
    assert {row["hue"] for row in legend()} == set(HUES)
    assert {row.key for row in ENCODING if row.what == "status"} == {"solid", "dashed", "dotted"}
