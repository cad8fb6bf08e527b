"""Every code of the project, once. Each has a page in `pages/<CODE>.md`.

A code is a letter of its room and three digits and is never given a second meaning. `level` is "error" or
"warning". Add to the block of your room; keep the blocks sorted. `title` names the mistake in a few words.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CATALOGUE", "CodeInfo"]


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """A code, the mistake in a few words, and whether it stops a policy from loading."""

    code: str
    title: str
    level: str = "error"


# --- Y: files and YAML (document/reader) --------------------------------------------------------------
_YAML = (
    CodeInfo("Y001", "a file that cannot be read"),
    CodeInfo("Y002", "no shipped file of this name"),
    CodeInfo("Y003", "a file that is too large"),
    CodeInfo("Y004", "a text that is not UTF-8"),
    CodeInfo("Y005", "an invisible or control character"),
    CodeInfo("Y006", "a character that turns the direction of writing"),
    CodeInfo("Y007", "a byte order mark inside the text"),
    CodeInfo("Y008", "a tab"),
    CodeInfo("Y009", "a line end that only some programs see"),
    CodeInfo("Y010", "a text that is not YAML"),
    CodeInfo("Y011", "a condition that YAML does not read as one text"),
    CodeInfo("Y012", "an empty file"),
    CodeInfo("Y013", "more than one document"),
    CodeInfo("Y014", "nesting that is too deep"),
    CodeInfo("Y015", "too many values"),
    CodeInfo("Y016", "aliases that multiply"),
    CodeInfo("Y017", "an alias of nothing"),
    CodeInfo("Y018", "a key that is there twice"),
    CodeInfo("Y019", "a key that is not one word"),
    CodeInfo("Y020", "a tag"),
    CodeInfo("Y021", "an entry without a value"),
    CodeInfo("Y022", "a word that is also a truth value"),
    CodeInfo("Y023", "a date without quotes"),
    CodeInfo("Y024", "a clock time without quotes"),
    CodeInfo("Y025", "a number with an exponent"),
    CodeInfo("Y026", "a number that is not decimal"),
    CodeInfo("Y027", "an underscore in a number"),
    CodeInfo("Y028", "infinity, or not a number"),
    CodeInfo("Y029", "a number without a digit before its point"),
    CodeInfo("Y030", "a number that is too large"),
    CodeInfo("Y031", "a sign with a special meaning"),
    CodeInfo("Y032", "a comment that cuts a condition"),
    CodeInfo("Y033", "a comment that swallows a condition"),
    CodeInfo("Y034", "a sentence cut by its comma"),
    CodeInfo("Y090", "too many findings in one file", "warning"),
)

# --- S: shape, JSON Schema (document/schema) ----------------------------------------------------------
_SHAPE = (
    CodeInfo("S001", "an unknown key"),
    CodeInfo("S002", "a missing key"),
    CodeInfo("S003", "a value of the wrong kind"),
    CodeInfo("S004", "a value that is not among the allowed ones"),
    CodeInfo("S005", "a value in the wrong form"),
    CodeInfo("S006", "a number out of range"),
    CodeInfo("S007", "too little or too much"),
    CodeInfo("S008", "an item that is there twice"),
    CodeInfo("S009", "a combination that is not allowed"),
)

# --- E: expressions (expr) ----------------------------------------------------------------------------
_EXPRESSIONS = (
    CodeInfo("E001", "a word or sign where none can stand"),
    CodeInfo("E002", "an expression that stops too early"),
    CodeInfo("E003", "a sign or spelling of another language"),
    CodeInfo("E004", "a text without its closing quote"),
    CodeInfo("E005", "an escape that means nothing"),
    CodeInfo("E006", "something that looks like a number and is none"),
    CodeInfo("E007", "a number or duration that is too large"),
    CodeInfo("E008", "an expression that is too long"),
    CodeInfo("E009", "an expression that is nested too deeply"),
    CodeInfo("E010", "no condition where one is needed"),
    CodeInfo("E012", "conditions in a form that means nothing"),
    CodeInfo("E020", "something that is no condition"),
    CodeInfo("E021", "a comparison that can never be true"),
    CodeInfo("E022", "an operator that does not go with its operands"),
    CodeInfo("E023", "a function with arguments it does not take"),
    CodeInfo("E024", "an order where there is none"),
    CodeInfo("E025", "an expression without a result"),
    CodeInfo("E026", "a comparison that does not depend on the ticket"),
    CodeInfo("E027", "a pattern that is not allowed"),
)

# --- N: names in expressions (expr) -------------------------------------------------------------------
_NAMES = (
    CodeInfo("N001", "a name that is not declared"),
    CodeInfo("N002", "a word that is not a value of the enumeration"),
    CodeInfo("N003", "a word with two meanings"),
    CodeInfo("N004", "a function that does not exist"),
    CodeInfo("N005", "an attribute that does not exist"),
)

# --- T: tables (model) --------------------------------------------------------------------------------
_TABLES: tuple[CodeInfo, ...] = ()

# --- C: calendars and time (businesstime) -------------------------------------------------------------
_CALENDARS: tuple[CodeInfo, ...] = ()

# --- L: life cycle (model) ----------------------------------------------------------------------------
_LIFECYCLE: tuple[CodeInfo, ...] = ()

# --- R: clause register and citations (authoring) -----------------------------------------------------
_REGISTER: tuple[CodeInfo, ...] = ()

# --- K: tickets (runtime) -----------------------------------------------------------------------------
_TICKETS: tuple[CodeInfo, ...] = ()

# --- M: SLA and the rest of the model (model) ---------------------------------------------------------
_MODEL: tuple[CodeInfo, ...] = ()

BLOCKS = (
    _YAML,
    _SHAPE,
    _EXPRESSIONS,
    _NAMES,
    _TABLES,
    _CALENDARS,
    _LIFECYCLE,
    _REGISTER,
    _TICKETS,
    _MODEL,
)

CATALOGUE: dict[str, CodeInfo] = {info.code: info for block in BLOCKS for info in block}
