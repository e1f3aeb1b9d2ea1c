"""The data of the works, made once and kept under .build/bench/data."""
import shutil
import subprocess

from environment import HOME, PEERS, ROOT, Missing, log

SEED = 7
FOLDER = HOME / "data"


def made(name, make):
    """What is half-made does not stay."""
    place = FOLDER / name
    if not place.exists():
        log(f"making {name}")
        part = FOLDER / f".{name}.part"
        if part.is_dir():
            shutil.rmtree(part)
        FOLDER.mkdir(parents=True, exist_ok=True)
        make(part)
        part.rename(place)
    # Read once, so that nobody's first run pays for the disk.
    for path in [place] if place.is_file() else place.iterdir():
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 22):
                pass
    return place


def shop(environment, orders):
    """A simulated shop of ten columns, 15 % of the rows with a quoted field, with two pipelines:
    nightly.yaml is the example's, orders.yaml reads the orders alone."""

    def make(folder):
        call([environment.dangol, "simulate", "--orders", orders, "--seed", SEED, "--quoted", "0.15",
              "--brief", "--quiet", "--out", folder])
        nightly = (ROOT / "pipelines/nightly.yaml").read_text().replace("../fixtures/shop/", "")
        (folder / "nightly.yaml").write_text(nightly)
        head = nightly[: nightly.index("inputs:")]
        (folder / "orders.yaml").write_text(head + "inputs:\n  orders: { path: orders.csv }\n")

    return made(f"shop-{orders}", make)


def matrix(environment, kind, rows):
    script = [environment.python, PEERS / "matrix.py", kind, rows]
    return made(f"{kind}-{rows}.f64", lambda path: call(script + [path]))


def call(command):
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if ran.returncode != 0:
        raise Missing(f"the data cannot be made: {ran.stderr.strip()[-600:]}")
