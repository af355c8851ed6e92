"""Every page, in every theme and both languages: axe finds nothing, the keyboard reaches all, nothing moves unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Literal, TypeVar

import pytest
from playwright.sync_api import Browser, Page, Route

from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from tests.viz.accessible import OF_COLOURS, violations
from viz import (
    article,
    article_page,
    ask_article,
    ask_comparison,
    ask_disputes,
    ask_explorer,
    ask_hero,
    comparison_page,
    comparison_shown,
    disputes,
    disputes_page,
    embed_page,
    explorer_page,
    overview_page,
    policy,
    read_address,
    read_explorer_address,
    structures,
)
from viz.palette import THEMES, ThemeName
from viz.problem import problem_page

T = TypeVar("T")
Language = Literal["en", "ja"]
Write = Callable[[Language], str]
Open = Callable[..., AbstractContextManager[Page]]

pytestmark = pytest.mark.browser

HERE: Final = "http://page.test/"
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ja")
#: The pages that are documents. The explorer is one picture, and a frame stands in somebody else's document.
DOCUMENTS: Final = ("overview", "compare", "article", "disputes")
PAGES: Final = (*DOCUMENTS, "embed", "explorer")
OPEN_ALL: Final = "for (const one of document.querySelectorAll('details')) one.open = true"


def wait(asked: Callable[[], Awaitable[T]]) -> T:
    """An answer, on a loop of its own, as a browser drives one here."""

    async def run() -> T:
        return await asked()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()


@pytest.fixture(scope="module")
def write() -> dict[str, Write]:
    """By its name what writes a page in a language: of the shipped facts, as a server sends it.

    The page of a comparison is there for two smaller structures, too, which have every part of it in a third of the
    size.
    """
    store = SnapshotStore.of(lay_out(shipped_pack()))
    held = wait(lambda: structures(store))
    asked = read_address((), [one.id for one in held])
    hero = wait(lambda: ask_hero(store, *asked.sides))
    fewer = read_address((("left", "ford-rouge"), ("right", "bell-system")), [one.id for one in held])
    compared, small = (comparison_shown(wait(lambda one=one: ask_comparison(store, one))) for one in (asked, fewer))
    disputed = disputes(wait(lambda: ask_disputes(store)))
    explored = wait(lambda: ask_explorer(store, read_explorer_address((), [one.id for one in held])))
    explorer = explorer_page(explored, nonce="n", store="snapshot")
    stated = article(wait(lambda: ask_article(store)))
    return {
        "overview": lambda language: overview_page(hero, asked.told_in(language), nonce="n", base=HERE),
        "compare": lambda language: comparison_page(compared, asked, held, nonce="n", language=language),
        "small": lambda language: comparison_page(small, fewer, held, nonce="n", language=language),
        "article": lambda language: article_page(stated, language, "n"),
        "disputes": lambda language: disputes_page(disputed, language=language, nonce="n"),
        "problem": lambda language: problem_page(404, "There is nothing", language=language, theme=None, nonce="n"),
        "embed": lambda language: embed_page(hero, asked.told_in(language), theme="light", nonce="n"),
        # Its language is a part of its address, as all of its state is.
        "explorer": lambda language: explorer,
    }


@pytest.fixture
def open_page(browser: Browser, write: dict[str, Write]) -> Open:
    @contextmanager
    def open_page(
        name: str,
        language: Language = "en",
        *,
        size: tuple[int, int] = (1280, 900),
        motion: Literal["reduce", "no-preference"] = "reduce",
    ) -> Iterator[Page]:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, reduced_motion=motion, color_scheme="light"
        )
        headers = {"content-security-policy": policy("n", forms="'self'"), "content-type": "text/html; charset=utf-8"}

        def answer(route: Route) -> None:
            if route.request.url.partition("#")[0] == HERE:
                route.fulfill(body=write[name](language), headers=headers)
            else:
                route.abort()

        context.route("**/*", answer)
        opened = context.new_page()
        opened.goto(HERE + (f"#lang={language}" if name == "explorer" else ""))
        if name == "explorer":
            opened.wait_for_selector("#picture[data-ready]")
        yield opened
        context.close()

    return open_page


def dress(opened: Page, theme: ThemeName | Literal["system"]) -> None:
    """Put the page into a theme, as its address would."""
    opened.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


# ---- axe -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, "en") for name in (*DOCUMENTS, "problem")]
    + [(name, "ja") for name in ("overview", "small", "disputes", "problem")],
)
def test_a_document_breaks_no_rule(open_page: Open, name: str, language: Language) -> None:
    with open_page(name, language) as opened:
        if language == "en":
            assert violations(opened) == []
        opened.evaluate(OPEN_ALL)
        assert violations(opened) == []
        if name == "overview":
            opened.locator("#drain").check()
            opened.locator("#cover").check()
            assert violations(opened) == []


@pytest.mark.parametrize("name", ["overview", "small", "disputes"])
def test_words_are_read_in_every_theme(open_page: Open, name: str) -> None:
    with open_page(name) as opened:
        opened.evaluate(OPEN_ALL)
        for theme in THEMES:
            dress(opened, theme)
            assert violations(opened, OF_COLOURS) == [], theme


@pytest.mark.parametrize("theme", THEMES)
def test_a_frame_breaks_no_rule(open_page: Open, write: dict[str, Write], theme: ThemeName) -> None:
    with open_page("embed", "ja" if theme == "dark" else "en") as opened:
        look = THEMES[theme]
        opened.evaluate(
            "([paper, muted, focus]) => { document.body.style.background = paper; document.body.style.color = muted;"
            " document.querySelector('a').style.color = focus; }",
            [look.paper, look.muted, look.focus],
        )
        assert violations(opened) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explorer_breaks_no_rule(open_page: Open, language: Language) -> None:
    states = {
        "start": "",
        "card": "&focus=colossus",
        "flow": "&flow=af-starlink-colossus",
        "comparison": "&compare=an-commodity",
        "ways": "&ways=x-corp~tesla",
        "walk": "&walk=3",
        "everything": "&open=all&focus=starlink",
    }
    with open_page("explorer", language) as opened:
        heading = opened.locator("#panel h2")
        seen = [""]
        for state, link in states.items():
            opened.evaluate("link => { location.hash = link; }", f"lang={language}{link}")
            opened.wait_for_function(
                "before => document.querySelector('#panel h2').textContent !== before", arg=seen[-1]
            )
            seen.append(heading.inner_text())
            assert violations(opened) == [], state
        assert len(set(seen)) == len(states) + 1
        opened.locator("#table summary").click()
        assert violations(opened) == []
        for theme in THEMES if language == "en" else ():
            dress(opened, theme)
            assert violations(opened, OF_COLOURS) == [], theme


def test_the_rules_find_what_is_wrong(open_page: Open) -> None:
    with open_page("embed") as opened:
        opened.evaluate(
            "() => { document.querySelector('p').style.color = '#ddd'; document.documentElement.lang = ''; }"
        )
        assert {one.partition(":")[0] for one in violations(opened)} == {"color-contrast", "html-has-lang"}


# ---- its parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_language_one_heading_and_one_main_part(open_page: Open, name: str, language: Language) -> None:
    with open_page(name, language) as opened:
        assert opened.locator("html").get_attribute("lang") == language
        assert opened.locator("h1").count() == 1
        assert opened.get_by_role("main").count() == 1
        assert opened.title()
        if name != "embed":
            assert opened.get_by_role("banner").count() == 1
            assert opened.get_by_role("contentinfo").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_have_one_navigation_that_can_be_skipped(open_page: Open, name: str, language: Language) -> None:
    with open_page(name, language) as opened:
        way = opened.get_by_role("navigation").first
        assert way.locator("[aria-current=page]").get_attribute("href").startswith(f"/{name}")  # type: ignore[union-attr]
        skip = opened.locator(".skip")
        assert not _is_large(skip.bounding_box())
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.className") == "skip"
        assert _is_large(skip.bounding_box())
        opened.keyboard.press("Enter")
        assert opened.evaluate("document.activeElement.id") == "content"
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.querySelector('main').contains(document.activeElement)")


def _is_large(box: Any) -> bool:
    return box is not None and box["width"] > 20 and box["height"] > 20


# ---- the keyboard ----------------------------------------------------------------------------------------------------

#: Marks every control that a person sees, in their order, and notes each that gets the focus and how that is seen.
_WATCH: Final = """() => {
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const seen = [...document.querySelectorAll(controls)].filter((one) => !one.closest(".vis-network")
    && one.tabIndex >= 0 && (one.matches(".skip") || one.checkVisibility({ visibilityProperty: true })));
  seen.forEach((one, place) => { one.dataset.stop = place; });
  window.reached = [];
  window.unseen = [];
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!outlined || !target.matches(":focus-visible")) window.unseen.push(target.outerHTML.slice(0, 120));
    if (target.dataset.stop) window.reached.push(Number(target.dataset.stop));
  });
  return seen.length;
}"""


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_each_control_in_order_and_is_seen(open_page: Open, name: str) -> None:
    with open_page(name) as opened:
        count = opened.evaluate(_WATCH)
        assert count >= {"embed": 1, "explorer": 16}.get(name, 12)
        for _ in range(count + 3):
            opened.keyboard.press("Tab")
            if opened.evaluate("window.reached.length") >= count:
                break
        assert opened.evaluate("window.reached") == list(range(count))
        assert opened.evaluate("window.unseen") == []


def test_the_colours_are_chosen_by_keyboard(open_page: Open) -> None:
    with open_page("disputes") as opened:
        opened.locator(".menu summary").focus()
        opened.keyboard.press("Enter")
        for _ in range(len(THEMES)):
            opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.getAttribute('href')") == "/disputes?theme=projector"


# ---- motion and zoom -------------------------------------------------------------------------------------------------

_MOVES: Final = """() => [...document.querySelectorAll("*")].filter((one) => {
    const style = getComputedStyle(one);
    return style.animationName !== "none" || style.scrollBehavior === "smooth"
      || style.transitionDuration.split(",").some((part) => parseFloat(part) > 0);
  }).map((one) => one.tagName)"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_where_that_is_asked_for(open_page: Open, name: str) -> None:
    with open_page(name) as opened:
        assert opened.evaluate(_MOVES) == []
        if name == "overview":
            assert _animations_of_draining(opened) == 0


def test_links_drain_slowly_for_others(open_page: Open) -> None:
    with open_page("overview", motion="no-preference") as opened:
        assert opened.evaluate(_MOVES) != []
        assert _animations_of_draining(opened) > 0


def _animations_of_draining(opened: Page) -> int:
    """How many parts of the picture move right after the box has been ticked."""
    count: int = opened.evaluate(
        "() => { document.getElementById('drain').click(); return document.getAnimations().length; }"
    )
    return count


#: A window of 1280 by 1024 at 400 %.
_ZOOMED: Final = (320, 256)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_at_four_times_the_size_a_page_scrolls_one_way(open_page: Open, name: str, language: Language) -> None:
    with open_page(name, language, size=_ZOOMED) as opened:
        assert _sticking_out(opened) == []
        opened.evaluate(OPEN_ALL)
        assert _sticking_out(opened) == []


def _sticking_out(opened: Page) -> Sequence[str]:
    """What makes a page wider than its window: nothing, else what of it sticks out most."""
    found: list[str] = opened.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
          .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)
          .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found
