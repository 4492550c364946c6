"""What a daemon under load survives: restarts and kills, one at a time and one in the other. A function each."""

import os
import statistics
import subprocess

import cast
from crowd import connect_here
from person import Person
from probe import Probe
from stage import Stage, check, scenario

MILLISECONDS = 1000


def crowd_of(stage: Stage) -> tuple[int, int]:
    """How many people, in how many rooms."""
    return stage.pick((200, 2), (1_000, 6))


@scenario
def restarts_under_load(stage):
    """Restarts in a loop, while everybody talks"""
    stage.open(*crowd_of(stage))
    for _ in range(stage.pick(5, 25)):
        stage.chat(0.1, 0.5)
        stage.restart()
    stage.chat(0.2, 0.5)
    stage.settle()


@scenario
def restarts_one_after_the_other(stage):
    """Restarts with nothing in between: the next begins when the one before is ready"""
    stage.open(*crowd_of(stage))
    for _ in range(stage.pick(5, 25)):
        stage.restart()
    stage.chat(0.2, 0.5)
    stage.settle()


@scenario
def kills_at_random_moments(stage):
    """SIGKILL at random moments in a loop"""
    stage.open(*crowd_of(stage))
    for number in range(stage.pick(8, 60)):
        stage.chat(0, 0.4)
        stage.crash()
        if number % 5 == 4:
            stage.settle()
    stage.settle()


@scenario
def kills_at_a_rate(stage):
    """SIGKILL as soon as the daemon is ready again, in a loop"""
    stage.open(*crowd_of(stage))
    for _ in range(stage.pick(5, 30)):
        stage.crash()
    stage.chat(0.2, 0.5)
    stage.settle()


@scenario
def killed_while_it_hands_over(stage):
    """SIGTERM, and SIGKILL at a random moment of what that begins"""
    stage.open(*crowd_of(stage))
    for _ in range(stage.pick(6, 40)):
        stage.chat(0, 0.3)
        os.kill(stage.manager.process, 15)
        stage.kill_within(0.006)
        stage.start()
    stage.settle()


@scenario
def killed_while_it_takes_over(stage):
    """SIGKILL at a random moment of the start, so that a successor finds what a successor has left: a crash loop"""
    stage.open(*crowd_of(stage))
    for _ in range(stage.pick(4, 15)):
        stage.chat(0, 0.3)
        stage.kill()
        for _ in range(stage.random.randint(1, 5)):
            stage.manager.start(wait=False)
            stage.kill_within(0.15)
        stage.start()
    stage.settle()


@scenario
def kills_and_restarts_and_reloads(stage):
    """Restarts, kills and reloads in a random order, each reload and restart with another size of the queue"""
    stage.open(*crowd_of(stage))
    for _ in range(stage.pick(8, 40)):
        stage.chat(0, 0.3)
        # Never less than the slowest may be behind.
        stage.configure(queue=stage.random.choice((4_096, 8_192, 16_384, 65_536)))
        what = stage.random.choice((stage.restart, stage.crash, reload))
        what() if what is not reload else reload(stage)
    stage.settle()


def reload(stage: Stage) -> None:
    check(stage.crowd.run_during(stage.manager.reload) == 0, "the reload has failed")


@scenario
def a_queue_that_changes_at_a_restart(stage):
    """Restarts with another size of the queue each time"""
    stage.open(*crowd_of(stage))
    for size in (4_096, 65_536, 5_000, 16_384):
        stage.chat(0.1, 0.3)
        stage.configure(queue=size)
        stage.restart()
    stage.settle()


@scenario
def a_listener_that_is_gone(stage):
    """A restart without the listener that people came by, and with one that is new: they stay, and others come by the new one"""
    stage.open(*crowd_of(stage))
    door = cast.Door("pychat", "TCP", "#room0")
    stage.chat(0.1, 0.3)
    stage.stop()
    old = next(each for each in stage.manager.listening if each.family.name == "AF_INET" and each.getsockname()[1] == stage.addresses[door])
    stage.manager.listening.remove(old)
    old.close()
    stage.addresses[door] = stage.manager.listen()
    stage.configure()
    stage.start()
    stage.restarts += 1
    comes(stage, "newcomer", door)
    stage.chat(0.1, 0.3)
    stage.settle()


@scenario
def people_who_come_and_go_meanwhile(stage):
    """Some hang up while no daemon runs, and some come: each is seen to go and to come, once"""
    stage.open(*crowd_of(stage))
    for number in range(stage.pick(4, 20)):
        stage.chat(0.1, 0.3)
        stage.crowd.settle()
        if number % 2:
            stage.kill()
        else:
            stage.stop()
            stage.restarts += 1
        room = stage.crowd.rooms[0]
        # Each has said nothing that is not heard yet, so that it is known what the others are to hear.
        leavers = stage.random.sample([each for each in room.members if each.name not in room.movements], 3)
        for person in leavers:
            stage.crowd.hang_up(person)
        witnesses = list(room.members)
        stage.start()
        comer = comes(stage, f"visitor{number}", cast.Door("pychat", "TCP", "#room0"))
        stage.crowd.settle()
        for person in witnesses:
            unseen = {comer.name, *(each.name for each in leavers)} - person.seen_moving
            check(not unseen, f"{person} has not seen {unseen}")
        stage.crowd.is_speaking = True
    stage.settle()


def comes(stage: Stage, name: str, door: cast.Door) -> Person:
    room = next(each for each in stage.crowd.rooms if each.name.decode() == door.room)
    person = Person(name, door.protocol, door.transport, room, stage.crowd.ledger)
    room.movements.add(person.name)
    was_speaking, stage.crowd.is_speaking = stage.crowd.is_speaking, False
    stage.crowd.settle()
    stage.crowd.enter([(person, stage.addresses[door])])
    # What was said before is not for somebody who comes now.
    for other in room.members:
        for kind in (b"m", b"w"):
            person.heard[other.name, kind] = other.numbers[kind]
    stage.crowd.is_speaking = was_speaking
    return person


@scenario
def without_a_store(stage):
    """By hand, with no service manager: SIGTERM tells everybody goodbye, and the next start is a clean one"""
    stage.open(*crowd_of(stage), has_store=False)
    stage.chat(0.1, 0.3)
    # What is half said then is nobody's to hear.
    stage.crowd.settle()
    stage.crowd.run_during(stage.manager.terminate)
    everybody_is_told(stage)
    stage.manager.start()
    stage.crowd.run_until(stage._answers, "the next one serves")


def everybody_is_told(stage: Stage) -> None:
    """Each connection ends, after words that say so."""
    ledger = stage.crowd.ledger
    stage.crowd.run_until(lambda: not any(each.is_connected for each in stage.crowd.people), "everybody is disconnected")
    check(ledger.sum("told") == stage.people and not ledger.sum("untold"), f"{ledger.sum('told')} of {stage.people} were told")
    check(not any(ledger.sum(what) for what in ("lost", "doubled", "reordered", "garbled", "quits")), "see the counts")
    stage.note += f", {ledger.sum('told'):,} told goodbye"


@scenario
def no_room_for_files(stage):
    """With the state directory full, and then read-only, restarts and kills disconnect nobody"""
    stage.folder.mkdir(parents=True)
    directory = stage.folder / "state"
    directory.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", directory], check=True)
    try:
        (directory / "rest").write_bytes(bytes(4096))
        stage.open(*crowd_of(stage))
        for event in (stage.restart, stage.crash):
            stage.chat(0.1, 0.3)
            event()
        subprocess.run(["mount", "-o", "remount,ro", directory], check=True)
        for event in (stage.restart, stage.crash):
            stage.chat(0.1, 0.3)
            event()
        stage.settle()
    finally:
        stage.manager.close()
        subprocess.run(["umount", "--lazy", directory], check=True)


@scenario
def many_connections(stage):
    """Restarts and kills with as many people as one process may have connections, and how long nobody was answered"""
    people, rooms = stage.pick((2_000, 12), (10_000, 40))
    stage.open(people, rooms)
    stage.crowd.burst = 5
    probe = Probe(stage.irc_port)
    silences = []
    try:
        for event in [stage.restart] * stage.pick(2, 10) + [stage.crash] * stage.pick(1, 5):
            stage.chat(0.2, 0.4)
            event()
            stage.chat(0.1, 0.2)
            # And once more while all are silent: the crowd takes as much of the machine as the daemon.
            stage.crowd.settle()
            probe.longest_silence()
            event()
            stage.crowd.run_until(lambda: probe.is_answered(), "the probe is answered")
            silences.append(probe.longest_silence() * MILLISECONDS)
            stage.crowd.is_speaking = True
    finally:
        probe.close()
    stage.note += f", silence {statistics.median(silences):.0f} ms in the median, {max(silences):.0f} ms at most"
    stage.settle()
