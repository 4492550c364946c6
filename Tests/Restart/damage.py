"""What a daemon makes of a state that it can't use, and of being killed at every single step of keeping it."""

import mmap
import os
import struct

from load import everybody_is_told
from stage import Stage, check, scenario

# Where the header of the state file says what layout it has: see Sources/StateMemory.
LAYOUT_OFFSET = 8
SECONDS_OF_LOAD = 4


def state_of(stage: Stage) -> int:
    """The descriptor of the state file that the daemon has left in the store."""
    stored = stage.manager.store.entries("state.")
    check(len(stored) == 1, f"{len(stored)} state files are stored")
    return stored[0][1]


def cannot_take_over(stage: Stage, damage) -> None:
    """Everybody is told goodbye, the log says why, and the next daemon begins anew."""
    stage.open(*stage.pick((100, 2), (1_000, 6)))
    stage.chat(0.1, 0.3)
    stage.crowd.settle()
    stage.stop()
    stage.restarts += 1
    damage(state_of(stage))
    before = len(stage.manager.log())
    stage.start()
    everybody_is_told(stage)
    said = [line for line in stage.manager.log()[before:].splitlines() if " error" in line or " warning" in line]
    check(any("state" in line for line in said), f"the log does not say why: {said}")
    check(len(stage.manager.store.entries("state.")) == 1, "the old state is still stored")
    stage.crowd.run_until(stage._answers, "it serves")
    stage.restart()
    stage.crowd.run_until(stage._answers, "it serves after the next restart")


@scenario
def a_damaged_state(stage):
    """A state file with other bytes in it: refused with a reason, everybody is told goodbye, and it starts clean"""

    def scribble(descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        for offset in range(0, min(size, 1 << 20), 4096):
            os.pwrite(descriptor, stage.random.randbytes(64), offset)

    cannot_take_over(stage, scribble)


@scenario
def a_state_from_the_future(stage):
    """A state file of a layout that is not known yet: refused with a reason, everybody is told goodbye, and it starts clean"""

    def raise_layout(descriptor: int) -> None:
        layout = struct.unpack("<I", os.pread(descriptor, 4, LAYOUT_OFFSET))[0]
        os.pwrite(descriptor, struct.pack("<I", layout + 1), LAYOUT_OFFSET)

    cannot_take_over(stage, raise_layout)


@scenario
def a_state_that_is_cut_short(stage):
    """A state file whose second half is gone: refused with a reason, everybody is told goodbye, and it starts clean"""
    cannot_take_over(stage, lambda descriptor: os.ftruncate(descriptor, mmap.PAGESIZE))


@scenario
def every_step(stage):
    """Killed at the n-th step of keeping its state, for one n after the other, each time by a daemon that took over from the last"""
    check(stage.debug_program, "a debug build is needed: --debug-server")
    stage.open(40, 2, pairs=1, program=stage.debug_program)
    stage.crowd.burst = 10
    steps = walk(stage.pick(40, 400), stage.pick(400, 20_000))
    reached = 0
    for step in steps:
        stage.crowd.run_during(stage.manager.terminate if stage.kills % 7 == 6 else stage.manager.kill)
        stage.crowd.mark_kill()
        stage.manager.start(wait=False, CHATD_FAULT_STEP=str(step))
        stage.crowd.run_during(stage.manager.wait_end, SECONDS_OF_LOAD)
        if stage.manager.process is None:
            check(stage.manager.ended_with == -9, f"step {step} ended it with {stage.manager.ended_with}")
            reached = step
        else:
            stage.crowd.run_during(stage.manager.kill)
        stage.crowd.mark_kill()
        stage.kills += 1
        stage.start()
        if stage.kills % 20 == 0:
            stage.settle()
    check(reached, "no step was ever reached: is this a debug build?")
    stage.note += f", {len(steps)} steps up to the {reached:,}th"
    stage.settle()


def walk(every: int, last: int) -> list[int]:
    """Each of the first steps, and then fewer and fewer."""
    steps, step = list(range(1, every + 1)), float(every)
    while step < last:
        step *= 1.15
        steps.append(int(step))
    return steps
