"""Runs inside pytest (7 or newer): keeps just the selected tests, writes the journal, and names what a test asks of the run's own services.

In: MUSTER_SELECTION, the file with the selection (harness/model/journal.ts). Out: the journal, beside pytest's usual text. Requests are named
by muster_requests.py; for clients that it does not know there is the fixture `muster_headers`. Of pytest-xdist, workers select and the
controller writes.
"""

import json
import os
import re
from collections import Counter

import pytest
from muster_requests import identity_headers, name_requests

SEPARATOR = " > "


# --- Which test is which ---------------------------------------------------------------------------------------------------------------


def file_of(item):
    return os.path.realpath(str(item.path))


def titles_of(item):
    """Names of its classes and its own; a parametrised test is one test, however many items it makes."""
    classes = [node.name for node in item.listchain() if isinstance(node, pytest.Class)]
    return [*classes, getattr(item, "originalname", None) or item.name]


def is_below(path, ancestor):
    return path[: len(ancestor)] == ancestor


class Selection:
    def __init__(self, file):
        with open(file, encoding="utf-8") as text:
            job = json.load(text)
        self.journal = job["journal"]
        self.titles = {each["file"]: each["titlePaths"] for each in job["files"]}
        self.identities = job["identities"]

    def selects(self, item):
        path = titles_of(item)
        return any(is_below(path, selected) for selected in self.titles.get(file_of(item), []))

    def id_of(self, item):
        """As harness/model/identities.ts says it."""
        file, path = file_of(item), titles_of(item)
        named = [test for test in self.identities["named"].get(file, []) if is_below(path, test["titles"])]
        if named:
            return max(named, key=lambda test: len(test["titles"]))["id"]
        root = self.identities["root"] + os.sep
        if not file.startswith(root):
            return None
        name = os.path.splitext(file[len(root) :])[0]
        return f"{self.identities['kind']}/{name}#{SEPARATOR.join(path)}"


# --- What became of a test -------------------------------------------------------------------------------------------------------------


def message_of(report):
    """First what was raised, then where."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return f"{crash.message}\nat {crash.path}:{crash.lineno}"
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    text = report.longreprtext.strip()
    raised = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return "\n".join(raised) or text


class Attempt:
    """The phases of one item so far: set-up, call, tear-down, again from the start when a plugin runs it anew."""

    def __init__(self):
        self.outcome, self.message, self.seconds = "passed", None, 0.0

    def add(self, report):
        self.seconds += report.duration
        if report.outcome == "rerun":
            self.outcome, self.message = "passed", f"flaky: passed after a failed attempt; first: {message_of(report)}"
        elif report.failed:
            self.outcome, self.message = "failed", message_of(report) if self.outcome != "failed" else self.message
        elif hasattr(report, "wasxfail") and self.outcome == "passed":
            verb = "failed, as was expected" if report.skipped else "passed, although it was expected to fail"
            self.message = f"{verb}: {report.wasxfail or 'no reason was given'}"
        elif report.skipped:
            self.outcome, self.message = "skipped", re.sub("^Skipped: ", "", message_of(report))


class Journal:
    def __init__(self, file):
        self.file = file
        self.attempts = {}
        self.left = {}

    def tell(self, **entry):
        with open(self.file, "a", encoding="utf-8") as journal:
            journal.write(json.dumps(entry) + "\n")

    def pytest_collectreport(self, report):
        if report.failed:
            file = os.path.realpath(str(report.fspath)) if report.fspath else None
            self.tell(kind="error", file=file, path=[], message=message_of(report))

    def pytest_runtest_logreport(self, report):
        place = getattr(report, "muster", None)
        if place is None:
            return
        attempt = self.attempts.setdefault(report.nodeid, Attempt())
        attempt.add(report)
        if report.when != "teardown":
            return
        file, path, out_of, in_file = place
        self.tell(
            kind="test",
            file=file,
            path=path,
            key=report.nodeid,
            outOf=out_of,
            outcome=attempt.outcome,
            durationMs=attempt.seconds * 1000,
            **({} if attempt.message is None else {"message": attempt.message}),
        )
        done = self.left.setdefault(file, set())
        done.add(report.nodeid)
        if len(done) == in_file:
            self.tell(kind="file", file=file)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus):
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
            self.tell(kind="ended")


class Selected:
    """Selects, and notes on each report which test it is about."""

    def __init__(self, selection):
        self.selection = selection
        self.same, self.in_file = Counter(), Counter()
        self.current = None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        kept = [item for item in items if self.selection.selects(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept
        for item in kept:
            self.same[(file_of(item), *titles_of(item))] += 1
            self.in_file[file_of(item)] += 1

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        self.current = self.selection.id_of(item)
        yield
        self.current = None

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item):
        outcome = yield
        file, path = file_of(item), titles_of(item)
        outcome.get_result().muster = [file, path, self.same[(file, *path)], self.in_file[file]]


# --- Where pytest comes in -------------------------------------------------------------------------------------------------------------


def pytest_configure(config):
    selection = Selection(os.environ["MUSTER_SELECTION"])
    selected = Selected(selection)
    config.pluginmanager.register(selected, "muster-selected")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Journal(selection.journal), "muster-journal")
    if os.environ.get("MUSTER_TEST_IDENTITY") != "off":
        name_requests(lambda: selected.current)


@pytest.fixture
def muster_headers(request):
    """The identity of this test as headers, for clients that Muster does not know."""
    test_id = request.config.pluginmanager.get_plugin("muster-selected").current
    return identity_headers(test_id, "http://localhost/", {}, "")
