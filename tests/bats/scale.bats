#!/usr/bin/env bats
# More than one machine: runs of one workflow on several hosts, logs that many share, what the log needs of a
# file system. A "host" is a set of namespaces: a host name, process ids from 1, a network and mounts of its own.
# P4: nothing that was logged is lost; P7: the events stay valid.
# shellcheck disable=SC2016 # scripts in single quotes are expanded by the host's shell
load helper

ROOT_RUN=01a1fc99-836d-7961-af20-8f3f1cf6e0d9

need_hosts() {
  unshare -Urnmpf --uts --mount-proc true 2>/dev/null || skip "no namespaces of one's own permitted"
}
# Runs a script as host NAME. Process ids start at 1 on each, so that hosts use the same ones.
on_host() { # NAME SCRIPT [ARG...]
  local name=$1 script=$2
  shift 2
  LINTRACE_STATE_DIR=${STATE:-$BATS_TEST_TMPDIR/state-$name} unshare -Urnmpf --uts --mount-proc \
    bash -c "hostname $name; $script" bash "$@"
}
# The log has N whole runs and nothing else.
assert_whole() { # LOG N
  [ "$(find "$1/events" -name '*.json' | wc -l)" -eq "$2" ]
  [ "$(find "$1/traces" -name '*.zst' | wc -l)" -eq "$2" ]
  [ "$(find "$1" -name '*.tmp*' | wc -l)" -eq 0 ]
  jq -es 'all(.[]; .run.facets.lintrace_trace.verdict == "complete")' "$1"/events/*.json
  python3 - "$1" "$2" <<'P'
import csv, glob, json, os, sys
log, count = sys.argv[1], int(sys.argv[2])
with open(log + "/events.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.reader(file))
assert rows[0][1] == "run_id" and len(rows) == count + 1 and all(len(row) == 11 for row in rows), len(rows)
ids = {row[1] for row in rows[1:]}
assert ids == {os.path.basename(p)[:-5] for p in glob.glob(log + "/events/*.json")} and len(ids) == count
P
}

@test "P7: a workflow on three hosts joins by its parent, its shared files and no local ones" {
  need_hosts
  mkdir -p share local mount
  echo id,name >share/reference.csv
  # Host 2 has the shared folder mounted under another name. Each has files of its own under the same path.
  cat >steps.sh <<'S'
host=$1 top=$2 share=$top/share
mount --bind "$top/disk-$host" "$top/local"
if [ "$host" = h2 ]; then
  mount --bind "$top/share" "$top/mount"
  share=$top/mount
fi
export OPENLINEAGE_PARENT_ID=batch/nightly.$host/${PARENT:?} OPENLINEAGE_ROOT_PARENT_ID=batch/nightly/${ROOT:?}
export LINTRACE_DIR=$top/logs/$host LINTRACE_QUIET=1
export LINTRACE_DATASET_NAMESPACE="file://{host},$share=file://nas/export"
cd "$top/local" || exit 1
"$LINTRACE" -j clean -- sh -c 'grep -v bad in.csv >clean.csv'
own=$(echo "$host" | tr 123 abc) # names that differ in a letter, so that the three are no series
"$LINTRACE" -j part -- sh -c 'cat clean.csv "$1/reference.csv" >"$1/part-$2.csv"' sh "$share" "$own"
touch "$top/done-$host"
for other in h1 h2 h3; do until [ -e "$top/done-$other" ]; do sleep 0.05; done; done
"$LINTRACE" -j report -- sh -c 'cat "$1"/part-h?.csv >"$1/report-$2.csv"' sh "$share" "$host"
S
  pids=
  for host in h1 h2 h3; do
    mkdir "disk-$host"
    printf 'id,name\n1,%s\nbad\n' "$host" >"disk-$host/in.csv"
    ROOT=$ROOT_RUN PARENT=01a1fc99-0000-7000-8000-00000000000${host#h} on_host "$host" '. ./steps.sh' "$host" "$SCRATCH" &
    pids+=" $!"
  done
  for pid in $pids; do wait "$pid"; done

  # As docs/scale.md says: events are files of their own, rows are lines.
  mkdir -p all/events all/traces
  cp -n logs/*/events/*.json all/events
  cp -n logs/*/traces/*.zst all/traces
  { head -n 1 logs/h1/events.csv && tail -qn +2 logs/*/events.csv | sort; } >all/events.csv
  assert_whole all 9
  run python3 "$TOP/tests/documents/check-openlineage.py" all/events/*.json
  assert_success
  assert_output "9 events are valid"

  jq -es --arg root "$ROOT_RUN" 'all(.[]; .run.facets.parent | .root.run.runId == $root and .root.job.name == "nightly")
    and ([.[].run.facets.parent.run.runId] | unique | length == 3)
    and ([.[].run.facets.parent.job.name] | unique == ["nightly.h1", "nightly.h2", "nightly.h3"])' all/events/*.json
  jq -rs '[.[] | (.inputs + .outputs)[] | .namespace + .name] | unique[]' all/events/*.json >nodes
  # 3 hosts with 2 local files of the same path, and 7 shared files that each host names alike.
  [ "$(grep -c "^file://h[123]$SCRATCH/local/in.csv$" nodes)" -eq 3 ]
  [ "$(grep -c "^file://h[123]$SCRATCH/local/clean.csv$" nodes)" -eq 3 ]
  [ "$(grep -c '^file://nas/export/' nodes)" -eq 7 ]
  [ "$(wc -l <nodes)" -eq 13 ]
  # A report, wherever it was made, is fed by the parts of all hosts; by digest too.
  jq -es '[.[] | select(.job.name == "report")] | length == 3 and
    all(.[]; [.inputs[].name] == ["/export/part-ha.csv", "/export/part-hb.csv", "/export/part-hc.csv"])' all/events/*.json
  jq -es '([.[] | select(.job.name == "part") | .outputs[].facets.version.datasetVersion] | sort) as $made |
    all(.[] | select(.job.name == "report"); ([.inputs[].facets.version.datasetVersion] | sort) == $made)' all/events/*.json

  "$LINTRACE" graph all/events.csv >all.mmd
  run python3 "$TOP/tests/documents/check-mermaid.py" all.mmd
  assert_success
  [ "$(head -n 2 all.mmd | tail -n 1)" = "%% 13 datasets, 3 jobs, 19 edges" ]
}

@test "P4: 200 runs at once into one log lose nothing" {
  pids=
  for _ in $(seq 200); do
    "$LINTRACE" -q -- true &
    pids+=" $!"
  done
  for pid in $pids; do wait "$pid"; done
  assert_whole lineage 200
  grep -q '^%% 0 datasets, 1 jobs, 0 edges' lineage/diagram.mmd
  [ -z "$(ls "$LINTRACE_STATE_DIR")" ]
}

@test "P4: whoever looks for orphans in the moment in which a run begins does not cost it its trace" {
  need strace
  slow() { # WHERE USECONDS COMMAND...: its first flock takes that much longer
    strace -f -qq -o /dev/null -e trace=flock -e "inject=flock:$1=$2:when=1" "${@:3}"
  }
  slow delay_enter 500000 "$LINTRACE" -q --backend preload -- true &
  run_pid=$!
  until [ -n "$(find "$LINTRACE_STATE_DIR" -name lock 2>/dev/null)" ]; do sleep 0.02; done
  slow delay_exit 1000000 "$LINTRACE" recover
  wait "$run_pid"
  assert_whole lineage 1
}

@test "P4: two hosts with the same process ids in one log folder lose nothing" {
  need_hosts
  script='for i in $(seq 40); do "$LINTRACE" -q -o shared -- sh -c "echo $i >$1-$i" & done; wait'
  on_host h1 "$script" h1 &
  first=$!
  on_host h2 "$script" h2
  wait "$first"
  assert_whole shared 80
  grep -q '^%% 80 datasets' shared/diagram.mmd
  [ "$(find "$BATS_TEST_TMPDIR"/state-h? -mindepth 1 -maxdepth 1 -name '*-*' | wc -l)" -eq 0 ]
}

@test "the log keeps to what NFS gives: locks by fcntl, exclusive ones for what may be written" {
  compile nfs.so -shared -fPIC -D_GNU_SOURCE -ldl <<'C'
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
int flock(int fd, int how)
{
    struct flock whole = {.l_type = how & LOCK_UN ? F_UNLCK : how & LOCK_SH ? F_RDLCK : F_WRLCK};
    int failed = fcntl(fd, how & LOCK_NB ? F_OFD_SETLK : F_OFD_SETLKW, &whole);
    if (failed && errno == EAGAIN)
        errno = EWOULDBLOCK;
    return failed;
}
C
  pids=
  for _ in $(seq 40); do
    LD_PRELOAD=$PWD/nfs.so "$LINTRACE" -q -- true &
    pids+=" $!"
  done
  for pid in $pids; do wait "$pid"; done
  assert_whole lineage 40
  grep -q '^%% 0 datasets, 1 jobs' lineage/diagram.mmd
  [ -z "$(ls "$LINTRACE_STATE_DIR")" ]
}

@test "no index is kept on NFS: each question makes its own" {
  compile remote.so -shared -fPIC -D_GNU_SOURCE <<'C'
#include <sys/statfs.h>
int statfs(const char *path, struct statfs *system)
{
    *system = (struct statfs){.f_type = 0x6969};
    return path ? 0 : -1;
}
C
  for i in 1 2; do LD_PRELOAD=$PWD/remote.so "$LINTRACE" -q -- true; done
  [ "$(LD_PRELOAD=$PWD/remote.so "$LINTRACE" runs --format csv | grep -c COMPLETED)" -eq 2 ]
  [ -z "$(find lineage -name '*index*')" ]
  LD_PRELOAD=$PWD/remote.so run "$LINTRACE" index --rebuild
  assert_failure 1
  assert_output --partial 'cannot keep an index in'
  [ "$("$LINTRACE" runs --format csv | grep -c COMPLETED)" -eq 2 ]
  [ -e lineage/index.sqlite ]
}

@test "P4: a rename over NFS that was done and not answered leaves a run that the next one finishes" {
  compile unanswered.so -shared -fPIC -D_GNU_SOURCE <<'C'
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
int rename(const char *from, const char *to)
{
    int failed = (int)syscall(SYS_rename, from, to);
    if (failed || !strstr(to, "/events/"))
        return failed;
    errno = EIO;
    return -1;
}
C
  LD_PRELOAD=$PWD/unanswered.so run "$LINTRACE" -q -- sh -c 'echo x >out; exit 3'
  assert_failure 3
  assert_output --partial 'is not in the log'
  "$LINTRACE" -q -o other -- true
  assert_whole lineage 1
  [ "$(event | jq -r .eventType)" = FAIL ]
  [ -z "$(ls "$LINTRACE_STATE_DIR")" ]
}

@test "a state folder where space cannot be reserved, as on NFS before 4.2: short runs are whole, long ones say so" {
  need strace
  mkdir files
  (cd files && for i in {1..16000}; do echo x >"$i"; done)
  no_reserve=(strace -f -qq -o /dev/null -e trace=fallocate -e inject=fallocate:error=EOPNOTSUPP)
  "${no_reserve[@]}" "$LINTRACE" -q --backend preload -o short -- sh -c 'cat files/1 >out'
  [ "$(verdict short)" = complete ]
  "${no_reserve[@]}" "$LINTRACE" -q --backend preload --profile=off -o long -- sh -c 'cat files/* >out'
  [ "$(verdict long)" = incomplete ]
  reasons long | grep -q 'the live trace ran out of space'
  [ "$(wc -c <out)" -eq 32000 ]
}

@test "a run in a shared state folder is recovered by its own host, with its namespaces and parents" {
  need_hosts
  export STATE=$BATS_TEST_TMPDIR/state-shared
  on_host h1 'OPENLINEAGE_PARENT_ID=a/b/'$ROOT_RUN' "$LINTRACE" -q --dataset-namespace "file://{host}" -- \
    sh -c "echo x >out; kill -9 \$PPID; sleep 0.1"; sleep 0.3' || true
  [ ! -e lineage ]
  run on_host h2 '"$LINTRACE" recover'
  assert_failure 1
  assert_output --partial "it ran on host 'h1'; recover it there, or say --now"
  on_host h2 '"$LINTRACE" -q -o other -- true' # which recovers by itself what is its own
  [ ! -e lineage ]
  on_host h1 '"$LINTRACE" recover'
  [ "$(event | jq -r '.outputs[] | .namespace + .name')" = "file://h1$SCRATCH/out" ]
  [ "$(event | jq -r '.run.facets.parent.root.run.runId')" = $ROOT_RUN ]
  python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json
  on_host h1 '"$LINTRACE" -q -o lineage -- sh -c "kill -9 \$PPID"; sleep 0.3' || true
  on_host h2 '"$LINTRACE" recover --now'
  [ "$(find lineage/events -name "*.json" | wc -l)" -eq 2 ]
}

@test "a state folder that belongs to another user, as root's on NFS with root_squash, is not used and said" {
  [ "$(id -u)" -eq 0 ] || skip "only root can give a folder away"
  mkdir "$BATS_TEST_TMPDIR/squashed"
  chown 65534 "$BATS_TEST_TMPDIR/squashed"
  LINTRACE_STATE_DIR=$BATS_TEST_TMPDIR/squashed run "$LINTRACE" -- sh -c 'echo ran; exit 3'
  assert_failure 3
  assert_line ran
  assert_output --partial 'is not a folder of your own'
  [ "$(verdict)" = incomplete ]
}

@test "dataset namespaces: an option over a variable, a sidecar over both; a diagram that keeps hosts apart" {
  mkdir share && echo a,b >share/in.csv
  LINTRACE_DATASET_NAMESPACE=unused "$LINTRACE" -q --dataset-namespace "file://h9,$SCRATCH/share=s" -- cp share/in.csv out.csv
  [ "$(event | jq -r '(.inputs + .outputs)[] | .namespace + " " + .name')" = "s $SCRATCH/share/in.csv
file://h9 $SCRATCH/out.csv" ]
  [ "$(event | jq -r '.outputs[0].facets.dataSource.uri')" = "file://h9$SCRATCH/out.csv" ]
  [ "$(tail -n 1 lineage/events.csv | cut -d, -f5,6)" = "$SCRATCH/share/in.csv,file://h9$SCRATCH/out.csv" ]
  printf 'version: 1\ndatasets:\n  - {name: out, path: out.csv, namespace: lake}\n' >lintrace.yaml
  LINTRACE_DATASET_NAMESPACE="file://{host}" "$LINTRACE" -q -o two -- cp share/in.csv out.csv
  [ "$(event two | jq -r '(.inputs + .outputs)[] | .namespace + " " + .name')" = "file://$(hostname) $SCRATCH/share/in.csv
lake out" ]
  python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json two/events/*.json
}

@test "column mappings name their datasets as the rules do" {
  cp -r "$TOP/pipelines" shop && cp "$(dirname "$LINTRACE")/etl_orders" shop/
  cd shop
  rm -rf data/processed lineage
  "$LINTRACE" -q --dataset-namespace "file://{host},$PWD/data=file://nas/shop" -- ./etl_orders >/dev/null 2>&1
  python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json
  [ "$(event | jq -r '.outputs[0].facets.columnLineage.fields.order_id.inputFields[0] | .namespace + .name')" = \
    file://nas/shop/raw/orders.csv ]
}

@test "a host whose clock is wrong: times are wrong, what fed what is not" {
  compile clock.so -shared -fPIC -D_GNU_SOURCE <<'C'
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *ret_now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, ret_now);
    ret_now->tv_sec += clock == CLOCK_REALTIME ? 7200 : 0;
    return failed;
}
C
  echo x >in.csv
  LD_PRELOAD=$PWD/clock.so "$LINTRACE" -q -j first -- cp in.csv mid.csv
  "$LINTRACE" -q -j second -- cp mid.csv out.csv
  [ "$(tail -qn +2 lineage/events.csv | sort | cut -d, -f4 | tr '\n' ' ')" = "second first " ]
  assert_whole lineage 2
  jq -es 'map({(.job.name): .}) | add |
    .first.outputs[0] as $made | .second.inputs[0] as $taken | .first.eventTime > .second.eventTime and
    $made.name == $taken.name and $made.facets.version.datasetVersion == $taken.facets.version.datasetVersion' lineage/events/*.json
  [ "$(sed -n 2p lineage/diagram.mmd)" = "%% 3 datasets, 2 jobs, 4 edges" ]
}

@test "wrong rules: an option is refused before the program runs, a variable is told and ignored" {
  run "$LINTRACE" --dataset-namespace 'a,b' -- touch ran
  assert_failure 2
  assert_output "lintrace: --dataset-namespace: namespace rule 'b': there is a rule of the same folder before it"
  [ ! -e ran ]
  LINTRACE_DATASET_NAMESPACE='file://{name}' run "$LINTRACE" -- touch ran
  assert_success
  assert_line --partial "lintrace: LINTRACE_DATASET_NAMESPACE is ignored: namespace rule 'file://{name}'"
  [ "$(event | jq -r '.outputs[0].namespace')" = file ]
}

@test "parents that cannot be read are told in one line each and ignored" {
  for text in nonsense a/b/c "a/b/$ROOT_RUN/d" "/b/$ROOT_RUN"; do
    OPENLINEAGE_PARENT_ID=$text run "$LINTRACE" -- true
    assert_success
    assert_line --index 0 "lintrace: OPENLINEAGE_PARENT_ID is ignored: '$text' is not namespace/job/run-uuid"
    OPENLINEAGE_PARENT_ID=$text run "$LINTRACE" -q -- true
    assert_output ""
  done
  OPENLINEAGE_ROOT_PARENT_ID=a/b/$ROOT_RUN run "$LINTRACE" -- true
  assert_line --index 0 "lintrace: OPENLINEAGE_ROOT_PARENT_ID is ignored: there is no OPENLINEAGE_PARENT_ID"
  OPENLINEAGE_PARENT_ID=a/b/$ROOT_RUN OPENLINEAGE_ROOT_PARENT_ID=x "$LINTRACE" -q -o rooted -- true
  [ "$(event rooted | jq -c '.run.facets.parent | [.run.runId, .job.name, .root.run.runId]')" = \
    "[\"$ROOT_RUN\",\"b\",\"$ROOT_RUN\"]" ]
  event | jq -es 'all(.[]; .run.facets | has("parent") | not)'
}
