"""Runs inside pytest (7 or newer): keeps just the selected tests, writes the journal, and names what a test asks of the run's own services.

In: MUSTER_SELECTION, the file with the selection (harness/model/journal.ts). Out: the journal, beside pytest's usual text. The identity of
the running test goes on requests by http.client (requests, urllib3, urllib) and httpx, wherever they are made; for other clients there is the
fixture `muster_headers`. Of pytest-xdist, workers select and the controller writes.
"""

import functools
import importlib.abc
import importlib.util
import json
import os
import re
import sys
import urllib.parse
from collections import Counter

import pytest

SEPARATOR = " > "
TEST_ID, BAGGAGE, MEMBER = "x-test-id", "baggage", "test.id"
LOOPBACK = r"(?:localhost|[^/@]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?"


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


# --- The identity of a test on its requests --------------------------------------------------------------------------------------------


ON_LOOPBACK = re.compile(f"https?://{LOOPBACK}(?:[/?#]|$)", re.IGNORECASE)


def is_own(url, environment):
    """What stands on the loopback, and what MUSTER_<CAPABILITY>_URL names: never third parties."""
    if ON_LOOPBACK.match(url):
        return True
    given = [value for name, value in environment.items() if re.fullmatch("MUSTER_.+_URL", name)]
    hosts = [re.escape(urllib.parse.urlsplit(url).netloc) for url in given if urllib.parse.urlsplit(url).netloc]
    return bool(hosts) and re.match(f"https?://(?:{'|'.join(hosts)})(?:[/?#]|$)", url, re.IGNORECASE) is not None


def identity_headers(test_id, url, names, baggage):
    """What to add to a request; nothing when it says already whom it is for."""
    if test_id is None or not is_own(url, os.environ) or TEST_ID in names:
        return {}
    if any(member.split("=")[0].strip() == MEMBER for member in baggage.split(",")):
        return {}
    in_header = re.sub(r"[^\x20-\x7e]|%", lambda found: urllib.parse.quote(found.group()), test_id)
    return {TEST_ID: in_header, BAGGAGE: f"{MEMBER}={urllib.parse.quote(test_id, safe='/#:>')}"}


class WhenImported(importlib.abc.MetaPathFinder):
    """Changes a module when somebody first imports it: what tests do not use is not loaded for them."""

    def __init__(self, name, change):
        self.name, self.change = name, change

    def find_spec(self, name, path, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            self.change(module)

        spec.loader.exec_module = exec_module
        return spec


def when_imported(name, change):
    if name in sys.modules:
        change(sys.modules[name])
    else:
        sys.meta_path.insert(0, WhenImported(name, change))


def name_http_client(module, current):
    """requests, urllib3 and urllib stand on it."""
    connection = module.HTTPConnection
    putrequest, putheader, endheaders = connection.putrequest, connection.putheader, connection.endheaders

    @functools.wraps(putrequest)
    def begin(self, method, url, *args, **kwargs):
        scheme = "https" if isinstance(self, module.HTTPSConnection) else "http"
        host = getattr(self, "_tunnel_host", None) or self.host
        port = getattr(self, "_tunnel_port", None) or self.port
        own = f"[{host}]" if ":" in host else host
        # Behind a proxy the path is the whole address.
        self.muster_request = (url if re.match("https?:", url) else f"{scheme}://{own}:{port}/", {})
        return putrequest(self, method, url, *args, **kwargs)

    @functools.wraps(putheader)
    def note(self, header, *values):
        name = header.decode("latin-1") if isinstance(header, bytes) else header
        if hasattr(self, "muster_request"):
            self.muster_request[1][name.lower()] = ",".join(str(value) for value in values)
        return putheader(self, header, *values)

    @functools.wraps(endheaders)
    def end(self, *args, **kwargs):
        url, headers = self.__dict__.pop("muster_request", ("", {}))
        for name, value in identity_headers(current(), url, headers, headers.get(BAGGAGE, "")).items():
            putheader(self, name, value)
        return endheaders(self, *args, **kwargs)

    connection.putrequest, connection.putheader, connection.endheaders = begin, note, end


def name_httpx(module, current):
    """What goes out is a copy, so that a redirect to somebody else takes nothing along."""

    def named(request):
        added = identity_headers(current(), str(request.url), request.headers, request.headers.get(BAGGAGE, ""))
        if not added:
            return request
        headers = [*request.headers.raw, *((name.encode(), value.encode()) for name, value in added.items())]
        return module.Request(request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions)

    handle, handle_async = module.HTTPTransport.handle_request, module.AsyncHTTPTransport.handle_async_request

    @functools.wraps(handle)
    def handle_named(self, request):
        return handle(self, named(request))

    @functools.wraps(handle_async)
    async def handle_named_async(self, request):
        return await handle_async(self, named(request))

    module.HTTPTransport.handle_request, module.AsyncHTTPTransport.handle_async_request = handle_named, handle_named_async


# --- Where pytest comes in -------------------------------------------------------------------------------------------------------------


def pytest_configure(config):
    selection = Selection(os.environ["MUSTER_SELECTION"])
    selected = Selected(selection)
    config.pluginmanager.register(selected, "muster-selected")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Journal(selection.journal), "muster-journal")
    if os.environ.get("MUSTER_TEST_IDENTITY") != "off":
        when_imported("http.client", lambda module: name_http_client(module, lambda: selected.current))
        when_imported("httpx", lambda module: name_httpx(module, lambda: selected.current))


@pytest.fixture
def muster_headers(request):
    """The identity of this test as headers, for clients that Muster does not know."""
    test_id = request.config.pluginmanager.get_plugin("muster-selected").current
    return identity_headers(test_id, "http://localhost/", {}, "")
