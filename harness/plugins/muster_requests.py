"""Names what a test in Python asks of the run's own services: `X-Test-Id`, and `test.id` in W3C `baggage`, as plugins/identity-headers.ts does.

Requests by http.client (requests, urllib3, urllib) and httpx are named wherever they are made, each hop of a redirect by itself. The modules
are changed when somebody first imports them, for the whole process.
"""

import functools
import importlib.abc
import importlib.util
import os
import re
import sys
import urllib.parse

TEST_ID, BAGGAGE, MEMBER = "x-test-id", "baggage", "test.id"
LOOPBACK = r"(?:localhost|[^/@?#\\:]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?"
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


def name_requests(current):
    """From now on. `current` answers the id of the test that is running, or None."""
    when_imported("http.client", lambda module: name_http_client(module, current))
    when_imported("httpx", lambda module: name_httpx(module, current))
