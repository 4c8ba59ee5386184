#!/usr/bin/env bats
# lintrace completion: in bash by what it replies, in each shell by the key itself.
load helper

# reply WORD...: what bash offers for the last word, which the cursor is behind, one a line.
reply() {
  local COMP_WORDS=(lintrace "$@") COMP_CWORD=$# COMPREPLY=()
  # shellcheck disable=SC1090
  source <("$LINTRACE" completion bash)
  _lintrace "$LINTRACE" 2>/dev/null
  printf '%s\n' "${COMPREPLY[@]}"
}
# offer WORD...: the candidates of lintrace itself.
offer() {
  "$LINTRACE" __complete "$@" | tail -n +2 | cut -f1
}
# all_commands: from the table.
all_commands() {
  sed -n 's/^CMD([a-z_]*, "\([a-z]*\)".*/\1/p' "$TOP/cli/cmd/cmds.def"
}

@test "every command is offered, and every option of its help" {
  diff <(reply '' | sort) <(all_commands | sort)
  while read -r command; do
    diff <(reply "$command" -- | sort) \
      <("$LINTRACE" "$command" --help | grep -oE '^  (-[a-zA-Z], |    )--[a-z-]+' | grep -oE -e '--[a-z-]+' | sort) ||
      fail "options of $command"
  done < <(all_commands)
  diff <(reply --) <(reply run --)
}

@test "values, files, folders and programs are offered where they belong" {
  mkdir -p "a folder/b" && : >file.csv
  [ "$(reply graph --level '' | paste -sd' ')" = 'run file process' ]
  [ "$(reply graph --level pro)" = process ]
  [ "$(reply graph --level = pro)" = process ]
  [ "$(reply graph --level = | paste -sd' ')" = 'run file process' ]
  [ "$(reply hooks -f m)" = markdown ]
  [ "$(reply help gr)" = graph ]
  [ "$(reply completion '' | sort | paste -sd' ')" = 'bash fish zsh' ]
  [ "$(reply graph '' | sort | paste -sd, )" = 'a folder,file.csv' ]
  [ "$(reply send '')" = 'a folder' ]
  [ "$(reply run -o a)" = 'a folder' ]
  [ "$(reply run -c f)" = file.csv ]
  reply -- gunz | grep -qx gunzip
  reply run --steps -- gunz | grep -qx gunzip
  [ "$(reply run -- cat f)" = file.csv ]
  [ -z "$(reply run -- cat --ver)" ]
  [ -z "$(reply no-such-command '')" ]
  [ -z "$(reply graph --format=nothing)" ]
}

@test "runs, datasets and jobs of the log are offered, of the folder that the line names" {
  printf 'id,v\n1,2\n' >'in put.csv'
  "$LINTRACE" -q -j copy -- sh -c 'cat "in put.csv" > out.csv'
  "$LINTRACE" -q -o other -- true
  id=$(basename lineage/events/*.json .json)
  [ "$(reply graph --run '' | paste -sd' ')" = "latest $id" ]
  [ "$(reply graph -r "${id:0:20}")" = "$id" ]
  [ "$(LINTRACE_DIR=other reply graph -r 0)" = "$(basename other/events/*.json .json)" ]
  [ -z "$(LINTRACE_DIR=nowhere reply graph -r '' | grep -v latest)" ]
  [ "$(reply runs --dataset '' | paste -sd,)" = 'in\ put.csv,out.csv' ]
  [ "$(reply runs --dataset "$SCRATCH/o")" = "$SCRATCH/out.csv" ]
  [ "$(reply runs --job c)" = copy ]
  [ "$(reply impact out.csv.)" = $'out.csv.id\nout.csv.v' ]
  [ "$(reply impact --json out.csv.v)" = out.csv.v ]
  [ "$(reply impact job : c)" = copy ]
  [ -z "$(reply runs -d other --job c)" ]
  [ -z "$(reply runs --dir other --dataset o)" ]
}

@test "completing is silent and changes nothing" {
  for words in '' 'run' 'graph --run' 'x' '--' 'graph --level=' 'help' '-'; do
    # shellcheck disable=SC2086
    run --separate-stderr "$LINTRACE" __complete $words ''
    assert_success
    [ -z "$stderr" ]
  done
  [ -z "$(ls -A)" ]
  "$LINTRACE" -q -- true
  # But for what SQLite itself keeps beside an index that somebody reads.
  state() { find lineage -type f ! -name 'index.sqlite-*' -printf '%p %i %s %T@ %C@\n' | sort; }
  state >before
  reply graph --run '' | grep -q latest
  reply runs --dataset ''
  state | diff before -
  run "$LINTRACE" __complete
  [ "$status" -eq 2 ]
}

@test "an unknown shell is told with those that are known" {
  run "$LINTRACE" completion tcsh
  [ "$status" -eq 2 ]
  assert_output --partial 'bash, zsh and fish'
  run "$LINTRACE" completion
  [ "$status" -eq 2 ]
}

# A lintrace that completes, and else prints its words; with names that nobody should run.
stand_in() {
  mkdir bin
  cat >bin/lintrace <<SH
#!/bin/sh
case \$1 in
completion) exec "$LINTRACE" "\$@" ;;
__complete)
  case "\$2" in
  x*) printf '\nxa \$(touch pwned);\`touch pwned\`&\047q\042|*\t\n' ;;
  *) exec "$LINTRACE" "\$@" ;;
  esac ;;
*) printf 'ran:'; for word; do printf ' <%s>' "\$word"; done; echo ;;
esac
SH
  chmod +x bin/lintrace
  : >'a file.csv'
}
# in_shell SHELL SETUP: the key at the ends of some words.
in_shell() {
  need "$1"
  need python3
  stand_in
  PATH=$SCRATCH/bin:$PATH run python3 "$TOP/tests/documents/type-in-shell.py" "$1" "$2" $'lintrace gra\t--lev\tpro\t' \
    $'lintrace hooks --format=ma\t' $'lintrace graph a\\ f\t' $'lintrace x\t'
  assert_success
  [ "${lines[0]}" = 'ran: <graph> <--level> <process>' ]
  [ "${lines[1]}" = 'ran: <hooks> <--format=markdown>' ]
  [ "${lines[2]}" = 'ran: <graph> <a file.csv>' ]
  [ "${lines[3]}" = "ran: <xa \$(touch pwned);\`touch pwned\`&'q\"|*>" ]
  [ ! -e pwned ]
}

@test "the key completes in bash, and a hostile name stays a word" {
  in_shell bash 'source <(lintrace completion bash)'
}

@test "the key completes in zsh, and a hostile name stays a word" {
  in_shell zsh 'autoload -U compinit; compinit -u -D; source <(lintrace completion zsh)'
}

@test "the key completes in fish, and a hostile name stays a word" {
  in_shell fish 'lintrace completion fish | source'
}
