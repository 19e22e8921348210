"""What the warehouse does to a return: the parcel is back, and it has been looked at.

    python -m actions.back_office.warehouse receive RN-30001      the parcel is back
    python -m actions.back_office.warehouse complete RN-30001     all is well: the money goes back

Environment: BACK_OFFICE_DATABASE_URL, unless --database-url is given.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from actions.back_office import moving
from actions.back_office.entities import PaymentKind
from actions.back_office.money import format_amount
from actions.back_office.numbers import Series
from actions.back_office.port import BackOfficeError, FactsChangedError
from actions.back_office.queries import lock_order
from actions.back_office.records import to_return
from actions.back_office.requests import ZERO, ReturnMethod, ReturnRecord, ReturnState
from actions.back_office.returning import audit_return, require_return
from actions.back_office.tables import CustomerRow, PaymentMethodRow, ReturnRow
from core.clock import Clock, SystemClock
from core.database import Database

WAREHOUSE = "warehouse"
DEFAULT_URL = "sqlite+aiosqlite:///var/back_office.db"


class Warehouse:
    """Returns that arrive; no part of the port, since no customer's conversation does this."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def receive(self, number: str) -> ReturnRecord:
        """Note that the parcel is back; again changes nothing.

        Raises `NotFoundInBackOfficeError`, `FactsChangedError` when the return isn't one that is on its way.
        """
        async with self._database.transaction() as session:
            row = await require_return(session, number)
            if row.state in {ReturnState.RECEIVED, ReturnState.COMPLETED}:
                return to_return(row)
            if row.state != ReturnState.ARRANGED:
                raise FactsChangedError(f"return {number} is {row.state}")
            row.state = ReturnState.RECEIVED
            session.add(audit_return(row, self._clock.now(), "return_received", WAREHOUSE))
            return to_return(row)

    async def complete(self, number: str) -> ReturnRecord:
        """Send the money of a received return; again changes nothing.

        A refund goes where the customer wanted it, a gift card having it at once. Store credit becomes a gift card of
        its own, unless it was to go to one that there is. What an exchange costs was settled when it was arranged.

        Raises `NotFoundInBackOfficeError`, `FactsChangedError` when the return hasn't been received.
        """
        async with self._database.transaction() as session:
            row = await require_return(session, number)
            if row.state == ReturnState.COMPLETED:
                return to_return(row)
            if row.state != ReturnState.RECEIVED:
                raise FactsChangedError(f"return {number} is {row.state}: it has to be received first")
            row.state = ReturnState.COMPLETED
            await self._pay(session, row)
            session.add(audit_return(row, self._clock.now(), "return_completed", WAREHOUSE))
            return to_return(row)

    async def _pay(self, session: AsyncSession, row: ReturnRow) -> None:
        if row.granted_amount == 0 or row.method not in {ReturnMethod.REFUND, ReturnMethod.STORE_CREDIT}:
            return
        order = await lock_order(session, row.customer_id, row.order_number)
        if row.method == ReturnMethod.STORE_CREDIT and row.refund_to is None:
            method = await _new_gift_card(session, row)
        else:
            method = await moving.require_method(session, order, row.refund_to)
        number = Series.RETURN.number(row.id)
        await moving.give_back(session, order, method, row.granted_amount, self._clock.now(), number)


async def _new_gift_card(session: AsyncSession, row: ReturnRow) -> PaymentMethodRow:
    customer = await session.get_one(CustomerRow, row.customer_id)
    method = PaymentMethodRow(
        id=f"credit-{Series.RETURN.number(row.id)}",
        position=len(customer.payment_methods),
        kind=PaymentKind.GIFT_CARD.value,
        label=f"Store credit {Series.CREDIT_NOTE.number(row.id)}",
        balance=ZERO,
    )
    customer.payment_methods.append(method)
    await session.flush()
    return method


async def run(step: str, number: str, url: str) -> str:
    """Do the step; what came of it, in words."""
    database = Database(url)
    try:
        warehouse = Warehouse(database, SystemClock())
        record = await (warehouse.receive if step == "receive" else warehouse.complete)(number)
    finally:
        await database.close()
    amount = format_amount(record.amount, record.request.currency)
    return f"{record.number} is {record.state}: {record.request.method}, {amount}"


def main(arguments_given: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m actions.back_office.warehouse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=("receive", "complete"))
    parser.add_argument("number", help="the return's, as RN-30001")
    parser.add_argument("--database-url", default=os.environ.get("BACK_OFFICE_DATABASE_URL") or DEFAULT_URL)
    arguments = parser.parse_args(arguments_given)
    try:
        said = asyncio.run(run(arguments.step, arguments.number, arguments.database_url))
    except BackOfficeError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()
