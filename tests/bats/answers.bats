#!/usr/bin/env bats
# What commands that answer with tables have in common: formats, colours, the pager, pipes. `hooks` stands for all.
load helper

# on_terminal ROWS SHELL-COMMAND: its output on a terminal of that many rows and 120 columns; ends as it does.
on_terminal() {
  need python3
  python3 - "$@" <<'PY'
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    os.environ.setdefault("TERM", "xterm")
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", int(sys.argv[1]), 120, 0, 0))
    os.execvp("sh", ["sh", "-c", sys.argv[2]])
while True:
    try:
        piece = os.read(fd, 65536)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
}

@test "the four formats hold the same rows" {
  rows=$(grep -cE '^(HOOK|ALIAS|SKIP)\(' "$TOP/preload/wire/hooks.def")
  [ "$("$LINTRACE" hooks | tail -n +2 | wc -l)" -eq "$rows" ]
  [ "$("$LINTRACE" hooks --json | jq '.rows | length')" -eq "$rows" ]
  [ "$("$LINTRACE" hooks --format csv | tail -n +2 | wc -l)" -eq "$rows" ]
  [ "$("$LINTRACE" hooks --format markdown | tail -n +3 | wc -l)" -eq "$rows" ]
  cmp <("$LINTRACE" hooks --json) <("$LINTRACE" hooks -f json)
  [ "$("$LINTRACE" hooks --json | jq -r .schema)" = lintrace.hooks/1 ]
}

@test "P9: an answer is the same whatever the locale, the time zone and the folder" {
  for format in text json csv markdown; do
    LC_ALL=C TZ=UTC "$LINTRACE" hooks -f "$format" >a
    (cd / && LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo COLUMNS=20 "$LINTRACE" hooks -f "$format") >b
    cmp a b
  done
}

@test "a format that is none is told with those that are" {
  run "$LINTRACE" hooks --format xml
  [ "$status" -eq 2 ]
  [[ $output == *"--format takes text, json, csv or markdown, not 'xml'"* ]]
}

@test "a reader that has enough is no failure, a full disk is one" {
  run bash -c "set -o pipefail; '$LINTRACE' hooks | head -n 1"
  assert_success
  [ "${#lines[@]}" -eq 1 ]
  run "$LINTRACE" hooks --json >/dev/null
  run bash -c "'$LINTRACE' hooks 2>&1 >/dev/full"
  [ "$status" -eq 1 ]
  [ "$output" = 'lintrace: cannot write to standard output: No space left on device' ]
}

colored() { grep -q $'\033\\['; }

@test "colours: on a terminal only, unless told otherwise" {
  export LINTRACE_PAGER= NO_COLOR= CLICOLOR_FORCE= TERM=xterm
  run ! colored < <("$LINTRACE" hooks)
  colored < <(on_terminal 24 '"$LINTRACE" hooks')
  run ! colored < <(TERM=dumb on_terminal 24 '"$LINTRACE" hooks')
  run ! colored < <(NO_COLOR=1 on_terminal 24 '"$LINTRACE" hooks')
  colored < <(NO_COLOR=1 "$LINTRACE" hooks --color always)
  colored < <(CLICOLOR_FORCE=1 "$LINTRACE" hooks)
  run ! colored < <(CLICOLOR_FORCE=0 "$LINTRACE" hooks)
  run ! colored < <(NO_COLOR=1 CLICOLOR_FORCE=1 "$LINTRACE" hooks)
  run ! colored < <(CLICOLOR_FORCE=1 "$LINTRACE" hooks --color=never)
  for format in json csv markdown; do run ! colored < <("$LINTRACE" hooks --color always -f "$format"); done
}

@test "the pager gets what is longer than the screen, and only on a terminal" {
  export LINTRACE_PAGER='sed s/^/paged:/' TERM=xterm
  on_terminal 24 '"$LINTRACE" hooks' | grep -q '^paged:read '
  on_terminal 2000 '"$LINTRACE" hooks' >out
  run ! grep -q paged: out
  on_terminal 24 '"$LINTRACE" hooks --no-pager' >out
  run ! grep -q paged: out
  "$LINTRACE" hooks >out
  run ! grep -q paged: out
  PAGER='sed s/^/other:/' on_terminal 24 '"$LINTRACE" hooks' | grep -q '^paged:read '
  unset LINTRACE_PAGER
  PAGER='sed s/^/other:/' on_terminal 24 '"$LINTRACE" hooks' | grep -q '^other:read '
  PAGER=cat TERM=dumb on_terminal 24 '"$LINTRACE" hooks' | grep -q read
}

@test "a pager that is left early ends with 0, one that is not there costs nothing" {
  export TERM=xterm
  LINTRACE_PAGER='head -n 1' run on_terminal 24 '"$LINTRACE" hooks --color never'
  assert_success
  [ "${#lines[@]}" -eq 1 ]
  LINTRACE_PAGER='exit 3' run on_terminal 24 '"$LINTRACE" hooks'
  assert_success
  LINTRACE_PAGER=no-such-pager run on_terminal 24 '"$LINTRACE" hooks --color never'
  assert_success
  [ "$(printf '%s\n' "$output" | grep -c '^read ')" -eq 1 ]
  unset LINTRACE_PAGER PAGER
  mkdir bin
  printf '#!/bin/sh\necho "LESS=$LESS"\n' >bin/less
  chmod +x bin/less
  PATH=$PWD/bin:$PATH run on_terminal 24 '"$LINTRACE" hooks'
  [ "${output%$'\r'}" = LESS=FRX ]
}

@test "Markdown shows every name as it is, by GitHub's own renderer" {
  need cmark-gfm
  need python3
  (cd "$TOP" && cc -std=gnu11 -D_GNU_SOURCE -iquote cli -o "$SCRATCH/names" tests/documents/markdown-names.c cli/out/escape.c \
    cli/model/ident.c cli/model/secrets.c cli/base/*.c)
  run python3 "$TOP/tests/documents/check-markdown.py" ./names
  assert_success
}
