import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, Page, Route

from viz import Explorer, Layout, View, explore, explorer_page, network, policy

HERE = "http://explorer.test/"


@pytest.fixture(scope="module")
def file(explorer: Explorer) -> str:
    return explorer_page(explorer, store="snapshot (in memory)")


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
              const box = window.muskgraph.box(key);
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


def test_a_file_is_small_whole_and_names_what_it_shows(explorer: Explorer, file: str) -> None:
    assert len(file.encode()) < 1_500_000
    assert "Musk&#39;s companies and Standard Oil, side by side" in file
    assert explorer.content_hash in file
    assert "snapshot (in memory)" in file
    assert "connect-src &#39;none&#39;" in file
    assert "/graphql" not in file


def test_a_served_page_bears_its_nonce_everywhere_and_links_to_the_others(explorer: Explorer) -> None:
    html = explorer_page(explorer, nonce="abc")
    assert re.findall(r"<(?:script|style)(?![^>]*nonce=\"abc\")", html) == []
    assert 'href="/graphql"' in html
    assert 'href="/compare"' in html
    assert "http-equiv" not in html
    assert "nonce-abc" in policy("abc")


def test_no_address_of_another_host_is_loaded(file: str) -> None:
    markup = re.sub(r"<script.*?</script>", "", file, flags=re.S)
    assert re.findall(r"(?:src|srcset|poster|action)\s*=", markup) == []
    assert re.findall(r'<link[^>]*href="(?!data:)', markup) == []


def test_hostile_texts_stay_text(hostile: View) -> None:
    html = explorer_page(explore(hostile))
    html.encode()
    markup, _, rest = html.partition('<script type="application/json"')
    assert "<img" not in markup
    block = rest.partition(">")[2].partition("</script>")[0]
    assert json.loads(block)["left"]["name"][0].startswith("</script>")
    assert not set("<>&\u2028\u2029") & set(block)
    assert "\u202e" not in html


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_asks_nobody_and_complains_of_nothing(open_page: Open, file: str, explorer: Explorer) -> None:
    for html, nonce in ((file, None), (explorer_page(explorer, nonce="n0nce"), "n0nce")):
        opened = open_page(html, "#open=process", nonce=nonce)
        opened.click("colossus@process")
        opened.page.locator("[data-telling=article]").click()
        assert opened.asked == []
        assert opened.complaints == []


@pytest.mark.browser
def test_one_click_on_colossus_shows_both_claims_verdict_and_sources(open_page: Open, file: str) -> None:
    opened = open_page(file, "#open=process")
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
    assert "focus=colossus" in opened.page.url


@pytest.mark.browser
@pytest.mark.parametrize("level", ["none", "transport", "all"])
def test_keys_reach_every_card(open_page: Open, file: str, level: str) -> None:
    opened = open_page(file, f"#open={level}")
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
    drawn = opened.page.evaluate("window.muskgraph.drawn()")
    assert len(drawn) > 25
    assert sorted(reached) == sorted(drawn)


@pytest.mark.browser
def test_keys_open_a_neighbour_and_go_through_its_flows(open_page: Open, file: str, explorer: Explorer) -> None:
    opened = open_page(file, "#open=all")
    opened.click("starlink@transport")
    opened.page.locator("#picture").focus()
    opened.page.keyboard.press("ArrowUp")
    assert "Falcon 9" in opened.page.locator("#live").inner_text()
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#panel h2").inner_text() == "Falcon 9"
    opened.page.keyboard.press("ArrowDown")
    own = {id for line in explorer.scenes["all"].view.lines if "starlink@transport" in line.id for id in line.flows}
    seen = []
    for _ in range(4):
        opened.page.keyboard.press("f")
        seen += re.findall("flow=([^&]+)", opened.page.url)
    assert len(set(seen)) == 4
    assert set(seen) <= own
    opened.page.keyboard.press("Shift+F")
    assert f"flow={seen[-2]}" in opened.page.url
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#panel h2").inner_text() == "How to read this"


@pytest.mark.browser
def test_theme_and_telling_change_what_is_drawn(open_page: Open, file: str) -> None:
    opened = open_page(file)
    pictures = [opened.drawn()]
    for button in ("[data-telling=article]", "[data-telling=evidence]"):
        opened.page.locator(button).click()
        opened.page.wait_for_timeout(80)
        pictures.append(opened.drawn())
    for theme in ("projector", "safe", "dark"):
        opened.page.locator("#theme").select_option(theme)
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
def test_a_line_opens_its_flow_and_says_implied(open_page: Open, file: str) -> None:
    opened = open_page(file, "#open=all")
    lines = opened.page.evaluate("window.muskgraph.lines()")
    points = next(line["points"] for line in lines if line["flows"] == ["af-starlink-colossus"])
    parts = [part for part in pairwise(points) if all(0 < x < 1700 and 0 < y < 1700 for x, y in part)]
    start, end = max(parts, key=lambda part: sum(abs(a - b) for a, b in zip(*part, strict=True)))
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
def test_it_opens_at_its_stages_and_a_click_opens_one(open_page: Open, file: str, explorer: Explorer) -> None:
    opened = open_page(file)
    closed = explorer.scenes["none"].view
    assert set(opened.page.evaluate("window.muskgraph.drawn()")) <= {card.key for card in closed.cards}
    stage = next(card for card in closed.cards if card.label[0] == "Trunk lines")
    opened.click(stage.key)
    assert opened.page.locator("#level").input_value() == "transport"
    assert opened.page.locator("#panel h2").inner_text() == "Trunk lines"
    drawn = opened.page.evaluate("window.muskgraph.drawn()")
    assert "national-transit@transport" in drawn
    assert not [key for key in drawn if key.startswith("stage:") and key.endswith("@transport")]
    assert "open=transport" in opened.page.url
    opened.page.locator("#panel button", has_text="Close this stage").click()
    assert opened.page.locator("#level").input_value() == "none"


@pytest.mark.browser
def test_a_side_goes_to_another_day_and_plays(open_page: Open, file: str, explorer: Explorer) -> None:
    opened = open_page(file, "#open=all")
    now = set(opened.page.evaluate("window.muskgraph.drawn()"))
    slider = opened.page.locator("#time-right")
    slider.focus()
    opened.page.keyboard.press("Home")
    first = explorer.times["right"].stops[0].as_of
    assert opened.page.locator("[data-time=right] output").inner_text() == first
    then = set(opened.page.evaluate("window.muskgraph.drawn()"))
    assert then != now
    assert {key for key in now if key.split("@")[0] == "tesla"} <= then  # the other side stands where it stood
    assert f"right={first}" in opened.page.url
    opened.page.locator("[data-time=right] [data-play]").click()
    opened.page.wait_for_function(
        "day => document.querySelector('[data-time=right] output').textContent !== day", arg=first
    )
    opened.page.locator("[data-time=right] [data-play]").click()
    stopped = opened.page.locator("[data-time=right] output").inner_text()
    opened.page.wait_for_timeout(1300)
    assert opened.page.locator("[data-time=right] output").inner_text() == stopped
    opened.page.locator("[data-time=right] [data-reset]").click()
    assert set(opened.page.evaluate("window.muskgraph.drawn()")) == now


@pytest.mark.browser
def test_what_is_undated_is_marked_in_picture_panel_and_table(open_page: Open, file: str, explorer: Explorer) -> None:
    link = "#right=1863&open=all"
    page = (opened := open_page(file, link)).page
    details = {one.id: one for one in explorer.view.details}
    dated = {id for id, one in details.items() if one.since or one.until}
    drawn = {card.key: card for card in explorer.scenes["all"].view.cards}
    plain = {key for key in page.evaluate("window.muskgraph.drawn()") if not drawn[key].members}
    marked = set(page.evaluate("window.muskgraph.undated()"))
    assert len(marked) > 20
    assert {key for key in marked if key in plain} == {key for key in plain if drawn[key].id not in dated}
    meaning = "Shown at every date: none is on record for it"
    assert meaning in page.locator("#panel").inner_text()
    with_marks = opened.drawn()
    page.locator("#table summary").click()
    row = page.locator("#twin table").first.locator("tr", has_text="Forest Oil")
    assert "Undated" in row.inner_text()
    page.goto(f"{HERE}{link}&focus=forest-oil")
    page.locator("#panel h2", has_text="Forest Oil").wait_for()
    assert meaning in page.locator("#panel").inner_text()
    page.goto(f"{HERE}{link}&focus=swan-and-finch")
    page.locator("#panel h2", has_text="Swan").wait_for()
    assert meaning not in page.locator("#panel").inner_text()
    sides = {side: replace(getattr(explorer.view, side), marks_undated=False) for side in ("left", "right")}
    unmarked = open_page(explorer_page(replace(explorer, view=replace(explorer.view, **sides))), link)
    assert unmarked.page.evaluate("window.muskgraph.undated()") == []
    assert unmarked.drawn() != with_marks


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1024, 768), (1440, 900)])
def test_nothing_lies_over_the_picture(open_page: Open, file: str, width: int, height: int) -> None:
    page = open_page(file, width=width, height=height).page
    covered = page.evaluate(
        """() => {
          const canvas = document.querySelector("#picture canvas");
          const { left, top, right, bottom } = canvas.getBoundingClientRect();
          const over = new Set();
          for (let x = left + 2; x < right - 1; x += 8) {
            for (let y = top + 2; y < Math.min(bottom, innerHeight) - 1; y += 8) {
              const found = document.elementFromPoint(x, y);
              if (found !== canvas) over.add(found?.outerHTML.slice(0, 80));
            }
          }
          return [...over];
        }"""
    )
    assert covered == []
    labels = page.locator(".time label")
    for label in labels.all():
        assert label.evaluate("label => label.scrollWidth <= label.clientWidth")


@pytest.mark.browser
def test_filters_leave_flows_out_of_picture_and_tables(open_page: Open, file: str) -> None:
    opened = open_page(file, "#open=all")
    before = opened.page.evaluate("window.muskgraph.lines().length")
    opened.page.locator("#filters-name").click()
    opened.page.locator("#filters input[value='status:dotted']").uncheck()
    lines = opened.page.evaluate("window.muskgraph.lines()")
    assert 0 < len(lines) < before
    assert "without=status" in opened.page.url
    assert opened.page.evaluate("document.activeElement.value") == "status:dotted"
    opened.page.locator("#table summary").click()
    rows = opened.page.locator("#twin table").nth(1).locator("tbody tr")
    rows.first.wait_for()
    assert "implied" not in " ".join(rows.all_inner_texts())


@pytest.mark.browser
def test_escape_or_a_click_beside_it_closes_the_filters(open_page: Open, file: str) -> None:
    page = open_page(file, "#focus=colossus").page
    name, menu = page.locator("#filters-name"), page.locator("#filters")
    name.click()
    page.locator("#filters input").first.uncheck()
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert menu.is_hidden()
    assert name.evaluate("name => name === document.activeElement")
    assert page.locator("#panel h2").inner_text() == "Colossus"
    for beside in ("h1", "#picture"):
        name.click()
        assert menu.is_visible()
        page.locator(beside).click(position={"x": 4, "y": 4})
        assert menu.is_hidden()


@pytest.mark.browser
def test_ways_are_sentences_with_sources_and_name_the_weakest(open_page: Open, file: str) -> None:
    opened = open_page(file, "#ways=nvidia~grok&telling=evidence")
    panel = opened.page.locator("#panel")
    assert panel.locator("ol.way").count() >= 1
    assert panel.locator("ol.way .cite a").count() >= 1
    assert "Weakest link" in panel.inner_text()
    assert opened.page.evaluate("window.muskgraph.lit().lines.length") >= 1
    opened.page.locator("#panel button", has_text="The way back").click()
    assert "ways=grok%7Envidia" in opened.page.url
    opened.page.goto(HERE + "#focus=starlink")
    opened.page.locator("#ways-to").fill("Colossus")
    opened.page.locator("#ways-to").press("Enter")
    assert panel.locator("h2").inner_text() == "Starlink → Colossus"


@pytest.mark.browser
def test_the_other_end_of_a_way_is_named_as_cards_and_search_name_it(open_page: Open, file: str) -> None:
    page = open_page(file, "#focus=tesla").page
    field, answer, title = page.locator("#ways-to"), page.locator("#ways-answer"), page.locator("#panel h2")
    for said, found in (("SpaceX", "spacex"), (" XAI", "xai"), ("スターリンク", "starlink"), ("X Corp.", "x-corp")):
        field.fill(said)
        field.press("Enter")
        page.wait_for_url(f"**/#ways=tesla%7E{found}")
        page.goto(HERE + "#focus=tesla")
        field.wait_for()
    field.fill("Nonsense Corp")
    field.press("Enter")
    assert answer.inner_text() == "Nothing is called that"
    field.fill("giga")
    field.press("Enter")
    assert "More than one is called that" in answer.inner_text()
    answer.locator("button", has_text="Texas").click()
    assert title.inner_text() == "Tesla, Inc. → Gigafactory Texas"


@pytest.mark.browser
def test_a_longer_way_is_offered_where_it_is_firmer(open_page: Open, file: str) -> None:
    page = open_page(file, "#ways=tesla~starlink").page
    ways = page.locator("ol.way")
    assert [ways.nth(at).locator("li").count() for at in range(ways.count())] == [1, 2]
    assert "implied" in ways.nth(0).inner_text()
    assert ways.nth(1).locator(".cite a").count() >= 2
    assert page.locator("#panel h3", has_text="best sourced").inner_text().startswith("Way 2".upper())
    page.goto(HERE + "#ways=tesla~spacex")
    page.locator("#panel h2", has_text="Space Exploration").wait_for()
    assert ways.first.locator("li").count() == 1


@pytest.mark.browser
def test_the_walk_goes_through_the_article_and_lights_what_it_speaks_of(
    open_page: Open, file: str, explorer: Explorer
) -> None:
    said = [one for one in explorer.view.statements if one.telling == "article"]
    opened = open_page(file, "#walk=1")
    panel = opened.page.locator("#panel")
    assert panel.locator("ol.walk li").count() == len(said)
    about = next(at for at, one in enumerate(sorted(said, key=lambda one: one.position), 1) if one.id == "c022")
    panel.locator("ol.walk button").nth(about - 1).click()
    assert panel.locator("#walk-now [data-claim=c022]").count() == 1
    lit = opened.page.evaluate("window.muskgraph.lit().cards")
    assert len(lit) == 1
    opened.page.keyboard.press("n")
    assert f"walk={about + 1}" in opened.page.url
    assert f"{about + 1} / {len(said)}" in panel.inner_text()


@pytest.mark.browser
def test_figures_that_differ_stand_on_one_axis(open_page: Open, file: str) -> None:
    opened = open_page(file, "#focus=colossus-1")
    ranges = opened.page.locator("#panel .range")
    assert ranges.count() >= 1
    dots = ranges.first.locator(".dot")
    assert dots.count() >= 2
    places = {dots.nth(at).evaluate("dot => dot.style.left") for at in range(dots.count())}
    assert len(places) > 1
    assert ranges.first.locator(".cite a").count() >= 2


@pytest.mark.browser
def test_a_comparison_and_a_flow_say_whose_reading_they_are(open_page: Open, file: str, explorer: Explorer) -> None:
    opened = open_page(file)
    panel = opened.page.locator("#panel")
    drawn = {one.by: one.id for one in explorer.view.comparisons if one.left and one.right}
    assert {"article", "ours"} <= set(drawn)
    for by, said in (("article", "The article draws this comparison"), ("ours", "Our reading")):
        opened.page.goto(f"{HERE}#compare={drawn[by]}")
        panel.locator("h2").wait_for()
        assert said in panel.locator(".chips").inner_text()
    read = next(flow for flow in explorer.view.flows if flow.by == "ours")
    opened.page.goto(f"{HERE}#flow={read.id}")
    assert "our reading" in panel.locator(".chips").first.inner_text()


@pytest.mark.browser
def test_an_address_restores_all_of_it_and_says_what_it_cannot(open_page: Open, file: str, explorer: Explorer) -> None:
    day = explorer.times["right"].stops[3].as_of
    link = f"open=transport&right={day}&without=status%3Adotted&telling=evidence&theme=safe&lang=ja"
    opened = open_page(file, f"#focus=starlink&{link}")
    page = opened.page
    assert page.url.endswith(f"#focus=starlink&{link}")
    assert page.locator("#panel h2").inner_text() == "スターリンク"
    assert page.locator("[data-time=right] output").inner_text() == day
    assert page.locator("#notice").is_hidden()
    page.goto(HERE + "#focus=nobody&theme=plaid&colour=red&open=attic&right=1400&ways=a~b&walk=0&constructor=1")
    page.wait_for_selector("#notice:not([hidden])")
    said = page.locator("#notice span").inner_text()
    for strange in ("focus=nobody", "theme=plaid", "colour=red", "open=attic", "right=1400", "ways=a~b", "walk=0"):
        assert strange in said
    assert "constructor=1" in said
    page.locator("#notice button").click()
    assert page.locator("#notice").is_hidden()
    assert opened.complaints == []


@pytest.mark.browser
def test_outline_and_tables_say_what_the_picture_shows(open_page: Open, file: str, explorer: Explorer) -> None:
    opened = open_page(file)
    opened.page.locator("#table summary").click()
    twin = opened.page.locator("#twin")
    twin.locator("table").nth(2).wait_for()
    times = explorer.times

    def stands(side: str, id: str) -> bool:
        at = times[side].at
        return any(first <= at <= last for first, last in times[side].stands[id])

    entities = [one for one in explorer.view.details if not one.members and stands(one.side, one.id)]
    flows = [flow for flow in explorer.view.flows if stands(flow.side, flow.id)]
    assert twin.locator("table").nth(0).locator("tbody tr").count() == len(entities)
    assert twin.locator("table").nth(1).locator("tbody tr").count() == len(flows)
    assert twin.locator("table").nth(2).locator("tbody tr").count() == len(explorer.view.sources)
    assert twin.locator(".outline > li").count() == 6
    opened.page.locator("[data-telling=article]").click()
    told = [flow for flow in flows if flow.side == "right" or "article" in flow.tellings]
    assert twin.locator("table").nth(1).locator("tbody tr").count() == len(told)


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
    opened = open_page(explorer_page(explore(hostile)), "#focus=musk-0")
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
def test_on_a_phone_what_is_chosen_comes_into_sight_and_leads_back(open_page: Open, file: str) -> None:
    opened = open_page(file, "#focus=tesla", width=390, height=844)
    page = opened.page
    title, picture = page.locator("#panel h2"), page.locator("#picture")

    def is_seen(part: Locator, above: float = 850) -> bool:
        box = part.bounding_box()
        return box is not None and box["y"] > -5 and box["y"] + box["height"] < above

    assert title.inner_text() == "Tesla, Inc."
    assert is_seen(title, above=200)
    page.locator("#panel button", has_text="To the picture").click()
    assert is_seen(picture)
    frame = picture.bounding_box()
    x, y = opened.point("tesla@control")
    assert frame
    assert frame["x"] < x < frame["x"] + frame["width"]
    assert frame["y"] < y < frame["y"] + frame["height"]
    page.mouse.click(x, y)
    assert is_seen(title, above=200)
    page.locator("#panel button[aria-label=Close]").click()
    assert is_seen(picture)
    page.locator("#search").fill("nvidia")
    page.locator("#search").press("Enter")
    assert title.inner_text() == "Nvidia"
    assert is_seen(title, above=200)
    page.goto(HERE + "#focus=tesla&right=1912-01")
    page.locator("#notice", has_text="right=1912-01").wait_for()
    assert is_seen(page.locator("#notice"))


@pytest.mark.browser
def test_on_a_phone_the_other_side_is_one_step_away(open_page: Open, file: str) -> None:
    opened = open_page(file, width=390, height=844)
    across = opened.page.locator("#across")

    def is_seen(key: str) -> bool:
        return 0 < opened.point(key)[0] < 390

    assert across.inner_text() == "Standard Oil →"
    assert is_seen("tesla@control")
    assert not is_seen("john-d-rockefeller@control")
    across.click()
    assert across.inner_text() == "← Musk's companies"
    assert is_seen("john-d-rockefeller@control")
    assert not is_seen("tesla@control")
    across.click()
    assert is_seen("tesla@control")
    opened.page.locator("#fit").click()
    across.wait_for(state="hidden")
    assert open_page(file).page.locator("#across").is_hidden()


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
