"""The real servers that tests run against, and how a fresh machine comes by them."""

import os
import shutil
import subprocess


def install(*packages: str) -> None:
    """Install Debian packages, or raise `RuntimeError` saying what a person has to install."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise RuntimeError(
            f"Missing: {' '.join(packages)}. Only root on Debian or Ubuntu can have them installed "
            "from here; install them by hand, then run this again."
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Another installation may be under way on a new machine: wait for it.
    apt = ["apt-get", "--quiet=2", "--option=DPkg::Lock::Timeout=300"]
    for command in (
        [*apt, "update"],
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"`{' '.join(command)}` failed: {done.stderr.strip()[-2000:]}")
