import pytest

from viz.palette import ENCODING, HUES, THEMES, contrast, legend

GROUNDS = ("paper", "surface", "band", "band_alt", "card")


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_and_lines_stand_out_from_every_ground(name: str, ground: str) -> None:
    theme = THEMES[name]
    behind = getattr(theme, ground)
    for text in ("ink", "muted"):
        assert contrast(getattr(theme, text), behind) >= 4.5
    for line in (*HUES.values(), "focus"):
        assert contrast(getattr(theme, line), behind) >= 3
    # Hues also colour small text: chips, labels of lines.
    for hue in HUES.values():
        assert contrast(getattr(theme, hue), behind) >= 4.5


def test_every_mark_means_one_thing() -> None:
    marks = [(row.what, row.dash, row.hue, row.glyph) for row in ENCODING]
    assert len(set(marks)) == len(marks)
    assert {row["hue"] for row in legend()} == set(HUES)
    assert {row.key for row in ENCODING if row.what == "status"} == {"solid", "dashed", "dotted"}
