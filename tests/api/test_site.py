"""`muskgraph export site`: a folder of pages that leads nowhere else and asks nobody."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.api.served import called
from tests.servers.chromium import FLAGS, executable

OK, CANNOT_CREATE = 0, 73


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("host") / "public"
    done = called("export", "site", folder, "--quiet")
    assert done.returncode == OK, done.stderr
    return folder


def _links(page: Path) -> list[str]:
    said = re.sub(r"<script.*?</script>", "", page.read_text("utf-8"), flags=re.S)
    return [unescape(link) for link in re.findall(r'\s(?:href|src|action|data-href-\w+)="([^"]*)"', said)]


def test_every_link_leads_to_a_file_of_it_or_to_a_source(site: Path) -> None:
    pages = sorted(site.glob("*.html"))
    assert len(pages) > 10
    broken = []
    for page in pages:
        for link in _links(page):
            file, _, part = link.partition("#")
            if link.startswith(("https://", "http://", "data:")):
                continue
            there = (site / file).is_file() if file else f'id="{part}"' in page.read_text("utf-8")
            if not there and page.name != "explorer.html":  # whose parts are states of its script
                broken.append((page.name, link))
    assert broken == []


def test_all_pages_are_there_in_both_languages_with_the_pictures(site: Path) -> None:
    names = {file.name for file in site.iterdir()}
    for page in ("index", "compare", "article", "disputes", "gallery"):
        assert {f"{page}.html", f"{page}.ja.html"} <= names
    for kind in ("svg", "png", "pdf", "pptx"):
        assert {f"pipes-musk.{kind}", f"pipes-musk.ja.{kind}", f"bands.{kind}"} <= names
    assert 'lang="ja"' in (site / "article.ja.html").read_text("utf-8")


@pytest.mark.browser
def test_opened_from_a_disk_it_asks_nobody_and_complains_of_nothing(site: Path) -> None:
    asked, complaints = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for file in sorted(site.glob("*.html")):
            page.goto(file.as_uri())
        page.goto((site / "article.html").as_uri())
        page.locator("a[href^='explorer.html#claim=']").nth(24).click()
        page.wait_for_selector("#picture[data-ready]")
        assert page.locator("#panel .chosen").count() >= 1
        browser.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []


def test_nothing_of_others_is_lost(site: Path) -> None:
    done = called("export", "site", site, "--quiet")
    assert done.returncode == CANNOT_CREATE
    assert "--force" in done.stderr
    (site / "mine.txt").write_text("mine")
    done = called("export", "site", site, "--quiet", "--force")
    assert done.returncode == CANNOT_CREATE
    assert "mine.txt" in done.stderr
    assert (site / "mine.txt").read_text() == "mine"
    (site / "mine.txt").unlink()


def test_a_place_that_is_not_there_is_told_before_the_work(tmp_path: Path) -> None:
    done = called("export", "site", tmp_path / "nowhere" / "public")
    assert done.returncode == CANNOT_CREATE
    assert "no folder" in done.stderr
    assert "site:" not in done.stderr  # nothing was made
