"""Whether both sides computed the same."""
from dataclasses import dataclass

ABSENT = object()


@dataclass(frozen=True)
class Check:
    """A figure of both sides, by its path in what they report: `models.value_90d.n`. Lists and objects
    are compared part by part. `at_most`: ours is no larger than theirs; else equal, to `rtol`."""

    path: str
    rtol: float = 0.0
    at_most: bool = False

    def differences(self, ours, theirs):
        return list(self._compare(self.path, dig(ours, self.path), dig(theirs, self.path)))

    def _compare(self, place, a, b):
        if a is ABSENT or b is ABSENT:
            yield f"{place}: missing on {'our' if a is ABSENT else 'the other'} side"
        elif isinstance(a, dict) and isinstance(b, dict):
            for key in sorted(a.keys() | b.keys()):
                yield from self._compare(f"{place}.{key}", a.get(key, ABSENT), b.get(key, ABSENT))
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b) or not a:
                yield f"{place}: {len(a)} values here, {len(b)} there"
            for i, (x, y) in enumerate(zip(a, b)):
                yield from self._compare(f"{place}[{i}]", x, y)
        elif not self._same(a, b):
            yield f"{place}: {a} here, {b} there"

    def _same(self, a, b):
        numbers = (int, float)
        if not isinstance(a, numbers) or not isinstance(b, numbers):
            return a == b
        # Comparisons with NaN are false: it equals nothing.
        if self.at_most:
            return a <= b + abs(b) * self.rtol
        return a == b or abs(a - b) <= self.rtol * max(abs(a), abs(b))


def dig(figures, path):
    """Keys hold dots themselves: the longest that fits is taken."""
    if not path:
        return figures
    words = path.split(".")
    for end in range(len(words), 0, -1):
        key = ".".join(words[:end])
        if isinstance(figures, dict) and key in figures:
            return dig(figures[key], ".".join(words[end:]))
    return ABSENT


def differences(checks, ours, theirs):
    return [line for check in checks for line in check.differences(ours, theirs)]
