"""The forty products that Tallow & Reed sells in the demo."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Variant:
    """A product as it can be ordered."""

    sku: str
    name: str
    color: str
    price: Decimal
    size: str = ""

    @property
    def options(self) -> list[list[str]]:
        """What tells it from the product's other variants, as pairs of name and value."""
        sized = [["size", self.size]] if self.size else []
        return [["color", self.color], *sized]


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its variants; `image` is one of the drawings in the demo shop."""

    id: str
    name: str
    category: str
    image: str
    variants: tuple[Variant, ...]
    final_sale: bool = False
    opened_not_returnable: bool = False

    @property
    def image_url(self) -> str:
        """Where the demo shop serves the drawing."""
        return f"/shop/images/{self.image}.svg"


# name | category | drawing | price | colors (first word of a variant) | sizes, each with its surcharge
_FURNITURE = """
Oak lounge chair        | furniture | chair | 349 | Natural, Black       |
Rattan dining chair     | furniture | chair | 165 | Natural, White       |
Walnut desk chair       | furniture | chair | 289 | Walnut               |
Linen armchair          | furniture | chair | 529 | Oat, Sage, Charcoal  |
Kitchen stool           | furniture | chair | 95  | Natural, Black       |
Entryway bench          | furniture | chair | 219 | Oak, Walnut          |
Oak bookshelf           | furniture | shelf | 419 | Oak                  | Three boards+0, Five boards+120
Ladder shelf            | furniture | shelf | 149 | Oak, Black           |
Wall shelf              | furniture | shelf | 59  | Oak, White           | 60 cm+0, 90 cm+20
Bedside table           | furniture | shelf | 129 | Oak, Walnut          |
Extendable dining table | furniture | shelf | 899 | Oak, Walnut          |
"""

_LIGHTING_AND_DECOR = """
Ceramic table lamp      | lighting  | lamp  | 64  | Blue, Sand, White    |
Brass floor lamp        | lighting  | lamp  | 189 | Brass                |
Paper pendant light     | lighting  | lamp  | 48  | White                | 40 cm+0, 60 cm+18
Clip-on reading light   | lighting  | lamp  | 32  | Black, Red           |
Glass bedside lamp      | lighting  | lamp  | 79  | Amber, Smoke         |
Ribbed glass vase       | decor     | vase  | 36  | Clear, Green         |
Terracotta vase         | decor     | vase  | 29  | Terracotta           | Small+0, Large+17
Bud vase trio           | decor     | vase  | 24  | Mixed                | | final
Scented candle          | decor     | vase  | 22  | Fig, Cedar           |
Engraved carafe         | personalized | vase | 54 | Clear               |
"""

_LINEN_AND_BEDDING = """
Linen cushion cover     | linen     | cushion | 18  | Sand, Sage, Rust   |
Velvet cushion          | linen     | cushion | 34  | Green, Ochre       |
Wool felt cushion       | linen     | cushion | 42  | Gray               |
Monogrammed cushion     | personalized | cushion | 46 | Oat              |
Down pillow             | bedding   | cushion | 58  | White              | Medium+0, Firm+0 | hygiene
Cotton sheet set        | bedding   | blanket | 98  | White, Blue        | Queen+0, King+20 | hygiene
Linen duvet cover       | bedding   | blanket | 129 | Oat, Sage          | Queen+0, King+30 | hygiene
Mohair throw            | linen     | blanket | 118 | Rose, Gray         |
Waffle cotton blanket   | linen     | blanket | 74  | White, Sand        |
Recycled wool blanket   | linen     | blanket | 89  | Navy, Rust         |
"""

_TABLEWARE_AND_RUGS = """
Hand-thrown mug         | tableware | mug   | 52  | Speckled             | Set of 4+0 | final
Stoneware mug           | tableware | mug   | 16  | Blue, Sand, Black    |
Porcelain espresso cup  | tableware | mug   | 12  | White                |
Serving bowl            | tableware | mug   | 38  | Sand, Green          |
Dinner plate set        | tableware | mug   | 72  | White, Sand          | Set of 4+0
Wool rug                | rugs      | rug   | 279 | Ivory, Rust          | 5 x 8 ft+0, 8 x 10 ft+220
Jute rug                | rugs      | rug   | 139 | Natural              | 5 x 8 ft+0
Hallway runner          | rugs      | rug   | 98  | Blue, Ivory          |
Cotton bath mat         | rugs      | rug   | 28  | White, Sage          |
"""


def _initials(text: str) -> str:
    return "".join(word[:3].upper() for word in re.findall(r"\w+", text))


def _parse(row: str, number: int) -> Product:
    name, category, image, price, colors, *rest = (cell.strip() for cell in row.split("|"))
    sizes = [size.strip() for size in rest[0].split(",")] if rest and rest[0] else [""]
    mark = rest[1] if len(rest) > 1 else ""
    variants = []
    for color in (color.strip() for color in colors.split(",")):
        for size in sizes:
            size_name, _, surcharge = size.partition("+")
            variants.append(
                Variant(
                    sku="-".join(filter(None, (_initials(name), _initials(color), _initials(size_name)))),
                    name=f"{color}, {size_name}" if size_name else color,
                    color=color.lower(),
                    price=Decimal(price) + Decimal(surcharge or 0) + Decimal("0.00"),
                    size=size_name,
                )
            )
    return Product(
        id=f"PR-{number:03d}",
        name=name,
        category=category,
        image=image,
        variants=tuple(variants),
        final_sale=mark == "final",
        opened_not_returnable=mark == "hygiene",
    )


def _read() -> tuple[Product, ...]:
    tables = (_FURNITURE, _LIGHTING_AND_DECOR, _LINEN_AND_BEDDING, _TABLEWARE_AND_RUGS)
    rows = [row for table in tables for row in table.strip().splitlines()]
    return tuple(_parse(row, number) for number, row in enumerate(rows, start=1))


PRODUCTS: tuple[Product, ...] = _read()
