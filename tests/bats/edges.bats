#!/usr/bin/env bats
# P6: which input fed which output, and the commands of a script as runs of their own.
# shellcheck disable=SC2016 # scripts in single quotes are expanded by the traced shell
load helper


# The edges of the only run, one output a line: "out <- in in(indirect)", without this test's folder.
edges() {
  event "${1:-lineage}" | jq -r '.job.facets.lineage.entries[] | "\(.name) <- \([.inputs[] | .name + (if .transformations then "(indirect)" else "" end)] | sort | join(" "))"' |
    sed "s|$SCRATCH/||g; s| $||" | sort
}
# Runs the script under both backends; each tells the edges given.
assert_edges() { # SCRIPT EXPECTED
  local backend
  for backend in preload ptrace; do
    rm -rf lineage
    for name in a b c; do echo "$name,1" >"$name"; done
    "$LINTRACE" -q --backend="$backend" -- bash -c "$1"
    [ "$(verdict)" = complete ]
    diff <(printf '%s\n' "$2" | sort) <(edges)
    python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json
    find . -maxdepth 1 ! -type d ! -name '*.py' -delete
  done
}

@test "P6: two copies side by side are two flows, and ten steps are ten" {
  assert_edges 'cat a > x; cat b > y' $'x <- a\ny <- b'
  assert_edges 'for i in 0 1 2 3 4 5 6 7 8 9; do sort a > in$i; done' "$(for i in 0 1 2 3 4 5 6 7 8 9; do echo "in$i <- a"; done)"
}

@test "P6: bytes are followed through pipes, temporary files and renames" {
  assert_edges 'cat a | tee x | sort > t; cut -d, -f1 t b > u; mv u y; rm t' $'x <- a\ny <- a b'
  assert_edges 'for f in a b c; do sort $f > t; uniq t > out.$f; done; rm t' $'out.a <- a\nout.b <- b\nout.c <- c'
}

@test "P6: what a shell has in a variable goes on as indirect, unless it writes it itself" {
  assert_edges 'v=$(cat a); echo "$v" > x; /bin/echo "$v" > y; sort b > z' $'x <- a\ny <- a(indirect)\nz <- a(indirect) b'
}

@test "P6: an output holds what was written last; an appended one all of it; what nothing fed is told so" {
  assert_edges 'cat a > x; cat b > x; cat a > y; cat b >> y; echo nothing > z' $'x <- b\ny <- a b\nz <-'
}

@test "P6: cp and mv feed file by file" {
  mkdir -p into
  assert_edges 'cp a b into/; mv c d' $'d <-\ninto/a <- a\ninto/b <- b'
}

@test "P6: sockets join processes as pipes do" {
  need python3
  cat >pair.py <<'P'
import os, socket, sys
family = socket.AF_INET if sys.argv[1] == "tcp" else socket.AF_UNIX
if sys.argv[1] == "pair":
    near, far = socket.socketpair()
else:
    server = socket.socket(family)
    server.bind(("127.0.0.1", 0) if family == socket.AF_INET else "s")
    server.listen(5)
for source, target in ("a", "x"), ("b", "y"):
    if sys.argv[1] == "pair":
        near, far = socket.socketpair()
    if os.fork() == 0:
        if sys.argv[1] != "pair":
            near = socket.socket(family)
            near.connect(server.getsockname())
        near.sendall(open(source, "rb").read())
        os._exit(0)
    if sys.argv[1] != "pair":
        far = server.accept()[0]
    if os.fork() == 0:
        if sys.argv[1] == "pair":
            near.close()
        open(target, "wb").write(far.makefile("rb").read())
        os._exit(0)
    far.close()
    if sys.argv[1] == "pair":
        near.close()
    os.wait(), os.wait()
P
  assert_edges 'python3 pair.py pair' $'x <- a\ny <- b'
  assert_edges 'python3 pair.py tcp' $'x <- a\ny <- b'
  assert_edges 'python3 pair.py unix' $'x <- a\ny <- b'
}

@test "P6: --steps makes each command of a script a run with its own inputs, outputs, status and parent" {
  cat >script.sh <<'S'
#!/bin/bash
sort a > t
cut -d, -f1 b | sort | uniq > x
cat t x > y
grep -q nothing c
(cat c; exit 3) > z
v=$(cat c | wc -l)
rm t
S
  chmod +x script.sh
  for backend in preload ptrace; do
    rm -rf lineage t x y z
    for name in a b c; do echo "$name,1" >"$name"; done
    "$LINTRACE" -q --steps --backend="$backend" -- ./script.sh
    jq -r 'select(.run.facets.parent) | [.eventType, .job.name, (.inputs | map(.name | sub(".*/"; "")) | join(" ")),
      (.outputs | map(.name | sub(".*/"; "")) | join(" ")), .run.facets.errorMessage.message // "-"] | join("|")' \
      lineage/events/*.json >steps
    diff - steps <<'E'
COMPLETE|script.sh.sort|a||-
COMPLETE|script.sh.cut|sort|uniq|b|x|-
COMPLETE|script.sh.cat|x|y|-
FAIL|script.sh.grep|c||exit status 1
FAIL|script.sh.subshell|c|z|exit status 3
COMPLETE|script.sh.subshell_2|c||-
COMPLETE|script.sh.rm|||-
E
    jq -es 'map(select(.run.facets.parent | not)) | length == 1' lineage/events/*.json
    jq -es '(map(select(.run.facets.parent | not))[0].run.runId) as $id |
      map(.run.facets.parent // empty) | length == 7 and all(.run.runId == $id and .root.run.runId == $id and .job.name == "script.sh")' lineage/events/*.json
    python3 "$TOP/tests/documents/check-openlineage.py" lineage/events/*.json
    [ "$(wc -l <lineage/events.csv)" -eq 9 ]
  done
}

@test "P9: the commands of a step stand in the order of the script, whichever came up first" {
  echo 'k,1' >a
  for backend in preload ptrace; do
    rm -rf lineage
    "$LINTRACE" -q --steps --backend="$backend" -- bash -c '{ sleep 0.2; exec cut -d, -f1 a; } | sort | uniq >x; :'
    run grep -c ',"cut -d, -f1 a | sort | uniq",' lineage/events.csv
    assert_output 1
  done
}
