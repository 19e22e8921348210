"""The widget and the desk as somebody in front of them sees them: by role and label, not by markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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

    def write(self, text: str) -> None:
        """Write `text` and wait for nothing but its delivery: while people have the conversation, nobody may answer."""
        self.composer.fill(text)
        self.composer.press("Enter")
        sent = self.log.locator("article.customer").filter(has_text=text).last
        expect(sent).to_contain_text(re.compile("Sent|Seen"))

    def attach(self, *files: Path) -> None:
        """Pick files, and wait until they are ready to go with the next message."""
        self.page.locator("input[type=file]").set_input_files(list(files))
        tray = self.page.get_by_role("list", name="Files to send")
        expect(tray.get_by_role("listitem")).to_have_count(len(files))
        expect(tray.get_by_role("progressbar")).to_have_count(0)

    def choose_from_menu(self, name: str) -> None:
        """Press an entry of the menu in the header."""
        self.page.get_by_role("button", name="More", exact=True).click()
        self.page.get_by_role("menuitem", name=name).click()

    def expect_waiting(self, text: str | re.Pattern[str]) -> None:
        """The strip over the conversation says `text` about the wait."""
        expect(self.page.get_by_role("status").filter(has_text=text).first).to_be_visible()

    def leave_queue(self) -> None:
        """Give up the place, and say so when asked."""
        self.page.get_by_role("button", name="Leave the queue").click()
        dialog = self.page.get_by_role("dialog", name="Leave the queue?")
        dialog.get_by_role("button", name="Leave the queue").click()
        expect(dialog).to_have_count(0)

    def leave_email(self, address: str) -> None:
        """Say where to answer."""
        self.page.get_by_label("Your e-mail address").fill(address)
        self.page.get_by_role("button", name="Save").click()
        expect(self.page.get_by_text(f"We’ll answer at {address}")).to_be_visible()

    def go_away(self) -> None:
        """Leave the page; the visitor's browser still knows the conversation."""
        self.page.goto("about:blank")

    def come_back(self) -> None:
        """The shop's page again, with the chat open."""
        self.page.goto("/shop/")
        self.page.get_by_role("button", name=re.compile("^Open chat")).click()
        expect(self.composer).to_be_visible()

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

    def row(self, *texts: str | re.Pattern[str]) -> Locator:
        """The listed conversation that shows all of `texts`."""
        row = self.page.get_by_role("link")
        for text in texts:
            row = row.filter(has_text=text)
        return row.first

    def open_conversation(self, text: str | re.Pattern[str]) -> None:
        """Open the listed conversation that shows `text`."""
        self.row(text).click()
        expect(self.transcript).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button; where two do the same (in the header and in place of the composer), the first."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def reply(self, text: str) -> None:
        """Write to the customer."""
        self.page.keyboard.press("Alt+l")
        field = self.page.get_by_role("textbox", name=re.compile("^Reply to"))
        self._send(field, text)

    def note(self, text: str) -> None:
        """Write a private note."""
        self.page.keyboard.press("Alt+p")
        self._send(self.page.get_by_role("textbox", name="Private note"), text)

    def _send(self, field: Locator, text: str) -> None:
        """Write and wait until the server has it: the desk shows what is on its way, too."""
        field.fill(text)
        field.press("Enter")
        expect(self.transcript).to_contain_text(text)
        expect(self.transcript.get_by_text("Sending…")).to_have_count(0)

    def resolve(self) -> None:
        """Close the conversation that is open."""
        self.press("Resolve")

    # The knowledge pages, for those who edit them.

    def write_article(
        self, title: str, category: str | re.Pattern[str], body: str, questions: Sequence[str]
    ) -> None:
        """Fill in a new article, up to its publishing."""
        self.page.goto("/desk/knowledge")
        self.page.get_by_role("link", name="New article").first.click()
        self.page.get_by_role("textbox", name="Title", exact=True).fill(title)
        self.page.get_by_role("combobox", name="Category").click()
        self.page.get_by_role("option", name=category).click()
        self.page.get_by_role("textbox", name="Text (Markdown)").fill(body)
        for question in questions:
            field = self.page.get_by_role("textbox", name="Add a question")
            field.fill(question)
            field.press("Enter")

    def publish(self) -> None:
        """Publish the article that is open; returns when customers have it."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/publish") and answer.ok):
            self.press("Publish")

    def open_unanswered(self) -> None:
        """What nothing answers, as of now."""
        self.page.goto("/desk/knowledge/unanswered")
        self.page.get_by_role("button", name="Look again").click()
        expect(self.page.get_by_role("status").filter(has_text="looked at")).to_be_visible()
        expect(self.page.get_by_role("button", name="Look again")).to_be_enabled()

    def gap(self, question: str) -> Locator:
        """The subject that `question` belongs to."""
        asked = self.page.get_by_role("listitem").filter(has_text=question)
        return self.page.get_by_role("region").filter(has=asked)

    def add_to_article(self, gap: Locator, title: str) -> None:
        """Put the questions of a gap into an article's draft."""
        picker = gap.get_by_role("combobox", name="Add to another article")
        picker.fill(title)
        self.page.get_by_role("option", name=title).click()
        expect(gap.get_by_role("status")).to_contain_text("In the draft of")

    # What the desk's pages send, without the pages.

    def get(self, path: str) -> Any:
        """What the desk's API answers."""
        response = self.page.request.get(f"/api/desk/{path}")
        assert response.ok, response.text()
        return response.json()

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """Have the desk's API do something; what it answers."""
        response = self.page.request.fetch(f"/api/desk/{path}", method=method, data=dict(body))
        assert response.ok, response.text()
        return response.json() if response.body() else None

    def find(self, words: str) -> str:
        """The id of the conversation in which the customer said `words` last."""
        found = [one for one in self.get("conversations?view=all")["conversations"] if one["last_message"]]
        return next(str(one["id"]) for one in found if words in one["last_message"]["text"])

    def send_file(self, conversation_id: str, file: Path, media_type: str, text: str) -> None:
        """Write to the customer with a file."""
        content = {"name": file.name, "mimeType": media_type, "buffer": file.read_bytes()}
        uploaded = self.page.request.post(
            f"/api/desk/conversations/{conversation_id}/uploads", multipart={"file": content}
        )
        assert uploaded.ok, uploaded.text()
        message = {"client_id": f"file-{file.name}", "text": text, "uploads": [uploaded.json()["id"]]}
        self.send("POST", f"conversations/{conversation_id}/messages", message)
