"""A real Chromium: the system's, else Debian's where we may install it, else Playwright's own."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
ANSWER_WITHIN_MS = 15_000
LOCK = Path(tempfile.gettempdir(), "syncadmin-chromium.lock")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session."""
    executable = _find() or _install_debian() or _download()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*ARGUMENTS])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own for each test; it fails on errors in the page's scripts and its CSP."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(ANSWER_WITHIN_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None,
    )
    yield page
    context.close()
    assert errors == []


def _find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install_debian() -> str | None:
    """As root on Debian. Several test processes may ask at once: apt serves one after another."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if found := _find():
            return found
        for words in (("update",), ("install", "-y", "--no-install-recommends", "chromium")):
            if subprocess.run([*apt, *words], env=environment, check=False).returncode:
                return None
    return _find()


def _download() -> None:
    """Let Playwright fetch its own, which it then finds by itself."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
