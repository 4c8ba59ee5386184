#!/usr/bin/env bats
# Questions about groups: what is known of a file that one run knew by itself, and another as one of many.
load helper

# refresh wrote one of two files, and merge read both as one dataset.
merged() {
  mkdir p
  printf 'k,v\n1,a\n' >src.csv
  printf 'k,v\n2,b\n' >p/part_2.csv
  "$LINTRACE" -q -j refresh -- cp src.csv p/part_1.csv
  "$LINTRACE" -q -j merge -- bash -c 'cat p/part_*.csv > all.csv'
}
rows() { # FILTER, COMMAND...: the rows of an answer, one a line
  local filter=$1 command=$2
  shift 2
  "$LINTRACE" "$command" --json "$@" | jq -r ".rows[] | $filter"
}

@test "a group is found by the name of a file that no run knew by itself" {
  merged
  run rows '"\(.hop) \(.kind) \(.label)"' impact p/part_2.csv
  assert_output '0 dataset part_1.csv
1 dataset all.csv
1 job merge'
  run rows '"\(.source_label) \(.target_label)"' path part_2 all.csv
  assert_output 'p all.csv'
  run "$LINTRACE" show --json p/part_2.csv
  [ "$(jq -r .facts.name <<<"$output")" = "$SCRATCH/p" ]
  run rows .label impact p/part_2.csv.k
  assert_success
  run "$LINTRACE" graph --format csv part_2.csv+
  assert_output --partial all.csv
  run "$LINTRACE" impact p/part_3.csv
  assert_failure 4
}

@test "the file's own name is its own dataset, where a run knew it so" {
  merged
  [ "$("$LINTRACE" show --json p/part_1.csv | jq -r .facts.name)" = "$SCRATCH/p/part_1.csv" ]
}

@test "why goes on through a group to who wrote its files, and is not certain of it" {
  merged
  run rows '"\(.hop) \(.label) \(.job) \(.certain)"' why all.csv
  assert_output '0 all.csv merge true
1 p null false
1 part_1.csv refresh false
2 src.csv null true'
  run rows .doubt why all.csv
  assert_output 'null
runs wrote it under other names
another name of what was read: which of its bytes were in that is not told
null'
  run rows '"\(.hop) \(.label) \(.certain)"' why p/part_2.csv
  assert_output '0 p false
0 part_1.csv false
1 src.csv true'
  run rows '"\(.hop) \(.label) \(.job)"' why p
  assert_output '0 p null
0 part_1.csv refresh
1 src.csv null'
}

@test "a run waits for those that wrote the files of the group that it reads" {
  merged
  run bash -c '"$LINTRACE" stats --json --section critical_path | jq -r ".critical_path[].job"'
  assert_output 'refresh
merge'
}

@test "stale: a file of a group that was read is written anew, as a warning; how much was not read is told" {
  merged
  run --separate-stderr "$LINTRACE" stale all.csv --exit-code
  assert_success
  [ -z "$output" ]
  [[ $stderr == *'looked at in the log only: groups: 1'* ]]
  [ "$("$LINTRACE" stale --json all.csv | jq -c '[.looked_at, .log_only.groups]')" = '[1,1]' ]
  echo 7,q >>src.csv
  "$LINTRACE" -q -j refresh -- cp src.csv p/part_1.csv
  run rows '"\(.label) \(.reason) \(.because) \(.severity)"' stale all.csv --log-only
  assert_output "all.csv input_changed $SCRATCH/p/part_1.csv warn"
  run "$LINTRACE" stale all.csv --exit-code
  assert_failure 1
}

@test "stale: an output made of a group inherits from those who wrote its files" {
  merged
  "$LINTRACE" -q -j fetch -- sh -c 'echo k,v > src.csv'
  run rows '"\(.label) \(.reason) \(.because) \(.severity)"' stale --log-only
  assert_output "all.csv input_stale $SCRATCH/p/part_1.csv warn
part_1.csv input_changed $SCRATCH/src.csv error"
}

@test "stale says so when it has looked at nothing" {
  merged
  run --separate-stderr "$LINTRACE" stale --exit-code src.csv
  assert_success
  [[ $stderr == *'nothing was looked at: no run of the log wrote it'* ]]
  run --separate-stderr "$LINTRACE" stale --exit-code --json p/part_2.csv
  [[ $stderr == *'nothing was looked at'* ]]
  [ "$(jq .looked_at <<<"$output")" = 0 ]
}
