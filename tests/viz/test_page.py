import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, Route

from viz import Layout, View, network, page, policy

HERE = "http://explorer.test/"


@pytest.fixture(scope="module")
def file(shipped: View, placed: Layout) -> str:
    return page(shipped, store="snapshot (in memory)", placed=placed)


@dataclass
class Opened:
    """A page in the browser, what it asked other addresses for, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def point(self, key: str, where: tuple[float, float] = (0.5, 0.5)) -> tuple[float, float]:
        """Where a card is on the screen."""
        found = self.page.evaluate(
            """([key, [x, y]]) => {
              const box = JSON.parse(document.getElementById("data").textContent).layout.cards[key];
              const at = window.muskgraph.toScreen(box.x + box.width * x, box.y + box.height * y);
              return [at.x, at.y];
            }""",
            [key, list(where)],
        )
        return found[0], found[1]

    def click(self, key: str) -> None:
        self.page.mouse.click(*self.point(key))

    def drawn(self) -> bytes:
        """The picture as it is now."""
        return self.page.locator("#picture").screenshot()


Open = Callable[..., Opened]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    contexts = []

    def open_page(
        html: str,
        link: str = "",
        nonce: str | None = None,
        width: int = 1600,
        height: int = 1000,
        ready: str = "#picture[data-ready]",
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        headers = {"content-security-policy": policy(nonce)} if nonce else {}

        def answer(route: Route) -> None:
            if route.request.url.split("#")[0] == HERE:
                route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
            else:
                opened.asked.append(route.request.url)
                route.abort()

        context.route("**/*", answer)
        opened.page.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(HERE + link)
        opened.page.wait_for_selector(ready)
        return opened

    yield open_page
    for context in contexts:
        context.close()


# ---- the text of it --------------------------------------------------------------------------------------------------


def test_a_file_is_small_whole_and_names_what_it_shows(shipped: View, file: str) -> None:
    assert len(file.encode()) < 1_600_000
    assert "Musk&#39;s companies and Standard Oil, side by side" in file
    assert shipped.content_hash in file
    assert "snapshot (in memory)" in file
    assert "connect-src &#39;none&#39;" in file
    assert "/graphql" not in file


def test_a_served_page_bears_its_nonce_everywhere_and_links_to_graphql(shipped: View, placed: Layout) -> None:
    html = page(shipped, nonce="abc", graphql="/graphql", placed=placed)
    assert re.findall(r"<(?:script|style)(?![^>]*nonce=\"abc\")", html) == []
    assert 'href="/graphql"' in html
    assert "http-equiv" not in html
    assert "nonce-abc" in policy("abc")


def test_no_address_of_another_host_is_loaded(file: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", file, flags=re.S)
    assert re.findall(r"(?:src|srcset|poster|action)\s*=", markup) == []
    assert re.findall(r'<link[^>]*href="(?!data:)', markup) == []


def test_the_table_holds_every_entity_and_flow(shipped: View, file: str) -> None:
    entities = [detail for detail in shipped.details if not detail.members]
    assert file.count('href="#focus=') == len(entities)
    assert file.count('href="#flow=') == len(shipped.flows)


def test_hostile_texts_stay_text(hostile: View) -> None:
    html = page(hostile)
    html.encode()
    markup, _, rest = html.partition('<script type="application/json"')
    assert "<img" not in markup
    block = rest.partition(">")[2].partition("</script>")[0]
    assert json.loads(block)["view"]["left"]["name"][0].startswith("</script>")
    assert not set("<>&\u2028\u2029") & set(block)
    assert "\u202e" not in html


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_asks_nobody_and_complains_of_nothing(open_page: Open, file: str, shipped: View, placed: Layout) -> None:
    for html, nonce in ((file, None), (page(shipped, nonce="n0nce", placed=placed), "n0nce")):
        opened = open_page(html, nonce=nonce)
        opened.click("colossus@process")
        opened.page.locator("[data-telling=article]").click()
        assert opened.asked == []
        assert opened.complaints == []


@pytest.mark.browser
def test_one_click_on_colossus_shows_both_claims_verdict_and_sources(open_page: Open, file: str) -> None:
    opened = open_page(file)
    opened.click("colossus@process")
    panel = opened.page.locator("#panel")
    assert panel.locator("h2").inner_text() == "Colossus"
    built = panel.locator("[data-claim=c022]")
    assert "19 days" in built.inner_text()
    assert built.locator("[data-verdict=imprecise]").count() == 1
    assert "122 days" in built.inner_text()
    days = panel.locator("li.evidence", has_text="122 days")
    assert days.count() == 1
    assert panel.locator("li.evidence", has_text="hardware to training").count() == 1
    number = days.locator(".cite a").first.get_attribute("data-source")
    source = panel.locator(f".sources li[data-number='{number}']")
    assert source.locator("a").get_attribute("href").startswith("https://")
    assert "#focus=colossus" in opened.page.url


@pytest.mark.browser
def test_keys_reach_every_card_and_open_a_neighbour(open_page: Open, file: str, shipped: View) -> None:
    opened = open_page(file)
    opened.page.locator("#picture").focus()
    reached = opened.page.evaluate(
        """() => {
          const { cursor, press } = window.muskgraph;
          press("ArrowDown");
          const seen = new Set([cursor()]);
          const waiting = [[]];
          const walk = (keys) => { window.muskgraph.restart(); press("ArrowDown"); keys.forEach(press); };
          while (waiting.length) {
            const keys = waiting.shift();
            for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
              walk([...keys, key]);
              if (!seen.has(cursor())) { seen.add(cursor()); waiting.push([...keys, key]); }
            }
          }
          return [...seen];
        }"""
    )
    assert sorted(reached) == sorted(card.key for card in shipped.cards)
    opened.click("starlink@transport")
    opened.page.locator("#picture").focus()
    opened.page.keyboard.press("ArrowUp")
    assert "Falcon 9" in opened.page.locator("#live").inner_text()
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#panel h2").inner_text() == "Falcon 9"
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel h2").inner_text() == "How to read this"


@pytest.mark.browser
def test_theme_and_telling_change_what_is_drawn(open_page: Open, file: str) -> None:
    opened = open_page(file)
    pictures = [opened.drawn()]
    for button in ("[data-telling=article]", "[data-telling=evidence]", "#theme"):
        opened.page.locator(button).click()
        opened.page.wait_for_timeout(80)
        pictures.append(opened.drawn())
    assert len(set(pictures)) == len(pictures)
    assert "telling=evidence" in opened.page.url
    assert "theme=dark" in opened.page.url
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 22)"


@pytest.mark.browser
def test_search_finds_by_either_language_and_focuses(open_page: Open, file: str) -> None:
    opened = open_page(file)
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("エヌビ")
    assert opened.page.locator("#found li").first.inner_text().startswith("Nvidia")
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#panel h2").inner_text() == "Nvidia"
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("neuralink")
    opened.page.keyboard.press("Enter")
    assert "in no band" in opened.page.locator("#panel .chips").inner_text()


@pytest.mark.browser
def test_a_link_restores_what_it_was_taken_from(open_page: Open, file: str) -> None:
    opened = open_page(file, "#focus=colossus&telling=evidence&theme=dark&lang=ja")
    assert opened.page.locator("#panel h2").inner_text() == "コロッサス"
    assert opened.page.locator("[data-telling=evidence]").get_attribute("aria-pressed") == "true"
    assert opened.page.locator("html").get_attribute("data-theme") == "dark"
    assert opened.page.title().startswith("マスク")


@pytest.mark.browser
def test_a_line_opens_its_flow_and_says_implied(open_page: Open, file: str, placed: Layout, shipped: View) -> None:
    opened = open_page(file)
    line = next(line for line in shipped.lines if line.flows == ("af-starlink-colossus",))
    points = placed.paths[line.id].points
    start, end = max(pairwise(points), key=lambda part: sum(abs(a - b) for a, b in zip(*part, strict=True)))
    at = opened.page.evaluate(
        "([x, y]) => { const at = window.muskgraph.toScreen(x, y); return [at.x, at.y]; }",
        [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2],
    )
    opened.page.mouse.click(*at)
    panel = opened.page.locator("#panel").inner_text()
    assert "Starlink feeds Colossus" in panel
    assert "Implied: stated in no sentence" in panel
    assert "the article says" not in panel.lower()


@pytest.mark.browser
def test_the_stock_page_of_pyvis_shows_the_bands(open_page: Open, shipped: View, placed: Layout) -> None:
    opened = open_page(network(shipped, placed).generate_html(), ready="canvas")
    boxes = {
        "band:left:transport": placed.bands["left"]["transport"],
        "xai@knowledge": placed.cards["xai@knowledge"],
    }
    for id, height in ((id, box.height) for id, box in boxes.items()):
        opened.page.wait_for_function(
            """([id, height]) => {
              const { top, bottom } = network.getBoundingBox(id);
              return bottom - top >= height && bottom - top < height + 30;
            }""",
            arg=[id, height],
            timeout=5_000,
        )


@pytest.mark.browser
def test_nothing_that_is_text_runs(open_page: Open, hostile: View) -> None:
    opened = open_page(page(hostile), "#focus=musk-0")
    for id in ("musk-1", "standard-oil-2"):
        opened.page.evaluate("id => { location.hash = `focus=${id}`; }", id)
        opened.page.wait_for_timeout(50)
    opened.page.evaluate("location.hash = 'flow=flow-musk'")
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("img")
    opened.page.locator("#table summary").click()
    assert opened.page.locator("img").count() == 0
    assert opened.page.locator("a[href^='javascript']").count() == 0
    assert opened.page.title().startswith("</script><img")
    assert opened.asked == []
    assert opened.complaints == []


@pytest.mark.browser
def test_on_a_phone_nothing_sticks_out(open_page: Open, file: str) -> None:
    opened = open_page(file, width=390, height=844)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    smallest = opened.page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("body *")].filter((e) => e.offsetParent
             && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
             .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 12
