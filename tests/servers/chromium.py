"""Where the browser is, and how it comes to be there. Driving it is the tests' business.

`python -m tests.servers.chromium` installs it where it is missing and prints its path.
"""

import shutil
import subprocess

from tests.servers import install

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chrome")

FLAGS = [
    "--headless",
    "--no-sandbox",  # the sandbox refuses to start as root, and only our own pages are opened
    "--disable-gpu",
    # The rest keeps it from calling out by itself: tests are the same with the network off.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str:
    """The path of a Chromium that can draw Japanese, installed from Debian where it is missing."""
    missing = []
    if not _found():
        missing.append("chromium")
    if not _draws_japanese():
        missing += ["fontconfig", "fonts-noto-cjk"]
    if missing:
        install(*missing)
    return _found() or "chromium"


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _draws_japanese() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=True)
    return bool(fonts.stdout.strip())


if __name__ == "__main__":
    try:
        print(executable())
    except RuntimeError as missing:
        raise SystemExit(str(missing)) from None
