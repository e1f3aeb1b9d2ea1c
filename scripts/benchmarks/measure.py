"""Processes, timed: wall clock, processor seconds, peak memory; both sides in turn."""
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from environment import Missing, log


@dataclass(frozen=True)
class Side:
    """One of the two programs of a work."""

    command: list
    # What it found, from its standard output.
    figures: Callable[[str], dict]
    # Removed before each run, outside of the clock.
    output: Path | None = None


def run(side):
    """A sample: wall, cpu (seconds), memory (bytes at its peak), figures."""
    if side.output:
        shutil.rmtree(side.output, ignore_errors=True)
    # What the run before has left to be written is not this one's work.
    os.sync()
    command = [str(word) for word in side.command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors)
        # wait4 tells of this process alone; its peak includes this small one's at the fork.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        text, trouble = out.read().decode(), errors.read().decode(errors="replace")
    if process.returncode != 0:
        what = " ".join(command[:3])
        raise Missing(f"'{what} …' ended with {process.returncode}: {trouble.strip()[-600:]}")
    return {
        "wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024,
        "figures": side.figures(text)}


def alternate(name, sides, runs, warm_up):
    """Samples of each side, one of each in turn, so that what the machine does hits both."""
    samples = {side: [] for side in sides}
    for turn in range(-1 if warm_up else 0, runs):
        for side, program in sides.items():
            sample = run(program)
            label = "warm-up" if turn < 0 else f"{turn + 1}/{runs}"
            log(f"{name} {label} {side}: {sample['wall']:.3f} s, {sample['memory'] / 1e6:.0f} MB")
            if turn >= 0:
                samples[side].append(sample)
    return samples


def spread(values):
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "values": values}


def summary(samples, clock):
    """`clock` is wall, or seconds where the computation alone is compared."""
    times = [s["wall"] if clock == "wall" else s["figures"]["seconds"] for s in samples]
    inside = [s["figures"]["seconds"] for s in samples if "seconds" in s["figures"]]
    return {
        "time": spread(times), "wall": spread([s["wall"] for s in samples]),
        "inside": spread(inside) if inside else None, "cpu": spread([s["cpu"] for s in samples]),
        "memory": spread([s["memory"] for s in samples]), "figures": samples[0]["figures"]}


def ratio(ours, theirs, part):
    """How many times the peer's median is ours; the spread is that of the pairs of one turn."""
    pairs = [b / a for a, b in zip(ours[part]["values"], theirs[part]["values"])]
    return {"median": theirs[part]["median"] / ours[part]["median"], "low": min(pairs), "high": max(pairs)}
