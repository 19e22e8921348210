"""The seven customers whose stories the demo tells, as DEMO.md describes them; tests rely on every detail."""

from __future__ import annotations

from actions.back_office.demo.builder import DemoData, find_item
from actions.back_office.port import ChargeKind, OrderStatus
from actions.back_office.tables import CustomerRow

FIRST_FREE_ORDER = 10012
"""Story orders have the numbers below."""

_LATE = "Late fee, Reed Card statement"


def add_story(data: DemoData) -> None:
    """Customers CU-00001 to CU-00007, orders TR-10001 to TR-10011, charges CH-20001 to CH-20008."""
    maya = data.add_customer("Maya Holt", "maya.holt@example.com", card_last_four="1009")
    daniel = data.add_customer("Daniel Okafor", "daniel.okafor@example.com", card_last_four="2218")
    priya = data.add_customer("Priya Raman", "priya.raman@example.com", card_last_four="3327")
    tom = data.add_customer("Tom Becker", "tom.becker@example.com", card_last_four=None)
    aisha = data.add_customer("Aisha Khan", "aisha.khan@example.com", card_last_four=None)
    leo = data.add_customer("Leo Martin", "leo.martin@example.com", card_last_four="6654")
    grace = data.add_customer("Grace Lin", "grace.lin@example.com", card_last_four="7763")
    _add_maya(data, maya)
    _add_daniel(data, daniel)
    _add_priya(data, priya)
    _add_tom(data, tom)
    _add_aisha(data, aisha)
    _add_leo(data, leo)
    _add_grace(data, grace)


def _add_maya(data: DemoData, maya: CustomerRow) -> None:
    data.add_order(
        10001,
        maya,
        [(*find_item("Ceramic table lamp", "Blue"), 1), (*find_item("Linen cushion cover", "Sand"), 2)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=10,
        delivered_days_ago=5,
        payment="Reed Card ending 1009",
    )
    data.add_order(
        10011,
        maya,
        [(*find_item("Waffle cotton blanket", "Sand"), 1), (*find_item("Stoneware mug", "Blue"), 4)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=48,
        delivered_days_ago=43,
        payment="Reed Card ending 1009",
    )


def _add_daniel(data: DemoData, daniel: CustomerRow) -> None:
    data.add_order(
        10002,
        daniel,
        [(*find_item("Wool rug", "Ivory, 5"), 1)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=28,
        delivered_days_ago=22,
        payment="Reed Card ending 2218",
        carrier="FedEx",
    )
    first = data.add_charge(daniel, ChargeKind.LATE, "35.00", _LATE, days_ago=21)
    data.add_charge(daniel, ChargeKind.LATE, "35.00", _LATE, days_ago=20, duplicate_of=first)


def _add_priya(data: DemoData, priya: CustomerRow) -> None:
    data.add_order(
        10003,
        priya,
        [(*find_item("Glass bedside lamp", "Amber"), 2)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=18,
        delivered_days_ago=12,
        payment="Reed Card ending 3327",
    )
    data.add_charge(
        priya,
        ChargeKind.LATE,
        "48.00",
        _LATE,
        days_ago=11,
        company_error="your payment arrived on time and we posted it three days late",
    )


def _add_tom(data: DemoData, tom: CustomerRow) -> None:
    data.add_order(
        10004,
        tom,
        [(*find_item("Rattan dining chair", "Natural"), 2)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=84,
        delivered_days_ago=75,
        payment="Visa ending 4242",
    )
    data.add_order(
        10005,
        tom,
        [(*find_item("Terracotta vase", "Terracotta, Large"), 1), (*find_item("Scented candle", "Cedar"), 2)],
        status=OrderStatus.SHIPPED,
        placed_days_ago=4,
        expected_in_days=2,
        payment="Visa ending 4242",
    )
    data.add_charge(tom, ChargeKind.LATE, "35.00", _LATE, days_ago=200)


def _add_aisha(data: DemoData, aisha: CustomerRow) -> None:
    order = data.add_order(
        10006,
        aisha,
        [(*find_item("Oak lounge chair", "Natural"), 1), (*find_item("Hand-thrown mug"), 1)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=9,
        delivered_days_ago=3,
        payment="Mastercard ending 5150",
        carrier="FedEx",
    )
    data.add_charge(
        aisha,
        ChargeKind.EXPEDITED_SHIPPING,
        "14.95",
        "Expedited shipping for the mug set of order TR-10006",
        days_ago=9,
        order_number=order.number,
        company_error="the expedited parcel arrived three days late",
    )


def _add_leo(data: DemoData, leo: CustomerRow) -> None:
    data.add_order(
        10007,
        leo,
        [(*find_item("Linen armchair", "Sage"), 1)],
        status=OrderStatus.PROCESSING,
        placed_days_ago=1,
        expected_in_days=18,
        payment="Reed Card ending 6654",
    )
    data.add_order(
        10010,
        leo,
        [(*find_item("Velvet cushion", "Ochre"), 2)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=35,
        delivered_days_ago=30,
        payment="Reed Card ending 6654",
    )
    data.add_charge(leo, ChargeKind.LATE, "35.00", _LATE, days_ago=15)
    earlier = data.add_charge(leo, ChargeKind.LATE, "35.00", _LATE, days_ago=128)
    data.reverse(earlier, days_ago=121, rule="courtesy", courtesy=True)


def _add_grace(data: DemoData, grace: CustomerRow) -> None:
    data.add_order(
        10008,
        grace,
        [(*find_item("Cotton sheet set", "Blue, Queen"), 1), (*find_item("Ribbed glass vase", "Green"), 1)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=9,
        delivered_days_ago=4,
        payment="Reed Card ending 7763",
    )
    data.add_order(
        10009,
        grace,
        [(*find_item("Paper pendant light", "White, 40"), 1)],
        status=OrderStatus.CANCELLED,
        placed_days_ago=60,
        payment="Reed Card ending 7763",
    )
    data.add_charge(grace, ChargeKind.LATE, "35.00", _LATE, days_ago=25)
