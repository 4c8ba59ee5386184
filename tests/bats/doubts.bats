#!/usr/bin/env bats
# What the log has missed, an answer says: above all one that finds nothing.
load helper

# One complete run, and one that did not see everything; ids by time.
half_seen() {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  "$LINTRACE" -q -- sh -c 'cat b > c'
  local event
  event=$(find lineage/events -name '*.json' | sort | tail -1)
  jq '.run.facets.lintrace_trace.verdict = "incomplete"' "$event" >new && mv new "$event"
  echo 2 >other
  echo 3 >elsewhere
}
said() { # COMMAND...: what is said of it to people
  run --separate-stderr "$LINTRACE" "$@"
  # shellcheck disable=SC2154
  echo "$stderr"
}
unseen='(1 run of the log was not seen whole)'

@test "what is not found may be what an incomplete run would have told" {
  half_seen
  for question in 'impact other' 'origin other' 'path other b' 'path a other' 'why other' 'why elsewhere' 'show other' \
    'datasets other' 'stale other' 'graph other' 'why sha256:0' 'stale' 'impact c' 'origin a' 'path c a' \
    'runs --job none'; do
    # shellcheck disable=SC2086
    run said $question
    [[ $output == *"$unseen"* ]] || {
      echo "$question: $output"
      return 1
    }
  done
}

@test "only the runs that count at that moment are told" {
  half_seen
  first=$("$LINTRACE" runs --json | jq -r '.rows[-1].run')
  run said impact --as-of "$first" b
  assert_output --partial 'nothing in the log depends on it'
  refute_output --partial 'not seen whole'
  run said impact b --hops 0
  assert_output --partial "$unseen"
}

@test "a log of complete runs says nothing of the kind" {
  echo 1 >a
  "$LINTRACE" -q -- cp a b
  for question in 'impact other' 'why other' stale 'impact b'; do
    # shellcheck disable=SC2086
    run said $question
    refute_output --partial 'not seen whole'
  done
}

@test "every answer says how many runs were not seen whole, and how many files not read" {
  half_seen
  echo '{' >lineage/events/torn.json
  for question in 'impact a' 'origin c' 'path a c' 'why c' 'show c' datasets stale runs stats versions 'diff latest~1 latest' graph; do
    # shellcheck disable=SC2086
    run bash -c '"$LINTRACE" '"$question"' --format json 2>/dev/null | jq -c "[.log.incomplete, .log.unreadable]"'
    [ "$output" = '[1,1]' ] || {
      echo "$question: $output"
      return 1
    }
  done
  for question in 'impact a' 'origin c' 'path a c' 'why c' 'show c' 'show latest' datasets stale runs stats versions \
    'diff latest~1 latest' 'graph a+'; do
    # shellcheck disable=SC2086
    run said $question
    [[ $output == *'events that could not be read'* ]] || {
      echo "$question: $output"
      return 1
    }
  done
  for question in 'impact a' 'why c' 'show c' datasets; do
    # shellcheck disable=SC2086
    run said $question
    [[ $output == *'is incomplete'* ]] || {
      echo "$question: $output"
      return 1
    }
  done
}

@test "what is not found may be in the archive" {
  echo 1 >a
  for i in 1 2 3; do
    "$LINTRACE" -q -j load -- cp a b
    [ "$i" = 2 ] && cp b sent
    echo "$i" >>a
  done
  run said why sent
  [ -z "$output" ]
  "$LINTRACE" gc --keep 0d >/dev/null 2>&1
  run said why sent
  assert_output --partial "(older runs are in archive/: 'lintrace import' brings them back)"
}
