"""Docker's files, judged by reading them, and by running natively what they would run."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.settings import PREFIX, Settings
from tests.servers.neo4j import Neo4jServer, free_port

ROOT = Path(__file__).parents[1]
COMPOSE_FILE = ROOT / "docker-compose.yml"
MUSKGRAPH = str(Path(sys.executable).with_name("muskgraph"))
SECONDS_TO_BE_READY = 30


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE_FILE.read_text())["services"]


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's last stage, as pairs of instruction and arguments."""
    lines = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text()).splitlines()
    parted = [line.split(maxsplit=1) for line in lines if line.strip() and line[0] != "#"]
    pairs = [(name.upper(), arguments) for name, arguments in parted]
    last_stage = max(at for at, (name, _) in enumerate(pairs) if name == "FROM")
    return pairs[last_stage:]


def only(name: str, instructions: list[tuple[str, str]]) -> str:
    """The arguments of the one instruction called `name`."""
    (found,) = (arguments for each, arguments in instructions if each == name)
    return found


def test_compose_file_fits_its_schema() -> None:
    command = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE)]
    checked = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_ports_are_open_to_this_host_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)


def test_password_has_no_default(services: dict[str, Any]) -> None:
    passwords = [
        value.removeprefix("neo4j/")
        for service in services.values()
        for name, value in service.get("environment", {}).items()
        if name.endswith("PASSWORD") or name == "NEO4J_AUTH"
    ]
    assert len(passwords) == len(services)
    assert all(re.fullmatch(r"\$\{MUSKGRAPH_NEO4J_PASSWORD:\?[^}]+}", each) for each in passwords)


def test_environment_names_are_settings(services: dict[str, Any]) -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for service in (services["seed"], services["api"]):
        assert set(service["environment"]) <= known


def test_each_waits_for_what_it_needs(services: dict[str, Any]) -> None:
    assert services["seed"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert services["api"]["depends_on"] == {
        "neo4j": {"condition": "service_healthy"},
        "seed": {"condition": "service_completed_successfully"},
    }


def test_servers_are_asked_for_their_health(services: dict[str, Any]) -> None:
    assert services["neo4j"]["healthcheck"]["test"][0] == "CMD"
    assert services["api"]["healthcheck"]["test"][0] == "CMD"


def test_image_and_compose_ask_for_health_alike(services: dict[str, Any], instructions: list[tuple[str, str]]) -> None:
    _, asked_by_image = only("HEALTHCHECK", instructions).split("CMD ", maxsplit=1)
    assert ["CMD", *json.loads(asked_by_image)] == services["api"]["healthcheck"]["test"]


def test_our_containers_have_no_powers(services: dict[str, Any]) -> None:
    for service in (services["seed"], services["api"]):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_image_runs_as_a_plain_user(instructions: list[tuple[str, str]]) -> None:
    assert int(only("USER", instructions)) > 0


def test_image_and_compose_give_real_commands(services: dict[str, Any], instructions: list[tuple[str, str]]) -> None:
    assert json.loads(only("ENTRYPOINT", instructions)) == ["muskgraph"]
    commands = [
        json.loads(only("CMD", instructions)),
        services["seed"]["command"],
        services["api"]["command"],
    ]
    for command in commands:
        # An unknown command or option is refused before --help is looked at.
        asked = subprocess.run([MUSKGRAPH, *command, "--help"], capture_output=True, text=True, check=False)
        assert asked.returncode == 0, asked.stderr


@pytest.mark.neo4j
def test_seed_and_api_do_natively_what_compose_runs(
    services: dict[str, Any], neo4j_server: Neo4jServer, tmp_path: Path
) -> None:
    seed, api = services["seed"], services["api"]
    seeded = subprocess.run(
        [MUSKGRAPH, *seed["command"]],
        env=environment(seed, neo4j_server),
        cwd=tmp_path,  # as in the image, there is no source tree to lean on
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert seeded.returncode == 0, seeded.stderr

    port = free_port()
    assert not healthy(api, port)
    with serving(api, neo4j_server, port, tmp_path) as log:
        deadline = time.monotonic() + SECONDS_TO_BE_READY
        while not healthy(api, port):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)


def environment(service: dict[str, Any], server: Neo4jServer) -> dict[str, str]:
    """What Compose would set, with its host and secret replaced by those of `server`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    told = {
        name: re.sub(r"\$\{MUSKGRAPH_NEO4J_PASSWORD:[^}]+}", server.password, value).replace(
            "bolt://neo4j:7687", server.uri
        )
        for name, value in service["environment"].items()
    }
    return inherited | told


def healthy(service: dict[str, Any], port: int) -> bool:
    """Whether the health check of `service` succeeds when its server listens on `port`."""
    _, program, *arguments = service["healthcheck"]["test"]
    assert program == "python"
    arguments = [each.replace("127.0.0.1:8000", f"127.0.0.1:{port}") for each in arguments]
    asked = subprocess.run([sys.executable, *arguments], stderr=subprocess.DEVNULL, check=False)
    return asked.returncode == 0


@contextmanager
def serving(service: dict[str, Any], server: Neo4jServer, port: int, folder: Path) -> Iterator[Path]:
    """The command of `service`, running on a port of this host alone; gives its log."""
    command = [each.replace("0.0.0.0", "127.0.0.1") for each in service["command"]]
    log = folder / "api.watching.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [MUSKGRAPH, *command, "--port", str(port)],
            env=environment(service, server),
            cwd=folder,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        yield log
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
