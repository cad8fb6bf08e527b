"""Small policies by lot: facts with awkward words, conditions over them, limits, a table, duties and sentences.

What they say is of no use; that they load is all that is asked. `Scribbler` gives them another dress.
"""

from __future__ import annotations

import json
import random
from itertools import product

WORDS = ["mail", "phone", "no", "any", "empty", "two words", "not so", "12", "3 hours", "urgent", "at most 5", "a-b"]
WORDS += ["UTC+03:00", "x: y", "it's", 'so "called"', "17:30", "é", "unknown", "true", "null", "a, b", "[a]", "# no"]
NAMES = ["urgent", "mail", "channel", "size", "plan", "late", "topic", "count", "level", "phone", "kind", "system"]
SENTENCES = [
    "a word",
    "it's so",
    'the "end"',
    "see: above",
    "50 % # of it",
    "- or not",
    "« heures\u00a0ouvrées »",
    "{a}",
]


class Drawn:
    """One drawing; `text` is the policy, without comments."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        names = rng.sample(NAMES, 8)
        self.booleans, self.integers = names[:3], names[3:5]
        self.words = {name: rng.sample(WORDS, rng.randint(2, 4)) for name in names[5:]}
        self.left: list[str] = []
        self.text = "\n".join([*self.head(), *self.limits(), *self.duties(), *self.vocabulary()]) + "\n"

    def quoted(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    def head(self) -> list[str]:
        title = self.quoted(self.rng.choice(SENTENCES))
        found = [
            f'policy: {{id: drawn, title: {title}, language: en, edition: "1", in_force_from: unstated}}',
            "sources: {handbook: {document: drawn.txt, register: drawn.clauses.yaml}}",
        ]
        if self.rng.random() < 0.5:
            why, other = (self.quoted(self.rng.choice(SENTENCES)) for _ in range(2))
            found += ["readings:", f"  way: {{chosen: one, why: {why}, others: {{two: {other}}}, cites: S-1}}"]
        return found

    # ---- conditions

    def condition(self, depth: int = 2) -> str:
        kind = self.rng.randrange(8 if depth else 4)
        if kind >= 6:
            return f"not ({self.condition(depth - 1)})"
        if kind >= 4:
            sign = self.rng.choice((" and ", " or "))
            return sign.join(self.part(depth - 1) for _ in range(self.rng.randint(2, 3)))
        return self.comparison()

    def part(self, depth: int) -> str:
        text = self.condition(depth)
        return f"({text})" if " and " in text or " or " in text else text

    def comparison(self) -> str:
        """Of a fact that has not been asked for yet: what contradicts itself does not load."""
        if not self.left:
            self.left = self.rng.sample([*self.booleans, *self.integers, *self.words], 8)
        name = self.left.pop()
        if name in self.booleans:
            return self.rng.choice(("", "not ")) + name
        if name in self.integers:
            return f"{name} {self.rng.choice(('<', '>=', '=='))} {self.rng.randint(-3, 9)}"
        values = [self.quoted(one) for one in self.words[name]]
        if self.rng.random() < 0.4:
            some = self.rng.sample(values, self.rng.randint(1, len(values) - 1))
            return f"{name} {self.rng.choice(('in', 'not in'))} [{', '.join(some)}]"
        return f"{name} {self.rng.choice(('==', '!='))} {self.rng.choice(values)}"

    def when(self) -> str:
        """A condition as YAML: one text, or a tree of them."""
        if self.rng.random() < 0.2:
            parts = ", ".join(self.when() for _ in range(self.rng.randint(1, 3)))
            return f"{{{self.rng.choice(('all', 'any'))}: [{parts}]}}"
        return self.quoted(self.condition())

    # ---- sections

    def limits(self) -> list[str]:
        found = ["exclusions:", "  combine: most_restrictive", *self.scope(), "  limits:"]
        for number in range(self.rng.randint(1, 5)):
            verdict = self.rng.choice(("silent", "covered", "not_covered", "may_refuse"))
            rule = f"verdict: {verdict}, cites: {self.rng.choice(('S-1', '[S-1, S-2]'))}"
            if self.rng.random() < 0.3:
                found += [f"    limit-{number}:", f"      when: {self.when()}"]
                found += [f"      {part}" for part in rule.replace("[S-1, S-2]", "S-2").split(", ")]
                if self.rng.random() < 0.5:
                    found += [f"      except: {{but: {{when: {self.when()}, verdict: covered, cites: S-1}}}}"]
            else:
                found.append(f"    limit-{number}: {{when: {self.when()}, {rule}}}")
        return found

    def scope(self) -> list[str]:
        """What is offered: a table of all values of some facts, or a rule."""
        facts = list(self.words)[: self.rng.randint(1, 2)]
        if self.rng.random() < 0.3:
            return ["  scope: {when: always, then: {verdict: covered}, cites: S-1}"]
        found = ["  scope:", f"    inputs: [{', '.join(facts)}]", "    outputs: [verdict, sent_to]", "    rows:"]
        for number, values in enumerate(product(*(self.words[name] for name in facts))):
            cells = ", ".join(f"{name}: {self.quoted(one)}" for name, one in zip(facts, values, strict=True))
            sent = self.quoted(self.rng.choice(("sales", "the desk", "no")))
            found.append(f"      row-{number}: {{{cells}, verdict: redirected, sent_to: {sent}, cites: S-1}}")
        return found

    def duties(self) -> list[str]:
        found = ["obligations:"]
        for number in range(self.rng.randint(1, 3)):
            found += [f"  occasion-{number}:", f"    when: {self.when()}", "    duties:"]
            for duty in range(self.rng.randint(1, 3)):
                done = self.rng.choice(("untold", self.quoted(self.condition(1))))
                strength = self.rng.choice(("must", "should"))
                found.append(f"      d{duty}: {{party: vendor, strength: {strength}, done: {done}, cites: S-1}}")
        return found

    def vocabulary(self) -> list[str]:
        found = ["facts:", *(f"  {one}: boolean" for one in self.booleans)]
        found += [f"  {one}: integer" for one in self.integers]
        for name, words in self.words.items():
            found.append(f"  {name}: [{', '.join(map(self.quoted, words))}]")
        return found
