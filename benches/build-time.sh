#!/usr/bin/env bash
# Measures what a newcomer's first commands cost: CPU seconds and wall time of a cold release build,
# of a cold `cargo test --no-run`, of the run of `cargo test`, and of a rebuild after a change of one
# check. Run it on a machine that does nothing else; CPU seconds are comparable between such machines
# only as ratios.
#
#   benches/build-time.sh [FOLDER]     FOLDER gets the build output; default: a temporary one
#
# For the release build, the twelve crates that cost most are listed with their CPU seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CARGO_TARGET_DIR="${1:-$(mktemp -d)}"
export BUILD_TIME_LOG="$CARGO_TARGET_DIR/crates.txt"
export TIMEFORMAT='%R s wall, %U + %S CPU-s'
mkdir -p "$CARGO_TARGET_DIR"
: > "$BUILD_TIME_LOG"

wrapper="$CARGO_TARGET_DIR/rustc-timed"
cat > "$wrapper" <<'WRAPPER'
#!/usr/bin/env bash
TIMEFORMAT='%U %S'
name=$(printf '%s\n' "$@" | grep -A1 -x -e --crate-name | tail -n 1)
# Not 3 and 4, which may be the jobserver of Cargo.
exec 18>&1 19>&2
spent=$( { time "$@" 1>&18 2>&19; } 2>&1 ) && code=0 || code=$?
echo "${spent% *} ${name:-rustc}" >> "$BUILD_TIME_LOG"
exit "$code"
WRAPPER
chmod +x "$wrapper"

step() {
    echo "== $1"
    shift
    time "$@" > "$CARGO_TARGET_DIR/output.txt" 2>&1
}

step "cargo build --release, cold" env RUSTC_WRAPPER="$wrapper" cargo build --release
sort -rn "$BUILD_TIME_LOG" | head -n 12
step "cargo test --no-run, cold" cargo test --no-run
step "cargo test" cargo test
check=src/check/content/unique.rs
touch "$check"
step "cargo build after a change of $check" cargo build
