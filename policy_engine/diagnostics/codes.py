"""Every code of the project, once. Each has a page in `pages/<CODE>.md`.

A code is a letter of its room and three digits and is never given a second meaning. `level` is "error", "warning"
or "note". Add to the block of your room; keep the blocks sorted. `title` names the mistake in a few words.
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


# --- A: advice on policies that load (lint): what the rules say in their own files ----------------------
_ADVICE = (
    CodeInfo("A001", "a rule that is allowed without a reason", "warning"),
    CodeInfo("A002", "a rule that is allowed in vain", "warning"),
    CodeInfo("A003", "a comment to the linter that it does not understand", "warning"),
    CodeInfo("A004", "a setting that is not understood"),
    CodeInfo("A010", "a condition that always holds", "warning"),
    CodeInfo("A011", "a condition that can never hold", "warning"),
    CodeInfo("A012", "a part of a condition that changes nothing", "warning"),
    CodeInfo("A013", "a condition that is written out again and again", "note"),
    CodeInfo("A014", "a number that is written out again and again", "note"),
    CodeInfo("A015", "a limit that belongs to neither side", "warning"),
    CodeInfo("A016", "a truth value that is compared with `true` or `false`", "note"),
    CodeInfo("A017", "a negation that names more than it leaves", "note"),
    CodeInfo("A018", "a definition that only gives another name", "note"),
    CodeInfo("A019", "an exception that changes nothing", "warning"),
    CodeInfo("A020", "a rule that its exception swallows", "warning"),
    CodeInfo("A021", "two definitions of the same thing", "warning"),
    CodeInfo("A022", "a condition that is too long to be checked by reading", "note"),
    CodeInfo("A023", "a negation of a negation", "note"),
    CodeInfo("A030", "a table with an order that it does not need", "note"),
    CodeInfo("A031", "an `otherwise` that is never reached", "warning"),
    CodeInfo("A032", "a column that no row looks at", "warning"),
    CodeInfo("A033", "an answer that is the same in every row", "note"),
    CodeInfo("A034", "a row whose name says another value than its cell", "warning"),
    CodeInfo("A035", "a graver ticket that may wait longer", "warning"),
    CodeInfo("A036", "a response that may come after the restoration", "warning"),
    CodeInfo("A037", "a conflict between rules that do not contradict each other", "warning"),
    CodeInfo("A038", "a grade that no ticket can get", "warning"),
    CodeInfo("A039", "a decider that is never asked", "warning"),
    CodeInfo("A040", "a clock that can stand still for ever", "note"),
    CodeInfo("A041", "a pause that ends with what begins it", "warning"),
    CodeInfo("A042", "a target longer than the week of its calendar", "note"),
    CodeInfo("A043", "a day that is written in business hours", "note"),
    CodeInfo("A044", "a clock that starts again after the ticket is closed", "warning"),
    CodeInfo("A045", "a metric for which nothing gives a figure", "warning"),
    CodeInfo("A046", "an escalation that comes after everything is due", "note"),
    CodeInfo("A047", "a layer of targets that is never asked", "warning"),
    CodeInfo("A048", "days and business days in one column", "note"),
    CodeInfo("A049", "holidays of other years", "warning"),
    CodeInfo("A050", "opening hours that go round most of the clock", "warning"),
    CodeInfo("A051", "a phase that ends before it begins", "warning"),
    CodeInfo("A052", "business time on a calendar that never closes", "note"),
    CodeInfo("A053", "a calendar that does not speak of holidays", "note"),
    CodeInfo("A054", "a zone that is not what it looks like", "warning"),
    CodeInfo("A055", "the public holidays of another country", "note"),
    CodeInfo("A056", "two calendars with the same hours", "note"),
    CodeInfo("A057", "a target of no time", "warning"),
    CodeInfo("A060", "a status that a ticket cannot leave", "warning"),
    CodeInfo("A061", "an event that brings two moves", "warning"),
    CodeInfo("A062", "a timer that another one overtakes", "warning"),
    CodeInfo("A063", "a window that is open longer than the status lasts", "warning"),
    CodeInfo("A064", "one limit on two clocks", "note"),
    CodeInfo("A065", "a transition to the status that it leaves", "note"),
    CodeInfo("A066", "a request that no ticket can make", "warning"),
    CodeInfo("A070", "a limit that limits nothing", "warning"),
    CodeInfo("A071", "a limit that another one always overrules", "warning"),
    CodeInfo("A072", "a duty that is always done", "warning"),
    CodeInfo("A073", "a duty that nobody can fulfil", "warning"),
    CodeInfo("A074", "a silence that is answered with a figure", "warning"),
    CodeInfo("A075", "two limits with the same condition", "note"),
    CodeInfo("A076", "work that costs less outside opening hours", "warning"),
    CodeInfo("A077", "an escalation that is never asked", "warning"),
    CodeInfo("A078", "escalations that only their order in the file decides between", "warning"),
    CodeInfo("A080", "a fact that nothing reads", "note"),
    CodeInfo("A081", "an event that nothing looks at", "note"),
    CodeInfo("A082", "a calendar that nothing uses", "warning"),
    CodeInfo("A083", "two names that differ by next to nothing", "note"),
    CodeInfo("A084", "a reading that gives the same answers as the chosen one", "note"),
    CodeInfo("A085", "a reading that no rule mentions", "note"),
    CodeInfo("A086", "a conflict that nothing settles", "warning"),
    CodeInfo("A087", "a remark that something is still to be done", "note"),
    CodeInfo("A088", "a status that may be anything", "note"),
)

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
    CodeInfo("Y035", "a negation that YAML takes for a tag"),
    CodeInfo("Y036", "a condition that begins with a quotation mark"),
    CodeInfo("Y037", "a condition that begins with a bracket"),
    CodeInfo("Y038", "a colon that cuts a condition"),
    CodeInfo("Y039", "a condition that begins with a sign of YAML"),
    CodeInfo("Y040", "a backslash in double quotes"),
    CodeInfo("Y041", "a condition cut by a bracket or comma"),
    CodeInfo("Y042", "a sentence cut by a comment"),
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
    CodeInfo("E028", "a part of CEL that policies do not use"),
    CodeInfo("E029", "an expression that may take too long"),
    CodeInfo("E030", "a literal that is too long"),
    CodeInfo("E035", "a division that drops the fraction"),
    CodeInfo("E036", "conditions that exclude each other"),
)

# --- N: names (expr, model) --------------------------------------------------------------------------
_NAMES = (
    CodeInfo("N001", "a name that is not declared"),
    CodeInfo("N002", "a word that is not a value of the enumeration"),
    CodeInfo("N003", "a word with two meanings"),
    CodeInfo("N004", "a function that does not exist"),
    CodeInfo("N005", "an attribute that does not exist"),
    CodeInfo("N006", "a calendar that is not declared"),
    CodeInfo("N007", "a metric that follows what is not graded"),
    CodeInfo("N008", "a metric that is not declared"),
    CodeInfo("N009", "a verdict that does not exist"),
    CodeInfo("N010", "a type that does not exist"),
    CodeInfo("N011", "a scale that does not exist"),
    CodeInfo("N012", "a value that stands twice in a list"),
    CodeInfo("N013", "a fact that tells an event that is not declared"),
    CodeInfo("N014", "a conflict between rules that do not exist"),
    CodeInfo("N015", "an event that is not declared"),
    CodeInfo("N016", "a value that does not fit its type"),
    CodeInfo("N017", "a name with two meanings"),
    CodeInfo("N018", "a size that does not go with its type"),
    CodeInfo("N020", "something that rests on itself"),
    CodeInfo("N021", "a definition that nothing uses", "warning"),
    CodeInfo("N022", "a parameter that nothing uses", "warning"),
    CodeInfo("N024", "a chain of definitions that is too long"),
)

# --- T: tables (model) --------------------------------------------------------------------------------
_TABLES = (
    CodeInfo("T001", "a row without one of its cells"),
    CodeInfo("T002", "a cell of no column"),
    CodeInfo("T010", "something that is no amount of time"),
    CodeInfo("T011", "an output that the section does not have"),
    CodeInfo("T012", "columns of an input without a list of values"),
    CodeInfo("T013", "an unknown word after `otherwise`"),
    CodeInfo("T014", "layers without an order"),
    CodeInfo("T015", "a layer without a rank"),
    CodeInfo("T016", "a rank without a layer"),
    CodeInfo("T020", "two rows that hold at once"),
    CodeInfo("T021", "a combination that no row covers"),
    CodeInfo("T022", "rows that contradict each other"),
    CodeInfo("T023", "a row that changes nothing", "warning"),
    CodeInfo("T024", "two tables of one layer that both speak"),
    CodeInfo("T025", "a table that is too large to be proved", "warning"),
)

# --- C: calendars and time (businesstime) -------------------------------------------------------------
_CALENDARS = (
    CodeInfo("C001", "unknown time zone"),
    CodeInfo("C002", "opening hours that cannot be read"),
    CodeInfo("C003", "not a date"),
    CodeInfo("C004", "a calendar of the wrong shape"),
    CodeInfo("C005", "a calendar that never opens"),
    CodeInfo("C006", "no public holidays are known for this country or part of it"),
    CodeInfo("C007", "more than a calendar may hold"),
    CodeInfo("C008", "not an instant"),
    CodeInfo("C009", "not a whole number of seconds"),
    CodeInfo("C010", "beyond the years that a calendar covers"),
    CodeInfo("C020", "no length of a business day"),
    CodeInfo("C021", "a table of hours without zone or hours"),
    CodeInfo("C022", "holidays from two sources"),
)

# --- L: life cycle (model) ----------------------------------------------------------------------------
_LIFECYCLE = (
    CodeInfo("L001", "a status that is not declared"),
    CodeInfo("L002", "a status that is never reached"),
    CodeInfo("L003", "a timer without a zone"),
    CodeInfo("L004", "a timer without a calendar"),
)

# --- R: clause register and citations (authoring) -----------------------------------------------------
_REGISTER = (
    CodeInfo("R001", "a register of the wrong shape"),
    CodeInfo("R002", "lines that are no passage"),
    CodeInfo("R003", "a fingerprint that is none"),
    CodeInfo("R004", "a clause set aside that is not in the register"),
    CodeInfo("R010", "a handbook that cannot be used"),
    CodeInfo("R020", "a rule without a clause"),
    CodeInfo("R021", "a clause that the register does not have"),
    CodeInfo("R022", "a clause that no rule cites", "warning"),
    CodeInfo("R023", "the register of another policy"),
    CodeInfo("R024", "a policy without its register", "warning"),
    CodeInfo("R025", "a silence about nothing"),
)

# --- K: tickets (runtime) -----------------------------------------------------------------------------
_TICKETS = (
    CodeInfo("K001", "a ticket of the wrong shape"),
    CodeInfo("K002", "a question without an instant"),
    CodeInfo("K003", "a ticket with too many events"),
    CodeInfo("K010", "a value of the wrong type"),
    CodeInfo("K011", "a text that is too long"),
    CodeInfo("K012", "not a date"),
    CodeInfo("K013", "not an instant"),
    CodeInfo("K014", "an instant without its offset"),
    CodeInfo("K015", "not a country code"),
    CodeInfo("K016", "opening hours with an unknown part"),
    CodeInfo("K017", "a target that is no amount of time"),
    CodeInfo("K018", "a word that is not a value of its fact"),
    CodeInfo("K019", "a name that the policy does not declare"),
    CodeInfo("K020", "a condition that has no value for a ticket"),
    CodeInfo("K021", "a list with too many values"),
    CodeInfo("K030", "a ticket that is not JSON"),
    CodeInfo("K031", "a key that a ticket has twice"),
    CodeInfo("K032", "a number that cannot be read"),
    CodeInfo("K033", "a ticket that is nested too deeply"),
    CodeInfo("K034", "a line that is too long"),
    CodeInfo("K035", "a ticket that is not UTF-8"),
    CodeInfo("K036", "an id that names nothing"),
)

# --- M: SLA and the rest of the model (model) ---------------------------------------------------------
_MODEL = (
    CodeInfo("M001", "a file that is no policy"),
    CodeInfo("M010", "a decider that is never asked"),
    CodeInfo("M011", "a decider that is not there"),
    CodeInfo("M012", "an `otherwise` that does not say which"),
    CodeInfo("M013", "a decider that decides nothing"),
    CodeInfo("M014", "a bound that bounds nothing"),
    CodeInfo("M020", "a figure without a clock"),
    CodeInfo("M021", "business time without a calendar"),
    CodeInfo("M022", "a business day without a length"),
    CodeInfo("M023", "a reminder without a share of the target"),
)

# --- V: test files (authoring/case_file) --------------------------------------------------------------
_TESTS = (
    CodeInfo("V001", "the tests of another policy"),
    CodeInfo("V002", "an expected part that the policy does not have"),
    CodeInfo("V003", "a test that expects nothing"),
    CodeInfo("V004", "an answer that can never come"),
    CodeInfo("V005", "a test that failed"),
    CodeInfo("V006", "tests that cover too little"),
    CodeInfo("V007", "tests that notice too little"),
)

# --- X: questions about rules (runtime/explaining), test vectors (expr) -------------------------------
_QUESTIONS = (
    CodeInfo("X001", "a question about a rule that is not there"),
    CodeInfo("X002", "a question about a name of several rules"),
    CodeInfo("X003", "a test vector that is none"),
)

# --- F: canonical form (authoring/formatting) ----------------------------------------------------------
_FORMAT = (
    CodeInfo("F001", "a text whose meaning formatting would change"),
    CodeInfo("F002", "a policy that is not in canonical form"),
)

# --- I: a policy to start from (authoring/starting) ----------------------------------------------------
_STARTING = (
    CodeInfo("I001", "a name that no policy can have"),
    CodeInfo("I002", "a new policy where files are"),
    CodeInfo("I003", "a new policy that cannot be written"),
)

# --- D: changes of a policy (analysis/differences) -----------------------------------------------------
_CHANGES = (
    CodeInfo("D001", "a change that tightens a policy for the customer", "warning"),
    CodeInfo("D002", "a change that tightens a policy for the vendor", "warning"),
    CodeInfo("D003", "a change for better and for worse", "warning"),
    CodeInfo("D004", "a change of what answers rest on", "note"),
    CodeInfo("D005", "a change whose effect is not known", "warning"),
    CodeInfo("D006", "a policy that only one side has", "warning"),
    CodeInfo("D010", "an approval that nothing uses", "warning"),
    CodeInfo("D011", "an approval that has ended"),
    CodeInfo("D012", "an approval of something else"),
    CodeInfo("D013", "an approval that cannot be read"),
)

BLOCKS = (
    _ADVICE,
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
    _TESTS,
    _QUESTIONS,
    _FORMAT,
    _STARTING,
    _CHANGES,
)

CATALOGUE: dict[str, CodeInfo] = {info.code: info for block in BLOCKS for info in block}
