"""Takes the pictures of the README from a running system with the demo company.

python -m tests.e2e.screenshots [FOLDER]
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, find_chromium
from tests.e2e.pages import Desk, Widget
from tests.system import System

SETTLE_MILLISECONDS = 1_200
"""Until pictures are loaded and movements have ended."""


def new_page(browser: Browser, system: System, width: int = 1440, height: int = 900) -> Page:
    """A page of a visitor of its own."""
    page = browser.new_context(
        base_url=system.url, viewport={"width": width, "height": height}, accept_downloads=True
    ).new_page()
    page.set_default_timeout(30_000)
    return page


def take(page: Page, path: Path) -> None:
    """One picture of what the page shows."""
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.screenshot(path=path)
    print(path)


def picture_everything(browser: Browser, system: System, folder: Path) -> None:
    """A return, a hand-over with its conversation, an approval, the editor and the help page."""
    lamp = Widget.open(new_page(browser, system))
    take(lamp.page, folder / "shop.png")
    lamp.say("how long do I have to send something back?", re.compile("30 days"))
    take(lamp.page, folder / "widget-answer.png")
    lamp.say("I want to send back the blue lamp from my last order")
    lamp.verify(system, "TR-10001", "maya.holt@example.com")
    lamp.choose(re.compile("changed my mind", re.IGNORECASE))
    lamp.choose(re.compile("^refund", re.IGNORECASE), re.compile("Shall I submit it"))
    lamp.choose(re.compile("^yes", re.IGNORECASE), re.compile(r"RN-\d+"))
    take(lamp.page, folder / "widget-return.png")

    fee = Widget.open(new_page(browser, system))
    fee.say("please take back the $48 late fee, I paid on time")
    fee.verify(system, "TR-10003", "priya.raman@example.com")
    fee.choose(re.compile("^yes", re.IGNORECASE))

    vase = Widget.open(new_page(browser, system))
    desk = Desk.sign_in(new_page(browser, system), "lee.moreau@tallowreed.example")
    vase.say("do you deliver to Alaska?")
    vase.say("I want to talk to a human please, my vase came broken")
    desk.open_conversation("vase came broken")
    desk.press("Claim")
    desk.reply("Hello, this is Lee. I am sorry about the vase! Could you give me the order number?")
    vase.composer.fill("It is TR-10008, thank you!")
    vase.composer.press("Enter")
    desk.note("Second broken vase this week: tell the warehouse.")
    take(desk.page, folder / "desk-conversation.png")
    desk.page.goto("/desk/approvals")
    take(desk.page, folder / "desk-approvals.png")

    editor = Desk.sign_in(new_page(browser, system), "sam.ortiz@tallowreed.example")
    take(editor.page, folder / "desk-articles.png")
    editor.page.get_by_role("link", name=re.compile("How long do I have to return")).first.click()
    take(editor.page, folder / "desk-article.png")

    help_page = new_page(browser, system)
    help_page.goto("/help")
    take(help_page, folder / "help.png")


def main() -> None:
    """Start a system, picture it, stop it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        system = System(Path(temporary))
        system.prepare()
        try:
            system.start()
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGUMENTS)
            picture_everything(browser, system, folder)
            browser.close()
        finally:
            system.stop()


if __name__ == "__main__":
    main()
