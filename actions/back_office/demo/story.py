"""The nine customers whose stories the demo tells, as DEMO.md describes them; tests rely on every detail."""

from __future__ import annotations

from actions.back_office.demo.builder import DemoData, find_item
from actions.back_office.entities import Address, ChargeKind, OrderStatus
from actions.back_office.requests import ReturnReason, ReturnState
from actions.back_office.tables import CustomerRow

FIRST_FREE_ORDER = 10019
"""Story orders have the numbers below, but for the newest of all."""
NEWEST_ORDER = 10601

_LATE = "Late fee, Reed Card statement"


def add_story(data: DemoData) -> None:
    """Customers CU-00001 to CU-00009, orders TR-10001 to TR-10018 and TR-10601, charges CH-20001 to CH-20010."""
    _add_maya(data, _add_customer(data, "Maya Holt", "14 Willow Lane|Asheville|NC|28801", "1009"))
    _add_daniel(data, _add_customer(data, "Daniel Okafor", "502 Harbor Street|Baltimore|MD|21230", "2218"))
    _add_priya(data, _add_customer(data, "Priya Raman", "77 Cedar Court|San Jose|CA|95112", "3327"))
    _add_tom(data, _add_customer(data, "Tom Becker", "9 Orchard Road|Madison|WI|53703"))
    _add_aisha(data, _add_customer(data, "Aisha Khan", "231 Maple Avenue|Dearborn|MI|48124"))
    _add_leo(data, _add_customer(data, "Leo Martin", "1880 Bayou Drive|New Orleans|LA|70115", "6654"))
    _add_grace(data, _add_customer(data, "Grace Lin", "46 Beacon Terrace|Boston|MA|02116", "7763"))
    _add_noah(data, _add_customer(data, "Noah Ellis", "118 Juniper Street|Boulder|CO|80302"))
    _add_elena(
        data, _add_customer(data, "Elena Costa", "Rua das Oliveiras 27|Porto||4050-262", country="Portugal")
    )


def _add_customer(
    data: DemoData, name: str, address: str, card_last_four: str | None = None, country: str = "USA"
) -> CustomerRow:
    line1, city, region, postal_code = address.split("|")
    return data.add_customer(
        name,
        f"{name.lower().replace(' ', '.')}@example.com",
        Address(line1, city, postal_code, country, region=region),
        card_last_four=card_last_four,
    )


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
    data.add_order(
        NEWEST_ORDER,
        aisha,
        [(*find_item("Extendable dining table", "Oak"), 1), (*find_item("Entryway bench", "Oak"), 1)],
        status=OrderStatus.PROCESSING,
        placed_days_ago=1,
        expected_in_days=16,
        payment="Mastercard ending 5150",
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


def _add_noah(data: DemoData, noah: CustomerRow) -> None:
    data.add_payment_method(noah, "Visa ending 7719")
    data.add_payment_method(noah, "PayPal account")
    data.add_payment_method(noah, "Gift card ending 3806", balance="60.00")
    data.add_order(
        10012,
        noah,
        [(*find_item("Cotton sheet set", "White, Queen"), 1), (*find_item("Stoneware mug", "Sand"), 2)],
        status=OrderStatus.PROCESSING,
        placed_days_ago=1,
        expected_in_days=5,
        payment="Visa ending 7719",
    )
    data.add_order(
        10013,
        noah,
        [(*find_item("Paper pendant light", "White, 40"), 1), (*find_item("Serving bowl", "Sand"), 1)],
        status=OrderStatus.PROCESSING,
        placed_days_ago=2,
        expected_in_days=4,
        payment="Gift card ending 3806",
    )
    data.add_order(
        10014,
        noah,
        [(*find_item("Wall shelf", "Oak, 60"), 2)],
        status=OrderStatus.PACKED,
        placed_days_ago=3,
        expected_in_days=3,
        payment="PayPal account",
    )
    data.add_order(
        10015,
        noah,
        [
            (*find_item("Wool rug", "Ivory, 5"), 1),
            (*find_item("Terracotta vase", "Terracotta, Small"), 2),
            (*find_item("Wall shelf", "White, 90"), 1),
        ],
        status=OrderStatus.DELIVERED,
        placed_days_ago=11,
        delivered_days_ago=6,
        payment="Visa ending 7719",
    )
    lamp = data.add_order(
        10016,
        noah,
        [(*find_item("Brass floor lamp"), 1)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=21,
        delivered_days_ago=16,
        payment="PayPal account",
        carrier="FedEx",
    )
    data.take_back(lamp, noah, days_ago=9, reason=ReturnReason.DEFECTIVE, state=ReturnState.RECEIVED)
    data.add_charge(
        noah,
        ChargeKind.FOREIGN_TRANSACTION,
        "5.67",
        "Foreign transaction fee, order TR-10016",
        days_ago=20,
        order_number=lamp.number,
    )


def _add_elena(data: DemoData, elena: CustomerRow) -> None:
    data.add_payment_method(elena, "Mastercard ending 6048")
    data.add_payment_method(elena, "Gift card ending 9153", balance="85.00")
    throw = data.add_order(
        10017,
        elena,
        [(*find_item("Mohair throw", "Rose"), 1), (*find_item("Porcelain espresso cup"), 4)],
        status=OrderStatus.DELIVERED,
        placed_days_ago=15,
        delivered_days_ago=8,
        payment="Mastercard ending 6048",
        carrier="FedEx",
    )
    plates = data.add_order(
        10018,
        elena,
        [(*find_item("Dinner plate set", "Sand"), 1), (*find_item("Jute rug"), 1)],
        status=OrderStatus.SHIPPED,
        placed_days_ago=6,
        expected_in_days=3,
        payment="Gift card ending 9153",
    )
    data.split_shipment(plates, 1, arrived_days_ago=1)
    data.add_charge(
        elena,
        ChargeKind.FOREIGN_TRANSACTION,
        "4.98",
        "Foreign transaction fee, order TR-10017",
        days_ago=14,
        order_number=throw.number,
        company_error="we billed the order in euros by mistake",
    )
