"""PDF: a page for each drawing, its faces in it, its words to be read out again, the same bytes twice."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from graph.errors import QuestionError
from viz import Layout, View, layout
from viz.drawing.pdf import pdf
from viz.drawing.shapes import Box, Drawing, Group, Label, Line
from viz.explorer.bands import SLIDE, draw
from viz.explorer.levels import at_level
from viz.palette import THEMES, ThemeName

HOSTILE = ') Tj ET /JS (app.alert(1)) <script>alert(1)</script>"&\u202e\x00'


@pytest.fixture(scope="module")
def closed(shipped: View) -> tuple[View, Layout]:
    view = at_level(shipped, None)
    return view, layout(view)


def opened(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data), strict=True)


def test_each_drawing_is_a_page_of_its_size_and_name(
    shipped: View, placed: Layout, closed: tuple[View, Layout]
) -> None:
    drawings = draw(*closed, "en", SLIDE), draw(shipped, placed, "ja")
    reader = opened(pdf(drawings))
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    assert sizes == [(one.width, pytest.approx(one.height, abs=0.01)) for one in drawings]
    assert [str(entry["/Title"]) for entry in reader.outline] == [one.title for one in drawings]  # type: ignore[index,call-overload]
    assert reader.metadata is not None
    assert reader.metadata.title == drawings[0].title
    assert reader.metadata.author == "muskgraph"


@pytest.mark.parametrize(("language", "said"), [("en", "en-GB"), ("ja", "ja-JP")])
def test_its_words_can_be_read_out_again(shipped: View, placed: Layout, language: str, said: str) -> None:
    drawing = draw(shipped, placed, "ja" if language == "ja" else "en")
    reader = opened(pdf([drawing]))
    text = reader.pages[0].extract_text()
    place = 1 if language == "ja" else 0
    assert reader.trailer["/Root"]["/Lang"] == said
    for words in (shipped.left.name[place], "Colossus" if place == 0 else "コロッサス", shipped.content_hash, "1904"):
        assert words in text


def test_every_face_is_in_the_file_as_the_part_that_is_used(shipped: View, placed: Layout) -> None:
    data = pdf([draw(shipped, placed, "ja")])
    fonts = opened(data).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    found = [font.get_object() for font in fonts]
    names = {str(font["/BaseFont"]) for font in found}
    assert {name.partition("+")[2] for name in names} >= {"Inter-Regular", "NotoSansJP-Regular", "NotoSansJP-Bold"}
    for font in found:
        assert "/FontFile2" in font["/FontDescriptor"]
        assert "/ToUnicode" in font
    assert len(data) < 400_000


def test_what_leads_somewhere_is_a_link(shipped: View, placed: Layout) -> None:
    [page] = opened(pdf([draw(shipped, placed, explorer="https://example.org/")])).pages
    links = [each.get_object() for each in page["/Annots"]]  # type: ignore[attr-defined]
    addresses = {str(link["/A"]["/URI"]) for link in links}
    assert len(links) == len(shipped.cards) + len(shipped.marks)
    assert "https://example.org/#focus=colossus" in addresses
    for link in links:
        left, low, right, top = (float(each) for each in link["/Rect"])
        assert 0 <= left < right <= float(page.mediabox.width)
        assert 0 <= low < top <= float(page.mediabox.height)


@pytest.mark.parametrize("theme", THEMES)
def test_the_same_drawing_is_the_same_bytes(closed: tuple[View, Layout], theme: ThemeName) -> None:
    drawing = draw(*closed, lit=["colossus"])
    assert pdf([drawing], THEMES[theme]) == pdf([drawing], THEMES[theme])


def test_hostile_words_are_text() -> None:
    label = Label(10, 40, HOSTILE, 12)
    shapes = (Group((label, Box(0, 0, 9, 9)), HOSTILE, "kind", HOSTILE, "https://example.org/)>>"),)
    data = pdf([Drawing(960, 540, HOSTILE, HOSTILE, shapes)])
    reader = opened(data)
    assert "<script>alert(1)</script>" in reader.pages[0].extract_text()
    assert "\u202e" not in reader.pages[0].extract_text()
    assert b"/JavaScript" not in data
    assert "/Names" not in reader.trailer["/Root"]
    assert "/OpenAction" not in reader.trailer["/Root"]


def test_what_is_pale_hatched_dotted_and_bent_is_drawn_so() -> None:
    shapes = (
        Box(0, 0, 100, 50, hatch=True, radius=4),
        Box(0, 60, 100, 50, "ink", opacity=0.25),
        Line(((0, 120), (50, 120), (50, 180)), "ink", 2, dash=(2, 5), arrow=True, radius=6),
    )
    [page] = opened(pdf([Drawing(960, 540, "t", "d", shapes)])).pages
    drawn = page.get_contents()
    assert drawn is not None
    steps = drawn.get_data().decode("latin-1")
    assert "[2 5] 0 d" in steps
    assert " c " in steps.replace("\n", " ")
    assert "W* n" in steps  # the hatch is cut to its box
    states = page["/Resources"]["/ExtGState"].values()  # type: ignore[index]
    assert any(float(state.get_object().get("/ca", 1)) == 0.25 for state in states)


def test_a_document_without_a_page_is_refused() -> None:
    with pytest.raises(QuestionError, match="needs a page"):
        pdf([])
