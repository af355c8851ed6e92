"""The page of GraphiQL in a real browser: the list of worked questions beside the editor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from api.examples import examples
from tests.api.served import Served, serving
from tests.servers.chromium import FLAGS, executable

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def page(server: Served) -> Iterator[Page]:
    """GraphiQL on a first visit, in a wide window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        opened = browser.new_page(viewport={"width": 1440, "height": 900})
        opened.goto(f"{server.address}/graphql")
        opened.locator(".questions").wait_for()
        yield opened
        browser.close()


def test_a_first_visit_shows_every_question_and_opens_some(page: Page) -> None:
    assert page.locator(".questions button").all_inner_texts() == [each.title for each in examples()]
    assert page.locator(".questions pre").all_text_contents() == [each.cypher for each in examples() if each.cypher]
    opened = [each for each in examples() if each.opened]
    assert page.locator(".graphiql-tab").count() == len(opened) > 1


def test_a_question_opens_once_in_a_tab_and_is_answered(page: Page) -> None:
    closed = next(each for each in examples() if not each.opened)
    before = page.locator(".graphiql-tab").count()
    page.get_by_role("button", name=closed.title).click()
    page.get_by_role("button", name=examples()[0].title).click()
    page.get_by_role("button", name=closed.title).click()
    assert page.locator(".graphiql-tab").count() == before + 1
    shown = page.locator(".graphiql-query-editor .CodeMirror").evaluate("editor => editor.CodeMirror.getValue()")
    assert shown == closed.text
    page.locator(".graphiql-execute-button").click()
    page.locator(".graphiql-response", has_text='"data"').wait_for()
    assert '"errors"' not in page.locator(".graphiql-response").inner_text()
