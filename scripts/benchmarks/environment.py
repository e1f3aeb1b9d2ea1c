"""What is measured, with what, where: binaries, peers, machine."""
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PEERS = Path(__file__).resolve().parent / "peers"
HOME = ROOT / ".build/bench"
PACKAGES = ["duckdb", "scikit-learn", "statsmodels", "pandas", "numpy", "scipy", "xxhash"]


class Missing(Exception):
    """Something without which a work cannot be measured."""


class Environment:
    def __init__(self, options):
        self.quick, self.threads, self.sizes = options.quick, options.threads, options.sizes
        self.runs = options.runs
        self.load = os.getloadavg()[0]
        if self.load > 0.5:
            log(f"the machine is busy (load {self.load:.1f}): the figures will not hold")
        HOME.mkdir(parents=True, exist_ok=True)
        if not options.no_build:
            self._build()
        self.dangol, self.kernels = (ROOT / ".build/release" / name for name in ("dangol", "dangol-bench"))
        for binary in (self.dangol, self.kernels):
            if not binary.exists():
                raise Missing(f"{binary} is not built")
        self.python = self._install()
        # Both sides have as many cores as threads, also on a larger machine.
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < self.threads:
            log(f"only {len(cores)} cores for {self.threads} threads")
        os.sched_setaffinity(0, cores[: self.threads])
        for library in ("OMP", "OPENBLAS", "MKL"):
            os.environ[f"{library}_NUM_THREADS"] = str(self.threads)

    def _build(self):
        built = subprocess.run(["scripts/release", "dangol", "dangol-bench"], cwd=ROOT, stdout=sys.stderr)
        if built.returncode != 0:
            raise Missing("dangol does not build")

    def _install(self):
        """The peers at their newest, in an environment of their own."""
        place = Path(os.environ.get("DANGOL_BENCH_VENV", HOME / "venv"))
        python = place / "bin/python"
        there = python.exists() and subprocess.run(
            [python, "-c", "import duckdb, sklearn, statsmodels, pandas, numpy, scipy, xxhash"],
            stderr=subprocess.DEVNULL).returncode == 0
        if not there:
            log("installing the peers: " + ", ".join(PACKAGES))
            steps = [[sys.executable, "-m", "venv", place],
                     [python, "-m", "pip", "install", "--quiet", "--upgrade", *PACKAGES]]
            if any(subprocess.run(step, stdout=sys.stderr).returncode != 0 for step in steps):
                shutil.rmtree(place, ignore_errors=True)
                raise Missing("the peers cannot be installed (" + ", ".join(PACKAGES) + " from PyPI)")
        return python

    def stamp(self):
        """What a figure is worth nothing without."""
        return {"machine": machine(), "versions": self.versions(), "threads": self.threads,
                "quick": self.quick, "load": self.load}

    def versions(self):
        query = f"from importlib.metadata import version\nfor p in {PACKAGES}: print(p, version(p))"
        lines = output([self.python, "-c", query]).splitlines()
        commit = output(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"])
        changed = output(["git", "-C", ROOT, "status", "--porcelain", "Sources", "Package.swift"])
        swift = output(["swift", "--version"]).splitlines()
        return dict(line.split() for line in lines) | {
            "dangol": commit + (" with changes" if changed else ""), "python": platform.python_version(),
            "swift": swift[0] if swift else ""}


def machine():
    with open("/proc/cpuinfo") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(),
        "memory": pages, "system": f"{platform.system()} {platform.release()}"}


def output(command):
    ran = subprocess.run(command, capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else ""


def log(text):
    print(text, file=sys.stderr, flush=True)
