"""What came of the tests, as a table: kernel x feature."""
import re

PASSED, ABSENT, FAILED, UNTRIED = "passed", "absent", "failed", "-"


def skipped_because(lines):
    """Reasons by test: gtest prints them behind a line that ends with 'Skipped'."""
    reasons = []
    for line, following in zip(lines, lines[1:]):
        if line.endswith(": Skipped") and following not in reasons:
            reasons.append(following.strip())
    return reasons


def judge(status, lines):
    """The state of a feature, and why it is not plainly passed."""
    ended = [re.match(r"\[ +(OK|SKIPPED|FAILED) +\] (\S+)(?: \(\d+ ms\)|, where.*\(\d+ ms\))", line)
             for line in lines]
    counts = {"OK": 0, "SKIPPED": 0, "FAILED": 0}
    for end in filter(None, ended):
        counts[end.group(1)] += 1
    reasons = skipped_because(lines)
    if status == 0 and not counts["FAILED"]:
        if counts["OK"]:
            return PASSED, reasons
        return ABSENT, reasons or ["no test of it runs here"]
    failed = [end.group(2).rstrip(",") for end in filter(None, ended) if end.group(1) == "FAILED"]
    if status in (-1, 124, 137, 143):
        failed.append("timed out")
    return FAILED, failed or [f"exit status {status}"]


def judge_rows(rows, features):
    """{(row, feature): (state, reasons)}"""
    cells = {}
    for row in rows:
        tried = row.tried(features)
        for feature in features:
            if feature not in tried:
                cells[row.name, feature.name] = (UNTRIED, [])
            elif feature.name in row.output:
                cells[row.name, feature.name] = judge(*row.output[feature.name])
            else:
                cells[row.name, feature.name] = (FAILED, [row.note or "did not run"])
    return cells


def as_text(rows, features, cells):
    """For people, and a table of Markdown as well."""
    head = ["kernel", "version", "CPUs"] + [feature.name for feature in features]
    body = [[row.name, row.kernel, row.cpus] +
            [cells[row.name, feature.name][0] for feature in features] for row in rows]
    widths = [max(len(line[column]) for line in [head] + body) for column in range(len(head))]
    lines = [head, ["-" * width for width in widths]] + body
    return "\n".join("| " + " | ".join(word.ljust(width) for word, width in zip(line, widths)) +
                     " |" for line in lines)


def remarks(rows, features, cells):
    """Why something is not plainly passed, each reason once."""
    where = {}
    for row in rows:
        for feature in features:
            state, reasons = cells[row.name, feature.name]
            for reason in reasons:
                kernels, columns = where.setdefault((state, reason), ({}, {}))
                kernels[row.name] = columns[feature.name] = True
    return [f"{state} on {', '.join(kernels)} ({', '.join(columns)}): {reason}"
            for (state, reason), (kernels, columns) in where.items()]
