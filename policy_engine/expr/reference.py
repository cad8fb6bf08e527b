"""The list of functions and operators in `grammar/README.md`, made of their declarations.

`python -m policy_engine.expr.reference` writes it anew; a test says when it is old.
"""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.expr.declarations import ELEMENT, Function, Macro, Signature
from policy_engine.expr.functions import FUNCTIONS, MACROS
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.types import ANY, NOT_FOR_POLICIES, Type

__all__ = ["BEGIN", "END", "reference", "with_reference"]

BEGIN = "<!-- begin of the generated list -->"
END = "<!-- end of the generated list -->"


def reference() -> str:
    """The tables, as Markdown."""
    return "\n".join(
        (
            "### Functions\n",
            *_table((_shown(one), one.doc, one.examples) for one in FUNCTIONS if not one.instead),
            "\n### Forms\n",
            *_table((_form(one), one.doc, one.examples) for one in MACROS),
            "\n### Arithmetic\n",
            *_table((_shown(one), one.doc, one.examples) for one in OPERATORS.values()),
            "\n### Functions of CEL that policies do not use\n",
            "Plain CEL has them; in a policy they are refused, with a word about what to write.\n",
            "| | instead |",
            "|---|---|",
            *(f"| `{one.name}` | {_cell(one.instead)} |" for one in FUNCTIONS if one.instead),
        )
    )


def with_reference(manual: str) -> str:
    """The manual with its generated part as it should be now."""
    before, _, rest = manual.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n\n{END}{after}"


def _table(rows: Iterable[tuple[str, str, tuple[tuple[str, str], ...]]]) -> Iterable[str]:
    yield "| | means | examples |"
    yield "|---|---|---|"
    for shown, doc, examples in rows:
        written = "<br>".join(
            _cell(f"`{text}`") + ("" if value == "true" else f" is {value}") for text, value in examples
        )
        yield f"| {shown} | {_cell(doc)} | {written} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _shown(function: Function) -> str:
    shown = [one for one in function.signatures if not NOT_FOR_POLICIES.intersection(one.parameters)]
    seen = dict.fromkeys(_signature(function, one) for one in shown)
    return "<br>".join(f"`{one}`" for one in seen)


def _form(macro: Macro) -> str:
    return "<br>".join(
        f"`{one}`" for one in macro.form.split("), ") for one in (one if one.endswith(")") else one + ")",)
    )


def _signature(function: Function, signature: Signature) -> str:
    names = [_name(one) for one in signature.parameters]
    result = "" if signature.result.name == "boolean" else f" : {_name(signature.result)}"
    match function.style:
        case "operator" if len(names) == 1:
            return f"-{names[0]}{result}"
        case "operator":
            return f"{names[0]} {function.name} {names[1]}{result}"
        case "attribute":
            return f"{names[0]}.{function.name}{result}"
        case "function":
            return f"{function.name}({', '.join(names)}){result}"
    return f"{names[0]}.{function.name}({', '.join(names[1:])}){result}"


def _name(one: Type) -> str:
    if one == ANY:
        return "x"
    return "item" if one == ELEMENT else one.name


if __name__ == "__main__":
    from importlib.resources import files
    from pathlib import Path

    path = Path(str(files("policy_engine.grammar") / "README.md"))
    path.write_text(with_reference(path.read_text(encoding="utf-8")), encoding="utf-8")
