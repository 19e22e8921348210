"""Steps: when they run, when they are skipped, and what a person reads when one fails."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.setup.console import Console
from core.setup.errors import SetupError
from core.setup.runner import run_steps
from core.setup.step import Step, Work, read_stamp

PRINT = (sys.executable, "-c")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def counting_step(*, output: str = "made.txt") -> tuple[Step, list[str]]:
    """A step that reads `recipe/`, writes `output`, and notes each time it worked."""
    worked: list[str] = []

    async def work(at: Work) -> None:
        worked.append("worked")
        await at.command(*PRINT, f"open({output!r}, 'w').write('made')")

    step = Step(
        name="count",
        title="Counting",
        waits_for="a count",
        work=work,
        inputs=("recipe",),
        outputs=(output,),
        advice="Count again.",
    )
    return step, worked


async def run(root: Path, *steps: Step, again: frozenset[str] = frozenset()) -> str:
    stream = io.StringIO()
    await run_steps(steps, root=root, environment={"PATH": ""}, console=Console(stream), again=again)
    return stream.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "recipe").mkdir()
    (tmp_path / "recipe/flour.txt").write_text("500 g")
    return tmp_path


async def test_second_run_skips_a_step_whose_inputs_are_the_same(root: Path) -> None:
    step, worked = counting_step()
    first = await run(root, step)
    second = await run(root, step)
    assert worked == ["worked"]
    assert "ok  Counting  0." in first
    assert "ok  Counting  unchanged" in second


@pytest.mark.parametrize("change", ["content", "new file", "name", "deleted"])
async def test_a_changed_input_runs_the_step_again(root: Path, change: str) -> None:
    step, worked = counting_step()
    await run(root, step)
    flour = root / "recipe/flour.txt"
    match change:
        case "content":
            flour.write_text("600 g")
        case "new file":
            (root / "recipe/salt.txt").write_text("10 g")
        case "name":
            flour.rename(root / "recipe/rye.txt")
        case _:
            flour.unlink()
    await run(root, step)
    assert worked == ["worked", "worked"]


async def test_touching_a_file_and_what_is_built_change_nothing(root: Path) -> None:
    step, worked = counting_step()
    await run(root, step)
    (root / "recipe/flour.txt").touch()
    for folder in ("node_modules", "dist", "__pycache__", ".cache"):
        (root / "recipe" / folder).mkdir()
        (root / "recipe" / folder / "made").write_text("x")
    await run(root, step)
    assert worked == ["worked"]


async def test_a_lost_output_a_changed_setting_and_a_failed_check_run_the_step_again(root: Path) -> None:
    step, worked = counting_step()
    await run(root, step)
    (root / "made.txt").unlink()
    await run(root, step)
    await run(root, replace(step, settings={"url": "another"}))
    await run(root, replace(step, settings={"url": "another"}, is_intact=lambda root: False))
    assert len(worked) == 4


async def test_a_step_asked_for_by_name_runs_though_nothing_changed(root: Path) -> None:
    step, worked = counting_step()
    await run(root, step)
    await run(root, step, again=frozenset({"count"}))
    assert len(worked) == 2


async def test_an_input_that_changes_meanwhile_runs_the_step_once_more(root: Path) -> None:
    async def work(at: Work) -> None:
        (at.root / "recipe/flour.txt").write_text("edited while the step worked")

    step = Step(name="slow", title="Slow", waits_for="it", work=work, inputs=("recipe",), advice="Wait.")
    await run(root, step)
    assert not step.is_done(root)


async def test_a_failing_step_shows_its_last_lines_its_log_and_what_to_do(root: Path) -> None:
    async def work(at: Work) -> None:
        await at.command(*PRINT, "for n in range(40): print('line', n)\nraise SystemExit(3)")

    failing = Step(name="bad", title="Bad step", waits_for="it", work=work, advice="Turn it off and on.")
    never, worked = counting_step()
    stream = io.StringIO()
    with pytest.raises(SetupError) as caught:
        await run_steps([failing, never], root=root, environment={}, console=Console(stream))
    shown = stream.getvalue()
    assert "!!  Bad step  failed after" in shown
    assert "line 39" in shown
    assert "line 24" not in shown  # only the last ones
    assert "ended with code 3" in caught.value.problem
    assert "var/log/setup-bad.log" in caught.value.problem
    assert caught.value.advice == "Turn it off and on."
    assert worked == []
    assert "line 0\n" in (root / "var/log/setup-bad.log").read_text()


async def test_a_known_cause_gives_better_advice_than_the_step(root: Path) -> None:
    async def work(at: Work) -> None:
        await at.command(*PRINT, "raise SystemExit('OSError: [Errno 28] No space left on device')")

    step = Step(name="full", title="Full", waits_for="it", work=work, advice="Try again.")
    with pytest.raises(SetupError) as caught:
        await run(root, step)
    assert "disk is full" in caught.value.advice


async def test_a_failed_step_is_not_taken_for_done(root: Path) -> None:
    step, _ = counting_step()
    await run(root, step)

    async def fail(at: Work) -> None:
        raise SetupError("no luck")

    with pytest.raises(SetupError):
        await run(root, replace(step, work=fail), again=frozenset({"count"}))
    assert read_stamp(root, "count") is None


async def test_a_step_that_does_not_make_its_output_fails(root: Path) -> None:
    step, _ = counting_step()
    with pytest.raises(SetupError, match=r"did not make other\.txt"):
        await run(root, replace(step, outputs=("other.txt",)))


async def test_a_program_that_does_not_exist_is_named(root: Path) -> None:
    async def work(at: Work) -> None:
        await at.command("no-such-program-here")

    step = Step(name="absent", title="Absent", waits_for="it", work=work, advice="Install it.")
    with pytest.raises(SetupError, match="`no-such-program-here` could not be started"):
        await run(root, step)


async def test_a_damaged_stamp_runs_the_step_again(root: Path) -> None:
    step, worked = counting_step()
    await run(root, step)
    (root / "var/setup/count.json").write_text('{"fingerprint": "')
    await run(root, step)
    assert len(worked) == 2


def test_a_terminal_gets_one_line_rewritten() -> None:
    terminal = Terminal()
    console = Console(terminal)
    console.begin("Training", "Rasa")
    console.say("Rasa, which validates")
    console.done()
    assert terminal.getvalue().count("\n") == 1
    assert "\r\x1b[2K  ..  Training  0 s  Rasa, which validates" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K  ok  Training  0.0 s\n")
