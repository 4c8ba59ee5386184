#!/usr/bin/env bats
# lintrace graph, doctor and hooks.
load helper

@test "graph draws from the folder, from the CSV alone and from standard input, alike" {
  echo 1 >in
  "$LINTRACE" -q -- sh -c 'cat in > mid'
  "$LINTRACE" -q -- sh -c 'cat mid > out'
  "$LINTRACE" graph lineage >a
  "$LINTRACE" graph lineage/events.csv >b
  "$LINTRACE" graph - <lineage/events.csv >c
  "$LINTRACE" graph >d
  cmp a b && cmp a c && cmp a d && cmp a lineage/diagram.mmd
  [ "$(grep -c -- '-->' a)" -eq 4 ]
}

@test "graph without a log: exit 4 and what to do" {
  run --separate-stderr "$LINTRACE" graph nowhere
  [ "$status" -eq 4 ]
  [ -z "$output" ]
  [[ $stderr == *"lintrace -- "* ]]
}

@test "doctor tells dynamic, static, script, missing" {
  run "$LINTRACE" doctor -- "$(command -v gzip)"
  assert_success
  run "$LINTRACE" doctor
  assert_success
  printf '#!/bin/sh\n' >s.sh
  chmod +x s.sh
  run "$LINTRACE" doctor -- ./s.sh
  assert_success
  assert_output --partial script
  assert_output --partial dynamic
  run "$LINTRACE" doctor -- ./nothing
  assert_failure 4
  compile static -static <<<'int main(void){return 0;}' || skip "no static libc"
  run "$LINTRACE" doctor -- ./static
  assert_output --partial 'a static program'
  if "$LINTRACE" doctor | grep -q '^ptrace  *permitted'; then
    assert_success
    assert_output --partial 'follows it by ptrace'
  else
    assert_failure 1
    assert_output --partial 'not permitted here'
  fi
}

@test "hooks lists every row of the table" {
  run "$LINTRACE" hooks
  assert_success
  [ "${#lines[@]}" -eq "$(grep -cE '^(HOOK|ALIAS|SKIP)\(' "$TOP/preload/wire/hooks.def")" ]
}
