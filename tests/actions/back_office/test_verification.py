"""The contract of `BackOffice`: who a conversation is verified as."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from actions.back_office.entities import Customer
from actions.back_office.port import BackOffice, Claim, NotFoundInBackOfficeError, VerificationError
from actions.back_office.sql import SqlBackOffice
from actions.back_office.tables import AttemptRow, CodeRow, CustomerRow, OrderRow
from core.database import Database
from core.mail import Mail
from tests.conftest import FakeClock

from .conftest import (
    CODE_SECRET,
    DANIEL,
    MAYA,
    MAYAS_MAIL,
    MINUTE,
    Letterbox,
    count,
    digest,
)


async def verified_customer(back_office: BackOffice, conversation_id: str) -> Customer | None:
    verified = await back_office.get_verified(conversation_id)
    return verified.customer if verified else None


async def refused(back_office: BackOffice, conversation_id: str, claim: Claim) -> str | None:
    """Why no code is sent, None when one is (or is said to be)."""
    try:
        await back_office.start_verification(conversation_id, claim)
    except VerificationError as error:
        return error.reason
    return None


async def move(storage: Database, customer_id: str, postal_code: str | None) -> None:
    """The customer lives there now."""
    async with storage.transaction() as session:
        query = update(CustomerRow).where(CustomerRow.id == customer_id)
        await session.execute(query.values(postal_code=postal_code))


async def redirect(storage: Database, order_number: str, postal_code: str) -> None:
    """The order goes there."""
    async with storage.transaction() as session:
        query = update(OrderRow).where(OrderRow.number == order_number)
        await session.execute(query.values(postal_code=postal_code))


async def test_a_code_by_mail_verifies_the_conversation(
    back_office: BackOffice, letterbox: Letterbox
) -> None:
    await back_office.start_verification("talk", Claim("tr 10001", " Maya.Holt@Example.com "))

    mail = letterbox.mails[0]
    assert (mail.to, mail.subject) == (MAYAS_MAIL, "Your Tallow & Reed code")
    code = letterbox.last_code
    customer = await back_office.check_code("talk", digest(code))
    assert (customer.id, customer.name, customer.membership) == (MAYA, "Maya Holt", "reed_card")
    assert await verified_customer(back_office, "talk") == customer
    assert await verified_customer(back_office, "another talk") is None


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
    await back_office.start_verification("talk", Claim(order, mail))

    assert letterbox.mails == []
    with pytest.raises(VerificationError) as wrong:
        await back_office.check_code("talk", digest("123456"))
    assert wrong.value.reason == "wrong"
    with pytest.raises(VerificationError) as soon:
        await back_office.start_verification("talk", Claim(order, mail))
    assert soon.value.reason == "too_soon"


@pytest.mark.parametrize(
    "claim",
    [
        Claim(email=MAYAS_MAIL),
        Claim("TR-10001", postal_code="80279"),
        Claim("10001", postal_code="80279-4411"),
        Claim("TR-10001", postal_code="k1a-0b1"),
        Claim(name="maya  holt", postal_code="80279"),
        Claim("TR-10001", name="Maya Holt"),
        Claim("TR-10001", MAYAS_MAIL, "80279", "Maya Holt"),
    ],
)
async def test_what_is_enough_to_be_sent_a_code(
    back_office: BackOffice, letterbox: Letterbox, storage: Database, claim: Claim
) -> None:
    await move(storage, MAYA, "80279 1234")
    await redirect(storage, "TR-10001", "K1A 0B1")
    await back_office.start_verification("talk", claim)

    assert [mail.to for mail in letterbox.mails] == [MAYAS_MAIL]
    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA


@pytest.mark.parametrize(
    "claim",
    [
        Claim(),
        Claim("TR-10001"),
        Claim(postal_code="80279"),
        Claim(name="Maya Holt"),
        Claim("TR-10001", postal_code="8027"),
        Claim("TR-10001", postal_code="80278"),
        Claim("TR-10001", postal_code="-"),
        Claim("TR-10001", postal_code="_____"),
        Claim("TR-10002", postal_code="80279"),
        Claim(name="Maya", postal_code="80279"),
        Claim(name="Daniel Okafor", postal_code="80279"),
        Claim("TR-10001", MAYAS_MAIL, "10115"),
        Claim("TR-10001", "nobody@example.com", "80279", "Maya Holt"),
    ],
)
async def test_what_is_not_enough_or_not_all_right_is_answered_alike(
    back_office: BackOffice, letterbox: Letterbox, storage: Database, claim: Claim
) -> None:
    await move(storage, MAYA, "80279")
    await move(storage, DANIEL, "")
    await back_office.start_verification("talk", claim)

    assert letterbox.mails == []
    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("talk", digest("123456"))
    assert caught.value.reason == "wrong"


async def test_who_could_be_two_is_sent_nothing(
    back_office: BackOffice, letterbox: Letterbox, storage: Database
) -> None:
    await move(storage, MAYA, "80279")
    await move(storage, DANIEL, "80279")
    async with storage.transaction() as session:
        await session.execute(update(CustomerRow).where(CustomerRow.id == DANIEL).values(name="Maya Holt"))
    await back_office.start_verification("talk", Claim(name="Maya Holt", postal_code="80279"))

    assert letterbox.mails == []


async def test_known_and_unknown_take_the_same_time(back_office: BackOffice) -> None:
    loop = asyncio.get_running_loop()
    for talk, mail in (("one", MAYAS_MAIL), ("two", "nobody@example.com")):
        started = loop.time()
        await back_office.start_verification(talk, Claim("TR-10001", mail))
        assert loop.time() - started >= 0.06


async def test_five_wrong_codes_end_it(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    wrong = "000000" if letterbox.last_code != "000000" else "111111"

    reasons = []
    for code in [wrong] * 5 + [letterbox.last_code]:
        with pytest.raises(VerificationError) as caught:
            await back_office.check_code("talk", digest(code))
        reasons.append(caught.value.reason)

    assert reasons == ["wrong"] * 4 + ["too_many_tries"] * 2
    assert await verified_customer(back_office, "talk") is None


async def test_the_fifth_try_may_be_right(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    for _ in range(4):
        with pytest.raises(VerificationError):
            await back_office.check_code("talk", digest("12345"))

    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA


async def test_a_code_lives_ten_minutes(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    clock.advance(10 * MINUTE)

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("talk", digest(letterbox.last_code))
    assert caught.value.reason == "expired"


async def test_a_code_works_once(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    await back_office.check_code("talk", digest(letterbox.last_code))

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("talk", digest(letterbox.last_code))
    assert caught.value.reason == "none_sent"


async def test_a_code_is_for_its_conversation(back_office: BackOffice, letterbox: Letterbox) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("another talk", digest(letterbox.last_code, "another talk"))
    assert caught.value.reason == "none_sent"


async def test_a_new_code_after_a_minute_replaces_the_old_one(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    old = letterbox.last_code
    clock.advance(MINUTE)
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))

    if old != letterbox.last_code:
        with pytest.raises(VerificationError):
            await back_office.check_code("talk", digest(old))
    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA


async def test_codes_are_limited_per_conversation(back_office: BackOffice, clock: FakeClock) -> None:
    for _ in range(5):
        await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
        clock.advance(MINUTE)

    assert (
        await refused(back_office, "talk", Claim("TR-10002", "daniel.okafor@example.com")) == "too_many_tries"
    )
    clock.advance(60 * MINUTE)
    assert await refused(back_office, "talk", Claim("TR-10001", MAYAS_MAIL)) is None


@pytest.mark.parametrize(
    "claim_of",
    [
        pytest.param(lambda number: Claim("TR-10001", f"guess{number}@example.com"), id="order"),
        pytest.param(
            lambda number: Claim(f"{'X' * number} 99999", f"guess{number}@example.com"), id="no order"
        ),
        pytest.param(lambda number: Claim(f"TR-2000{number}", MAYAS_MAIL), id="address"),
        pytest.param(lambda number: Claim(email="Nobody@example.com "), id="no address"),
        pytest.param(lambda number: Claim(postal_code="80279-1234", name="maya HOLT"), id="person"),
        pytest.param(lambda number: Claim(f"TR-2000{number}", postal_code="1", visitor="v"), id="visitor"),
    ],
)
async def test_codes_are_limited_over_all_conversations_whether_anything_exists_or_not(
    back_office: BackOffice, claim_of: Callable[[int], Claim]
) -> None:
    reasons = [await refused(back_office, f"talk {number}", claim_of(number)) for number in range(12)]

    assert reasons == [None] * 10 + ["too_many_tries"] * 2


async def test_a_shared_postal_code_is_not_used_up_by_ten(back_office: BackOffice) -> None:
    for number in range(12):
        claim = Claim(f"TR-2{number:04d}", postal_code="80279")
        assert await refused(back_office, f"talk {number}", claim) is None


async def test_of_many_at_once_no_more_are_let_through(back_office: BackOffice) -> None:
    claims = [Claim(f"TR-3{number:04d}", f"guess{number}@example.com", visitor="v") for number in range(16)]
    reasons = await asyncio.gather(
        *(refused(back_office, f"talk {number}", claim) for number, claim in enumerate(claims))
    )

    assert sorted(map(str, reasons)) == ["None"] * 10 + ["too_many_tries"] * 6


async def test_two_at_once_in_a_conversation_send_one_code(
    back_office: BackOffice, letterbox: Letterbox
) -> None:
    claim = Claim("TR-10001", MAYAS_MAIL)
    reasons = await asyncio.gather(*(refused(back_office, "talk", claim) for _ in range(4)))

    assert sorted(map(str, reasons)) == ["None"] + ["too_soon"] * 3
    assert len(letterbox.mails) == 1


async def test_a_customer_gets_ten_mails_an_hour_however_they_are_asked_for(
    back_office: BackOffice, letterbox: Letterbox, storage: Database
) -> None:
    await move(storage, MAYA, "80279")
    by_mail, by_zip = Claim(email=MAYAS_MAIL), Claim(name="Maya Holt", postal_code="80279")
    for number in range(14):
        claim = by_mail if number % 2 else by_zip
        assert await refused(back_office, f"talk {number}", claim) is None

    assert len(letterbox.mails) == 10


@pytest.mark.parametrize("order", ["TR-10001", "TR-99999"])
async def test_wrong_codes_are_limited_over_all_conversations(
    back_office: BackOffice, letterbox: Letterbox, order: str, clock: FakeClock
) -> None:
    reasons = []
    for number in range(5):
        talk = f"talk {number}"
        await back_office.start_verification(talk, Claim(order, postal_code=f"1000{number}", visitor="v"))
        for _ in range(5):
            with pytest.raises(VerificationError) as caught:
                await back_office.check_code(talk, "no digest")
            reasons.append(caught.value.reason)

    per_code = ["wrong"] * 4 + ["too_many_tries"]
    assert reasons == per_code * 4 + ["too_many_tries"] * 5
    clock.advance(61 * MINUTE)
    await back_office.start_verification("later", Claim("TR-10001", MAYAS_MAIL, visitor="v"))
    assert (await back_office.check_code("later", digest(letterbox.last_code, "later"))).id == MAYA


async def test_the_right_code_is_refused_once_a_visitor_has_tried_too_often(
    back_office: BackOffice, letterbox: Letterbox
) -> None:
    for number in range(4):
        await back_office.start_verification(
            f"talk {number}", Claim("TR-99999", f"a{number}@b.com", visitor="v")
        )
        for _ in range(5):
            with pytest.raises(VerificationError):
                await back_office.check_code(f"talk {number}", "no digest")
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL, visitor="v"))

    with pytest.raises(VerificationError) as caught:
        await back_office.check_code("talk", digest(letterbox.last_code))
    assert caught.value.reason == "too_many_tries"


async def test_what_was_typed_is_kept_nowhere(
    back_office: BackOffice, storage: Database, clock: FakeClock
) -> None:
    claim = Claim("TR-10001", MAYAS_MAIL, "80279", "Maya Holt", "visitor-1")
    await back_office.start_verification("talk", claim)

    async with storage.reading() as session:
        subjects = list(await session.scalars(select(AttemptRow.subject)))
    kinds = ["conversation", "email", "order", "person", "postal_code", "visitor"]
    assert sorted(subject.split(":")[0] for subject in subjects) == kinds
    typed = ("10001", "maya", "80279", "holt", "visitor-1", "talk")
    assert not any(word in subject.split(":")[1].lower() for subject in subjects for word in typed)

    clock.advance(60 * MINUTE)
    await back_office.start_verification("other", Claim(email="somebody@example.com"))
    assert await count(storage, AttemptRow) == 2


async def test_codes_are_stored_hashed_and_forgotten(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock, storage: Database
) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    async with storage.reading() as session:
        row = await session.scalar(select(CodeRow))
    assert row is not None
    assert letterbox.last_code not in row.code_hash

    clock.advance(timedelta(days=2))
    await back_office.start_verification("another", Claim("TR-10001", MAYAS_MAIL))
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
    await office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))

    assert "could not be mailed" in caplog.text


async def test_verified_for_thirty_minutes_or_until_ended(back_office: BackOffice, clock: FakeClock) -> None:
    customer = await back_office.trust_identity("talk", MAYA)
    assert customer is not None
    clock.advance(29 * MINUTE)
    assert await verified_customer(back_office, "talk") == customer
    clock.advance(MINUTE)
    assert await verified_customer(back_office, "talk") is None

    await back_office.trust_identity("talk", MAYA)
    await back_office.end_verification("talk")
    assert await verified_customer(back_office, "talk") is None


async def test_an_identity_nobody_has_is_not_trusted(back_office: BackOffice) -> None:
    assert await back_office.trust_identity("talk", "nobody") is None
    assert await back_office.trust_identity("talk", MAYAS_MAIL) is None  # only the id is signed
    assert await verified_customer(back_office, "talk") is None


async def test_a_digest_of_another_conversation_opens_nothing(
    back_office: BackOffice, letterbox: Letterbox
) -> None:
    await back_office.start_verification("talk", Claim("TR-10001", MAYAS_MAIL))
    for wrong in (digest(letterbox.last_code, "another talk"), letterbox.last_code):
        with pytest.raises(VerificationError):
            await back_office.check_code("talk", wrong)
    assert (await back_office.check_code("talk", digest(letterbox.last_code))).id == MAYA


async def test_a_code_counts_for_more_than_an_identity(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    await back_office.trust_identity("talk", MAYA)
    by_identity = await back_office.get_verified("talk")
    assert by_identity is not None
    assert (by_identity.method, by_identity.verified_at) == ("identity", clock.now())

    clock.advance(20 * MINUTE)
    await back_office.send_code("talk")
    assert letterbox.mails[0].to == MAYAS_MAIL
    assert await back_office.get_verified("talk") == by_identity
    await back_office.check_code("talk", digest(letterbox.last_code))
    by_code = await back_office.get_verified("talk")
    assert by_code is not None
    assert (by_code.method, by_code.verified_at) == ("code", clock.now())
    assert by_code.expires_at - clock.now() == 30 * MINUTE

    await back_office.trust_identity("talk", MAYA)
    assert await back_office.get_verified("talk") == by_code
    await back_office.trust_identity("talk", DANIEL)
    other = await back_office.get_verified("talk")
    assert other is not None
    assert (other.customer.id, other.method) == (DANIEL, "identity")


async def test_no_code_is_sent_to_whom_nobody_knows(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.send_code("talk")
    await back_office.trust_identity("talk", MAYA)
    clock.advance(30 * MINUTE)
    with pytest.raises(NotFoundInBackOfficeError):
        await back_office.send_code("talk")
    assert letterbox.mails == []


async def test_codes_of_the_verified_are_limited_alike(
    back_office: BackOffice, letterbox: Letterbox, clock: FakeClock
) -> None:
    await back_office.trust_identity("talk", MAYA)
    await back_office.send_code("talk")
    with pytest.raises(VerificationError) as soon:
        await back_office.send_code("talk")
    for number in range(9):
        await back_office.trust_identity(f"talk {number}", MAYA)
        await back_office.send_code(f"talk {number}")
    await back_office.trust_identity("one more", MAYA)
    with pytest.raises(VerificationError) as many:
        await back_office.send_code("one more")

    assert (soon.value.reason, many.value.reason) == ("too_soon", "too_many_tries")
    assert len(letterbox.mails) == 10
