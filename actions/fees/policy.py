"""Which fees are given back, and by whom: pure rules over data from `fees.yml`.

Each charge is walked down the rules; the first whose conditions hold decides. Together, what may be reversed is
reversed within the bot's authority, or goes to whoever may decide about that much. Nothing here reads a clock, a
database or a conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from actions.back_office.entities import Charge, ChargeKind, Customer
from actions.back_office.money import CENT, format_amount
from actions.back_office.requests import ReversalHistory, RuleOutcome
from actions.policies.authority import Level, higher
from actions.policies.fees import PLACEHOLDERS, FeePolicy, FeeRule, When

ZERO = Decimal("0.00")

_KIND_WORDS = {
    ChargeKind.LATE: "late fee",
    ChargeKind.RETURNED_PAYMENT: "returned payment fee",
    ChargeKind.EXPEDITED_SHIPPING: "expedited shipping charge",
    ChargeKind.DUPLICATE: "duplicate charge",
    ChargeKind.RESTOCKING: "restocking fee",
    ChargeKind.FOREIGN_TRANSACTION: "foreign transaction fee",
}


@dataclass(frozen=True, slots=True)
class FeeDecision:
    """What happens to the charges of a claim.

    `charges` are those that `outcome` is about: to reverse (`amount` in total), to be approved by a person, or
    declined (then `amount` is zero). `reason` is said to the customer; `courtesy` uses up the customer's courtesy.
    Who approves may grant between `minimum` and `maximum`; both are None where nobody has to.
    """

    outcome: Literal["reverse", "approval", "decline"]
    authority: Level
    """Who may decide it."""
    charges: tuple[Charge, ...]
    amount: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    currency: str
    courtesy: bool
    trace: tuple[RuleOutcome, ...]
    deciding_rule: str
    reason: str
    policy_version: str


@dataclass(frozen=True, slots=True)
class _Verdict:
    charge: Charge
    rule: FeeRule
    reason: str


def describe_charge(charge: Charge) -> str:
    """The charge as a customer would call it: "the $35.00 late fee from March 3"."""
    amount = format_amount(charge.amount, charge.currency)
    return f"the {amount} {_KIND_WORDS[charge.kind]} from {_date(charge)}"


def _date(charge: Charge) -> str:
    return f"{charge.charged_at:%B} {charge.charged_at.day}"


def assess_charges(
    policy: FeePolicy,
    *,
    charges: Sequence[Charge],
    history: ReversalHistory,
    customer: Customer,
    claimed_duplicate: bool,
    now: datetime,
) -> FeeDecision:
    """What the policy says about `charges`, at least one, all of `customer`. `history` covers `history_period`.

    With `claimed_duplicate`, a charge that another one of them repeats is left alone, as it was due. Of a mixture, what
    may be given back is. The reason says why the rest is not. Raises ValueError for no charges, for
    charges of somebody else, and for different currencies.
    """
    _require_sound(charges, customer)
    trace: list[RuleOutcome] = []
    disputed = list(dict.fromkeys(charges))
    originals = _find_originals(disputed) if claimed_duplicate else []
    disputed = [charge for charge in disputed if charge not in originals]
    for charge in originals:
        text = _sentence(f"{describe_charge(charge)} is the one that was due")
        trace.append(RuleOutcome("original_stands", "passed", text))
    found_duplicate = any(charge.duplicate_of for charge in disputed)
    courtesies_left = policy.courtesy.limit - history.courtesy_reversals
    reversed_ids = {charge.id for charge in history.charges if charge.reversed_at is not None}
    verdicts: list[_Verdict] = []
    for charge in disputed:
        facts = _Facts(
            charge,
            customer.membership,
            is_reversed=charge.id in reversed_ids or charge.reversed_at is not None,
            courtesy_available=courtesies_left > 0,
            now=now,
        )
        verdict = _walk(policy, facts, trace)
        courtesies_left -= verdict.rule.courtesy
        verdicts.append(verdict)
    preface = ""
    if claimed_duplicate and not found_duplicate:
        preface = policy.no_duplicate_on_file.reason.format(**_words(policy, disputed[0]))
        trace.append(RuleOutcome(policy.no_duplicate_on_file.rule, "noted", preface))
    standing = [
        f"The other one, from {_date(charge)}, stands: it was charged as agreed." for charge in originals
    ]
    return _combine(policy, verdicts, (_sentence(preface), standing), history, trace)


def _require_sound(charges: Sequence[Charge], customer: Customer) -> None:
    if not charges:
        raise ValueError("there is no charge to assess")
    if any(charge.customer_id != customer.id for charge in charges):
        raise ValueError("a charge belongs to somebody else")
    if len({charge.currency for charge in charges}) > 1:
        raise ValueError("charges of different currencies can't be assessed together")


def _find_originals(charges: Sequence[Charge]) -> list[Charge]:
    """Those that another one of them repeats: charged once, they are right."""
    repeated = {charge.duplicate_of for charge in charges if charge.duplicate_of}
    return [charge for charge in charges if charge.id in repeated and not charge.duplicate_of]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What rules may ask about a charge."""

    charge: Charge
    membership: str
    is_reversed: bool
    courtesy_available: bool
    now: datetime

    def fit(self, when: When) -> bool:
        """Whether all that `when` names holds."""
        charge = self.charge
        asked: list[tuple[bool | None, bool]] = [
            (when.reversed, self.is_reversed),
            (when.pending, charge.reversal_pending),
            (when.duplicate, charge.duplicate_of is not None),
            (when.company_error, bool(charge.company_error)),
            (when.courtesy_available, self.courtesy_available),
        ]
        age = self.now - charge.charged_at
        return (
            all(wanted is None or wanted == fact for wanted, fact in asked)
            and (not when.kinds or charge.kind in when.kinds)
            and (not when.memberships or self.membership in when.memberships)
            and (when.older_than_days is None or age > timedelta(days=when.older_than_days))
            and (when.amount_up_to is None or charge.amount <= when.amount_up_to)
        )


def _walk(policy: FeePolicy, facts: _Facts, trace: list[RuleOutcome]) -> _Verdict:
    """The first rule whose conditions hold for the charge; every rule asked goes into `trace`."""
    charge = facts.charge
    for rule in policy.rules:
        when = rule.when
        if facts.fit(when):
            reason = _sentence(rule.reason.format(**_words(policy, charge, rule)))
            trace.append(RuleOutcome(rule.rule, rule.outcome, reason))
            return _Verdict(charge, rule, reason)
        if not when.kinds or charge.kind in when.kinds:
            trace.append(RuleOutcome(rule.rule, "passed", f"Does not apply to {charge.id}."))
    raise AssertionError("a policy's last rule applies to everything")


def _combine(
    policy: FeePolicy,
    verdicts: list[_Verdict],
    around: tuple[str, Sequence[str]],
    history: ReversalHistory,
    trace: list[RuleOutcome],
) -> FeeDecision:
    """`around` is what is said before and after the reasons."""
    granted = [verdict for verdict in verdicts if verdict.rule.outcome != "decline"]
    chosen = granted or verdicts
    said = [verdict.reason for verdict in granted]
    currency = chosen[0].charge.currency
    amount = sum((verdict.charge.amount for verdict in granted), ZERO)
    decision = _who_decides(policy, granted, amount, history, currency)
    trace.extend(decision.steps)
    said += [step.reason for step in decision.steps]
    said += [verdict.reason for verdict in verdicts if verdict not in granted]
    is_asked = decision.outcome == "approval"
    return FeeDecision(
        outcome=decision.outcome,
        authority=decision.authority,
        charges=tuple(verdict.charge for verdict in chosen),
        amount=ZERO if decision.outcome == "decline" else amount,
        minimum=min(CENT, amount) if is_asked else None,
        maximum=amount if is_asked else None,
        currency=currency,
        courtesy=decision.outcome != "decline" and any(verdict.rule.courtesy for verdict in granted),
        trace=tuple(trace),
        deciding_rule=decision.rule or chosen[0].rule.rule,
        reason=" ".join(part for part in (around[0], *dict.fromkeys(said), *around[1]) if part),
        policy_version=policy.version,
    )


@dataclass(frozen=True, slots=True)
class _Decider:
    outcome: Literal["reverse", "approval", "decline"]
    authority: Level
    rule: str
    steps: tuple[RuleOutcome, ...]


def _who_decides(
    policy: FeePolicy, granted: list[_Verdict], amount: Decimal, history: ReversalHistory, currency: str
) -> _Decider:
    """Who may give back `amount`, which the rules grant; `rule` is empty where these have decided all."""
    if not granted:
        return _Decider("decline", "bot", "", ())
    words = dict.fromkeys(PLACEHOLDERS, "") | {
        "amount": format_amount(amount, currency),
        "authority": format_amount(policy.authority.bot, currency),
    }
    level = policy.authority.level(amount)
    if level is None:
        text = "That is more than anybody here may decide about; a person can tell you who does."
        step = RuleOutcome(policy.above_authority.rule, "decline", text)
        return _Decider("decline", "bot", step.rule, (step,))
    asking = next((verdict.rule for verdict in granted if verdict.rule.outcome == "approval"), None)
    steps: list[RuleOutcome] = []
    limit = policy.bot_in_period
    if level != "bot":
        text = policy.above_authority.reason.format(**words)
        steps.append(RuleOutcome(policy.above_authority.rule, "approval", text))
    elif limit is not None and history.reversed_total + amount > limit:
        level = "agent"
        words["authority"] = format_amount(limit, currency)
        text = policy.above_period_limit.reason.format(**words)
        steps.append(RuleOutcome(policy.above_period_limit.rule, "approval", text))
    for verdict in granted:
        if verdict.rule.outcome == "approval":
            level = higher(level, verdict.rule.authority)
    rule = asking.rule if asking else (steps[0].rule if steps else granted[0].rule.rule)
    return _Decider("reverse" if level == "bot" else "approval", level, rule, tuple(steps))


def _words(policy: FeePolicy, charge: Charge, rule: FeeRule | None = None) -> dict[str, str]:
    age = rule.when.older_than_days if rule else None
    return {
        "fee": describe_charge(charge),
        "amount": format_amount(charge.amount, charge.currency),
        "date": _date(charge),
        "error": (charge.company_error or "").rstrip("."),
        "authority": format_amount(policy.authority.bot, charge.currency),
        "age_days": "" if age is None else str(age),
        "courtesies": policy.courtesy.times,
    }


def _sentence(text: str) -> str:
    text = text.strip()
    return text and f"{text[0].upper()}{text[1:]}" + ("" if text[-1] in ".!?" else ".")
