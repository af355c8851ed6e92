"""GraphQL over HTTP: the audits of the package graphql-http, run by Node against a real server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.api.served import serving
from tests.servers.npm import AUDITS, fetched, node

AUDIT = Path(__file__).with_name("audit.mjs")


def test_every_audit_of_graphql_over_http_passes() -> None:
    with serving() as served:
        done = subprocess.run(
            [*node(), "--input-type=module", "-", f"{served.address}/graphql"],
            cwd=fetched(AUDITS),  # where the script that comes from standard input finds its packages
            input=AUDIT.read_text("utf-8"),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    audits = json.loads(done.stdout)
    failed = [f"{one['id']} {one['name']}: {one['reason']}" for one in audits if one["status"] != "ok"]
    print(f"graphql-http: {len(audits) - len(failed)} of {len(audits)} audits")
    assert failed == []
    assert len(audits) == 61
