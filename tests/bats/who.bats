#!/usr/bin/env bats
# Who and what ran: the program, the script and its git work tree, the words, the environment, the peers.
load helper

facet() { # run|job KEY [FOLDER]
  event "${3:-lineage}" | jq ".$1.facets.$2"
}
who() { # JQ [FOLDER]
  event "${2:-lineage}" | jq -r ".run.facets.lintrace_who | $1"
}
work_tree() { # a repository with the script job.py
  need git
  export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
  git init -q -b main repo
  git -C repo config user.email a@b.example
  git -C repo config user.name n
  git -C repo remote add origin https://ana:hunter2@github.com/org/repo.git
  mkdir repo/jobs
  echo 'import sys' >repo/jobs/job.py
  git -C repo add .
  git -C repo commit -qm first
}

@test "a program is told by path, digest and build id; a script by its own and its interpreter's" {
  compile tool -Wl,--build-id=0x0123456789abcdef <<<'int main(void){return 0;}'
  "$LINTRACE" -q -o a -- ./tool
  [ "$(who '.program | .path + " " + .sha256 + " " + .build_id' a)" = \
    "$SCRATCH/tool $(sha256sum <tool | cut -d' ' -f1) 0123456789abcdef" ]
  [ "$(who '.script, .interpreter' a | sort -u)" = null ]
  printf '#!/bin/sh\nexit 0\n' >job.sh
  chmod +x job.sh
  ln -s job.sh link.sh
  "$LINTRACE" -q -o b -- ./link.sh
  [ "$(who '.script | .path + " " + .sha256' b)" = "$SCRATCH/job.sh $(sha256sum <job.sh | cut -d' ' -f1)" ]
  [ "$(who .interpreter.path b)" = "$(readlink -f /bin/sh)" ]
  [ "$(who .interpreter.sha256 b)" = "$(sha256sum <"$(readlink -f /bin/sh)" | cut -d' ' -f1)" ]
  [ "$(who .program b)" = null ]
  [ "$(who .user.uid b)" = "$(id -u)" ]
  [ "$(who .host b)" = "$(uname -n)" ]
}

@test "the interpreter is the one that ran the script, whatever led to it" {
  need python3
  mkdir bin
  printf '#!/bin/sh\nexec %s "$@"\n' "$(python3 -c 'import sys; print(sys.executable)')" >bin/python3
  chmod +x bin/python3
  echo 'print(1)' >job.py
  PATH=$PWD/bin:$PATH "$LINTRACE" -q -- python3 job.py
  [ "$(who .script.path)" = "$SCRATCH/job.py" ]
  [ "$(who .interpreter.path)" = "$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')" ]
  [ "$(facet run processing_engine.name)" = '"python"' ]
}

@test "a program that changes while it runs has no digest of something else" {
  compile tool <<<'#include <stdlib.h>
int main(void){return system("mv other tool");}'
  cp "$(type -P true)" other
  sleep 0.2 # older than a tick of the kernel's clock
  "$LINTRACE" -q -- ./tool
  cmp tool "$(type -P true)"
  [ "$(who .program.path)" = "$SCRATCH/tool" ]
  [ "$(who .program.sha256)" = null ]
}

@test "a script in a git work tree: commit, branch, remote without credentials, path" {
  work_tree
  commit=$(git -C repo rev-parse HEAD)
  (cd repo && "$LINTRACE" -q -o ../a -- python3 jobs/job.py)
  [ "$(facet job sourceCodeLocation a | jq -c 'del(._producer, ._schemaURL)')" = \
    '{"type":"git","url":"https://github.com/org/repo/blob/'"$commit"'/jobs/job.py","repoUrl":"https://github.com/org/repo.git","path":"jobs/job.py","version":"'"$commit"'","branch":"main"}' ]
  [ "$(who '.script.git_index + " " + .script.git_commit' a)" = "same $commit" ]
  git -C repo pack-refs --all
  git -C repo update-index --index-version 4
  (cd repo && GITHUB_REF=refs/pull/7/merge "$LINTRACE" -q -o ../b -- python3 jobs/job.py)
  [ "$(facet job sourceCodeLocation.version b)" = "\"$commit\"" ]
  [ "$(facet job sourceCodeLocation.pullRequestNumber b)" = '"7"' ]
  [ "$(who .script.git_index b)" = same ]
  git -C repo worktree add -q ../side -b feature/x
  "$LINTRACE" -q -o c -- python3 side/jobs/job.py
  [ "$(facet job sourceCodeLocation.branch c)" = '"feature/x"' ]
  [ "$(facet job sourceCodeLocation.version c)" = "\"$commit\"" ]
  ! grep -rq hunter2 a b c
}

@test "a script that is changed, or that git does not have, is told so" {
  work_tree
  echo 'import os' >>repo/jobs/job.py
  echo 'import os' >repo/new.py
  "$LINTRACE" -q -o a -- python3 repo/jobs/job.py
  [ "$(who .script.git_index a)" = different ]
  git -C repo add .
  "$LINTRACE" -q -o b -- python3 repo/jobs/job.py
  [ "$(who .script.git_index b)" = same ]
  git -C repo rm -q --cached new.py
  "$LINTRACE" -q -o c -- python3 repo/new.py
  [ "$(who .script.git_index c)" = absent ]
  [ "$(facet job sourceCodeLocation c)" = null ]
  git -C repo checkout -q --detach
  "$LINTRACE" -q -o d -- python3 repo/jobs/job.py
  [ "$(facet job sourceCodeLocation.branch d)" = null ]
  echo 'print(1)' >plain.py
  "$LINTRACE" -q -o e -- python3 plain.py
  [ "$(who '.script | has("git_commit")' e)" = false ] || git rev-parse 2>/dev/null
}

@test "a repository with longer ids is read as well" {
  need git
  git init -q --object-format=sha256 repo || skip "git knows no SHA-256"
  echo 'print(1)' >repo/job.py
  git -C repo add .
  git -C repo -c user.email=a@b.example -c user.name=n commit -qm first
  "$LINTRACE" -q -- python3 repo/job.py >/dev/null
  [ "$(who '.script.git_index + " " + .script.git_commit')" = "same $(git -C repo rev-parse HEAD)" ]
}

@test "P10: of the environment only the list and what the sidecar names is told, secrets masked" {
  cat >lintrace.yaml <<'Y'
version: 1
environment: [TZ, "SHOP_*"]
Y
  env -i PATH="$PATH" LINTRACE_STATE_DIR="$LINTRACE_STATE_DIR" TZ=UTC SHOP_DAY=monday SHOP_PASSWORD=hunter2 \
    SHOP_URL=db://u:hunter2@h/x OTHER=hunter2 LC_ALL=C GITHUB_SHA=abc GITHUB_TOKEN=hunter2 "$LINTRACE" -q -- true
  [ "$(facet run environmentVariables.environmentVariables | jq -c 'map(.name + "=" + .value)')" = \
    '["GITHUB_SHA=abc","SHOP_DAY=monday","SHOP_PASSWORD=***","SHOP_URL=db://u:***@h/x","TZ=UTC"]' ]
  ! grep -rq hunter2 lineage
}

@test "P10: the words of the command are told one by one, secrets masked" {
  "$LINTRACE" -q -- sh -c true --day=3 --password hunter2 'Bearer hunter2' \
    eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln ghp_0123456789abcdefghij0123 "$(printf 'a\377')"
  [ "$(facet run executionParameters.parameters | jq -c 'map([.key, .name, .value])')" = \
    '[["argv[1]",null,"-c"],["argv[2]",null,"true"],["argv[3]","--day","3"],["argv[4]",null,"--password"],["argv[5]",null,"***"],["argv[6]",null,"Bearer ***"],["argv[7]",null,"***"],["argv[8]",null,"***"],["argv[9]",null,"a\\xff"]]' ]
  ! grep -rq -e hunter2 -e eyJ -e ghp_ lineage
  # shellcheck disable=SC2046 # many words
  "$LINTRACE" -q -o b -- true $(seq 1000) "$(head -c 9000 /dev/zero | tr '\0' x)"
  [ "$(facet run executionParameters.parameters b | jq length)" = 201 ]
}

@test "what the sidecar says of a run: nominal time, other jobs, tags, source code" {
  cat >lintrace.yaml <<'Y'
version: 1
jobs:
  - name: job.py
    run_tags: [nightly, "team=shop"]
    nominal_start: $SCHEDULED
    nominal_end: 2026-11-21T00:00:00Z
    upstream: [load, {name: clean, namespace: other}]
    downstream: [report]
    source_code: true
Y
  printf 'token = "hunter2"\nprint(1)\n' >job.py
  SCHEDULED=2026-11-20T00:00:00+01:00 OPENLINEAGE__TAGS__RUN__STAGE=test OPENLINEAGE__TAGS__JOB__TIER=1 \
    "$LINTRACE" -q -- python3 job.py
  [ "$(facet run nominalTime | jq -r '.nominalStartTime + " " + .nominalEndTime')" = \
    '2026-11-20T00:00:00+01:00 2026-11-21T00:00:00Z' ]
  [ "$(facet run jobDependencies | jq -c '[.upstream[].job, .downstream[].job]')" = \
    '[{"namespace":"default","name":"load"},{"namespace":"other","name":"clean"},{"namespace":"default","name":"report"}]' ]
  [ "$(facet run tags | jq -c '.tags | map(.key + "=" + .value)')" = '["nightly=true","team=shop","stage=test"]' ]
  [ "$(facet job tags | jq -c '.tags | map(.key + "=" + .value)')" = '["tier=1"]' ]
  [ "$(facet job sourceCode | jq -r '.language + " " + .sourceCode')" = "$(printf 'python token = "***"\nprint(1)')" ]
  SCHEDULED=tomorrow "$LINTRACE" -q -o b -- python3 job.py
  [ "$(facet run nominalTime b)" = null ]
  python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json b/events/*.json
}

@test "a time in the sidecar that is none is a warning" {
  printf 'version: 1\njobs:\n  - name: a\n    nominal_start: tomorrow\n' >lintrace.yaml
  run --separate-stderr "$LINTRACE" -- true
  [[ $stderr == *"lintrace.yaml:4:20: expected a time"* ]]
}

@test "network peers are those outside of the run, by address and port" {
  cat >server.py <<'P'
import socket
s = socket.create_server(('127.0.0.1', 0))
print(s.getsockname()[1], flush=True)
while True:
    c, _ = s.accept()
    c.recv(10)
    c.sendall(b'x')
    c.close()
P
  cat >client.py <<'P'
import socket, sys, threading
def ask(port):
    with socket.create_connection(('127.0.0.1', port)) as c:
        c.sendall(b'q')
        c.recv(10)
def answer(s):
    c, _ = s.accept()
    c.recv(10)
    c.sendall(b'x')
    c.close()
for _ in range(3): ask(int(sys.argv[1]))
own = socket.create_server(('127.0.0.1', 0))
thread = threading.Thread(target=answer, args=(own,))
thread.start()
ask(own.getsockname()[1])
thread.join()
P
  python3 server.py >port 3>&- &
  server=$!
  until [ -s port ]; do sleep 0.1; done
  "$LINTRACE" -q -- python3 client.py "$(cat port)"
  kill "$server"
  [ "$(who '.network_peers | map(.address + ":" + (.port | tostring)) | join(" ")')" = "127.0.0.1:$(cat port)" ]
}

@test "what was not seen, and data that could not be read, are extraction errors" {
  compile static -static <<<'int main(void){return 0;}' || skip "no static libc"
  printf '{"a": 1}\n{"a":\n' >bad.ndjson
  "$LINTRACE" -q --backend preload -- sh -c './static; cat bad.ndjson >/dev/null'
  [ "$(verdict)" = incomplete ]
  event | jq -e '.run.facets.extractionError | .failedTasks >= 1 and .totalTasks >= .failedTasks
    and any(.errors[]; .errorMessage | contains("static"))'
  "$LINTRACE" -q -o b -- true
  [ "$(facet run extractionError b)" = null ]
}

@test "P4: who ran is known of a run whose lintrace was killed" {
  echo 'import os, signal; os.kill(os.getppid(), signal.SIGKILL)' >job.py
  GITHUB_SHA=abc "$LINTRACE" -q -- python3 job.py 2>/dev/null || true
  for _ in {1..600}; do "$LINTRACE" recover && break || sleep 0.1; done # not while the program runs
  [ "$(who .script.path)" = "$SCRATCH/job.py" ]
  [ "$(who .script.sha256)" = "$(sha256sum <job.py | cut -d' ' -f1)" ]
  [ "$(facet run environmentVariables.environmentVariables | jq -r '.[] | select(.name == "GITHUB_SHA") | .value')" = abc ]
}

@test "P9: who and what ran is told alike by two runs in other surroundings" {
  echo 'print(1)' >job.py
  strip() { event "$1" | jq -S 'del(.eventTime, .run.runId, .run.facets.lintrace_trace.overhead)'; }
  "$LINTRACE" -q -o one -- python3 "$PWD/job.py" >/dev/null
  sleep 2.5 # what is read for a new file is kept for an older one
  for round in two three; do
    (umask 077 && TZ=Asia/Tokyo LC_ALL=C LANG=de_DE.UTF-8 "$LINTRACE" -q -o $round -- python3 "$PWD/job.py" >/dev/null)
    diff <(strip one) <(strip $round)
  done
}
