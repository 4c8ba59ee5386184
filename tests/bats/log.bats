#!/usr/bin/env bats
# P4: a log that cannot be written, or not drawn, costs no run: what is missing is told, kept and written later.
load helper

teardown() {
  umount "$SCRATCH/disk" 2>/dev/null || true
}

# A folder "disk" of its own on a disk of that size.
small_disk() {
  mkdir disk
  mount -t tmpfs -o size="$1" none disk 2>/dev/null || skip "may not mount"
}
fill() {
  dd if=/dev/zero of="$1/filler" bs=4096 2>/dev/null || true
}
state_of() { ls "$LINTRACE_STATE_DIR"; }

@test "P4: a log too long to draw: the run is in it, with one line about the diagram, and its live trace goes" {
  "$LINTRACE" -q -- sh -c 'echo 1 >out'
  row=$(tail -n 1 lineage/events.csv)
  truncate -s 1100M lineage/events.csv
  printf '\n%s\n' "$row" >>lineage/events.csv
  run "$LINTRACE" -- sh -c 'echo 2 >out; exit 7'
  assert_failure 7
  assert_line "lintrace: the diagram '$SCRATCH/lineage/diagram.mmd' is not up to date: '$SCRATCH/lineage/events.csv' is larger than 1073741824 bytes; move old rows to another file, or begin a new folder"
  refute_output --partial "not in the log"
  [ "$(grep -c . <<<"$output")" -le 6 ]
  [ "$(ls lineage/events | wc -l)" -eq 2 ]
  [ "$(tail -c 4096 lineage/events.csv | grep -ac 'FAILED$')" -eq 1 ]
  [ "$(state_of)" = "" ]
  run "$LINTRACE" -q -- true
  assert_success
  assert_output ""
  [ "$(state_of)" = "" ]
}

@test "P4: a full disk: the end that was seen is kept, and recover writes it when there is room" {
  small_disk 64k
  printf 'a\n1\n' >in.csv
  fill disk
  run "$LINTRACE" -o disk/lineage -- sh -c 'cat in.csv >out.csv; exit 3'
  assert_failure 3
  assert_output --partial "the run is not in the log"
  [ "$(state_of | wc -l)" -eq 1 ]
  run "$LINTRACE" recover
  assert_failure 1
  rm disk/filler
  run "$LINTRACE" recover
  assert_success
  assert_output --regexp '^lintrace: recovered run [0-9a-f-]+ \(sh\) that was not written down$'
  [ "$(event disk/lineage | jq -r .eventType)" = FAIL ]
  [ "$(event disk/lineage | jq -r .run.facets.errorMessage.message)" = "exit status 3" ]
  [ "$(verdict disk/lineage)" = complete ]
  [ "$(names inputs disk/lineage) $(names outputs disk/lineage)" = "in.csv out.csv" ]
  [ "$(state_of)" = "" ]
}

@test "P4: the live trace on the same full disk: the end finds its place in the blocks it has" {
  small_disk 8m
  export LINTRACE_STATE_DIR=$PWD/disk/state
  run "$LINTRACE" -q -o disk/lineage -- sh -c 'dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null; kill -TERM $$'
  assert_failure 143
  assert_output --partial "the run is not in the log"
  refute_output --partial "could not be noted"
  : >disk/filler
  "$LINTRACE" recover
  [ "$(event disk/lineage | jq -r .eventType)" = FAIL ]
  event disk/lineage | jq -r .run.facets.errorMessage.message | grep -q SIGTERM
  [ "$(verdict disk/lineage)" = complete ]
  [ "$(state_of)" = "" ]
}

@test "P4: a log in the place of a file: what the run lacked is not forgotten when it is written later" {
  echo "in the way" >place
  run "$LINTRACE" -q --wait 0 -o place/lineage -- sh -c 'sleep 100 >/dev/null 2>&1 3>&- & echo $! >pid'
  assert_success
  rm place
  started=$(jq -r .start_ns "$LINTRACE_STATE_DIR"/*/run.json)
  ended=$(jq -r .end.end_ns "$LINTRACE_STATE_DIR"/*/run.json)
  [ "${#ended}" -eq 19 ] && [[ $ended > $started ]]
  kill "$(cat pid)"
  for _ in {1..600}; do "$LINTRACE" recover && break || sleep 0.1; done
  [ "$(event place/lineage | jq -r .eventType)" = COMPLETE ]
  [ "$(event place/lineage | TZ=UTC jq -r '.eventTime | sub("\\.[0-9]+Z"; "Z") | fromdate')" = "${ended%?????????}" ]
  [ "$(tail -n 1 place/lineage/events.csv | grep -c ',COMPLETED$')" -eq 1 ]
  [ "$(verdict place/lineage)" = incomplete ]
  reasons place/lineage | grep -qx '1 process was still running at the end (--wait SECONDS waits longer)'
}

@test "P4: killed while it wrote to a log over 1 GiB with an event over 1 GiB: recover ends it" {
  small_disk 8m # where a hole costs nothing to read
  echo "in the way" >disk/place
  "$LINTRACE" -q -o disk/place/lineage -- true 2>/dev/null
  cp -R "$LINTRACE_STATE_DIR" saved
  rm disk/place
  "$LINTRACE" recover
  event=$(echo disk/place/lineage/events/*.json)
  row=$(tail -n 1 disk/place/lineage/events.csv)
  truncate -s 1100M "$event"
  # The event is there, its row is not.
  sed -i '$d' disk/place/lineage/events.csv
  truncate -s 1100M disk/place/lineage/events.csv
  printf '\nsomebody,else\n' >>disk/place/lineage/events.csv
  cp -R saved/. "$LINTRACE_STATE_DIR"
  run "$LINTRACE" recover
  assert_success
  assert_line --partial "is not up to date"
  [ "$(tail -n 1 disk/place/lineage/events.csv)" = "$row" ]
  [ "$(stat -c %s "$event")" -eq $((1100 << 20)) ]
  # The row is there, too.
  cp -R saved/. "$LINTRACE_STATE_DIR"
  "$LINTRACE" recover
  [ "$(tail -c 4096 disk/place/lineage/events.csv | grep -acxF "$row")" -eq 1 ]
  [ "$(state_of)" = "" ]
}

@test "P1: one who holds the log's lock and was stopped keeps no run from ending; its row comes later" {
  "$LINTRACE" -q -- true
  (
    exec 9<lineage/events.csv
    flock 9
    echo locked >ready
    sleep 60
  ) &
  local holder=$!
  while [ ! -e ready ]; do sleep 0.01; done
  run timeout 40 "$LINTRACE" -- sh -c 'exit 7'
  pkill -P "$holder" || true # ends the holder, too
  wait "$holder" 2>/dev/null || true
  [ "$status" -eq 7 ]
  [[ $output == *"events.csv"* ]]
  [ "$(wc -l <lineage/events.csv)" = 2 ]
  "$LINTRACE" recover
  [ "$(wc -l <lineage/events.csv)" = 3 ]
}

@test "the summary names what lies here first, and a redirected output after it" {
  echo a >in
  far=$BATS_TEST_TMPDIR/a_folder_that_lies_elsewhere_and_has_a_name_long_enough_to_fill_a_line_of_the_summary
  mkdir -p "$far" here
  cd here
  "$LINTRACE" -- bash -c 'cat ../in >z; echo' 2>summary >"$far/output"
  grep -q '^  writes z, ' summary
}
