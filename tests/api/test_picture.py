"""`muskgraph export svg`, `png`, `pdf` and `pptx` as a person meets them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pypdf import PdfReader

from tests.api.served import called
from viz.palette import THEMES, ThemeName

OK, USAGE, CANNOT_CREATE = 0, 64, 73
KINDS = ("svg", "png", "pdf", "pptx")


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--language", "ja", "--theme", "dark"),
        ("--right", "ford-rouge"),
        ("--what", "bands"),
        ("--what", "bands", "--opened", "process", "--lit", "colossus", "--telling", "evidence", "--language", "ja"),
    ],
)
def test_a_picture_is_written_as_svg(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "pipe.svg"
    done = called("export", "svg", file, *options)
    assert done.returncode == OK, done.stderr
    assert ElementTree.fromstring(file.read_text("utf-8")).tag.endswith("svg")
    assert file.stat().st_size < 350_000


@pytest.mark.parametrize("options", [(), ("--what", "bands", "--lit", "colossus")])
def test_a_picture_is_written_as_png(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "pipe.png"
    done = called("export", "png", file, "--width", "640", "--right-slice", "asOf=2025-06-01", *options)
    assert done.returncode == OK, done.stderr
    assert int.from_bytes(file.read_bytes()[16:20], "big") == 640


@pytest.mark.parametrize("options", [(), ("--what", "bands", "--opened", "none", "--theme", "dark")])
def test_a_picture_is_written_as_pdf(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "pipe.pdf"
    done = called("export", "pdf", file, *options)
    assert done.returncode == OK, done.stderr
    [page] = PdfReader(BytesIO(file.read_bytes())).pages
    assert "Musk's companies" in page.extract_text()


@pytest.mark.parametrize("options", [(), ("--what", "bands"), ("--what", "bands", "--lit", "colossus")])
def test_a_picture_is_written_as_a_slide(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "talk.pptx"
    done = called("export", "pptx", file, *options)
    assert done.returncode == OK, done.stderr
    [page] = Presentation(str(file)).slides
    assert page.shapes.title.text_frame.text
    assert "sec-spacex-s1-2026" in page.notes_slide.notes_text_frame.text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_written_in_every_theme(tmp_path: Path, kind: str, theme: ThemeName) -> None:
    file = tmp_path / f"pipe.{kind}"
    done = called("export", kind, file, "--theme", theme)
    assert done.returncode == OK, done.stderr
    if kind == "svg":
        assert THEMES[theme].paper in file.read_text("utf-8")
        assert THEMES[theme].evidence in file.read_text("utf-8")


def test_the_stages_are_open_by_default_as_help_says(tmp_path: Path) -> None:
    assert "[all; of a PPTX none]" in " ".join(called("export", "svg", "--help").stdout.split())
    for kind, opened in (("svg", "all"), ("pptx", "none")):
        drawn = []
        for name, options in (("default", ()), ("named", ("--opened", opened))):
            file = tmp_path / f"{name}.{kind}"
            assert called("export", kind, file, "--what", "bands", *options).returncode == OK
            drawn.append(ZipFile(file).read("ppt/slides/slide1.xml") if kind == "pptx" else file.read_bytes())
        assert drawn[0] == drawn[1]


def test_help_names_the_themes_there_are() -> None:
    help = " ".join(called("export", "svg", "--help").stdout.split()).lower()
    assert all(theme in help for theme in THEMES)


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("png", ("--right", "nobody"), "There is no ecosystem 'nobody'"),
        ("png", ("--right-slice", "nonsense=1"), "A slice has no 'nonsense'"),
        ("png", ("--width", "90000"), "A PNG is 1 to 8000 pixels wide, and 90000 was asked for"),
        ("png", ("--width", "0"), "A PNG is 1 to 8000 pixels wide, and 0 was asked for"),
        ("svg", ("--width", "640"), "Only a PNG has pixels"),
        ("svg", ("--what", "bands", "--right", "nobody"), "right=nobody is not here; choose one of"),
        ("svg", ("--what", "bands", "--opened", "attic"), "There is no stage 'attic' to open; choose one of none"),
        ("pdf", ("--what", "bands", "--lit", "colossus", "--lit", "nobody"), "nothing to light called nobody"),
        ("pptx", ("--theme", "pink"), "theme=pink is not here; choose one of light, dark"),
        ("pdf", ("--lit", "colossus"), "lit is of the picture of bands"),
        ("pptx", ("--what", "bands", "--opened", "all"), "Open fewer stages"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_written(
    tmp_path: Path, kind: str, options: tuple[str, ...], said: str
) -> None:
    done = called("export", kind, tmp_path / f"pipe.{kind}", *options)
    assert done.returncode == USAGE, done.stderr
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_there_is_kept(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"pipe.{kind}"
    file.write_text("mine", "utf-8")
    done = called("export", kind, file)
    assert done.returncode == CANNOT_CREATE
    assert file.read_text("utf-8") == "mine"
    assert called("export", kind, file, "--force").returncode == OK
    assert file.stat().st_size > 10_000


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_the_same_facts_are_the_same_bytes(tmp_path: Path, kind: str) -> None:
    one, other = tmp_path / f"one.{kind}", tmp_path / f"other.{kind}"
    for file in (one, other):
        assert called("export", kind, file, "--what", "bands").returncode == OK
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_story_is_written_as_a_slide_and_a_page_for_each_step(tmp_path: Path, language: str) -> None:
    done = called("export", "pptx", tmp_path / "talk.pptx", "--story", "pipeline", "--language", language)
    assert done.returncode == OK, done.stderr
    slides = list(Presentation(str(tmp_path / "talk.pptx")).slides)
    done = called("export", "pdf", tmp_path / "talk.pdf", "--story", "pipeline", "--language", language)
    assert done.returncode == OK, done.stderr
    pages = PdfReader(BytesIO((tmp_path / "talk.pdf").read_bytes())).pages
    assert len(slides) == len(pages) == 6
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == 6
    for slide in slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert "[1] " in notes
        assert ("Sources" if language == "en" else "出典") in notes


def test_a_story_that_there_is_not_or_that_has_no_room_is_refused(tmp_path: Path) -> None:
    done = called("export", "pptx", tmp_path / "talk.pptx", "--story", "nobody")
    assert done.returncode != OK
    assert "pipeline" in done.stderr
    done = called("export", "svg", tmp_path / "talk.svg", "--story", "pipeline")
    assert done.returncode == USAGE
    assert list(tmp_path.iterdir()) == []
