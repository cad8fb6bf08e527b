"""`policy show`: a policy as its readers want it, as Markdown or as a page of HTML."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from policy_engine.errors import ReadError, TicketError

from ..arguments import Parser, add_format, instant
from ..exits import CLEAN, Misuse

if TYPE_CHECKING:
    from policy_engine.showing.blocks import Page

EXAMPLES = """\
examples:
  policy show megaport
                            the policy as Markdown, for a wiki or a pull request
  policy show policies/mega.yaml --output mega.md
                            the same in a file
  policy show managry --format html --output managry.html
                            a page with pictures and a form, in one file that needs nothing else
  policy show megaport --ticket examples/outage.json --output outage.html
                            the same, drawing the clocks of this ticket
"""

FORMATS = ("markdown", "html")


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("policy", metavar="POLICY", help="a policy file, or the name of a shipped policy")
    add_format(parser, FORMATS, None, "; html where the output is a file that ends so, else markdown")
    parser.add_argument("--output", metavar="FILE", help="write to this file instead of standard output")
    parser.add_argument(
        "--ticket", metavar="FILE", help="the ticket whose clocks are drawn; by default one of the policy's own tests"
    )
    parser.add_argument(
        "--at",
        metavar="INSTANT",
        help="the instant at which the clocks of `--ticket` are seen; by default the ticket's, else now",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from policy_engine.load import load
    from policy_engine.showing.page import page_of

    from ..reporting import write

    policy = load(options.policy)
    try:
        page = page_of(policy, ticket_of(options), form=form_of(options) == "html")
    except TicketError as wrong:
        place = f"`{wrong.path}`: " if wrong.path else ""
        raise ReadError(wrong.code, f"{place}{wrong.message}", str(options.ticket)) from None
    write(options.output, written(page, form_of(options)), f"{policy.id}: {len(page.sections)} sections")
    return CLEAN


def form_of(options: argparse.Namespace) -> str:
    """The form of the output: as asked for, else as the name of the file says."""
    if options.format is not None:
        return str(options.format)
    return "html" if str(options.output or "").lower().endswith((".html", ".htm")) else "markdown"


def written(page: Page, form: str) -> str:
    """The page in a form."""
    if form == "html":
        from policy_engine.showing.html import html

        return html(page)
    from policy_engine.showing.markdown import markdown

    return markdown(page)


def ticket_of(options: argparse.Namespace) -> Mapping[str, Any] | None:
    """The one ticket of a file, at the instant asked for; nothing where no file is named."""
    if options.ticket is None:
        if options.at is not None:
            raise Misuse("`--at` goes with `--ticket`", "a ticket of the policy's own tests has an instant of its own")
        return None
    from ..tickets import check, open_tickets

    items = list(islice(open_tickets(options.ticket), 2))
    if len(items) != 1:
        count = "no ticket" if not items else "more than one ticket"
        raise Misuse(f"{options.ticket}: there is {count} in this file", "name a file with the ticket to be drawn")
    wrong = items[0].bad
    if wrong is not None:
        raise TicketError(wrong.code, wrong.message, wrong.path)
    check(items[0])
    ticket = items[0].ticket
    at = instant(options.at)
    if not isinstance(ticket, dict) or (at is None and "at" in ticket):
        return ticket
    return {**ticket, "at": at if at is not None else int(datetime.now(UTC).timestamp())}
