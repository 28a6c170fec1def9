"""A headless Chromium, asked to show one page that stands in a file; it reaches no network."""

import shutil
import subprocess
import tempfile
from pathlib import Path

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def browser() -> str | None:
    """The Chromium of this machine; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def shown(page: str, *flags: str) -> str:
    """What Chromium says when it shows that page: the document with `--dump-dom`."""
    found = browser()
    if found is None:
        raise SystemExit("no Chromium here to show a page with")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_bytes(page.encode())
        asked = [found, *FLAGS, f"--user-data-dir={folder}/profile", *flags, str(source)]
        return subprocess.run(asked, check=True, capture_output=True, timeout=120).stdout.decode()
