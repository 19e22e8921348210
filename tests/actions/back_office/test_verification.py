"""The contract of `BackOffice`: who a conversation is verified as."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.back_office.port import (
    BackOffice,
    VerificationError,
)
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import CodeRow
from core.database import Database
from core.mail import Mail
from tests.conftest import FakeClock

from .conftest import (
    CODE_SECRET,
    MAYA,
    MAYAS_MAIL,
    MINUTE,
    Letterbox,
    count,
    digest,
)


async def test_a_code_by_mail_verifies_the_conversation(
    back_office: BackOffice, letterbox: Letterbox
) -> None:
    await back_office.start_verification("talk", "tr 10001", " Maya.Holt@Example.com ")

    mail = letterbox.mails[0]
    assert (mail.to, mail.subject) == (MAYAS_MAIL, "Your Tallow & Reed code")
    code = letterbox.last_code
    customer = await back_office.check_code("talk", digest(code))
    assert (customer.id, customer.name, customer.card_member) == (MAYA, "Maya Holt", True)
    assert await back_office.get_verified_customer("talk") == customer
    assert await back_office.get_verified_customer("another talk") is None


@pytest.mark.parametrize(
    ("order", "mail"),
    [
        ("TR-10001", "nobody@example.com"),
        ("TR-99999", MAYAS_MAIL),
        ("TR-10002", MAYAS_MAIL),
        ("lamp", ""),
    ],
)
async def test_nothing_tells_whether_order_and_address_exist(
    back_office: BackOffice, letterbox: Letterbox, order: str, mail: str
) -> None:
    await back_office.start_verification("talk", order, mail)

    assert letterbox.mails == []
    with pytest.raises(VerificationError) as wrong:
        await back_office.check_code("talk", digest("123456"))
    assert wrong.value.reason == "wrong"
    with pytest.raises(VerificationError) as soon:
        await back_office.start_verification("talk", order, mail)
    assert soon.value.reason == "too_soon"


async def test_known_and_unknown_take_the_same_time(back_office: BackOffice) -> None:
    loop = asyncio.get_running_loop()
    for talk, mail in (("one", MAYAS_MAIL), ("two", "nobody@example.com")):
        started = loop.time()
        await back_office.start_verification(talk, "TR-10001", mail)
        assert loop.time() - started >= 0.06


async def test_five_wrong_codes_end_it(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    wrong = "000000" if letterbox.last_code != "000000" else "111111"

    reasons = []
    for code in [wrong] * 5 + [letterbox.last_code]:
        with pytest.raises(VerificationError) as caught:
            await back_office.check_code("talk", digest(code))
        reasons.append(caught.value.reason)

    assert reasons == ["wrong"] * 4 + ["too_many_tries"] * 2
    assert await back_office.get_verified_customer("talk") is None


async def test_the_fifth_try_may_be_right(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    for _ in range(4):
        with pytest.raises(VerificationError):
            await back_office.check_code("talk", digest("12345"))

    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA


async def test_a_code_lives_ten_minutes(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    clock.advance(10 * MINUTE)

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("talk", digest(letterbox.last_code))
    assert caught.value.reason == "expired"


async def test_a_code_works_once(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    await back_office.check_code("talk", digest(letterbox.last_code))

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("talk", digest(letterbox.last_code))
    assert caught.value.reason == "none_sent"


async def test_a_code_is_for_its_conversation(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("another talk", digest(letterbox.last_code, "another talk"))
    assert caught.value.reason == "none_sent"


async def test_a_new_code_after_a_minute_replaces_the_old_one(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    old = letterbox.last_code
    clock.advance(MINUTE)
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)

    if old != letterbox.last_code:
        with pytest.raises(VerificationError):
            await back_office.check_code("talk", digest(old))
    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA


async def test_codes_are_limited_per_conversation_and_quietly_per_customer(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    for _ in range(5):
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
        clock.advance(MINUTE)
    with pytest.raises(VerificationError) as caught:
        await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    assert caught.value.reason == "too_many_tries"

    for number in range(7):
        await back_office.start_verification(f"talk {number}", "TR-10001", MAYAS_MAIL)
    assert len(letterbox.mails) == 10


async def test_codes_are_stored_hashed_and_forgotten(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock, storage: Database
) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    async with storage.reading() as session:
        row = await session.scalar(select(CodeRow))
    assert row is not None
    assert letterbox.last_code not in row.code_hash

    clock.advance(timedelta(days=2))
    await back_office.start_verification("another", "TR-10001", MAYAS_MAIL)
    assert await count(storage, CodeRow) == 1


async def test_a_mail_that_fails_tells_nothing(
    storage: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    class BrokenMailer:
        async def send(self, mail: Mail) -> None:
            raise OSError("no route")

    office = SqlBackOffice(
        storage, BrokenMailer(), clock, code_secret=CODE_SECRET, answer_time=timedelta(milliseconds=60)
    )
    await office.start_verification("talk", "TR-10001", MAYAS_MAIL)

    assert "could not be mailed" in caplog.text


async def test_verified_for_thirty_minutes_or_until_ended(back_office: BackOffice, clock: FakeClock) -> None:
    customer = await back_office.trust_identity("talk", MAYA)
    assert customer is not None
    clock.advance(29 * MINUTE)
    assert await back_office.get_verified_customer("talk") == customer
    clock.advance(MINUTE)
    assert await back_office.get_verified_customer("talk") is None

    await back_office.trust_identity("talk", MAYA)
    await back_office.end_verification("talk")
    assert await back_office.get_verified_customer("talk") is None


async def test_an_identity_nobody_has_is_not_trusted(back_office: BackOffice) -> None:
    assert await back_office.trust_identity("talk", "nobody") is None
    assert await back_office.trust_identity("talk", MAYAS_MAIL) is None  # only the id is signed
    assert await back_office.get_verified_customer("talk") is None


async def test_a_digest_of_another_conversation_opens_nothing(
    back_office: BackOffice, letterbox: Letterbox
) -> None:
    await back_office.start_verification("talk", "TR-10001", MAYAS_MAIL)
    for wrong in (digest(letterbox.last_code, "another talk"), letterbox.last_code):
        with pytest.raises(VerificationError):
            await back_office.check_code("talk", wrong)
    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA
