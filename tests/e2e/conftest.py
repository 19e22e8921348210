"""One real system with the demo company, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.pages import Desk, Widget
from tests.system import System

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # as root, in a container, there is none to be had
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUICK = {"AGENT_VANISHED_SECONDS": "4", "MAIL_AFTER_SECONDS": "2"}
"""What waits for a minute or two in the real world must not here."""

PATIENCE_MILLISECONDS = 45_000
"""A turn takes tens of milliseconds; this is for a machine that does other things as well."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Rasa and a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.rasa)
            # The system may take minutes to start on a busy machine; a test may not.
            item.add_marker(pytest.mark.timeout(300, func_only=True))


def find_chromium() -> str | None:
    """The browser that CHROMIUM names, else the one on the path; None when there is neither."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium of this machine. Without one the tests are skipped, or fail if FRONTDESK_REQUIRE_BROWSER is set."""
    path = find_chromium()
    if path is None:
        problem = "no Chromium found: install one (Debian: apt-get install chromium) or name it in CHROMIUM"
        if os.environ.get("FRONTDESK_REQUIRE_BROWSER"):
            pytest.fail(problem)
        pytest.skip(problem)
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for one file. Not for the session: while Playwright runs, no asynchronous test can."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def system(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Server, actions and bot with the demo company, shared by the tests: each uses customers of its own."""
    assert chromium  # without a browser there is no need to start anything
    system = System(tmp_path_factory.mktemp("system"), QUICK)
    system.prepare()
    try:
        system.start()
        yield system
    finally:
        system.stop()


@pytest.fixture
def new_page(browser: Browser, system: System) -> Iterator[Callable[[], Page]]:
    """Pages of separate visitors: no cookie or storage is shared. A script error in any of them fails the test."""
    problems: list[str] = []
    contexts = []

    def open_page() -> Page:
        context = browser.new_context(
            base_url=system.url, viewport={"width": 1440, "height": 900}, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def widget(new_page: Callable[[], Page]) -> Widget:
    """A new visitor with the chat open on the shop's page."""
    return Widget.open(new_page())


@pytest.fixture
def desk(new_page: Callable[[], Page]) -> Desk:
    """An agent on the desk."""
    return Desk.sign_in(new_page(), "dana.brooks@tallowreed.example")
