"""The pages of rules for `policy explain` and for reports, and the table of rules in the manual: made of docstrings.

`python -m policy_engine.lint.pages` writes them anew; a test says when they are old.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from policy_engine.lint.registry import RULES
from policy_engine.lint.rule import Rule

__all__ = ["Parts", "catalogue_line", "page", "parts", "table", "with_codes", "with_table"]

BEGIN = "<!-- begin of the generated table -->"
END = "<!-- end of the generated table -->"


class Parts(NamedTuple):
    """What a docstring says: what the rule finds, why that matters, and the two examples."""

    what: str
    why: str
    avoid: str
    prefer: str
    words: str
    """What is said before the second example."""


_SHAPE = re.compile(
    r"[^\n]+\n\n(?P<what>.+?)\n\n(?P<why>.+?)\n\nAvoid:\n\n(?P<avoid>.+?)\n\nPrefer(?P<words>[^\n]*):\n\n(?P<prefer>.+)",
    re.DOTALL,
)


def parts(rule: Rule) -> Parts:
    """The parts of a rule's docstring."""
    found = _SHAPE.fullmatch(rule.doc.strip())
    if found is None:
        raise ValueError(f"the docstring of {rule.name} has not the shape of a page")
    avoid, prefer = (dedent(found[name]).strip() + "\n" for name in ("avoid", "prefer"))
    return Parts(found["what"], found["why"], avoid, prefer, found["words"].strip(" ,"))


def page(rule: Rule) -> str:
    """The page of a rule as Markdown."""
    found = parts(rule)
    words = f"{found.words[:1].upper()}{found.words[1:]}:\n\n" if found.words else ""
    limit = "" if rule.limit is None else f" Its limit is {rule.limit} and can be set."
    runs = " It runs only where it is asked for." if rule.optional else ""
    return (
        f"# {rule.code}: {rule.title}\n\n{found.what}\n\n## Why\n\n{found.why}\n\n"
        f"## Example\n\n```yaml\n{found.avoid}```\n\n## How to mend it\n\n{words}```yaml\n{found.prefer}```\n\n"
        f"The rule is called `{rule.name}`; what it finds is a {rule.level}.{limit}{runs} Where the policy is right "
        f"all the same, say so: `# policy: allow {rule.name} because ...`.\n"
    )


def catalogue_line(rule: Rule) -> tuple[str, str, str]:
    """Code, title and level, as the catalogue of codes has them."""
    return rule.code, rule.title, rule.level


def table() -> str:
    """The rules as a table in Markdown."""
    rows = []
    for rule in RULES:
        code = f"[{rule.code}](../policy_engine/diagnostics/pages/{rule.code}.md)"
        level = f"off, {rule.level}" if rule.optional else rule.level
        limit = "" if rule.limit is None else rule.limit
        rows.append(f"| {code} | `{rule.name}` | {level} | {limit} | {rule.title} |")
    return "\n".join(("| code | name | level | limit | finds |", "|---|---|---|---|---|", *rows))


def with_table(manual: str) -> str:
    """The manual with its generated part as it should be now."""
    before, _, rest = manual.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


_BLOCK = re.compile(r'(    CodeInfo\("A004", [^\n]*\n).*?(?=\)\n\n# --- )', re.DOTALL)


def with_codes(catalogue: str) -> str:
    """The catalogue of codes with the entries of the rules as they should be now."""
    lines = []
    for code, title, level in map(catalogue_line, RULES):
        last = "" if level == "error" else f', "{level}"'
        lines.append(f'    CodeInfo("{code}", "{title}"{last}),\n')
    return _BLOCK.sub(lambda found: found[1] + "".join(lines), catalogue, count=1)


def main() -> None:
    """Write every page, the entries of the catalogue, and the table of the manual."""
    import policy_engine.diagnostics

    above = Path(policy_engine.diagnostics.__file__).parent
    for rule in RULES:
        (above / "pages" / f"{rule.code}.md").write_text(page(rule), encoding="utf-8")
    manual = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/linting.md")
    for path, made in ((above / "codes.py", with_codes), (manual, with_table)):
        path.write_text(made(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
