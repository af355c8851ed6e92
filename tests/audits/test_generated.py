"""A bounded number of generated requests; `python -m tests.audits.generated` sends as many as you like."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI

from api.app import create_app
from graph import Settings
from graph.stores.snapshot import SnapshotStore
from tests.audits.generated import Sent, send_graphql, send_rest

#: Of a list of neighbours, and of a picture, an answer takes some hundredths of a second.
CASES = 150


@pytest.mark.parametrize("send", [send_graphql, send_rest])
def test_no_generated_request_makes_the_server_fail(
    snapshot_store: SnapshotStore, send: Callable[[FastAPI, int, int], Sent]
) -> None:
    sent = send(create_app(snapshot_store, Settings()), CASES, 7)
    print(sent)
    assert sent.wrong == []
    assert sent.cases >= CASES / 2
    assert sent.answers["200"] > 0
