"""Requests that schemathesis makes up of what the app says of itself: of its GraphQL schema, and of its OpenAPI.

`python -m tests.audits.generated --cases 5000 --seed 1` sends so many, half of each, and prints what came back.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
import structlog
from fastapi import FastAPI
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, CheckFunction, GenerationMode, Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import seed as facts
from api.app import create_app
from graph import Settings
from graph.property_graph import lay_out
from graph.stores.snapshot import SnapshotStore

__all__ = ["Sent", "send_graphql", "send_rest"]

#: Whether an answer is one that /openapi.json promises.
AS_DESCRIBED: list[CheckFunction] = [status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass
class Sent:
    """How many cases were sent, what came back, and which of them no answer may be."""

    cases: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, case: Case, response: Response) -> None:
        """Count an answer; a server error is wrong, but for oEmbed's own way to say that it gives JSON only."""
        self.cases += 1
        self.answers[f"{response.status_code} {_code(response)}".strip()] += 1
        if response.status_code >= 500 and (response.status_code, case.path) != (501, "/oembed"):
            self.wrong.append(f"{response.status_code}: {case.as_curl_command()}")

    def __str__(self) -> str:
        told = ", ".join(f"{count:,} x {what}" for what, count in self.answers.most_common())
        return f"{self.cases:,} cases, {len(self.wrong)} wrong: {told}"


def send_graphql(app: FastAPI, cases: int, seed: int) -> Sent:
    """Send queries that fit the GraphQL schema, whatever they cost."""
    sent = Sent()

    def one(case: Case) -> None:
        response = case.call(timeout=600)
        sent.count(case, response)
        answer = response.json()
        if not {"data", "errors"} & set(answer) or "INTERNAL_ERROR" in response.text:
            sent.wrong.append(f"{response.text[:500]}: {case.as_curl_command()}")

    _send(schemathesis.graphql.from_asgi("/graphql", app).as_strategy(), one, cases, seed)
    return sent


def send_rest(app: FastAPI, cases: int, seed: int) -> Sent:
    """Send requests that fit what OpenAPI says of each route, and as many that do not; the answers must fit."""
    sent = Sent()

    def one(case: Case) -> None:
        response = case.call(timeout=600)
        sent.count(case, response)
        try:
            case.validate_response(response, checks=AS_DESCRIBED)
        except* Exception as unlike:  # noqa: BLE001 - every way of being unlike is told
            sent.wrong += [f"{each}: {case.as_curl_command()}" for each in unlike.exceptions]

    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    fit, unfit = (schema.as_strategy(generation_mode=mode) for mode in GenerationMode)
    _send(fit | unfit, one, cases, seed)
    return sent


def _send(strategy: SearchStrategy[Case], one: Any, cases: int, seed: int) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=cases,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        database=None,
        derandomize=False,
        deadline=None,
    )
    @hypothesis.given(strategy)
    def every(case: Case) -> None:
        one(case)

    every()


def _code(response: Response) -> str:
    """The code of a problem, or of the first GraphQL error."""
    if "json" not in (response.headers.get("content-type") or [""])[0]:
        return ""
    told = response.json()
    errors = told.get("errors") or [told]
    return str(errors[0].get("code") or errors[0].get("extensions", {}).get("code") or "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    app = create_app(SnapshotStore.of(lay_out(facts.shipped_pack())), Settings())
    for name, send in (("GraphQL", send_graphql), ("REST", send_rest)):
        sent = send(app, said.cases // 2, said.seed)
        print(f"{name}, seed {said.seed}: {sent}", *sorted(set(sent.wrong))[:20], sep="\n  ", flush=True)
