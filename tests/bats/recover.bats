#!/usr/bin/env bats
# P4: what is left when lintrace itself is killed is finished by `lintrace recover`, or by the next run.
load helper

teardown() {
  rm -f "$SCRATCH"/wait "$SCRATCH"/*/wait # nothing is to outlive a test that failed
}

# Starts `lintrace [options] -- command` in the background, waits for file "ready" and kills lintrace; the program
# waits as long as there is a file "wait".
orphan() {
  rm -f ready
  touch wait
  "$LINTRACE" -q "$@" 3>&- &
  local tracer=$!
  for _ in $(seq 1200); do
    [ -e ready ] && break
    sleep 0.05
  done
  [ -e ready ] || return 1
  kill -KILL "$tracer"
  wait "$tracer" 2>/dev/null || true
}
# Lets the programs of the orphaned runs end, and waits for that.
survivors_end() {
  rm -f wait
  for _ in $(seq 1200); do
    grep -qs "$LINTRACE_STATE_DIR" /proc/[0-9]*/maps || return 0
    sleep 0.05
  done
  return 1
}
state_of() { ls "$LINTRACE_STATE_DIR"; }

setup_program() {
  printf 'a,b\n1,2\n' >in.csv
  cat >job.sh <<'S'
cat in.csv > out.csv
echo x > ready
while [ -e wait ]; do sleep 0.01; done
echo y > last.csv
S
}

@test "P4: lintrace killed, program goes on: recover writes event, row, trace and diagram of the whole run" {
  setup_program
  printf 'version: 1\npipeline:\n  name: shop\ndatasets:\n  - {name: orders, namespace: shop, path: in.csv}\n' >job.lintrace.yaml
  orphan -n team -- bash job.sh
  survivors_end
  mkdir elsewhere
  (cd elsewhere && PATH=/usr/bin:/bin "$LINTRACE" recover) 2>said
  [[ $(cat said) == *"recovered run "*" (shop) that was cut short" ]]
  [ "$(event | jq -r .eventType)" = ABORT ]
  [ "$(event | jq -r '.job | .namespace + " " + .name')" = "team shop" ]
  [ "$(names inputs)" = orders ]
  names outputs | grep -qx out.csv
  names outputs | grep -qx last.csv
  [ "$(verdict)" = incomplete ]
  [ "$(reasons)" = "lintrace was killed before the program's end was seen" ]
  [ "$(event | jq -r '.run.facets.errorMessage.message')" = "lintrace was killed before the program's end was seen" ]
  [ "$(grep -c ',FAILED$' lineage/events.csv)" -eq 1 ]
  [ "$(event | jq -r .eventTime)" = "$(tail -n 1 lineage/events.csv | cut -d, -f1)" ]
  seen '.type == "file" and (.name | endswith("/out.csv"))'
  grep -q last.csv lineage/diagram.mmd
  [ "$(state_of)" = "" ]
  run "$LINTRACE" recover
  assert_success
  assert_output "lintrace: nothing to recover"
}

@test "P4: a run that still has processes is left and told, exit status 1; --now takes it as it is" {
  setup_program
  orphan -- bash job.sh
  run "$LINTRACE" recover
  assert_failure 1
  assert_output --partial "still run"
  assert_output --partial "bash job.sh"
  [ ! -e lineage ]
  run "$LINTRACE" recover --now
  assert_success
  names outputs | grep -qx out.csv
  reasons | grep -q 'still running when the run was recovered'
  survivors_end
  [ -e last.csv ]
  [ "$(ls lineage/events | wc -l)" -eq 1 ]
}

@test "P4: the next run recovers the dead ones by itself, with one line, and none under -q" {
  setup_program
  orphan -- bash job.sh
  survivors_end
  run "$LINTRACE" -o other -- true
  assert_success
  assert_line --regexp '^lintrace: recovered run [0-9a-f-]+ \(job.sh\) that was cut short$'
  [ "$(names outputs | grep -c .)" -eq 3 ]
  orphan -- bash job.sh
  survivors_end
  run "$LINTRACE" -q -o other -- true
  assert_output ""
  [ "$(ls lineage/events | wc -l)" -eq 2 ]
  [ "$(wc -l <lineage/events.csv)" -eq 3 ]
}

@test "P4: a run under way is nobody else's: recover and other runs leave it alone" {
  setup_program
  touch wait
  "$LINTRACE" -q -- bash job.sh 3>&- &
  for _ in {1..1200}; do [ -e ready ] || sleep 0.05; done
  run "$LINTRACE" recover --now
  assert_success
  "$LINTRACE" -q -o other -- true
  rm wait
  wait $!
  [ "$(ls lineage/events | wc -l)" -eq 1 ]
  [ "$(event | jq -r .eventType)" = COMPLETE ]
}

@test "P4: two recovers at once write each run once" {
  setup_program
  for _ in 1 2 3 4 5 6; do
    orphan -- bash job.sh
  done
  survivors_end
  seq 4 | xargs -P 4 -I{} sh -c '"$LINTRACE" recover 2>said.{}'
  [ "$(ls lineage/events/*.json | wc -l)" -eq 6 ]
  [ "$(tail -n +2 lineage/events.csv | cut -d, -f2 | sort -u | wc -l)" -eq 6 ]
  [ "$(wc -l <lineage/events.csv)" -eq 7 ]
  [ "$(cat said.* | grep -c recovered)" -eq 6 ]
}

@test "P4: killed while it wrote: what is in the log is not written twice, what is missing is added" {
  setup_program
  orphan -- bash job.sh
  survivors_end
  cp -R "$LINTRACE_STATE_DIR" saved
  "$LINTRACE" recover
  # Between the row and the removal of the live trace.
  cp lineage/events.csv before.csv
  cp -R saved/. "$LINTRACE_STATE_DIR"
  "$LINTRACE" recover
  cmp before.csv lineage/events.csv
  [ "$(state_of)" = "" ]
  # Between the event and its row; the event's own words stay, and the row agrees with them.
  event | jq -c '.eventType = "COMPLETE"' >whole.json
  cp whole.json lineage/events/*.json
  head -n 1 before.csv >lineage/events.csv
  cp -R saved/. "$LINTRACE_STATE_DIR"
  "$LINTRACE" recover
  cmp whole.json lineage/events/*.json
  diff <(sed 's/,FAILED$/,COMPLETED/' before.csv) lineage/events.csv
  # In the middle of the row.
  head -c -20 before.csv >lineage/events.csv
  touch "lineage/events/$(ls saved).json.$(jq -r .pid saved/*/run.json).tmp"
  cp -R saved/. "$LINTRACE_STATE_DIR"
  "$LINTRACE" recover
  diff <(sed 's/,FAILED$/,COMPLETED/' before.csv) lineage/events.csv
  [ "$(ls lineage/events | wc -l)" -eq 1 ]
}

@test "P4: the state folder is not trusted: garbage, links and others' files are skipped, with one line each" {
  setup_program
  orphan -- bash job.sh
  survivors_end
  id=$(state_of)
  good=$LINTRACE_STATE_DIR/$id
  fake() { printf '%s/%s%s' "$LINTRACE_STATE_DIR" "${id%?????}" "$1"; }
  for number in 00001 00002 00003 00004 00005; do cp -R "$good" "$(fake $number)"; done
  echo '{"run_id": 7, "argv": [' >"$(fake 00001)/run.json"
  ln -sf "$good/run.json" "$(fake 00002)/run.json"
  sed -i "s|\"lineage_folder\": .*|\"lineage_folder\": \"relative\",|" "$(fake 00003)/run.json"
  rm "$(fake 00004)/segment.0"
  mkfifo "$(fake 00004)/segment.0"
  chmod 0777 "$(fake 00005)"
  ln -s "$good" "$(fake 00006)"
  mkdir "$LINTRACE_STATE_DIR/notes"
  run timeout 20 "$LINTRACE" recover
  assert_failure 1
  [ "$(grep -c 'left alone' <<<"$output")" -eq 6 ]
  [ "$(grep -c 'recovered run' <<<"$output")" -eq 1 ]
  [ "$(ls lineage/events | wc -l)" -eq 1 ]
  [ -d "$LINTRACE_STATE_DIR/notes" ]
}

@test "P4: a live trace that was only begun stays for a minute, then goes without a run" {
  setup_program
  orphan -- bash job.sh
  survivors_end
  id=$(state_of)
  mv "$LINTRACE_STATE_DIR/$id" saved
  begun=$LINTRACE_STATE_DIR/$id
  for kind in empty locked noted; do
    mkdir "$begun"
    [ $kind = empty ] || cp saved/lock "$begun"
    [ $kind != noted ] || cp saved/run.json "$begun"
    [ $kind != noted ] || head -c 4194304 /dev/zero >"$begun/segment.0"
    "$LINTRACE" recover
    [ -d "$begun" ]
    touch -d '2 minutes ago' "$begun"
    "$LINTRACE" recover
    [ ! -e "$begun" ]
  done
  [ ! -e lineage ]
}

@test "P4: names that are no text come back byte for byte" {
  folder=$(printf 'od\\d \xff')
  mkdir "$folder"
  cd "$folder"
  printf 'echo 1 > "$1"; echo x > ready\n' >job.sh
  echo 'while [ -e wait ]; do sleep 0.01; done' >>job.sh
  printf 'version: 1\npipeline: {name: odd}\n' >job.lintrace.yaml
  orphan -- sh job.sh "$(printf 'x\xfe')"
  survivors_end
  "$LINTRACE" recover
  [ "$(event | jq -r .job.name)" = odd ]
  [ "$(ls | grep -c lineage)" -eq 1 ]
}

@test "P4: a program killed in the midst of a write or a rename: the last one counts too" {
  compile w <<'C'
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
/* A call that completes and never returns to the program: made past the library, then the kill. */
static long raw(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}
int main(int argc, char **argv) {
    int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0644), part = open("part", O_WRONLY | O_CREAT, 0644);
    int old = open("old", O_WRONLY);
    if (write(out, "0123456789", 10) != 10 || write(part, "abc", 3) != 3 || close(part))
        return 1;
    raw(SYS_write, out, (long)"0123456789", 10);
    raw(SYS_write, old, (long)"new", 3);
    raw(SYS_rename, (long)"part", (long)"final", 0);
    raw(SYS_kill, getpid(), SIGKILL, 0);
    return 0;
}
C
  echo before >old
  touch -d '1 hour ago' old
  run "$LINTRACE" -q --backend preload -- ./w
  [ "$(names outputs | tr '\n' ' ')" = "final old out " ]
  [ "$(event | jq -r '.outputs[] | select(.name | endswith("/out")) | .outputFacets.outputStatistics.size')" = 20 ]
  seen '.type == "file" and (.name | endswith("/out")) and .bytes_estimated'
}

@test "P2: --strict ends with 125 when the run is incomplete, else as the program did" {
  compile static -static <<<'int main(void){return 0;}' || skip "no static libc"
  run "$LINTRACE" -q --strict -- true
  assert_success
  assert_output ""
  run "$LINTRACE" -q --strict -- sh -c 'exit 7'
  assert_failure 7
  run -127 "$LINTRACE" -q --strict -- ./not-there
  run "$LINTRACE" -q --strict --backend preload -- ./static
  assert_failure 125
  assert_output --regexp '^lintrace: failed by --strict, the run is incomplete: .*static program'
  run "$LINTRACE" -q --strict --backend preload -- sh -c './static; kill -KILL $$'
  assert_failure 125
  [ "$(cat lineage/events/*.json | jq -s length)" -eq 4 ]
  echo "in the way" >file
  run "$LINTRACE" -q --strict -o file/lineage -- true
  assert_failure 125
  assert_output --partial 'failed by --strict, the run is not in the log'
}
