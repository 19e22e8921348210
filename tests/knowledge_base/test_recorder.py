"""The recorder of questions: batches, and nothing lost when it stops."""

from __future__ import annotations

import asyncio
from functools import partial

from sqlalchemy import func, select

from core.database import Database
from core.services import CoreServices
from knowledge_base.article.lifecycle import Audience
from knowledge_base.insight.models import AskedQuestion
from knowledge_base.insight.recorder import QuestionRecorder
from knowledge_base.search.engine import Result
from knowledge_base.search.service import Answer
from tests.conftest import on_both_databases
from tests.waiting import eventually

NOTHING = Answer(Result("none", 0.1, 0.2, ()), (), "en")


async def count(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(AskedQuestion)) or 0


async def has(database: Database, questions: int) -> bool:
    return await count(database) == questions


@on_both_databases
async def test_questions_are_written_without_being_asked_to(core_services: CoreServices) -> None:
    recorder = QuestionRecorder(core_services.database, core_services.clock)
    recorder.start()
    for number in range(3):
        recorder.record(f"question {number}", NOTHING, audience=Audience.PUBLIC, source="api")
    await eventually(partial(has, core_services.database, 3))
    await recorder.stop()


async def test_a_stop_waits_for_what_is_on_its_way(core_services: CoreServices) -> None:
    recorder = QuestionRecorder(core_services.database, core_services.clock)
    async with core_services.database.transaction():  # nobody else can write
        recorder.record("on its way", NOTHING, audience=Audience.PUBLIC, source="api")
        recorder.start()
        await asyncio.sleep(0.1)
        stopping = asyncio.create_task(recorder.stop())
        recorder.record("not yet on its way", NOTHING, audience=Audience.PUBLIC, source="api")
        await asyncio.sleep(0.1)
        assert not stopping.done()
    await stopping
    assert await count(core_services.database) == 2


async def test_a_write_that_is_given_up_loses_nothing(core_services: CoreServices) -> None:
    recorder = QuestionRecorder(core_services.database, core_services.clock)
    recorder.record("kept", NOTHING, audience=Audience.PUBLIC, source="api")
    async with core_services.database.transaction():
        writing = asyncio.create_task(recorder.flush())
        await asyncio.sleep(0.1)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    await recorder.flush()
    assert await count(core_services.database) == 1
