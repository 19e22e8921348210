"""The widget and the desk as somebody in front of them sees them: by role and label, not by markup."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.system import DEMO_PASSWORD, System


class Widget:
    """A customer's chat on the shop's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log", name="Conversation")

    @classmethod
    def open(cls, page: Page) -> Widget:
        """The shop's page with the chat open."""
        page.goto("/shop/")
        page.get_by_role("button", name="Open chat").click()
        widget = cls(page)
        expect(widget.composer).to_be_visible()
        return widget

    @property
    def composer(self) -> Locator:
        """Where the customer writes."""
        return self.page.get_by_role("textbox", name="Your message")

    @property
    def last_reply(self) -> Locator:
        """The newest message that isn't the customer's own."""
        return self.log.locator("article:not(.customer)").last

    def say(self, text: str, reply: str | re.Pattern[str] | None = None) -> None:
        """Write `text`; wait for a reply, one that holds `reply` if given."""
        count = self.log.locator("article:not(.customer)").count()
        self.composer.fill(text)
        self.composer.press("Enter")
        self._await_reply(count, reply)

    def choose(self, title: str | re.Pattern[str], reply: str | re.Pattern[str] | None = None) -> None:
        """Press an offered button; wait for a reply as `say` does."""
        count = self.log.locator("article:not(.customer)").count()
        self.log.get_by_role("button", name=title).last.click()
        self._await_reply(count, reply)

    def expect_said(self, text: str | re.Pattern[str]) -> None:
        """Somebody other than the customer has said `text`."""
        expect(self.log.locator("article:not(.customer)").filter(has_text=text).last).to_be_visible()

    def verify(self, system: System, order_number: str, email: str) -> None:
        """Give the order number, the address and the code from the mail, as they are asked for."""
        mails = len(system.mails_to(email))
        self.say(order_number, re.compile("e-?mail", re.IGNORECASE))
        self.say(email, re.compile("code", re.IGNORECASE))
        self.say(system.code_for(email, after=mails))

    def _await_reply(self, count: int, reply: str | re.Pattern[str] | None) -> None:
        replies = self.log.locator("article:not(.customer)")
        expect(replies.nth(count)).to_be_visible()
        if reply is not None:
            self.expect_said(reply)


class Desk:
    """The browser app of agents, supervisors and editors."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def sign_in(cls, page: Page, email: str, password: str = DEMO_PASSWORD) -> Desk:
        """The desk's first page, signed in."""
        page.goto("/desk/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_role("textbox", name="Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign in")).to_have_count(0)
        return cls(page)

    @property
    def transcript(self) -> Locator:
        """What was said in the conversation that is open."""
        return self.page.get_by_role("log", name="Conversation")

    def open_conversation(self, text: str | re.Pattern[str]) -> None:
        """Open the listed conversation that shows `text`."""
        self.page.get_by_role("link").filter(has_text=text).first.click()
        expect(self.transcript).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button; where two do the same (in the header and in place of the composer), the first."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def reply(self, text: str) -> None:
        """Write to the customer."""
        self.page.keyboard.press("Alt+l")
        field = self.page.get_by_role("textbox", name=re.compile("^Reply to"))
        field.fill(text)
        field.press("Enter")
        expect(self.transcript).to_contain_text(text)

    def note(self, text: str) -> None:
        """Write a private note."""
        self.page.keyboard.press("Alt+p")
        field = self.page.get_by_role("textbox", name="Private note")
        field.fill(text)
        field.press("Enter")
        expect(self.transcript).to_contain_text(text)
