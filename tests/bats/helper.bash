# Shared by all .bats files: a scratch folder per test, the tool under test, small readers of its outputs.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${LINTRACE:=$TOP/build/lintrace}"
export LINTRACE

setup() {
  # A name that /usr and friends do not share, so that class "data" applies; links resolved, as the kernel names it.
  SCRATCH=$(cd "$BATS_TEST_TMPDIR" && pwd -P)/work
  mkdir -p "$SCRATCH"
  cd "$SCRATCH" || return 1
  export LINTRACE_STATE_DIR=$BATS_TEST_TMPDIR/state
  unset LINTRACE_DIR LINTRACE_QUIET OPENLINEAGE_NAMESPACE OPENLINEAGE_PARENT_ID OPENLINEAGE_ROOT_PARENT_ID OPENLINEAGE_CONTEXT OPENLINEAGE_CONFIG OPENLINEAGE_URL LINTRACE_DATASET_NAMESPACE LD_PRELOAD
}

# The only event of the log, as JSON.
event() {
  cat "${1:-lineage}"/events/*.json
}
# Names of the event's inputs or outputs, without this test's folder, sorted, one a line.
names() {
  event "${2:-lineage}" | jq -r ".$1[].name" | sed "s|^$SCRATCH/||" | sort
}
verdict() {
  event "${1:-lineage}" | jq -r '.run.facets.lintrace_trace.verdict'
}
reasons() {
  event "${1:-lineage}" | jq -r '.run.facets.lintrace_trace.reasons[]'
}
# The trace lines of the only run.
trace() {
  zstd -qdc "${1:-lineage}"/traces/*.zst
}
# Is there a trace line for which the jq condition holds?
seen() {
  trace | jq -es "any(.[]; $1)" >/dev/null
}
compile() { # NAME [FLAGS...] <source on stdin
  local name=$1
  shift
  gcc -x c -O2 -o "$name" "$@" - || return 1
}
need() { # TOOL: skips the test when it is not there
  command -v "$1" >/dev/null || skip "no $1"
}
