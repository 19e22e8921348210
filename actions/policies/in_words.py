"""The rules of each policy in words, in the order in which they are asked: what supervisors read on the desk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from actions.back_office.money import format_amount
from actions.policies.authority import Authority
from actions.policies.book import DocumentName, PolicyBook
from actions.policies.fees import PLACEHOLDERS, FeePolicy
from actions.policies.orders import AddressChange, Cancellation, ItemChanges, OrderPolicy, PaymentChange
from actions.policies.returns import AppliesTo, Deduction, ReturnPolicy, WindowTerm
from actions.policies.verification import VerificationPolicy

Rule = tuple[str, str]
"""(rule, what it says)"""


def rules_in_words(book: PolicyBook) -> dict[DocumentName, list[Rule]]:
    """What each document says, rule by rule."""
    return {
        "returns": list(_returns(book.returns)),
        "fees": list(_fees(book.fees)),
        "orders": list(_orders(book.orders)),
        "verification": list(_verification(book.verification)),
    }


def _returns(policy: ReturnPolicy) -> Iterator[Rule]:
    window = policy.window
    since = f"after {'the order' if window.counted_from == 'order' else 'delivery'}"
    yield "window", f"{_term(policy, WindowTerm(window.days, window.by_membership))} {since}."
    for category, term in window.by_category.items():
        yield "window", f"{category}: {_term(policy, term)} {since}."
    for option in window.instead:
        who = _listed(
            policy.called(name) if name != "none" else "everybody else" for name in option.memberships
        )
        yield option.proof.value, f"{_said(option.proof)} does instead of being in time, for {who}."
    for warranty in policy.warranties:
        how = "after a person's approval" if warranty.outcome == "approval" else "at once"
        yield (
            warranty.rule,
            f"After the window, {warranty.days} days for {_listed(map(_said, warranty.reasons))} "
            f"{_kinds(warranty.applies_to)}: {_listed(map(_said, warranty.methods))}, {how}.",
        )
    for restriction in policy.restrictions:
        exceptions = [f"the reason is {_listed(map(_said, restriction.unless_reason), 'or')}"] * bool(
            restriction.unless_reason
        )
        exceptions += ["it is still sealed"] * restriction.unless_unopened
        exceptions += [
            f"the customer is among {_listed(map(policy.called, restriction.unless_membership))}"
        ] * bool(restriction.unless_membership)
        unless = f", unless {_listed(exceptions, 'or')}" if exceptions else ""
        verb = "doesn't come back" if restriction.outcome == "refuse" else "needs a person's approval"
        yield restriction.rule, f"What is {_kinds(restriction.applies_to)} {verb}{unless}."
    for remedy in policy.remedies:
        yield (
            "method",
            f"For {_listed(map(_said, remedy.reasons))}: {_listed(map(_said, remedy.methods), 'or')}.",
        )
    for evidence in policy.evidence:
        price = format_amount(evidence.unit_price_over, policy.currency)
        yield (
            evidence.rule,
            f"A photo is asked for of what is {_listed(map(_said, evidence.reasons), 'or')} and costs more than "
            f"{price}; without one, a person decides.",
        )
    for deduction in policy.deductions:
        yield deduction.rule, _deduction(policy, deduction)
    if policy.store_credit_bonus_percent:
        yield (
            "store_credit_bonus",
            f"Store credit is worth {policy.store_credit_bonus_percent.normalize():f}% more.",
        )
    if policy.once_per_order:
        yield "once_per_order", "Items of an order come back once, all together."
    yield "above_authority", _authority(policy.authority, policy.currency)
    yield policy.no_receipt.rule, _without_placeholders(policy.no_receipt.reason, ("amount",))


def _term(policy: ReturnPolicy, term: WindowTerm) -> str:
    longer = [f"{days} for {policy.called(membership)}" for membership, days in term.by_membership.items()]
    return ", ".join([f"{term.days} days", *longer])


def _deduction(policy: ReturnPolicy, deduction: Deduction) -> str:
    much = (
        format_amount(deduction.flat, policy.currency)
        if deduction.flat is not None
        else f"{_percent(deduction.percent)} of the price"
    )
    what = f" of {_listed(deduction.categories)}" if deduction.categories else ""
    if deduction.unit_price_over is not None:
        what += f" above {format_amount(deduction.unit_price_over, policy.currency)}"
    unless = ["when it was our fault"] * deduction.unless_our_fault
    unless += [f"for {_listed(map(policy.called, deduction.unless_membership))}"] * bool(
        deduction.unless_membership
    )
    unless += ["for store credit"] * deduction.unless_store_credit
    exception = f", but not {_listed(unless, 'or')}" if unless else ""
    return f"{much}{what} is taken off{exception}."


def _kinds(applies_to: AppliesTo) -> str:
    if applies_to.everything:
        return "of everything"
    kinds = ["final sale"] * applies_to.final_sale + ["opened, and not returnable then"] * (
        applies_to.opened_not_returnable
    )
    kinds += ["used"] * applies_to.used + [f"of the category {name}" for name in applies_to.categories]
    kinds += [f"called {_listed(applies_to.variant_words, 'or')}"] * bool(applies_to.variant_words)
    return _listed(kinds, "or")


def _fees(policy: FeePolicy) -> Iterator[Rule]:
    outcomes = {"reverse": "Reversed", "approval": "A person decides", "decline": "Not reversed"}
    for rule in policy.rules:
        days = rule.when.older_than_days
        words = {"age_days": "" if days is None else str(days), "courtesies": policy.courtesy.times}
        said = _without_placeholders(rule.reason, PLACEHOLDERS, words)
        whose = " (a supervisor)" if rule.outcome == "approval" and rule.authority == "supervisor" else ""
        yield rule.rule, f"{outcomes[rule.outcome]}{whose}: {said}"
    yield policy.above_authority.rule, _authority(policy.authority, policy.currency)
    if policy.bot_in_period is not None:
        amount = format_amount(policy.bot_in_period, policy.currency)
        days = policy.courtesy.period_days
        yield (
            policy.above_period_limit.rule,
            f"More than {amount} for one customer in {days} days needs a person's approval.",
        )


def _orders(policy: OrderPolicy) -> Iterator[Rule]:
    rules: tuple[tuple[str, Cancellation | AddressChange | ItemChanges | PaymentChange], ...] = (
        ("Cancelled", policy.cancellation),
        ("Sent elsewhere", policy.address_change),
        ("Items changed", policy.item_changes),
        ("Charged to another way to pay", policy.payment_change),
    )
    for done, rule in rules:
        minutes = f", for {rule.within_minutes} minutes" if rule.within_minutes else ""
        yield "not_packed", f"{done} as long as the order is {_listed(rule.statuses, 'or')}{minutes}."
    yield "reason", f"Cancelled when it is {_listed(map(_said, policy.cancellation.reasons), 'or')}."
    if policy.address_change.countries:
        yield "country", f"Sent to {_listed(policy.address_change.countries, 'or')} only."
    if policy.item_changes.once_per_order:
        yield "once_per_order", "Items of an order are changed once."
    yield "above_authority", _authority(policy.authority, policy.currency)


def _verification(policy: VerificationPolicy) -> Iterator[Rule]:
    step_up = policy.step_up
    amount = format_amount(step_up.amount_over, policy.currency)
    always = f", and always for {_listed(map(_said, step_up.always_for))}" if step_up.always_for else ""
    yield (
        "step_up",
        f"A fresh one-time code is asked for before more than {amount} moves{always}. "
        f"A code is fresh for {step_up.code_within_minutes} minutes.",
    )


def _authority(authority: Authority, currency: str) -> str:
    bot, agent = format_amount(authority.bot, currency), format_amount(authority.agent, currency)
    most = "" if authority.supervisor is None else f" up to {format_amount(authority.supervisor, currency)}"
    return f"Up to {bot} without a person, up to {agent} with an agent's approval, above with a supervisor's{most}."


def _percent(percent: Decimal | None) -> str:
    return f"{(percent or Decimal(0)).normalize():f}%"


def _said(word: object) -> str:
    return str(word).replace("_", " ")


def _listed(words: Iterable[str], conjunction: str = "and") -> str:
    *others, last = [*words] or [""]
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def _without_placeholders(text: str, names: Iterable[str], known: dict[str, str] | None = None) -> str:
    """For people who read a rule, not a case: "{fee} was our mistake" is "the fee was our mistake"."""
    said = text.format(**{name: f"the {name.replace('_', ' ')}" for name in names} | (known or {}))
    return re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda first: first[0].upper(), said)
