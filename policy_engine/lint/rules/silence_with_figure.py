"""A silence that is answered with a figure.

A row cites a silence whose answer is `no_target`, or a silence says so of a metric, and there is a figure all the
same.

Either the handbook says something, and then it is no silence; or it does not, and the figure is invented.

Avoid:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:
          inputs: [urgent]
          outputs: [first_response]
          rows:
            urgent: {urgent: true,  first_response: 1 hour, cites: X-1}
            other:  {urgent: false, first_response: 8 hours, cites: X-S1}
    silences:
      X-S1: {about: sla.targets, answer: no_target}
    facts:
      urgent: boolean
    events:
      created: {}
      answered: {}

Prefer:

    sla:
      metrics:
        first_response: {start: {event: created}, stop: {event: answered}}
      targets:
        plain:
          inputs: [urgent]
          outputs: [first_response]
          rows:
            urgent: {urgent: true,  first_response: 1 hour, cites: X-1}
            other:  {urgent: false, first_response: silent, cites: X-S1}
    silences:
      X-S1: {about: sla.targets, answer: no_target}
    facts:
      urgent: boolean
    events:
      created: {}
      answered: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.lint.examined import Examined
from policy_engine.lint.figures import figures
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every row of figures alone that rests on a silence, and every figure of a metric that is said to have none."""
    policy = examined.policy
    silences = {one.clause: one for one in policy.silences if one.answer == "no_target"}
    for layer in policy.sla.layers if policy.sla is not None else ():
        for table in layer.tables:
            for row in table.rows:
                clause = next((one for one in row.origin.cites if one in silences), None)
                own = clause is not None and row.origin.cites != table.origin.cites
                if own and clause is not None and all(cell.amount is not None for cell in row.outputs.values()):
                    yield Finding(
                        f"the row cites `{clause}`, of which the handbook says nothing, and gives figures only",
                        row.origin.span,
                        "write `silent` where there is no figure, or cite the clause that gives it",
                        (("the silence", silences[clause].origin.span),),
                    )
    told = {about.removeprefix("sla.metrics."): one for one in silences.values() for about in one.about}
    for figure in figures(policy):
        silence = told.pop(figure.metric, None)
        if silence is not None:
            yield Finding(
                f"`{silence.clause}` says that the handbook has no target for `{figure.metric}`, and here is one",
                figure.origin.span,
                "write `silent`, or take the silence out",
                (("the silence", silence.origin.span),),
            )


RULE = Rule("A074", "silence-with-figure", "warning", check)
