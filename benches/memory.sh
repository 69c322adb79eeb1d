#!/usr/bin/env bash
# Measures how much memory a run needs: for ordinary runs of every contract against the built-in
# server; for files that do not fit into it, a file of at least 1 GiB from the reference server and one
# line without end; and for answers that are made to cost memory (`benches/attacks.py`). Fails when the
# peak of `bulkspec run`, or of `bulkspec serve`, is above 128 MiB resident, or above 512 MiB where it is
# attacked.
#
#     benches/memory.sh [PATIENTS]
#
# Needs Linux (the peak is read from /proc), and python3 for the line without end and the attacks. 170,000 patients,
# the default, have a little more than 1 GiB of Observations, which the server makes while it sends
# them. MB/s counts all of a run, the making of the data included, as both processes share the machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

patients=${1:-170000}
limit_mib=128
limit_attacked_mib=512
attacks="manifest status pages nested string million longest one-url outcome statement smart group"
program=$(cargo metadata --no-deps --format-version 1 | grep -o '"target_directory":"[^"]*"' | cut -d'"' -f4)/release/bulkspec
cargo build --release --quiet

folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT

# One export of one type, so that there is a single file.
cat > "$folder/large.yaml" <<'SUITE'
suite: large
about: One large file.
scenarios:
  - id: large/file
    title: A large file is read to its end
    cites: [ANL-28]
    steps:
      - export: { _type: Observation }
    judge:
      - files-received
      - well-formed-lines
      - unique-resources
SUITE

# Waits for the first line that a server says, and prints it.
first_line() {
    for _ in $(seq 600); do
        if [ -s "$1" ]; then
            head -n 1 "$1"
            return
        fi
        sleep 0.1
    done
    echo "$0: the server did not start" >&2
    exit 1
}

# Prints the peak of a process in MiB, rounded up; the kernel keeps it while the process is there.
peak() {
    awk '/^VmHWM:/ { print int(($2 + 1023) / 1024) }' "/proc/$1/status" 2>/dev/null || true
}

# Runs bulkspec with these arguments; sets `highest`, its peak, and `code`, its exit code.
watch_run() {
    local run now
    highest=0 code=0
    "$program" run "$@" > "$folder/out" 2>&1 &
    run=$!
    while now=$(peak "$run") && [ -n "$now" ]; do
        highest=$now
        sleep 0.02
    done
    wait "$run" || code=$?
}

# Runs the suite against the target `large` and tells its peak and its speed.
measure() {
    local name=$1 config=$2 began ended highest code bytes
    began=$(date +%s%N)
    watch_run large --config "$config" --suites "$folder/large.yaml" --only 'large/*' \
        --report "json=$folder/report.json"
    ended=$(date +%s%N)
    bytes=$(grep -o '"bytes": *[0-9]*' "$folder/report.json" | grep -o '[0-9]*' | sort -n | tail -n 1)
    awk -v name="$name" -v bytes="${bytes:-0}" -v ns=$((ended - began)) -v peak="$highest" -v code="$code" \
        'BEGIN { printf "%s: %.0f MB in %.1f s, %.0f MB/s, peak %d MiB, exit %d\n", name, bytes / 1e6, ns / 1e9, bytes / 1e3 / (ns / 1e6), peak, code }'
    bound "$name" "$highest"
    [ "${bytes:-0}" -ge 1073741824 ] || { echo "$name: fewer than 1 GiB were read" >&2; cat "$folder/out" >&2; exit 1; }
}

bound() {
    local most=${3:-$limit_mib}
    [ "$2" -gt 0 ] && [ "$2" -le "$most" ] || { echo "$1: $2 MiB, $most at most" >&2; exit 1; }
}

# Runs everything of the guide against a server that attacks in one way.
attack() {
    local port highest code
    python3 benches/attacks.py "$1" > "$folder/attack" &
    server=$!
    port=$(first_line "$folder/attack")
    cat > "$folder/attack.toml" <<CONFIG
[target.attack]
contract = "hl7-2.0.0"
url = "http://127.0.0.1:$port/r4"
group = "g"
login.open = true
limits.run-time = "3min"
limits.export-time = "20s"
CONFIG
    watch_run attack --config "$folder/attack.toml" --evidence "$folder/evidence"
    echo "attack $1: peak $highest MiB, exit $code"
    bound "attack $1" "$highest" "$limit_attacked_mib"
    [ "$code" = 0 ] || [ "$code" = 1 ] || [ "$code" = 4 ] || { cat "$folder/out" >&2; exit 1; }
    kill "$server"
    rm "$folder/attack"
}

for contract in 1up-population 1up-analytics hl7-1.0.1 hl7-2.0.0 hl7-3.0.0 hl7-4.0.0-ballot; do
    watch_run --contract "$contract"
    echo "$contract: peak $highest MiB, exit $code"
    bound "$contract" "$highest"
done
for name in $attacks; do
    attack "$name"
done

"$program" serve --contract 1up-analytics --patients "$patients" --lines-per-file 4000000000 \
    --listen 127.0.0.1:0 --config-dir "$folder/served" > "$folder/serve" &
server=$!
first_line "$folder/serve" > /dev/null
# The client sees the data of all users, a user only those of one patient.
{
    printf '[target.large]\ncontract = "1up-analytics"\n'
    grep '^url = ' "$folder/served/bulkspec.toml"
    printf 'login.client-headers = { %s, client-secret = { file = "served/reference.client.secret" } }\n' \
        "$(grep -o 'client-id = "[^"]*"' "$folder/served/bulkspec.toml" | head -n 1)"
} > "$folder/large.toml"
measure "file" "$folder/large.toml"
served=$(peak "$server")
echo "serve: peak $served MiB"
bound serve "$served"
kill "$server"

# A server whose only file is one line without end.
python3 -u - > "$folder/endless" <<'SERVER' &
import http.server


class Endless(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        if self.path == "/file":
            while True:
                self.wfile.write(b"x" * 65536)
        elif "$export" in self.path:
            host = self.headers["host"]
            output = '{"type":"Observation","url":"http://%s/file"}' % host
            self.wfile.write(('{"output":[%s]}' % output).encode())
        else:
            self.wfile.write(b"{}")

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endless)
print(server.server_port)
server.serve_forever()
SERVER
server=$!
port=$(first_line "$folder/endless")
cat > "$folder/endless.toml" <<CONFIG
[target.large]
contract = "1up-analytics"
url = "http://127.0.0.1:$port/r4"
login.open = true
limits.file-size = "2GiB"
CONFIG
measure "line" "$folder/endless.toml"
