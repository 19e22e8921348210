"""Which variant a description means."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from actions.back_office.entities import Variant
from actions.reading.variants import pick_variant


def make_variants(**values: tuple[str, ...]) -> list[Variant]:
    """Every combination of the values, dearer as it goes; sku and title are the values."""
    return [
        Variant(
            sku="-".join(chosen),
            product_id="P",
            name="Thing",
            title=", ".join(chosen),
            price=Decimal(10 + number),
            is_available=True,
            options=tuple(zip(values, chosen, strict=True)),
        )
        for number, chosen in enumerate(product(*values.values()))
    ]


def by_sku(variants: list[Variant], sku: str) -> Variant:
    return next(variant for variant in variants if variant.sku == sku)


RUGS = make_variants(color=("sand", "blue", "dark grey"), size=("S", "M", "L", "XL"))
LAMPS = make_variants(shade=("linen", "paper"), dimmable=("yes", "no"), power=("battery", "USB-C"))
DESKS = make_variants(top=("oak", "walnut"), width=("120 cm", "140 cm", "160 cm"), drawer=("none", "single"))
FRAMES = make_variants(**{"frame color": ("black", "gold"), "glass color": ("black", "clear")})
BOOTS = make_variants(color=("brown", "black"), size=("7", "8", "9", "10"))


@pytest.mark.parametrize(
    ("text", "variants", "current", "wanted"),
    [
        # What is left open stays as it is.
        ("the same but in blue", RUGS, "sand-M", "blue-M"),
        ("blue please", RUGS, "sand-M", "blue-M"),
        ("could i get it in dark gray instead", RUGS, "sand-L", "dark grey-L"),
        ("in L", RUGS, "sand-M", "sand-L"),
        ("a large one", RUGS, "sand-M", "sand-L"),
        ("extra large and blue", RUGS, "sand-M", "blue-XL"),
        ("XL", RUGS, "sand-M", "sand-XL"),
        ("frame color gold, glass color clear", FRAMES, "black-black", "gold-clear"),
        ("glass color clear, frame color black", FRAMES, "gold-black", "black-clear"),
        ("a black frame and clear glass", FRAMES, "gold-black", "black-clear"),
        ("glass black frame gold", FRAMES, "black-clear", "gold-black"),
        ("one size bigger", RUGS, "sand-M", "sand-L"),
        ("it's too big, i need a smaller one", RUGS, "sand-M", "sand-S"),
        ("a wider desk please", DESKS, "oak-120 cm-none", "oak-140 cm-none"),
        # Negations and corrections.
        ("not sand, blue", RUGS, "sand-M", "blue-M"),
        ("from sand to blue", RUGS, "sand-M", "blue-M"),
        ("blue instead of sand", RUGS, "sand-M", "blue-M"),
        ("blue, no, dark grey", RUGS, "sand-M", "dark grey-M"),
        ("mine is sand, i want blue", RUGS, "sand-M", "blue-M"),
        # Yes, no and none are said by the option's name.
        ("a dimmable one", LAMPS, "linen-no-battery", "linen-yes-battery"),
        ("one that's not dimmable", LAMPS, "linen-yes-battery", "linen-no-battery"),
        ("without a drawer", DESKS, "oak-120 cm-single", "oak-120 cm-none"),
        ("the walnut with no drawer, 160cm wide", DESKS, "oak-120 cm-single", "walnut-160 cm-none"),
        # Values that two options share.
        ("with a gold frame", FRAMES, "black-clear", "gold-clear"),
        ("black glass please", FRAMES, "gold-clear", "gold-black"),
        # Spellings, numbers, units.
        ("usb c", LAMPS, "paper-no-battery", "paper-no-USB-C"),
        ("140cm", DESKS, "oak-120 cm-none", "oak-140 cm-none"),
        ("size 9", BOOTS, "brown-8", "brown-9"),
        ("the black ones in 10", BOOTS, "brown-8", "black-10"),
        ("half a size won't do, the next size up", BOOTS, "brown-8", "brown-9"),
        # Not by values at all.
        ("the same one again", RUGS, "sand-M", "sand-M"),
        ("the cheapest you have", RUGS, "blue-M", "sand-S"),
        ("anything, just not linen", LAMPS, "linen-no-battery", "paper-no-battery"),
    ],
)
def test_it_is_clear_which_one_is_meant(
    text: str, variants: list[Variant], current: str, wanted: str
) -> None:
    found = pick_variant(text, variants, by_sku(variants, current))

    assert found.only is not None, [variant.sku for variant in found.variants]
    assert found.only.sku == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "what do you have?",
        "it's broken and i'm annoyed",
        "i'm not sure",
        "s",
        "can i talk to somebody",
    ][:5],
)
def test_words_that_name_nothing_pick_nothing(text: str) -> None:
    assert pick_variant(text, RUGS, by_sku(RUGS, "sand-M")).variants == ()


def test_several_that_fit_are_all_offered() -> None:
    found = pick_variant("black", BOOTS, None)

    assert {variant.sku for variant in found.variants} == {"black-7", "black-8", "black-9", "black-10"}
    assert found.only is None


def test_what_is_not_available_is_said() -> None:
    few = [variant for variant in RUGS if variant.sku in {"sand-M", "blue-S"}]

    found = pick_variant("blue in L", [*few, by_sku(RUGS, "sand-L")], by_sku(RUGS, "sand-M"))

    assert found.variants == ()
    assert set(found.unmet) == {"blue", "L"}


def test_a_size_beyond_the_largest_is_none() -> None:
    assert pick_variant("a bigger one", RUGS, by_sku(RUGS, "sand-XL")).variants == ()


def test_a_company_without_options_is_read_by_the_titles_parts() -> None:
    plain = [
        Variant(f"C-{number}", "P", "Curtain", title, Decimal(40), is_available=True)
        for number, title in enumerate(("White, Short", "White, Long", "Green, Short", "Green, Long"))
    ]

    found = pick_variant("the green ones", plain, plain[1])

    assert found.only == plain[3]
