# SPDX-FileCopyrightText: 2026 The community.cloudflare authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes a report as text, Markdown, JSON or JUnit XML.

Each format gets the reports of several accounts by name. A single report has an empty name, and no heading with a name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from ...module_utils._errors import visible
from .inert import code
from .report import Line, Report

#: The reports of several accounts by name, or one with an empty name.
Reports = Mapping[str, Report]

#: The size of a report in Markdown. GitHub accepts comments of 65,536 characters.
LARGEST = 60_000
_LARGEST_SUMMARY = 20_000
_LARGEST_MESSAGE = 3_000
_LARGEST_VALUE = 300
_LARGEST_NAME = 100
_SMALLEST_SECTION = 1_000
#: The version of the JSON. A new key does not change it.
_VERSION = 1


def text(reports: Reports) -> str:
    """One line per change, the summary of each list that changes, and the plan; indented below the name of its account."""
    parts = []
    for name, report in reports.items():
        lines = [visible(line) for line in lines_of(report)]
        parts += [f"{visible(name)}:", *(f"  {line}" for line in lines)] if name else lines
    return "".join(f"{line}\n" for line in parts)


def lines_of(report: Report) -> Iterator[str]:
    """The lines of a report as text, not escaped yet."""
    if report.failure is not None:
        yield f"{report.kind}: {report.failure}"
    elif not report.lines:
        yield report.empty
        yield from report.not_judged
        return
    yield from map(_line, report.lines)
    for path, summary in report.summary.items():
        yield f"{path}: {summary}"
    yield from report.not_judged
    if report.plan:
        yield f"plan: {report.plan}"


def _line(line: Line) -> str:
    differences = ", ".join(f"{each.field} {each.before} \u2192 {each.after}" for each in line.differences)
    entry = ": ".join([f"{line.mark} {line.list}".lstrip(), line.name, *filter(None, [differences, line.text])])
    return "  ".join(filter(None, [entry, line.note, line.origin]))


def markdown(reports: Reports) -> str:
    """A heading, and for each account a table of the changes, the summary and the plan, in at most ``LARGEST`` characters."""
    titles = dict.fromkeys(report.title for report in reports.values())
    parts = [f"## Cloudflare Email Security: {', '.join(titles)}\n"]
    left = LARGEST - len(parts[0]) - _SMALLEST_SECTION
    for number, (name, report) in enumerate(reports.items()):
        heading = [f"### {code(name, _LARGEST_NAME)}: {report.title}", ""] if name else []
        # What one account does not need is left for the others.
        section = _section(report, heading, max(left // (len(reports) - number), _SMALLEST_SECTION))
        left -= len(section) + 1
        if left < 0:
            parts.append(
                f"{len(reports) - number} more accounts do not fit into this report. The other formats have all of them.\n"
            )
            break
        parts.append(section)
    return "\n".join(parts)


def _section(report: Report, head: list[str], room: int) -> str:
    not_judged = [line for text in report.not_judged for line in (code(text, _LARGEST_VALUE), "")]
    if report.failure is not None:
        head = [*head, f"{report.kind.capitalize()}: {code(report.failure, min(_LARGEST_MESSAGE, room // 12))}", ""]
    elif not report.lines:
        return "\n".join([*head, report.empty, "", *not_judged])
    summary, missing = _fitting(
        (f"- {code(path, _LARGEST_VALUE)}: {text}" for path, text in report.summary.items()),
        min(_LARGEST_SUMMARY, room // 3),
    )
    tail = ["", *summary] if summary else []
    if missing:
        tail.append(f"- and {missing} more lists")
    if not_judged:
        tail += ["", *not_judged[:-1]]
    if report.plan:
        tail += ["", f"Plan: {code(report.plan, _LARGEST_VALUE)}"]
    headings = list(filter(None, report.columns))
    table = [f"| {' | '.join(headings)} |", "|" + "---|" * len(headings)] if report.lines else []
    used = sum(len(line) + 1 for line in (*head, *table, *tail))
    rows, missing = _fitting((_row(line, report.columns) for line in report.lines), room - used - 200)
    if missing:
        tail = ["", f"{missing} more changes do not fit into this report. The other formats have all of them.", *tail]
    return "\n".join([*head, *table, *rows, *tail, ""])


def _row(line: Line, columns: Sequence[str]) -> str:
    def cell(value: str) -> str:
        return code(value, _LARGEST_VALUE)

    fields = "; ".join(f"{cell(each.field)} {cell(each.before)} \u2192 {cell(each.after)}" for each in line.differences)
    note = line.note
    if line.text:
        fields, note = cell(f"{line.text} {note}"), ""
    origin = " ".join(filter(None, [note, cell(line.origin)]))
    cells = (line.word, cell(line.list), cell(line.name), fields, origin)
    return f"| {' | '.join(text for text, heading in zip(cells, columns) if heading)} |"


def _fitting(lines: Iterable[str], size: int) -> tuple[list[str], int]:
    """The first lines that fit into ``size`` characters, and how many more there are."""
    fitting: list[str] = []
    missing = 0
    for line in lines:
        size -= len(line) + 1
        if missing or size < 0:
            missing += 1
        else:
            fitting.append(line)
    return fitting, missing


def as_json(reports: Reports) -> str:
    """The document, in ASCII. That of several accounts has their documents by name."""
    documents = {name: report.document for name, report in reports.items()}
    document = documents.get("", {"accounts": documents})
    return json.dumps({"version": _VERSION, **document}, indent=2) + "\n"


def junit(reports: Reports) -> str:
    """For each account a test suite with one test case per list or finding, and one for the task if it failed."""
    suites = [_suite(name, report) for name, report in reports.items()]
    root = suites[0]
    if "" not in reports:
        root = ET.Element("testsuites")
        root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(name: str, report: Report) -> ET.Element:
    account = f"{visible(name)}: " if name else ""
    suite = ET.Element("testsuite", name=f"Cloudflare Email Security: {account}{report.title}")
    lines: dict[str, list[Line]] = {path: [] for path in report.lists}
    for line in report.lines:
        lines.setdefault(line.list, []).append(line)
    for path, mine in lines.items():
        if report.kind == "findings" and mine:
            for line in mine:
                _add_case(
                    suite, f"{path}: {line.name} {line.note}", [line], line.text if line.word == "error" else None
                )
        else:
            _add_case(suite, path, mine, report.summary.get(path) if report.must_be_empty else None)
    if report.failure is not None:
        case = ET.SubElement(suite, "testcase", classname="email_security", name="task")
        ET.SubElement(case, "error", message=visible(report.failure))
    for text in report.not_judged:
        case = ET.SubElement(suite, "testcase", classname="email_security", name="not judged")
        ET.SubElement(case, "skipped", message=visible(text))
    for attribute, tag in {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}.items():
        suite.set(attribute, str(len(suite.findall(tag))))
    return suite


def _add_case(suite: ET.Element, name: str, lines: Sequence[Line], failure: str | None) -> None:
    """Add a test case with these lines. ``failure`` is why it failed."""
    case = ET.SubElement(suite, "testcase", classname="email_security", name=visible(name))
    if not lines:
        return
    if failure is None:
        shown = ET.SubElement(case, "system-out")
    else:
        shown = ET.SubElement(case, "failure", message=visible(failure))
    shown.text = "\n".join(visible(_line(line)) for line in lines)


FORMATS: Mapping[str, Callable[[Reports], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
    "junit": junit,
}
