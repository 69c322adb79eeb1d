"""A server whose answers are made to cost memory: `attacks.py ATTACK` prints its port.

Each attack is one kind of answer in which an otherwise plain server is hostile. `benches/memory.sh`
runs bulkspec against each of them.
"""

import http.server
import json
import sys

SIZE = 15_000_000
ATTACK = sys.argv[1]


def small_objects(around):
    """About 15 MB of small objects, at `@` in a document."""
    before, after = around.split("@")
    return (before + ",".join(['{"a":0}'] * (SIZE // 8)) + after).encode()


def listing(origin, items, more=""):
    return '{"transactionTime":"2024-01-01T00:00:00Z","request":"%s/r4/$export","requiresAccessToken":false,"output":[%s],"error":[]%s}' % (
        origin,
        items,
        more,
    )


def item(url, more=""):
    return '{"type":"Patient","url":"%s"%s}' % (url, more)


def many(origin, count, more=""):
    return listing(origin, ",".join(item("%s/files/%d.ndjson" % (origin, n), more) for n in range(count))).encode()


def manifest(origin):
    """The body of the finished job."""
    if ATTACK == "manifest":
        return small_objects(listing(origin, "@"))
    if ATTACK == "status":
        return small_objects('{"a":[@]}')
    if ATTACK == "pages":
        return page(origin, 0)
    if ATTACK == "nested":
        return b'{"output":' + b"[" * (SIZE // 2) + b"]" * (SIZE // 2) + b"}"
    if ATTACK == "string":
        return listing(origin, item("/" + "x" * SIZE)).encode()
    if ATTACK == "million":
        return b'{"transactionTime":"2024-01-01T00:00:00Z","output":[' + b",".join([b'{"url":"/f"}'] * 1_000_000) + b"]}"
    if ATTACK == "longest":
        return many(origin, 100_000, ',"count":1')
    if ATTACK == "one-url":
        return listing(origin, ",".join([item(origin + "/file")] * 1_000)).encode()
    return listing(origin, item(origin + "/file")).encode()


def page(origin, number):
    """A page of many small objects that leads to the next one; there are 26 of them."""
    link = ',"link":[{"relation":"next","url":"%s/page/%d"}]' % (origin, number + 1) if number < 26 else ""
    return small_objects(listing(origin, item(origin + "/file"), ',"x":[@]' + link))


OUTCOME = '{"resourceType":"OperationOutcome","issue":[%s]}'
ISSUE = '{"severity":"error","code":"not-found"}'
SMART = '{"token_endpoint":"/token","grant_types_supported":["client_credentials"]%s}'
STATEMENT = '{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"%s}'
GROUP = '{"resourceType":"Group","type":"person","actual":true,"member":[%s]}'
MEMBER = '{"entity":{"reference":"Patient/p1"}}'
PATIENT = b'{"resourceType":"Patient","id":"p1","meta":{"lastUpdated":"2023-01-01T00:00:00Z"}}\n'


class Attacker(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body, kind="application/fhir+json", **headers):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def either(self, attack, document, small, members=""):
        """The small document, or where it is the attack the same with small objects in it."""
        if ATTACK == attack:
            return small_objects(document % ("@" if small else members + ',"x":[@]'))
        return (document % small).encode()

    def do_GET(self):
        origin = "http://" + self.headers["host"]
        path = self.path.split("?")[0]
        if path == "/r4/metadata":
            self.answer(200, self.either("statement", STATEMENT, ""))
        elif path.endswith("/smart-configuration"):
            self.answer(200, self.either("smart", SMART, ""), "application/json")
        elif path.startswith("/r4/Group/") and not path.endswith("$export"):
            self.answer(200, self.either("group", GROUP, MEMBER))
        elif path.endswith("$export") and "bulkspec" not in self.path:
            self.answer(202, b"", content_location=origin + "/status")
        elif path == "/status":
            self.answer(200, manifest(origin), "application/json")
        elif path.startswith("/page/"):
            self.answer(200, page(origin, int(path.rsplit("/", 1)[1])), "application/json")
        elif path == "/file":
            self.answer(200, PATIENT, "application/fhir+ndjson")
        else:
            self.answer(404, self.either("outcome", OUTCOME, ISSUE))

    do_POST = do_DELETE = do_PUT = do_GET

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Attacker)
print(server.server_port, flush=True)
server.serve_forever()
