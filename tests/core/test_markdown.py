"""What people write becomes HTML that can't hurt anybody."""

from __future__ import annotations

import pytest

from core.markdown import plain_text, render_markdown, render_plain


def test_formatting_links_and_tables_survive() -> None:
    markup = render_markdown("**30 days**, see [returns](/help/returns)\n\n|a|b|\n|-|-|\n|1|2|")
    assert "<strong>30 days</strong>" in markup
    assert 'href="/help/returns"' in markup
    assert 'rel="noopener noreferrer nofollow"' in markup
    assert "<td>1</td>" in markup


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "<iframe src='//evil.example'></iframe>",
        '<a href="#" style="position:fixed" onclick="x()">x</a>',
        "![x](javascript:alert(1))",
        "<svg/onload=alert(1)>",
    ],
)
def test_active_content_is_shown_not_obeyed(attack: str) -> None:
    for markup in (render_markdown(attack), render_plain(attack)):
        assert "<script" not in markup
        assert "<iframe" not in markup
        assert "<svg" not in markup
        assert "<img src=x" not in markup
        assert 'href="javascript' not in markup
        assert 'href="data' not in markup


def test_customers_words_are_kept_to_the_letter() -> None:
    assert render_plain("1 < 2 & **not bold**\nnext") == "<p>1 &lt; 2 &amp; **not bold**<br>next</p>"


def test_addresses_in_customers_words_become_links() -> None:
    markup = render_plain("see https://example.com/a?b=1&c=2.")
    assert 'href="https://example.com/a?b=1&amp;c=2"' in markup
    assert markup.endswith("</a>.</p>")


def test_plain_text_drops_the_marks() -> None:
    assert plain_text("# Returns\n\nYou have **30 days**, see [here](/x).\n\n- one\n- two") == (
        "Returns\nYou have 30 days, see here.\none\ntwo"
    )
