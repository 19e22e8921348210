"""Plays the tasks of a shop's export and compares the back office with what the tasks' actions would have left.

    python -m tests.customers.replay --tasks tasks.json --database db.json [--only 12,30] [--out var/replay]
    python -m tests.customers.replay --make 100 [--seed 2] --database db.json

The export is loaded into a back office of its own (`actions.back_office.load_retail`), with a policy for such a shop.
The customer of a task knows what its actions say (orders, items, the options wanted, ways to pay, addresses) and what
the task says they know of themselves; they verify by a code from the address on file. A task is right when the database
says what the actions say, and nothing else has changed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from tests.conftest import ROOT
from tests.customers.books import Books, Entry, differences, entry
from tests.customers.customer import Customer, Ending, Outcome
from tests.customers.ground import Ground, read_ground
from tests.customers.making import make_tasks
from tests.customers.manners import Interlude, Manner
from tests.customers.playing import bot_client
from tests.customers.retail import Export, Task, read_tasks
from tests.customers.seen import Conversation
from tests.customers.tasks import Played, Translator
from tests.customers.wishes import Person, Wish
from tests.dialogues.player import Player
from tests.system import System

POLICY = ROOT / "actions" / "policies" / "examples" / "plain_shop"
MANNERS = (
    Manner("in words", opening="terse", presses=0.0),
    Manner("by buttons", opening="terse", presses=1.0),
    Manner("all at once", opening="full", presses=0.5),
)


@dataclass
class TaskResult:
    """How a task went: "ok", "failed" or "not supported", and why."""

    task: Task
    verdict: str
    why: str = ""
    turns: int = 0
    transcript: list[str] = field(default_factory=list)


def expected_entries(played: Played, ground: Ground) -> list[Entry]:
    """All that the task's actions leave, in the books' words, items by what they are."""
    balances = {method: balance for method, balance in ground.balances.items() if method in played.balances}
    return [
        *played.returns,
        *(entry("order", number, **says) for number, says in played.orders.items() if says),
        *(
            entry("account", user, address=address)
            for user, address in played.accounts.items()
            if ground.accounts[user] != address
        ),
        *(
            entry("item", f"{number} {old}", sku=new)
            for (number, old), news in played.items.items()
            for new in news
        ),
        *(
            entry("balance", method, left=f"{balances[method] + change:.2f}")
            for method, change in played.balances.items()
            if change
        ),
    ]


def by_items(found: Iterable[Entry], ground: Ground) -> list[Entry]:
    """Entries with items by what they were instead of the numbers of their lines."""
    orders = [order for shopper in ground.shoppers for order in shopper.orders]
    lines = {item.line_id: (order.number, item.sku) for order in orders for item in order.items}
    paid_with = {order.number: order.payment_id for order in orders}
    told = []
    for one in found:
        says = dict(one.says)
        if one.kind == "item":
            number, sku = lines[one.about]
            one = Entry("item", f"{number} {sku}", one.says)
        elif one.kind == "return":
            came: list[str] = []
            exchanged = says["exchanges"].split(" + ")
            for line, instead in zip(says["lines"].split(" + "), exchanged, strict=True):
                quantity, _, line_id = line.partition(" x ")
                sku = lines[line_id][1]
                came += [sku if instead == "-" else f"{sku} > {instead}"] * int(quantity)
            says["items"] = " + ".join(sorted(came))
            says["refund_to"] = (
                says["refund_to"] or paid_with[one.about]
            )  # nothing said: back to where it came from
            one = entry("return", one.about, **says)
        told.append(one)
    return told


class Replay:
    """Tasks, one after the other, against one system."""

    def __init__(self, system: System, client: httpx.Client, export: Export) -> None:
        self._system = system
        self._client = client
        self._export = export
        database = system.folder / "back_office.db"
        self._books = Books(database)
        self._ground = read_ground(database)

    def play(self, task: Task) -> TaskResult:
        """One task from the first word, on the data as they were loaded."""
        chance = Random(f"task {task.id}")
        translator = Translator(self._export, chance)
        missing = translator.unsupported(task)
        if missing:
            return TaskResult(task, "not supported", f"no flow for {', '.join(missing)}")
        user_id = self._export.user_of(task)
        if user_id is None:
            return TaskResult(task, "not supported", "nobody on file is the customer of this task")
        played = translator.translate(task)
        return self._converse(task, user_id, played, chance)

    def _converse(self, task: Task, user_id: str, played: Played, chance: Random) -> TaskResult:
        self._books.restore()
        for mail in self._system.outbox.glob("*.eml"):
            mail.unlink()
        user = self._export.users[user_id]
        metadata = {"locale": "en-US", "time_zone": "America/New_York", "identity": None}
        player = Player(self._system, self._client, metadata, sender=f"task-{task.id}-{time.time_ns()}")
        talk = Conversation(player, user["email"], self._books)
        person = Person(
            name=f"{user['name']['first_name']} {user['name']['last_name']}",
            email=user["email"],
            postal_code=user["address"]["zip"],
            knows_email=self._export.knows_email(task, user_id),
        )
        wishes = played.wishes or [self._question(user["orders"])]
        manner = chance.choice(MANNERS)
        if task.wants_person:
            manner = Manner("wants a person", interlude=Interlude.PERSON)
        customer = Customer(person, wishes, manner, chance, signed_in=False)
        problems: list[str] = []
        try:
            ending = customer.converse(talk)
        except AssertionError as error:
            ending = Ending(Outcome.GAVE_UP, str(error).strip().splitlines()[-1])
        if ending.outcome is Outcome.GAVE_UP or (ending.outcome is Outcome.PERSON and not task.wants_person):
            problems.append(f"{ending.outcome}: {ending.why}")
        found = by_items(self._books.changes(), self._ground)
        problems += differences(expected_entries(played, self._ground), found)
        verdict = "failed" if problems else "ok"
        return TaskResult(task, verdict, "\n".join(problems), talk.turns, player.transcript)

    def _question(self, orders: Sequence[str]) -> Wish:
        """Of a task that changes nothing: how an order is doing."""
        number = orders[0].lstrip("#")
        return Wish(
            flow="status",
            opens=("where is my order?", f"what's the status of order {number}"),
            opens_fully=(f"where is order {number}?",),
            done=number,
            needs_yes=False,
        )


def write_report(results: Sequence[TaskResult], out: Path) -> str:
    """The counts, and each task with its verdict; transcripts of what failed go into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("task-*.txt"):
        old.unlink()
    lines = []
    for result in results:
        reason = result.why.splitlines()[0] if result.why else ""
        lines.append(
            f"  {result.task.id:>4}  {result.verdict:<13} {result.turns:>3} turns  {reason[:110]}".rstrip()
        )
        if result.verdict == "failed":
            told = "\n".join([result.task.words, "", *result.transcript, "", result.why, ""])
            (out / f"task-{result.task.id}.txt").write_text(told, encoding="utf-8")
    counts = Counter(result.verdict for result in results)
    supported = counts["ok"] + counts["failed"]
    share = 100 * counts["ok"] / supported if supported else 0.0
    lines.append(
        f"{counts['ok']} of {supported} supported tasks right ({share:.0f} %), {counts['not supported']} not supported."
        f" Transcripts of what failed: {out}"
    )
    return "\n".join(lines)


def start_system(folder: Path, database: Path) -> System:
    """A system whose back office has the export in it."""
    system = System(folder, {"POLICY_FOLDER": str(POLICY)})
    system.prepare()
    for old in folder.glob("back_office.db*"):
        old.unlink()
    url = system.environment["BACK_OFFICE_DATABASE_URL"]
    system.run("actions.back_office.load_retail", str(database), "--database-url", url)
    system.start()
    return system


def main(arguments: Sequence[str] | None = None) -> int:
    """Play and print; 1 when fewer than nine in ten of the supported tasks end right."""
    parser = argparse.ArgumentParser(prog="python -m tests.customers.replay", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--tasks", type=Path)
    source.add_argument("--make", type=int, help="so many tasks are made of the export alone")
    parser.add_argument("--seed", type=int, default=1, help="of the tasks made")
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--only", default="", help="ids of tasks, with commas between them")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "replay")
    options = parser.parse_args(arguments)
    export = Export(options.database)
    tasks = make_tasks(export, options.make, options.seed) if options.make else read_tasks(options.tasks)
    if options.only:
        tasks = [task for task in tasks if task.id in options.only.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        system = start_system(Path(folder), options.database)
        try:
            with bot_client(system) as client:
                replay = Replay(system, client, export)
                results = []
                for task in tasks:
                    results.append(replay.play(task))
                    print(f"{task.id} {results[-1].verdict}", file=sys.stderr, flush=True)
        finally:
            system.stop()
    print(write_report(results, options.out))
    right = sum(result.verdict == "ok" for result in results)
    supported = sum(result.verdict != "not supported" for result in results)
    return 0 if right >= 0.9 * supported else 1


if __name__ == "__main__":
    sys.exit(main())
