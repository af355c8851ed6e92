"""`muskgraph export svg` and `png` as a person meets them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from api.cli import picture
from tests.api.served import called
from viz.palette import THEMES, ThemeName

OK, USAGE, CANNOT_CREATE = 0, 64, 73


@pytest.mark.parametrize("options", [(), ("--language", "ja", "--theme", "dark"), ("--right", "ford-rouge")])
def test_a_picture_is_written_as_svg(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "pipe.svg"
    done = called("export", "svg", file, *options)
    assert done.returncode == OK, done.stderr
    assert ElementTree.fromstring(file.read_text("utf-8")).tag.endswith("svg")
    assert file.stat().st_size < 300_000


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["svg", "png", "pptx"])
def test_a_picture_is_written_in_every_theme(tmp_path: Path, kind: str, theme: ThemeName) -> None:
    file = tmp_path / f"pipe.{kind}"
    done = called("export", kind, file, "--theme", theme)
    assert done.returncode == OK, done.stderr
    if kind == "svg":
        assert THEMES[theme].paper in file.read_text("utf-8")
        assert THEMES[theme].evidence in file.read_text("utf-8")


def test_the_command_knows_the_themes_there_are() -> None:
    assert [one.value for one in picture.ThemeName] == list(THEMES)


def test_a_picture_is_written_as_png(tmp_path: Path) -> None:
    file = tmp_path / "pipe.png"
    done = called("export", "png", file, "--width", "640", "--right-slice", "asOf=2025-06-01")
    assert done.returncode == OK, done.stderr
    assert int.from_bytes(file.read_bytes()[16:20], "big") == 640


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--right", "nobody"), "There is no ecosystem 'nobody'"),
        (("--right-slice", "nonsense=1"), "A slice has no 'nonsense'"),
        (("--width", "90000"), "pixels wide"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_written(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = called("export", "png", tmp_path / "pipe.png", *options)
    assert done.returncode == USAGE
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "pipe.svg"
    file.write_text("mine", "utf-8")
    done = called("export", "svg", file)
    assert done.returncode == CANNOT_CREATE
    assert file.read_text("utf-8") == "mine"
    assert called("export", "svg", file, "--force").returncode == OK
