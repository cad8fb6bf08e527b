"""`policy evaluate`: one decision per ticket."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from .. import arguments, colours
from ..exits import CLEAN, FINDINGS, Misuse
from ..printers import (
    FORMATS,
    Answered,
    ExplanationPrinter,
    JsonLinesPrinter,
    JsonPrinter,
    Printer,
    TextPrinter,
)
from ..progress import Progress
from ..tickets import TICKET_SUFFIXES, Tickets, bad, check, open_tickets

if TYPE_CHECKING:
    from policy_engine.load import Policy
    from policy_engine.runtime.case import Case
    from policy_engine.runtime.explaining.rules import Rule

EXAMPLES = """\
TICKETS is a `.json` file (one ticket or a list), a `.jsonl` file (one a line), or `-` for such lines on standard
input. A ticket is {"id", "at", "facts", "events"}. A bad ticket gets an error in its place and the rest goes on.

Without --format: text on a terminal; else json for a `.json` file and jsonl for everything else.

examples:
  policy evaluate megaport examples/outage.json
  policy evaluate megaport examples/outage.json --at 2025-09-10T14:00:00Z --ask sla
  policy evaluate managry examples/slow-reports.json --explain altered-software
  policy evaluate managry ticket.json --set vendor_time_zone=Europe/Prague --set vendor_holiday_country=CZ
  export-tickets | policy evaluate policies/mega.yaml - --format jsonl > decisions.jsonl

exit codes: 0 every ticket answered, 1 some ticket was bad, 2 misuse or a policy that does not load
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("policy", metavar="POLICY", help="a policy file, or the name of a shipped policy")
    parser.add_argument("tickets", metavar="TICKETS", help="a .json or .jsonl file, or - for standard input")
    parser.add_argument("--at", metavar="T", help="the instant asked about; else the ticket's `at`, else now")
    parser.add_argument(
        "--ask", action="append", metavar="A,B", help="answer only these questions, such as `sla,transition`"
    )
    parser.add_argument(
        "--explain",
        metavar="RULE",
        help="why this rule holds or does not, and what would turn it: an id or the end of one, a clause, FILE:LINE",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="settings",
        metavar="NAME=VALUE",
        help="tell a fact or a parameter for every ticket; may be repeated",
    )
    parser.add_argument(
        "--strict", action="store_true", help="facts and events that the policy does not declare are errors"
    )
    arguments.add_format(parser, FORMATS, None, "")
    arguments.add_colour(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""

    from policy_engine.load import load
    from policy_engine.runtime.decision import QUESTIONS

    _refuse_swapped(options.policy, options.tickets)
    at = arguments.instant(options.at)
    ask = arguments.words(options.ask, QUESTIONS, "question")
    if ask is not None and options.explain is not None:
        raise Misuse("`--ask` and `--explain` do not go together", "an explanation is of one rule: leave `--ask` out")
    policy = load(options.policy)
    settings = arguments.settings(options.settings, policy.model)
    rule = None if options.explain is None else policy.questions.rule(options.explain)
    question = Question(policy, at, ask, settings, options.strict, rule)
    return _answer(question, open_tickets(options.tickets), options)


def _refuse_swapped(policy: str, tickets: str) -> None:
    """Tickets where the policy should stand would make a hundred findings about a policy that is none."""
    if policy != "-" and not policy.lower().endswith(TICKET_SUFFIXES):
        return
    what = "standard input" if policy == "-" else f"`{policy}`"
    right = tickets if tickets != "-" and not tickets.lower().endswith(TICKET_SUFFIXES) else "POLICY"
    other = "are the two swapped? " if right != "POLICY" else ""
    raise Misuse(
        f"the policy comes first, and {what} holds tickets", f"{other}write `policy evaluate {right} {policy}`"
    )


def _answer(question: Question, tickets: Tickets, options: argparse.Namespace) -> int:
    from policy_engine.errors import PolicyEngineError

    show = _printer(question, tickets.many, options)
    progress = Progress.for_terminal(tickets.size)
    code = CLEAN
    count = 0
    try:
        for item in tickets:
            count += 1
            wrong = item.bad
            if wrong is None:
                try:
                    check(item)
                    decision = question.put(item.ticket)
                except PolicyEngineError as error:
                    wrong = bad(item, error)
            if wrong is None:
                show.decision(decision, item.ticket)
            else:
                code = FINDINGS
                show.bad(wrong)
            progress.step(tickets.done)
        show.close()
    finally:
        progress.close()
    if not count:
        where = "standard input" if options.tickets == "-" else f"`{options.tickets}`"
        sys.stderr.write(f"there is no ticket in {where}: nothing was answered\n")
    return code


class Question:
    """What is asked of each ticket."""

    def __init__(
        self,
        policy: Policy,
        at: int | None,
        ask: tuple[str, ...] | None,
        settings: dict[str, Any],
        strict: bool,
        rule: Rule | None = None,
    ) -> None:
        """With a rule, its explanation is what is asked."""
        self._policy = policy
        self._evaluator = policy.evaluator
        self.rule = rule
        self._at = at
        self._ask = ask
        self._settings = settings
        self._strict = strict
        self._now: int | None = None

    def put(self, ticket: Any) -> Answered:
        """The decision on a ticket, or the explanation of the rule. Raises `TicketError`."""
        if self.rule is not None:
            at = self._instant(ticket)
            return self._policy.questions.ask(self.rule, ticket, at, self._settings, self._strict)
        return self._evaluator.evaluate(ticket, self._instant(ticket), self._ask, self._settings, self._strict)

    def case(self, ticket: Any) -> Case:
        """The case of a ticket that was decided."""
        return self._evaluator.reader.read(ticket, self._instant(ticket), self._settings, False)[0]

    def _instant(self, ticket: Any) -> int | None:
        """The instant to give to the engine; nothing where the ticket's own counts.

        Here alone the clock of the machine is read: once, for all tickets that do not say their instant.
        """
        if self._at is not None or not isinstance(ticket, dict) or "at" in ticket:
            return self._at
        if self._now is None:
            from time import time

            self._now = int(time())
        return self._now


def _printer(question: Question, many: bool, options: argparse.Namespace) -> Printer:
    out = sys.stdout
    terminal = out.isatty()
    form = options.format
    if form is None:
        form = "text" if terminal else "json" if options.tickets.lower().endswith(".json") else "jsonl"
    if form == "json":
        return JsonPrinter(out, many)
    if form == "jsonl":
        return JsonLinesPrinter(out)
    width = None
    if terminal:
        from shutil import get_terminal_size

        width = get_terminal_size().columns
    kind = TextPrinter if question.rule is None else ExplanationPrinter
    return kind(out, question.case, colours.Paint(colours.wanted(options.color, out)), width)
