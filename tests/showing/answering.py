"""A second reading of the data of the form, in Python: what the script of the page has to come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Told = Mapping[int, int]
"""By the number of a field, which of its values is told."""


class Said(NamedTuple):
    """An answer: known with a key, or not, with what it hangs on."""

    known: bool
    key: Any
    words: str
    needs: tuple[int | str, ...]
    impossible: bool = False


class Answers:
    """The answers of a form for what is told."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.trees = {name: tree for name, _, kind, tree in data["questions"]}
        self.kinds = {name: kind for name, _, kind, tree in data["questions"]}

    def leaf(self, tree: int, told: Told) -> dict[str, Any]:
        while tree >= 0:
            variable, *branches = self.data["nodes"][tree]
            tree = branches[self.value(variable, told)]
        found: dict[str, Any] = self.data["leaves"][-1 - tree]
        return found

    def value(self, number: int, told: Told) -> int:
        kind, _, count, tree, _ = self.data["variables"][number]
        if kind in ("fact", "asked"):
            return told.get(number, count)
        found = self.verdict(told)["v"] if kind == "verdict" else self.leaf(tree, told)["v"]
        return int(count) if found < 0 else int(found)

    # ---- coverage

    def grounds(self) -> list[int]:
        return [tree for name, tree in self.trees.items() if self.kinds[name] == "ground"]

    def verdict(self, told: Told) -> dict[str, Any]:
        """The verdict as conditions read it."""
        said = self.combined(told, False)
        return {"v": said.key if said.known and isinstance(said.key, int) else -1, "n": said.needs}

    def combined(self, told: Told, strictly: bool) -> Said:
        order = self.data["verdicts"]
        found = [leaf for tree in self.grounds() if not (leaf := self.leaf(tree, told)).get("x_off")]
        closed = [leaf for leaf in found if leaf["v"] >= 0]

        def gravity(leaf: dict[str, Any]) -> int:
            sides = leaf.get("x_candidates") or [leaf["x_verdict"]]
            return max(int(order[side][1]) for side in sides)

        gravest = max(map(gravity, closed), default=-1)
        known = [leaf["x_verdict"] for leaf in closed if "x_verdict" in leaf and gravity(leaf) == gravest]
        named = min(known, default=len(order))
        mattering = [
            leaf
            for leaf in found
            if leaf["v"] < 0
            and (
                max((order[one][1] for one in leaf.get("p", ())), default=3) > gravest
                or (strictly and any(order[one][1] == gravest and one < named for one in leaf.get("p", ())))
            )
        ]
        if mattering:
            needs = tuple(need for leaf in mattering for need in leaf.get("n", ()))
            return Said(False, None, "", needs, any(leaf.get("i") for leaf in mattering))
        clashing = [leaf for leaf in closed if "x_candidates" in leaf and gravity(leaf) == gravest]
        if clashing and not known:
            return Said(True, ("conflict", *clashing[0]["x_candidates"]), "", ())
        if not known:
            silent = next(at for at, (name, _) in enumerate(order) if name == "silent")
            return Said(True, silent, "", ())
        return Said(True, named, order[named][0], ())

    # ---- answers

    def answer(self, name: str, told: Told) -> Said:
        """The answer to a question, known wherever what is not told cannot matter."""
        return self.settled(told, lambda now: self.plain(self.leaf(self.trees[name], now)))

    def plain(self, leaf: Mapping[str, Any]) -> Said:
        return Said(leaf["v"] >= 0, leaf.get("k"), leaf.get("w", ""), tuple(leaf.get("n", ())), bool(leaf.get("i")))

    def coverage(self, told: Told) -> Said:
        strictly = self.settled(told, lambda now: self.combined(now, True))
        return strictly if strictly.known else self.combined(told, False)

    def settled(self, told: Told, ask: Callable[[Told], Said]) -> Said:
        first = ask(told)
        if first.known or first.impossible:
            return first
        left, leaves = [256], list[Said]()

        def agree(now: Told, part: Said) -> bool:
            for number in self.expanded(part.needs, now):
                if number in now or not self.data["variables"][number][4]:
                    continue
                for at in range(self.data["variables"][number][2]):
                    if left[0] <= 0:
                        return False
                    left[0] -= 1
                    then = {**now, number: at}
                    found = ask(then)
                    if found.impossible:
                        continue
                    if not found.known:
                        if not agree(then, found):
                            return False
                        continue
                    leaves.append(found)
                    if found.key != leaves[0].key:
                        return False
                return True
            return False

        return leaves[0] if agree(told, first) and leaves else first

    def expanded(self, needs: tuple[int | str, ...], told: Told) -> Iterator[int]:
        """The facts behind what an answer hangs on."""
        for need in needs:
            if isinstance(need, str):
                continue
            kind, _, _, tree, _ = self.data["variables"][need]
            if kind == "verdict":
                yield from self.expanded(tuple(self.verdict(told)["n"]), told)
            elif tree is not None:
                yield from self.expanded(tuple(self.leaf(tree, told).get("n", ())), told)
            else:
                yield need
