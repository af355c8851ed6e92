"""Stories over HTTP and in the check: addresses, notices, a reader's own, and faults in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph.errors import FactError
from graph.settings import settings
from graph.stores.snapshot import SnapshotStore
from tests.api.conftest import CountingStore, opened
from tests.api.served import called
from tests.viz.test_stories import SOUND
from viz.stories import CODES


@pytest.fixture
def talks(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "sound.yaml").write_text(SOUND, "utf-8")
    return folder


def title(page: httpx.Response) -> str:
    [found] = re.findall(r"<h1>(.*?)</h1>", page.text)
    return str(found)


# ---- pages -----------------------------------------------------------------------------------------------------------


async def test_the_list_leads_to_every_story(client: httpx.AsyncClient) -> None:
    page = await client.get("/stories")
    assert page.status_code == 200
    links = re.findall(r'<h2 class="plain"><a href="([^"]+)"', page.text)
    assert links == ["/stories/pipeline", "/stories/standard-oil", "/stories/article"]
    for link in links:
        assert (await client.get(link)).status_code == 200
    assert 'href="/stories" aria-current="page"' in page.text


async def test_a_step_has_an_address_by_number_and_by_name(client: httpx.AsyncClient) -> None:
    by_number = await client.get("/stories/pipeline", params={"step": "4"})
    by_name = await client.get("/stories/pipeline", params={"step": "what-drains"})
    assert title(by_number) == title(by_name) == "No source read shows data running through Starlink into Colossus"
    assert title(await client.get("/stories/pipeline")).startswith("In 1904")
    assert 'rel="next" href="/stories/pipeline?step=what-there-is"' in by_name.text
    assert 'rel="prev" href="/stories/pipeline?step=the-drawing"' in by_name.text
    walk = await client.get("/stories/article", params={"step": "c022"})
    assert title(walk) == "The article says: Colossus: built within 19 days (imprecise)"


async def test_language_and_theme_go_along(client: httpx.AsyncClient) -> None:
    page = await client.get("/stories/standard-oil", params={"step": "trust", "lang": "ja", "theme": "dark"})
    assert '<html lang="ja" data-theme="dark">' in page.text
    assert "1882年" in title(page)
    assert 'href="/stories/standard-oil?step=wells-and-holding&amp;lang=ja&amp;theme=dark"' in page.text
    assert 'href="/stories/standard-oil?step=trust&amp;theme=dark"' in page.text  # in English
    assert 'href="/stories?lang=ja&amp;theme=dark"' in page.text
    listed = await client.get("/stories", params={"lang": "ja", "theme": "projector"})
    assert 'href="/stories/pipeline?lang=ja&amp;theme=projector"' in listed.text


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/stories/nobody", 404, "There is no story &#39;nobody&#39;; there are pipeline, standard-oil, article"),
        ("/stories/pipeline?step=7", 404, "has no step &#39;7&#39;; it has 1 to 6"),
        ("/stories/pipeline?step=0", 404, "has no step"),
        ("/stories/pipeline?step=%3Cb%3E", 404, "has no step &#39;&lt;b&gt;&#39;"),
        ("/stories/pipeline?page=2", 400, "nothing to choose that is called page"),
        ("/stories/pipeline?lang=fr", 400, "lang=fr is not here"),
        ("/stories/pipeline?theme=neon", 400, "theme=neon is not here"),
        ("/stories?step=1", 400, "nothing to choose that is called step"),
    ],
)
async def test_what_is_not_there_has_a_notice(client: httpx.AsyncClient, address: str, status: int, told: str) -> None:
    page = await client.get(address)
    assert page.status_code == status
    assert told in page.text
    assert 'role="alert"' in page.text
    assert "/stories/pipeline" in page.text


async def test_a_page_lets_in_its_own_script_and_nothing_else(client: httpx.AsyncClient) -> None:
    page = await client.get("/stories/pipeline")
    policy = page.headers["content-security-policy"]
    [nonce] = re.findall(r"script-src 'nonce-([^']+)'", policy)
    assert set(re.findall(r"<(?:script|style)([^>]*)>", page.text)) == {f' nonce="{nonce}"'}
    assert "default-src 'none'" in policy
    assert not re.search(r' style="| on\w+="', page.text)


async def test_a_story_is_told_once_for_as_long_as_the_facts_stay(snapshot_store: SnapshotStore) -> None:
    counted = CountingStore(snapshot_store)
    async with opened(counted) as client:
        await client.get("/stories/pipeline")
        asked = len(counted.asked)
        assert asked > 10
        for step in ("2", "3", "the-words"):
            await client.get("/stories/pipeline", params={"step": step})
        assert len(counted.asked) == asked


async def test_a_reader_tells_stories_of_their_own(snapshot_store: SnapshotStore, talks: Path) -> None:
    async with opened(snapshot_store, stories=(talks,)) as client:
        assert "/stories/sound" in (await client.get("/stories")).text
        assert title(await client.get("/stories/sound")) == "Refined 84 % (80 to 90 %)"


async def test_a_step_that_does_not_hold_says_so(snapshot_store: SnapshotStore, talks: Path) -> None:
    broken = SOUND.replace("flow: sf-trunk-refining", "no_link: [left, source, transport]")
    (talks / "sound.yaml").write_text(broken, "utf-8")
    async with opened(snapshot_store, stories=(talks,)) as client:
        assert "left: source feeds transport" in (await client.get("/stories/sound")).text


async def test_a_story_that_cannot_be_read_is_not_served(snapshot_store: SnapshotStore, talks: Path) -> None:
    (talks / "worse.yaml").write_text(SOUND.replace("left:", "port:").replace("sound", "worse"), "utf-8")
    with pytest.raises(FactError, match=r"worse\.yaml:\d+: worse/one: "):
        async with opened(snapshot_store, stories=(talks,)):
            pass


def test_the_server_does_not_start_with_a_story_that_cannot_be_read(talks: Path) -> None:
    (talks / "worse.yaml").write_text(SOUND.replace("left:", "port:").replace("sound", "worse"), "utf-8")
    done = called("serve", "--port", "0", "--stories", talks)
    assert (done.returncode, "worse.yaml:" in done.stderr) == (65, True)
    done = called("serve", "--port", "0", "--stories", talks / "none")
    assert (done.returncode, "no folder" in done.stderr) == (64, True)


def test_folders_of_stories_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSKGRAPH_STORIES", "one:two")
    assert settings().stories == (Path("one"), Path("two"))


# ---- the check -------------------------------------------------------------------------------------------------------


def test_the_check_goes_over_the_shipped_stories() -> None:
    told = json.loads(called("check", "--json").stdout)
    assert told["stories_checked"] is True
    assert told["errors"] == 0
    assert not [one for one in told["findings"] if one["code"].startswith("story-")]


def test_faults_of_stories_are_told_as_those_of_facts(talks: Path) -> None:
    file = talks / "sound.yaml"
    file.write_text(SOUND.replace("lit: [national-transit]", "lit: [nobody]"), "utf-8")
    done = called("check", "--stories", talks)
    assert done.returncode == 65
    assert f"{file}:11: error: sound/one: lit: nobody is not on record [story-unknown-id]" in done.stdout
    assert "Errors: 1." in done.stdout
    assert CODES["story-unknown-id"].meaning in " ".join(done.stdout.split())

    told = json.loads(called("check", "--stories", talks, "--json").stdout)
    assert (told["errors"], told["counts"]["story-unknown-id"]) == (1, 1)
    [found] = [one for one in told["findings"] if one["code"] == "story-unknown-id"]
    assert (found["file"], found["line"], found["id"], found["severity"]) == (str(file), 11, "sound/one", "error")

    [run] = json.loads(called("check", "--stories", talks, "--format", "sarif").stdout)["runs"]
    [result] = [one for one in run["results"] if one["ruleId"] == "story-unknown-id"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "sound.yaml"},
        "region": {"startLine": 11},
    }
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "story-unknown-id"
    assert set(CODES) <= {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_a_warning_of_a_story_refuses_only_if_asked(talks: Path) -> None:
    (talks / "sound.yaml").write_text(SOUND.replace("lit: [national-transit]", "lit: [ida-tarbell]"), "utf-8")
    assert called("check", "--stories", talks).returncode == 0
    assert called("check", "--stories", talks, "--fail-on", "story-nothing-lit").returncode == 65
    assert "story-nothing-lit" in called("check", "--stories", talks, "--warnings").stdout


def test_stories_of_faulty_facts_are_not_checked(tmp_path: Path, talks: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: p\ntitle: P\n", "utf-8")
    (pack / "rows.yaml").write_text("sources: [{id: s}]\n", "utf-8")
    done = called("check", pack, "--stories", talks)
    assert done.returncode == 65
    assert "The stories were not checked" in done.stdout
    assert "story-" not in done.stdout


def test_shipped_stories_are_not_told_of_other_facts(tmp_path: Path, talks: Path) -> None:
    called("new-pack", tmp_path / "steel", "--id", "steel", "--title", "Steel")
    assert json.loads(called("check", tmp_path / "steel", "--json").stdout)["errors"] == 0
    told = json.loads(called("check", tmp_path / "steel", "--stories", talks, "--json").stdout)
    assert told["counts"]["story-unknown-ecosystem"] == 1
