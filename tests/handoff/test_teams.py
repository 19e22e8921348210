"""Teams and agents by their endpoints, which team a hand-over comes to, and what a customer hears after hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.staff import Role
from handoff.audit.models import AuditEntry
from handoff.queue.policy import Reason
from handoff.team.choice import choose_team, skills_for
from handoff.team.models import Team
from handoff.team.words import opening_in_words

from ..conftest import FakeClock
from .bot import says
from .conftest import Customer, Desk, DeskUser, on_both_databases

OFFICE = {day: [["09:00", "17:00"]] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}


async def lead(desk: Desk) -> DeskUser:
    return await desk.staff("Lee Roth", Role.SUPERVISOR)


async def written(staff: DeskUser, method: str, path: str, **body: Any) -> dict[str, Any]:
    response = await staff.send(method, path, body)
    assert response.status_code in {200, 201}, response.text
    return response.json()


async def refusal(staff: DeskUser, method: str, path: str, **body: Any) -> tuple[int, str]:
    response = await staff.send(method, path, body)
    return response.status_code, response.json()["error"]


@on_both_databases
async def test_there_is_a_default_team_from_the_start(desk: Desk) -> None:
    agent = await desk.staff("Dana Brooks")
    await desk.wing.stop()
    await desk.wing.start()  # a second start makes no second one
    [team] = (await agent.get("teams"))["teams"]
    assert (team["name"], team["is_default"], team["routing"], team["hours"]) == (
        "Support",
        True,
        "manual",
        None,
    )
    assert (team["is_open"], team["opens_at"], team["agents_online"], team["member_ids"]) == (
        True,
        None,
        0,
        [],
    )


@on_both_databases
async def test_teams_are_made_changed_and_deleted_by_supervisors(desk: Desk, clock: FakeClock) -> None:
    supervisor, agent = await lead(desk), await desk.staff("Dana Brooks")
    body = {
        "name": "  Returns \n",
        "takes": {"reasons": ["upset"], "flows": ["returns"], "locales": ["de"]},
        "routing": "round_robin",
        "time_zone": "Europe/Berlin",
        "hours": {"monday": [["13:00", "24:00"], ["09:00", "12:00"]]},
        "holidays": [{"date": "2026-12-25", "name": "Christmas"}, {"date": "2026-01-01", "name": "New Year"}],
        "reply_within_seconds": 120,
        "first_reply_seconds": 60,
        "member_ids": [agent.id],
    }
    team = await written(supervisor, "POST", "teams", **body)
    assert team["name"] == "Returns"
    assert team["hours"]["monday"] == [["09:00", "12:00"], ["13:00", "24:00"]]
    assert team["hours"]["sunday"] == []
    assert [one["date"] for one in team["holidays"]] == ["2026-01-01", "2026-12-25"]
    assert (team["next_reply_seconds"], team["member_ids"], team["is_default"]) == (None, [agent.id], False)
    assert team["is_open"] is True  # it is Monday, 1 PM in Berlin
    clock.advance(timedelta(hours=12))
    [_, team] = (await agent.get("teams"))["teams"]
    assert (team["is_open"], team["opens_at"]) == (False, "2026-03-09T08:00:00Z")
    team = await written(supervisor, "PUT", f"teams/{team['id']}", name="Sendbacks", is_default=True)
    assert (team["name"], team["is_default"], team["hours"], team["member_ids"]) == (
        "Sendbacks",
        True,
        None,
        [agent.id],
    )
    teams = (await agent.get("teams"))["teams"]
    assert [(one["name"], one["is_default"]) for one in teams] == [("Sendbacks", True), ("Support", False)]
    response = await supervisor.send("DELETE", f"teams/{teams[1]['id']}")
    assert response.status_code == 204
    assert len((await agent.get("teams"))["teams"]) == 1
    async with desk.core.database.reading() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.at))).all()
    assert sorted(one.action for one in entries) == ["team_changed", "team_created", "team_deleted"]


async def test_agents_only_read_teams_and_colleagues(desk: Desk) -> None:
    agent = await desk.staff("Dana Brooks")
    [team] = (await agent.get("teams"))["teams"]
    body = {"capacity": 1, "skills": [], "team_ids": []}
    for method, path, sent in (
        ("POST", "teams", {"name": "x"}),
        ("PUT", f"teams/{team['id']}", {"name": "x"}),
        ("DELETE", f"teams/{team['id']}", None),
        ("PUT", f"agents/{agent.id}", body),
    ):
        response = await agent.send(method, path, sent)
        assert (response.status_code, response.json()["error"]) == (403, "not_allowed"), path


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " \t", "at least 1 character"),
        ("time_zone", "Berlin", "no time zone"),
        ("time_zone", "../../etc/passwd", "no time zone"),
        ("hours", {"monday": [["9:00", "17:00"]]}, "no time of day"),
        ("hours", {"monday": [["17:00", "09:00"]]}, "ends before it begins"),
        ("hours", {"monday": [["09:00", "09:00"]]}, "ends before it begins"),
        ("hours", {"monday": [["09:00", "13:00"], ["12:59", "17:00"]]}, "overlap"),
        ("hours", {"monday": [["09:00", "24:30"]]}, "past the end of the day"),
        ("hours", {"mon": [["09:00", "17:00"]]}, "not permitted"),
        ("holidays", [{"date": "2026-02-30", "name": "x"}], "date"),
        ("holidays", [{"date": "2026-02-03", "name": "x"}, {"date": "2026-02-03", "name": "y"}], "twice"),
        ("reply_within_seconds", 0, "greater than or equal to 1"),
        ("first_reply_seconds", -5, "greater than or equal to 1"),
        ("routing", "random", "manual"),
        ("takes", {"reasons": ["boredom"]}, "asked"),
    ],
)
async def test_what_is_no_team_is_refused_and_said_why(
    desk: Desk, field: str, value: Any, words: str
) -> None:
    supervisor = await lead(desk)
    response = await supervisor.send("POST", "teams", {"name": "Returns", field: value})
    answer = response.json()
    assert (response.status_code, answer["error"]) == (422, "invalid_request")
    [problem] = [one for one in answer["fields"] if field in one["field"]]
    assert words in problem["problem"]


async def test_teams_that_may_not_be_so(desk: Desk) -> None:
    supervisor = await lead(desk)
    [default] = (await supervisor.get("teams"))["teams"]
    other = await written(supervisor, "POST", "teams", name="Returns")
    assert await refusal(supervisor, "POST", "teams", name="rETURNS") == (409, "team_name_taken")
    path = f"teams/{other['id']}"
    assert await refusal(supervisor, "PUT", path, name="Support") == (409, "team_name_taken")
    assert await refusal(supervisor, "PUT", path, name="Returns", member_ids=["x"]) == (
        404,
        "agent_not_found",
    )
    assert await refusal(supervisor, "PUT", "teams/unknown", name="x") == (404, "team_not_found")
    path = f"teams/{default['id']}"
    assert await refusal(supervisor, "PUT", path, name="Support", is_default=False) == (
        409,
        "team_is_default",
    )
    assert await refusal(supervisor, "DELETE", path) == (409, "team_is_default")
    customer = await desk.waiting_customer()
    await written(
        supervisor, "POST", f"conversations/{customer.conversation_id}/transfer", team_id=other["id"]
    )
    assert await refusal(supervisor, "DELETE", f"teams/{other['id']}") == (409, "team_has_customers")
    await supervisor.act(customer.conversation_id, "resolve")
    assert (await supervisor.send("DELETE", f"teams/{other['id']}")).status_code == 204
    detail = await supervisor.detail(customer.conversation_id)
    assert detail["conversation"]["team"] is None


async def test_what_an_agent_can_take(desk: Desk) -> None:
    supervisor, agent = await lead(desk), await desk.staff("Dana Brooks")
    [team] = (await supervisor.get("teams"))["teams"]
    [view] = [one for one in (await agent.get("agents"))["agents"] if one["id"] == agent.id]
    assert (view["capacity"], view["skills"], view["team_ids"]) == (4, [], [])
    body = {"capacity": 7, "skills": ["returns", " returns ", "language:de"], "team_ids": [team["id"]]}
    view = await written(supervisor, "PUT", f"agents/{agent.id}", **body)
    assert (view["capacity"], view["skills"], view["team_ids"]) == (
        7,
        ["returns", "language:de"],
        [team["id"]],
    )
    assert (await agent.get("teams"))["teams"][0]["member_ids"] == [agent.id]
    assert await refusal(supervisor, "PUT", f"agents/{agent.id}", **{**body, "team_ids": ["x"]}) == (
        404,
        "team_not_found",
    )
    assert await refusal(supervisor, "PUT", "agents/x", **body) == (404, "agent_not_found")
    assert await refusal(supervisor, "PUT", f"agents/{agent.id}", **{**body, "capacity": -1}) == (
        422,
        "invalid_request",
    )


# Which team


def a_team(name: str, *, is_default: bool = False, **takes: list[str]) -> Team:
    return Team(name=name, is_default=is_default, takes=takes)


@pytest.mark.parametrize(
    ("reason", "flow", "locale", "name"),
    [
        (Reason.ASKED, None, None, "default"),
        (Reason.UPSET, None, "fr", "upset"),
        (Reason.ASKED, "return_form", "en", "returns"),
        (Reason.ASKED, "return_form", "de", "german returns"),
        (Reason.ASKED, "return_form", "de_AT", "german returns"),
        (Reason.ASKED, None, "de-AT", "default"),
        (Reason.ASKED, None, "en", "default"),
        (Reason.ASKED, None, "en-GB", "british"),
    ],
)
def test_the_team_that_says_most_takes_it(
    reason: Reason, flow: str | None, locale: str | None, name: str
) -> None:
    teams = [
        a_team("default", is_default=True),
        a_team("upset", reasons=["upset"]),
        a_team("returns", flows=["returns"], reasons=[]),
        a_team("german returns", flows=["return_form"], locales=["DE"]),
        a_team("british", locales=["en-GB"]),
    ]
    chosen = choose_team(teams, reason, flow, locale)
    assert chosen is not None
    assert chosen.name == name
    assert choose_team([], reason, flow, locale) is None


def test_skills_come_from_the_flow_and_the_language() -> None:
    assert skills_for("return_form", "de-AT") == ["returns", "language:de"]
    assert skills_for("fee_form", None) == ["fees"]
    assert skills_for("warranty_form", "x-klingon") == ["warranty"]
    assert skills_for(None, "") == []


async def test_a_hand_over_in_a_flow_comes_to_its_team(desk: Desk) -> None:
    supervisor = await lead(desk)
    takes = {"reasons": [], "flows": ["fees"], "locales": []}
    team = await written(supervisor, "POST", "teams", name="Billing", takes=takes)
    flow = {"name": "fee_form", "step": "amount", "slots": {}}
    handoff = {"reason": "policy", "summary": "-", "flow": flow}
    desk.bot.on("my fee", says({"text": "A colleague takes over.", "handoff": handoff}))
    customer = await desk.visitor(locale="en-US")
    await customer.write("my fee")
    state = await customer.is_in("open", "queue")
    assert state["queue"]["team"] == "Billing"
    summary = (await supervisor.detail(customer.conversation_id))["conversation"]
    assert summary["team"] == {"id": team["id"], "name": "Billing"}
    assert summary["skills"] == ["fees", "language:en"]


# After hours


async def ask_for_a_person(desk: Desk, **session: Any) -> Customer:
    customer = await desk.visitor(**session)
    await customer.write("Hi")
    await customer.hears("You said")
    await customer.request_person()
    return customer


async def test_after_hours_the_customer_is_told_at_once_when_the_team_is_back(
    desk: Desk, clock: FakeClock
) -> None:
    supervisor = await lead(desk)
    [team] = (await supervisor.get("teams"))["teams"]
    await written(
        supervisor, "PUT", f"teams/{team['id']}", name="Support", time_zone="Europe/Berlin", hours=OFFICE
    )
    clock.advance(timedelta(hours=6))
    customer = await ask_for_a_person(desk, time_zone="America/New_York")
    news = await customer.news()
    line, away = news["messages"][-2:]
    assert "You're in line" in line["text"]
    assert away["text"] == (
        "Our team is back tomorrow at 3:00 AM (your time). Leave your e-mail address and we'll answer there."
    )
    assert away["card"] == {
        "type": "away",
        "reason": "closed",
        "opens_at": "2026-03-03T08:00:00Z",
        "opens_at_text": "tomorrow at 3:00 AM (your time)",
        "email": None,
    }
    queue = news["conversation"]["queue"]
    assert queue["away"] == {
        "reason": "closed",
        "opens_at": "2026-03-03T08:00:00Z",
        "opens_at_text": "tomorrow at 3:00 AM (your time)",
    }
    assert (queue["team"], queue["agents_online"], queue["position"]) == ("Support", 0, 1)


async def test_with_nobody_there_the_customer_is_told_and_the_known_address_named(desk: Desk) -> None:
    customer = await ask_for_a_person(desk, user={"id": "u1", "email": "maya@example.com"})
    away = (await customer.news())["messages"][-1]
    assert "Nobody of our team is here right now" in away["text"]
    assert "maya@example.com" in away["text"]
    assert (away["card"]["reason"], away["card"]["opens_at"]) == ("nobody_there", None)
    agent = await desk.staff("Dana Brooks")
    async with desk.wing.works.writing() as work:
        await work.agents.connect(agent.id)
    assert (await customer.state())["queue"]["away"] is None
    another = await ask_for_a_person(desk)
    assert (await another.news())["messages"][-1]["card"] is None


MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opening", "zone", "words"),
    [
        (MONDAY + timedelta(hours=1), "UTC", "today at 1:00 PM (your time)"),
        (MONDAY + timedelta(hours=12), "UTC", "tomorrow at 12:00 AM (your time)"),
        (MONDAY + timedelta(days=4), "UTC", "on Friday at 12:00 PM (your time)"),
        (MONDAY + timedelta(days=7), "UTC", "on Monday, March 9 at 12:00 PM (your time)"),
        (MONDAY + timedelta(days=366), "UTC", "on Wednesday, March 3, 2027 at 12:00 PM (your time)"),
        (MONDAY + timedelta(hours=2), "Asia/Kathmandu", "today at 7:45 PM (your time)"),
        (MONDAY + timedelta(hours=2), None, "today at 9:00 AM (New York time)"),
        (MONDAY + timedelta(hours=2), "Mars/Olympus", "today at 9:00 AM (New York time)"),
        (MONDAY + timedelta(hours=2), "../etc", "today at 9:00 AM (New York time)"),
    ],
)
def test_opening_in_the_customers_words(opening: datetime, zone: str | None, words: str) -> None:
    assert opening_in_words(opening, MONDAY, zone, "America/New_York") == words
