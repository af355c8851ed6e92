"""What the tests of `viz/` share: the shipped facts answered once, a pack of hostile texts, and a browser."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from graph.dates import PartialDate
from graph.model import Analogy, Citation, Claim, Ecosystem, Entity, Flow, Layer, Membership, Pack, Source
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore
from seed import shipped_pack
from tests.servers.chromium import FLAGS, executable
from viz import Explorer, Layout, View, ask_explorer, layout, question, read_explorer_address, view

LONE = "<lone>"
#: Texts that have broken pages: markup, the letters that make pyvis run a title, steering marks, and sheer length.
HOSTILE = (
    "</script><img src=x onerror=\"document.title='run'\">",
    "<a href='javascript:alert(1)'>href</a>",
    "\u202egnirts\u2028line\u2029end",
    "{{ 7 * 7 }}{% raw %}",
    "long " * 2_000,
    f"a {LONE} surrogate",
    "'; DROP TABLE--<!--",
)


def ask(pack: Pack) -> View:
    """The View of a pack. A mark in its texts becomes a lone surrogate on the way, which no pack's file can hold."""
    store = SnapshotStore.of(lay_out(pack))
    with ThreadPoolExecutor(1) as pool:  # a loop of its own, whether or not a browser drives one here
        return view(_with_surrogates(pool.submit(asyncio.run, store.ask(question())).result()))


def _with_surrogates(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_with_surrogates(part) for part in answer]
    return answer.replace(LONE, "\ud800") if isinstance(answer, str) else answer


@pytest.fixture(scope="session")
def shipped() -> View:
    return ask(shipped_pack())


@pytest.fixture(scope="session")
def placed(shipped: View) -> Layout:
    return layout(shipped)


@pytest.fixture(scope="session")
def explorer() -> Explorer:
    store = SnapshotStore.of(lay_out(shipped_pack()))
    asked = read_explorer_address((), ("musk", "standard-oil"))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, ask_explorer(store, asked)).result()


@pytest.fixture(scope="session")
def hostile() -> View:
    return ask(hostile_pack())


def hostile_pack() -> Pack:
    """Two small ecosystems in which every text is hostile."""
    texts = [HOSTILE[place % len(HOSTILE)] for place in range(64)]
    word = iter(texts)
    entities, flows, claims = [], [], []
    source = Source.model_construct(
        id="evil-source",
        title=next(word),
        title_ja=next(word),
        publisher=next(word),
        date=None,
        address="javascript:alert(1)",
        kind="news",
        reliability="low",
        via=next(word),
        note=None,
    )
    sides = (("musk", "musk-data"), ("standard-oil", "standard-oil-data"))
    for ecosystem, layer in sides:
        for place in range(4):
            entity = Entity.model_construct(
                id=f"{ecosystem}-{place}",
                ecosystem=ecosystem,
                kind="company",
                name=next(word, HOSTILE[place]),
                name_ja=next(word, HOSTILE[place]),
                description=next(word, HOSTILE[place]),
                place=HOSTILE[place],
                aliases=(HOSTILE[(place + 1) % len(HOSTILE)],),
                layers=(Membership(step=layer, note=HOSTILE[place][:200]),),
                note=HOSTILE[place],
                in_group=True,
            )
            entities.append(entity)
            claims.append(
                Claim.model_construct(
                    id=f"claim-{ecosystem}-{place}",
                    about=entity.id,
                    predicate="is",
                    text=HOSTILE[place],
                    scope=HOSTILE[(place + 2) % len(HOSTILE)],
                    verdict="contradicted",
                    verdict_note=HOSTILE[(place + 3) % len(HOSTILE)],
                    sources=(Citation.model_construct(source="evil-source", locator=HOSTILE[place]),),
                    note=HOSTILE[place],
                )
            )
        flows.append(
            Flow.model_construct(
                id=f"flow-{ecosystem}",
                ecosystem=ecosystem,
                origin=f"{ecosystem}-0",
                verb="feeds",
                target=f"{ecosystem}-1",
                commodity="data",
                volume=3.0,
                unit="GPUs",
                volume_scope=HOSTILE[0],
                note=HOSTILE[0],
            )
        )
    analogy = Analogy.model_construct(
        id="an-evil",
        left_ecosystem="musk",
        right_ecosystem="standard-oil",
        left=("musk-0",),
        right=("standard-oil-0",),
        role="source",
        strength="weak",
        reason=HOSTILE[0],
        breaks=HOSTILE[1],
    )
    return Pack.model_construct(
        id="evil",
        title=HOSTILE[0],
        ecosystems=tuple(
            Ecosystem.model_construct(id=id, name=HOSTILE[0], name_ja=HOSTILE[2], default_as_of=PartialDate.parse(2000))
            for id, _ in sides
        ),
        sources=(source,),
        layers=tuple(
            Layer(id=layer, key="data", ecosystem=ecosystem, name=HOSTILE[1], role="source", position=1)
            for ecosystem, layer in sides
        ),
        entities=tuple(entities),
        claims=tuple(claims),
        flows=tuple(flows),
        analogies=(analogy,),
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window; closed with its module, as its loop would stand in the way of other async tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()
