#!/usr/bin/env bats
# Delivery: every event arrives once and in order, whatever the collector does, and the program never waits for it.
load helper

collector() { # [PORT]: starts a collector in $C, sets PORT
  mkdir -p "$C"
  rm -f "$C/port"
  python3 "$TOP/tests/collector/collector.py" "$C" ${1:+"$1"} >>"$C/log" 2>&1 3>&- &
  COLLECTOR=$!
  soon test -e "$C/port"
  PORT=$(cat "$C/port")
}
stop_collector() {
  [ -z "${COLLECTOR-}" ] || kill "$COLLECTOR" 2>/dev/null || true
  [ -z "${COLLECTOR-}" ] || wait "$COLLECTOR" 2>/dev/null || true
  COLLECTOR=
}
soon() { # COMMAND...: waits until it succeeds, 2 min at most
  local i
  for i in $(seq 2400); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.05
  done
  fail "never: $*"
}
mode() { # WORD...: how the collector answers from now on
  printf '%s\n' "$@" >"$C/mode.set"
  mv "$C/mode.set" "$C/mode"
}
configure() { # LINE...: more lines below the transport
  {
    printf 'transport:\n  type: http\n  url: http://127.0.0.1:%s\n' "$PORT"
    # long on a busy machine, too: an answer that comes too late is as none
    [[ $* == *timeout:* ]] || set -- "$@" 'timeout: 120'
    printf '  %s\n' "$@"
  } >"$BATS_TEST_TMPDIR/openlineage.yml"
  export OPENLINEAGE_CONFIG=$BATS_TEST_TMPDIR/openlineage.yml
}
NO_RETRY='retry: {total: 0}'
waiting() { # how many events wait in the outbox
  find lineage/outbox -name '*.json' -not -path '*/refused/*' 2>/dev/null | wc -l
}
is_idle() { # no lintrace of this test runs any more; one that sends may not have locked its outbox yet
  local environment
  while read -r environment; do
    [ ! "${environment%/*}/exe" -ef "$LINTRACE" ] || return 1
  done < <(grep -lszxF "LINTRACE_STATE_DIR=$LINTRACE_STATE_DIR" /proc/[0-9]*/environ)
}
begun() { # N: so many requests have come
  [ "$(grep -c '^begin' "$C/attempts")" -ge "$1" ]
}
accepted() {
  cut -d' ' -f2 "$C/accepted" 2>/dev/null | tr '\n' ' '
}
all_well() { # the collector has no complaint, and every run of the log has arrived whole
  [ ! -e "$C/faults" ] || fail "$(cat "$C/faults")"
  ls lineage/events | sed 's/\.json$//' | sort >runs
  awk '$2 == "START" { print $1 }' "$C/accepted" | sort >started
  awk '$2 != "START" { print $1 }' "$C/accepted" | sort >ended
  cmp runs started
  cmp runs ended
}

setup_file() {
  command -v python3 >/dev/null
}
teardown() {
  stop_collector
}
setup() {
  SCRATCH=$(cd "$BATS_TEST_TMPDIR" && pwd -P)/work
  mkdir -p "$SCRATCH"
  cd "$SCRATCH" || return 1
  export LINTRACE_STATE_DIR=$BATS_TEST_TMPDIR/state HOME=$BATS_TEST_TMPDIR
  unset LINTRACE_DIR LINTRACE_QUIET LINTRACE_CONTEXT LD_PRELOAD "${!OPENLINEAGE@}" http_proxy all_proxy ALL_PROXY
  C=$BATS_TEST_TMPDIR/collector
  echo a,b >in
}

@test "P10: without a configuration, or with OPENLINEAGE_DISABLED, nothing is sent and nothing is said" {
  collector
  run --separate-stderr "$LINTRACE" -- cp in out
  [ ! -e lineage/outbox ]
  configure
  cp "$OPENLINEAGE_CONFIG" openlineage.yml
  OPENLINEAGE_DISABLED=True OPENLINEAGE_URL=http://127.0.0.1:$PORT "$LINTRACE" -q -- cp in out
  [ ! -e lineage/outbox ]
  [ ! -e "$C/attempts" ]
  unset OPENLINEAGE_CONFIG
  rm openlineage.yml
  run --separate-stderr "$LINTRACE" send
  assert_success
  [ -z "$output$stderr" ]
}

@test "START and the terminal event arrive once, in order, as OpenLineage clients send them" {
  collector
  echo s3cret >"$C/key"
  touch "$C/gzip"
  configure 'auth: {type: api_key, apiKey: s3cret}' 'compression: gzip' 'custom_headers: {X-Team: data}'
  "$LINTRACE" -q -- cp in out
  "$LINTRACE" -q -- sh -c 'exit 3' || [ $? -eq 3 ]
  "$LINTRACE" send --wait
  all_well
  [ "$(accepted)" = 'START COMPLETE START FAIL ' ]
  python3 "$TOP/tests/documents/check-openlineage.py" "$C"/events/*.START.json
  [ "$(waiting)" -eq 0 ]
  if grep -rq s3cret lineage; then fail 'the key is in the log'; fi
  # what was sent is what stands in the log
  for file in lineage/events/*.json; do
    name=$(basename "$file" .json)
    cmp <(jq -S . "$file") <(cat "$C/events/$name".[CF]*.json | jq -S .)
  done
}

@test "START names the datasets that the sidecar declares for the job, and the time of the start" {
  collector
  configure
  cat >cp.lintrace.yaml <<'Y'
version: 1
jobs:
  - {name: copy, inputs: [raw], outputs: [clean, parts]}
datasets:
  - {name: raw, path: in}
  - {name: clean, namespace: "s3://lake", path: out}
  - {name: parts, path: "part-*.csv"}
Y
  "$LINTRACE" -q -- cp in out
  "$LINTRACE" send --wait
  all_well
  [ "$(jq -r '.inputs[] | .namespace + " " + .name' "$C"/events/*.START.json)" = "file $SCRATCH/in" ]
  [ "$(jq -r '.outputs[] | .namespace + " " + .name' "$C"/events/*.START.json)" = 's3://lake clean' ]
  jq -es '.[0].eventTime < .[1].eventTime' "$C"/events/*.START.json "$C"/events/*.COMPLETE.json
}

@test "START goes out while a program runs, and is not sent again at its end" {
  collector
  configure
  # the program ends when its START has arrived
  timeout 120 "$LINTRACE" -q -- sh -c "until grep -qs START '$C/accepted'; do sleep 0.1; done; cat in >out; ls >list"
  "$LINTRACE" send --wait
  all_well
  [ "$(accepted)" = 'START COMPLETE ' ]
  [ "$(grep -c '^begin' "$C/attempts")" -eq 2 ]
  if grep -q lineage list; then fail 'the program sees the lineage folder'; fi
}

@test "P1: a program sees nothing of its sender: same descriptors, same relatives, same folder" {
  collector
  cat >look.py <<'P'
import os
children = open("/proc/%d/task/%d/children" % ((os.getppid(),) * 2)).read().split()
fds = sorted(int(name) for name in os.listdir("/proc/self/fd"))
def groups():  # one more would be a sender
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[2]
        except OSError:
            pass
print(len(children), fds, sorted(os.listdir(".")), list(groups()).count(str(os.getpgrp())))
P
  touch with without
  "$LINTRACE" -q -o ../log -- python3 look.py >without
  configure
  "$LINTRACE" -q -o ../log -- python3 look.py >with
  cmp without with
  [ "$(jq -r .run.facets.lintrace_trace.verdict ../log/events/*.json | sort -u)" = complete ]
}

@test "lintrace ends while the collector still hangs, and keeps no descriptor open" {
  collector
  mode slow
  configure "$NO_RETRY"
  # START is under way when the program ends
  timeout 100 "$LINTRACE" -q -- sh -c "until grep -qs ^begin '$C/attempts'; do sleep 0.05; done; cat in >out" | cat
  [ "$(grep -c -e '^slow' -e '^gone' -e '^201' "$C/attempts")" -eq 0 ] # nothing had been answered yet
  [ "$(waiting)" -eq 2 ]
  # it is not sent by two at once
  run --separate-stderr "$LINTRACE" send
  assert_failure 1
  [ "$(grep -c '^begin' "$C/attempts")" -eq 1 ]
  mode ok
  "$LINTRACE" send --wait
  all_well
}

@test "START that is answered late is not sent a second time" {
  collector
  mode slow
  configure "$NO_RETRY"
  "$LINTRACE" -q -- sh -c "until grep -qs ^begin '$C/attempts'; do sleep 0.05; done; cat in >out"
  mode ok # the answer is 503 then: not taken
  "$LINTRACE" send --wait
  all_well
  [ "$(waiting)" -eq 0 ]
}

@test "whatever the collector does, each event arrives once and in order when it is sent again" {
  collector
  for word in 500 503 507 429 401 404 301 reset close slow; do
    rm -rf lineage "$C"/{accepted,attempts,events/*}
    mode "$word"
    configure "$NO_RETRY" "timeout: $([ $word = slow ] && echo 1 || echo 120)"
    "$LINTRACE" -q -- cp in out
    soon begun 1
    soon is_idle
    [ "$(waiting)" -eq 2 ] || fail "$word: $(find lineage/outbox)"
    [ ! -e "$C/accepted" ]
    run --separate-stderr "$LINTRACE" send --wait
    assert_failure 1
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr == "lintrace: 2 events wait in lineage/outbox/default-"* ]]
    mode ok
    configure "$NO_RETRY"
    "$LINTRACE" send
    all_well
    [ "$(accepted)" = 'START COMPLETE ' ]
  done
}

@test "an answer that breaks off behind its status counts, and one failure is tried again at once" {
  collector
  configure 'retry: {total: 3, backoff_factor: 0.05}'
  mode cut
  "$LINTRACE" -q -- cp in out
  soon begun 2
  "$LINTRACE" send --wait
  mode 503 ok
  "$LINTRACE" -q -- cp in out
  soon begun 5
  "$LINTRACE" send --wait
  all_well
  [ "$(accepted)" = 'START COMPLETE START COMPLETE ' ]
  [ "$(grep -c '^begin' "$C/attempts")" -eq 5 ]
}

@test "events wait while nobody listens, and the next run sends them first" {
  collector
  stop_collector
  configure "$NO_RETRY"
  "$LINTRACE" -q -- cp in out
  soon is_idle
  soon test -s "$(echo lineage/outbox/default-*)/.problem"
  run --separate-stderr "$LINTRACE" -- cp in out
  assert_success
  [[ ${stderr_lines[0]} == "lintrace: "*" events wait in lineage/outbox/default-"*"'lintrace send lineage' tries again" ]]
  soon is_idle
  [ "$(waiting)" -eq 4 ]
  collector "$PORT"
  "$LINTRACE" -q -- cp in out
  "$LINTRACE" send --wait
  all_well
  [ "$(accepted)" = 'START COMPLETE START COMPLETE START COMPLETE ' ]
}

@test "an event that is refused for good is put aside with the answer, said, and holds nothing up" {
  collector
  configure "$NO_RETRY"
  stop_collector
  "$LINTRACE" -q -- cp in out
  soon is_idle
  collector "$PORT"
  mode 400 422 ok
  "$LINTRACE" -q -- cp in out
  soon begun 4
  soon is_idle
  [ "$(accepted)" = 'START COMPLETE ' ]
  [ "$(cat lineage/outbox/refused/*START.json.why)" = 'HTTP status 400: no: 400' ]
  [ "$(cat lineage/outbox/refused/*COMPLETE.json.why)" = 'HTTP status 422: no: 422' ]
  [ "$(find lineage/outbox/refused -name '*.json' | wc -l)" -eq 2 ]
  mode 400 400 ok
  stop_collector
  "$LINTRACE" -q -- cp in out
  soon is_idle
  collector "$PORT"
  run --separate-stderr "$LINTRACE" send --wait
  assert_failure 1
  [[ $stderr == *"2 events refused by 'default' and put aside in lineage/outbox/refused: HTTP status 400: no: 400"* ]]
  run --separate-stderr "$LINTRACE" send
  assert_success
}

@test "over TLS only to whom the certificate says, unless verify says otherwise" {
  need openssl
  mkdir -p "$C"
  openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 2>openssl.log
  cat cert.pem key.pem >"$C/cert.pem"
  collector
  for verify in true "$PWD/cert.pem" false; do
    configure "$NO_RETRY" "verify: $verify"
    sed -i 's|http://|https://|' "$OPENLINEAGE_CONFIG"
    "$LINTRACE" -q -- cp in out
    soon is_idle
    if [ "$verify" = true ]; then
      run --separate-stderr "$LINTRACE" send --wait
      assert_failure 1
      [[ $stderr == *certificate* ]]
    else
      "$LINTRACE" send --wait
      all_well
    fi
  done
}

@test "P1: under tiny limits for files and processes the program runs as before, with one line at most" {
  stop_collector
  PORT=1
  configure "$NO_RETRY"
  # what a limit forbids is an error then, and no signal
  (trap '' XFSZ && ulimit -f 1 && "$LINTRACE" -- sh -c 'cat in; exit 5' >seen 2>said) || [ $? -eq 5 ]
  cmp in seen
  [ "$(grep -c . said)" -le 7 ]
  mkdir fixed
  touch fixed/outbox
  run --separate-stderr "$LINTRACE" -o fixed -- sh -c 'cat in; exit 5'
  [ "$status" -eq 5 ]
  [[ ${stderr_lines[0]} == "lintrace: not all events could be put into the outbox: "* ]]
}

@test "two hundred runs at once lose nothing and send nothing twice" {
  collector
  configure
  for batch in 1 2; do
    pids=()
    for i in $(seq 100); do
      "$LINTRACE" -q -j "job$i" -- cp in "out$batch.$i" &
      pids+=($!)
    done
    wait "${pids[@]}"
  done
  soon is_idle
  "$LINTRACE" send --wait
  all_well
  [ "$(wc -l <"$C/accepted")" -eq 400 ]
  [ "$(grep -c '^begin' "$C/attempts")" -eq 400 ]
  [ "$(waiting)" -eq 0 ]
}

@test "killed senders lose nothing, and send nothing twice but the event that was under way" {
  collector
  configure
  stop_collector
  for i in $(seq 30); do "$LINTRACE" -q -- cp in "out$i" & done
  wait
  soon is_idle
  [ "$(waiting)" -eq 60 ]
  collector "$PORT"
  mode late
  kills=0
  for i in $(seq 40); do
    "$LINTRACE" send >/dev/null 2>&1 &
    sender=$!
    sleep "0.0$((i * 7919 % 9 + 1))"
    kill -KILL "$sender" 2>/dev/null && kills=$((kills + 1))
    wait "$sender" || true
  done
  "$LINTRACE" send --wait
  [ "$kills" -gt 0 ]
  ls lineage/events | sed 's/\.json$//' | sort >runs
  awk '$2 == "START" { print $1 }' "$C/accepted" | sort -u | cmp - runs
  awk '$2 != "START" { print $1 }' "$C/accepted" | sort -u | cmp - runs
  # what came twice came so right after itself, once a kill at most
  [ "$(wc -l <"$C/accepted")" -le $((60 + kills)) ]
  [ "$(uniq "$C/accepted" | wc -l)" -eq 60 ]
}

@test "P4: the events of a run whose lintrace was killed are sent after its recovery, START once" {
  collector
  configure
  for when in early late; do
    mkfifo go
    "$LINTRACE" -q -j $when -- sh -c 'cat in >out; read -r line <go' &
    lintrace=$!
    soon test -e out
    [ $when = early ] || soon grep -q "START late" "$C/accepted"
    kill -KILL "$lintrace"
    wait "$lintrace" || true
    echo >go
    rm go out
    soon "$LINTRACE" recover
  done
  "$LINTRACE" send --wait
  all_well
  [ "$(cut -d' ' -f2,3 "$C/accepted" | sort | tr '\n' ' ')" = 'ABORT early ABORT late START early START late ' ]
}

@test "composite: each transport gets everything once, though another fails; file and console too" {
  collector
  cat >"$BATS_TEST_TMPDIR/c.yml" <<Y
transport:
  type: composite
  transports:
    down: {type: http, url: "http://127.0.0.1:1", retry: {total: 0}}
    up: {type: http, url: "http://127.0.0.1:$PORT/"}
    lines: {type: file, log_file_path: ../events.ndjson, append: true}
    files: {type: file, log_file_path: ../single}
    terminal: {type: console}
    nobody: {type: noop}
Y
  export OPENLINEAGE_CONFIG=$BATS_TEST_TMPDIR/c.yml
  run --separate-stderr "$LINTRACE" -q -- cp in out
  assert_success
  [ "$(jq -r .eventType <<<"$stderr" | tr '\n' ' ')" = 'START COMPLETE ' ]
  [ "$(jq -r .eventType ../events.ndjson | tr '\n' ' ')" = 'START COMPLETE ' ]
  [ "$(wc -l <../events.ndjson)" -eq 2 ]
  [ "$(cat ../single-*.json | jq -r .eventType | tr '\n' ' ')" = 'START COMPLETE ' ]
  run --separate-stderr "$LINTRACE" send --wait
  assert_failure 1
  [ "${#stderr_lines[@]}" -le 2 ]
  [[ $stderr == *"2 events wait in lineage/outbox/down-"* ]]
  all_well
  [ "$(waiting)" -eq 2 ]
  [ "$(wc -l <../events.ndjson)" -eq 2 ]
  # where nothing is configured for them, they stay
  OPENLINEAGE_DISABLED=true run --separate-stderr "$LINTRACE" send
  assert_failure 1
  [[ $stderr == *"for a transport that is not configured here"* ]]
}

@test "composite: without continue_on_failure those behind a failing transport wait for it" {
  collector
  stop_collector
  cat >openlineage.yml <<Y
transport:
  type: composite
  continue_on_failure: false
  transports:
    - {type: http, name: first, url: "http://127.0.0.1:$PORT", retry: {total: 0}}
    - {type: file, name: second, log_file_path: ../second, append: true}
Y
  "$LINTRACE" -q -- cp in out
  run --separate-stderr "$LINTRACE" send --wait
  assert_failure 1
  collector "$PORT"
  run --separate-stderr "$LINTRACE" send --wait
  assert_success
  all_well
  [ "$(wc -l <../second)" -eq 2 ]
}

@test "the outbox may lie on another disk, where there are no links to events" {
  [ "$(stat -c %d /dev/shm)" != "$(stat -c %d .)" ] || skip "/dev/shm is on the same disk"
  collector
  stop_collector
  configure "$NO_RETRY"
  elsewhere=$(mktemp -d /dev/shm/lintrace.XXXXXX)
  mkdir lineage
  ln -s "$elsewhere" lineage/outbox
  "$LINTRACE" -q -- cp in out
  soon is_idle
  [ "$(find "$elsewhere" -name '*.json' | wc -l)" -eq 2 ]
  collector "$PORT"
  "$LINTRACE" send --wait
  all_well
  rm -r "$elsewhere"
}

@test "a file that cannot be written is told, and its events wait" {
  mkdir there
  printf 'transport: {type: file, log_file_path: no/events, append: true}\n' >openlineage.yml
  run --separate-stderr "$LINTRACE" -- cp in out
  assert_success
  [[ ${stderr_lines[0]} == "lintrace: 2 events wait in lineage/outbox/default-"*"cannot write '$SCRATCH/no/events': No such file"* ]]
  mkdir no
  "$LINTRACE" send
  [ "$(wc -l <no/events)" -eq 2 ]
}

@test "the configuration is found as the clients find it: file over variables over OPENLINEAGE_URL" {
  collector
  export OPENLINEAGE_URL=http://127.0.0.1:$PORT OPENLINEAGE_API_KEY=k1 OPENLINEAGE_ENDPOINT=/api/v1/lineage
  echo k1 >"$C/key"
  "$LINTRACE" -q -- cp in out
  "$LINTRACE" send --wait
  [ "$(accepted)" = 'START COMPLETE ' ]
  export OPENLINEAGE_URL=http://127.0.0.1:1
  echo k2 >"$C/key"
  OPENLINEAGE__TRANSPORT='{"type": "http", "url": "http://127.0.0.1:1"}' OPENLINEAGE__TRANSPORT__TYPE=noop \
    "$LINTRACE" -q -o other -- cp in out # the shorter name counts
  soon test -s "$(echo other/outbox/default-*)/.problem"
  export OPENLINEAGE__TRANSPORT__TYPE=http OPENLINEAGE__TRANSPORT__URL=http://127.0.0.1:$PORT
  export OPENLINEAGE__TRANSPORT__AUTH='{"type": "api_key", "apiKey": "k2"}'
  "$LINTRACE" -q -- cp in out
  "$LINTRACE" send --wait
  [ "$(accepted)" = 'START COMPLETE START COMPLETE ' ]
  mkdir ../.openlineage
  printf 'transport: {type: file, log_file_path: of_home, append: true}\n' >../.openlineage/openlineage.yml
  "$LINTRACE" -q -o o1 -- cp in out 2>said
  [ "$(wc -l <of_home)" -eq 2 ]
  printf 'transport: {type: file, log_file_path: of_folder, append: true}\n' >openlineage.yml
  # the program may take it away: it has been read by then
  "$LINTRACE" -q -o o2 -- rm openlineage.yml
  [ "$(wc -l <of_folder)" -eq 2 ]
  all_well
}

@test "what is wrong in the configuration is one line, and never a failure" {
  try() { # TEXT EXPECTED
    printf '%s\n' "$1" >openlineage.yml
    run --separate-stderr "$LINTRACE" -- true
    assert_success
    [[ ${stderr_lines[0]} == "lintrace: "*"$2"* ]] || fail "$1: ${stderr_lines[0]}"
    [[ ${stderr_lines[1]} == "lintrace: true COMPLETE"* ]] || fail "$1: ${stderr_lines[1]}"
  }
  try 'transport: {type: kafka, topic: x}' "its type 'kafka' is not known; http, file, console, composite and noop are"
  try 'transport: {type: file, log_file_path: ../log, colour: x}' "'colour' is ignored: known are log_file_path, append"
  try 'transport: {type: http, url: "ftp://x"}' 'its url must begin with http:// or https://'
  try 'transport: {type: noop}
filters: []' "'filters' is not used by lintrace"
  try 'transport: [' 'openlineage.yml: line'
  try 'transport: {type: composite, transports: [{type: x}, {type: y}]}' 'and 1 more about OpenLineage'
  try 'transport: {type: file, log_file_path: ../log, append: perhaps}' "'append' is ignored: say true or false"
  rm openlineage.yml
  OPENLINEAGE_CONFIG=none run --separate-stderr "$LINTRACE" -- true
  [[ ${stderr_lines[0]} == *"OPENLINEAGE_CONFIG: 'none' cannot be read"* ]]
}

@test "a program is told of its run by three variables, unless --no-context or LINTRACE_CONTEXT=0" {
  "$LINTRACE" -q -n 'file://h 1' -j 'a/b' -- env >env
  id=$(basename lineage/events/*.json .json)
  grep -qx "OPENLINEAGE_PARENT_ID=file:%2F%2Fh 1/a%2Fb/$id" env
  grep -qx "OPENLINEAGE_ROOT_PARENT_ID=file:%2F%2Fh 1/a%2Fb/$id" env
  [ "$(sed -n 's/^OPENLINEAGE_CONTEXT=//p' env | jq -r '.parent | .job.namespace, .job.name, .run.runId, .root.run.runId')" = \
    "$(printf '%s\n' 'file://h 1' a/b "$id" "$id")" ]
  export OPENLINEAGE_PARENT_ID=x/y/$id
  "$LINTRACE" -q --no-context -- env >env
  LINTRACE_CONTEXT=0 "$LINTRACE" -q -- env >env2
  for file in env env2; do [ "$(grep ^OPENLINEAGE $file)" = "OPENLINEAGE_PARENT_ID=x/y/$id" ]; done
  "$LINTRACE" -q --backend ptrace -- env >env
  [ "$(grep -c ^OPENLINEAGE_ env)" -eq 3 ]
  grep -qx "OPENLINEAGE_ROOT_PARENT_ID=x/y/$id" env
}

@test "a lintrace within a run is a child of it, by whichever variable" {
  "$LINTRACE" -q -o outer -n 'n/s' -j o -- "$LINTRACE" -q -o inner -- true
  parent=$(basename outer/events/*.json .json)
  [ "$(jq -r '.run.facets.parent | .run.runId, .job.namespace, .root.job.name' inner/events/*.json)" = "$(printf '%s\n' "$parent" n/s o)" ]
  OPENLINEAGE_PARENT_ID="n%2Fs/o%25/$parent" "$LINTRACE" -q -o by_id -- true
  [ "$(jq -r '.run.facets.parent.job | .namespace, .name' by_id/events/*.json)" = "$(printf '%s\n' n/s o%)" ]
  context='{"parent":{"run":{"runId":"'$parent'"},"job":{"namespace":"a/b","name":"c"}}}'
  OPENLINEAGE_CONTEXT=$context OPENLINEAGE_PARENT_ID=x/y/$parent "$LINTRACE" -q -o by_json -- true
  [ "$(jq -r '.run.facets.parent | .job.namespace, .root.job.name' by_json/events/*.json)" = "$(printf '%s\n' a/b c)" ]
  OPENLINEAGE_CONTEXT='{"parent": 1}' OPENLINEAGE_PARENT_ID=x/y/$parent run --separate-stderr "$LINTRACE" -o bad -- true
  [[ ${stderr_lines[0]} == "lintrace: OPENLINEAGE_CONTEXT is ignored: it does not name a run"* ]]
  [ "$(jq -r .run.facets.parent.job.namespace bad/events/*.json)" = x ]
}

@test "send: where there is nothing, wrong usage" {
  run --separate-stderr "$LINTRACE" send nowhere
  assert_success
  [ ! -e nowhere ]
  run --separate-stderr "$LINTRACE" send a b
  assert_failure 2
}

@test "the steps of a script arrive too, each with its own START and end" {
  collector
  configure
  "$LINTRACE" -q --steps -- bash -c 'sort in > x; cat in | uniq > y; false; true'
  soon is_idle
  "$LINTRACE" send
  [ "$(jq -r 'select(.run.facets.parent) | .job.name' lineage/events/*.json | wc -l)" -ge 2 ]
  all_well
}
