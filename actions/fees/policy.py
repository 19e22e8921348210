"""Which fees are given back, and by whom: pure rules over data from `actions/policies/fees.yml`.

Each charge is walked down the rules; the first whose conditions hold decides. Together, what may be reversed is
reversed within the bot's authority, or goes to a colleague when it is more. Nothing here reads a clock, a database or
a conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from actions.back_office.money import format_amount
from actions.back_office.port import Charge, ChargeKind, Customer, ReversalHistory, RuleOutcome
from actions.policies.fees import FeePolicy, FeeRule, load_fee_policy

__all__ = ["FeeDecision", "FeePolicy", "assess_charges", "describe_charge", "load_fee_policy"]

ZERO = Decimal("0.00")

_KIND_WORDS = {
    ChargeKind.LATE: "late fee",
    ChargeKind.RETURNED_PAYMENT: "returned payment fee",
    ChargeKind.EXPEDITED_SHIPPING: "expedited shipping charge",
    ChargeKind.DUPLICATE: "duplicate charge",
    ChargeKind.RESTOCKING: "restocking fee",
}


@dataclass(frozen=True, slots=True)
class FeeDecision:
    """What happens to the charges of a claim.

    `charges` are those that `outcome` is about: to reverse (`amount` in total), to be approved by a colleague, or
    declined (then `amount` is zero). `reason` is said to the customer; `rule` decided; `courtesy` uses up the
    customer's courtesy.
    """

    outcome: Literal["reverse", "approval", "decline"]
    charges: tuple[Charge, ...]
    amount: Decimal
    currency: str
    rule: str
    reason: str
    courtesy: bool
    trace: tuple[RuleOutcome, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    charge: Charge
    rule: FeeRule
    reason: str


def describe_charge(charge: Charge) -> str:
    """The charge as a customer would call it: "the $35.00 late fee from March 3"."""
    amount = format_amount(charge.amount, charge.currency)
    return f"the {amount} {_KIND_WORDS[charge.kind]} from {charge.charged_at:%B} {charge.charged_at.day}"


def assess_charges(
    policy: FeePolicy,
    *,
    charges: Sequence[Charge],
    history: ReversalHistory,
    customer: Customer,
    claimed_duplicate: bool,
    now: datetime,
) -> FeeDecision:
    """What the policy says about `charges`, at least one, all of `customer`. `history` covers the courtesy period.

    With `claimed_duplicate`, a charge that another one of them repeats is taken to be undisputed and left alone. Of a
    mixture, what may be given back is, and the reason says why the rest is not. Raises ValueError for no charges, for
    charges of somebody else, and for different currencies.
    """
    _require_sound(charges, customer)
    trace: list[RuleOutcome] = []
    disputed = (
        _leave_originals(list(dict.fromkeys(charges)), trace)
        if claimed_duplicate
        else list(dict.fromkeys(charges))
    )
    found_duplicate = any(charge.duplicate_of for charge in disputed)
    courtesies_left = policy.courtesy.limit - history.courtesy_reversals
    reversed_ids = {charge.id for charge in history.charges if charge.reversed_at is not None}
    verdicts: list[_Verdict] = []
    for charge in disputed:
        verdict = _walk(policy, charge, courtesies_left > 0, charge.id in reversed_ids, now, trace)
        courtesies_left -= verdict.rule.courtesy
        verdicts.append(verdict)
    preface = ""
    if claimed_duplicate and not found_duplicate:
        preface = policy.no_duplicate_on_file.reason.format(**_words(policy, disputed[0]))
        trace.append(RuleOutcome(policy.no_duplicate_on_file.rule, "noted", preface))
    return _combine(policy, verdicts, _sentence(preface), trace)


def _require_sound(charges: Sequence[Charge], customer: Customer) -> None:
    if not charges:
        raise ValueError("there is no charge to assess")
    if any(charge.customer_id != customer.id for charge in charges):
        raise ValueError("a charge belongs to somebody else")
    if len({charge.currency for charge in charges}) > 1:
        raise ValueError("charges of different currencies can't be assessed together")


def _leave_originals(charges: list[Charge], trace: list[RuleOutcome]) -> list[Charge]:
    """The charges without those that another one of them repeats: charged once, they are right."""
    repeated = {charge.duplicate_of for charge in charges if charge.duplicate_of}
    for charge in charges:
        if charge.id in repeated and not charge.duplicate_of:
            text = _sentence(f"{describe_charge(charge)} is the one that was due")
            trace.append(RuleOutcome("original_stands", "passed", text))
    return [charge for charge in charges if charge.id not in repeated or charge.duplicate_of]


def _walk(
    policy: FeePolicy,
    charge: Charge,
    courtesy_available: bool,
    is_reversed: bool,
    now: datetime,
    trace: list[RuleOutcome],
) -> _Verdict:
    """The first rule whose conditions hold for `charge`; every rule asked goes into `trace`."""
    for rule in policy.rules:
        when = rule.when
        facts: list[tuple[bool | None, bool]] = [
            (when.reversed, is_reversed or charge.reversed_at is not None),
            (when.pending, charge.reversal_pending),
            (when.duplicate, charge.duplicate_of is not None),
            (when.company_error, bool(charge.company_error)),
            (when.courtesy_available, courtesy_available),
        ]
        holds = (
            all(wanted is None or wanted == fact for wanted, fact in facts)
            and (not when.kinds or charge.kind in when.kinds)
            and (
                when.older_than_days is None or now - charge.charged_at > timedelta(days=when.older_than_days)
            )
        )
        if holds:
            reason = _sentence(rule.reason.format(**_words(policy, charge)))
            trace.append(RuleOutcome(rule.rule, rule.outcome, reason))
            return _Verdict(charge, rule, reason)
        if not when.kinds or charge.kind in when.kinds:
            trace.append(RuleOutcome(rule.rule, "passed", f"Does not apply to {charge.id}."))
    raise AssertionError("a policy's last rule applies to everything")


def _combine(
    policy: FeePolicy, verdicts: list[_Verdict], preface: str, trace: list[RuleOutcome]
) -> FeeDecision:
    granted = [verdict for verdict in verdicts if verdict.rule.outcome != "decline"]
    chosen = granted or verdicts
    said = [verdict.reason for verdict in chosen]
    said += [verdict.reason for verdict in verdicts if verdict not in chosen]
    currency = chosen[0].charge.currency
    amount = sum((verdict.charge.amount for verdict in granted), ZERO)
    outcome: Literal["reverse", "approval", "decline"] = "decline"
    rule = chosen[0].rule.rule
    if granted:
        approval = next((verdict for verdict in granted if verdict.rule.outcome == "approval"), None)
        outcome = "approval" if approval else "reverse"
        rule = approval.rule.rule if approval else rule
    if outcome == "reverse" and amount > policy.authority:
        outcome, rule = "approval", policy.above_authority.rule
        words = dict.fromkeys(("fee", "date", "error", "age_limit_days"), "")
        words["amount"] = format_amount(amount, currency)
        words["authority"] = format_amount(policy.authority, currency)
        text = policy.above_authority.reason.format(**words)
        said.insert(len(granted), text)
        trace.append(RuleOutcome(rule, "approval", text))
    return FeeDecision(
        outcome=outcome,
        charges=tuple(verdict.charge for verdict in chosen),
        amount=amount,
        currency=currency,
        rule=rule,
        reason=" ".join(part for part in (preface, *dict.fromkeys(said)) if part),
        courtesy=any(verdict.rule.courtesy for verdict in granted),
        trace=tuple(trace),
    )


def _words(policy: FeePolicy, charge: Charge) -> dict[str, str]:
    age_limits = [rule.when.older_than_days for rule in policy.rules if rule.when.older_than_days]
    return {
        "fee": describe_charge(charge),
        "amount": format_amount(charge.amount, charge.currency),
        "date": f"{charge.charged_at:%B} {charge.charged_at.day}",
        "error": (charge.company_error or "").rstrip("."),
        "authority": format_amount(policy.authority, charge.currency),
        "age_limit_days": str(age_limits[0]) if age_limits else "",
    }


def _sentence(text: str) -> str:
    text = text.strip()
    return text and f"{text[0].upper()}{text[1:]}" + ("" if text[-1] in ".!?" else ".")
