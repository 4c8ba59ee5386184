#!/usr/bin/env bats
# The manual pages: one for each command, made from its help, and one for sidecars, made from the table of keys.
load helper

all_commands() {
  sed -n 's/^CMD([a-z_]*, "\([a-z]*\)".*/\1/p' "$TOP/cli/cmd/cmds.def"
}
# The page as a reader sees it.
shown() {
  MANWIDTH=200 MAN_KEEP_FORMATTING='' man -E UTF-8 -l "$@" | col -bx | sed 's/[‐−]/-/g'
}

@test "man has no warning about any page" {
  need man
  need groff
  for page in "$TOP"/docs/lintrace.1 "$TOP"/docs/man/*; do
    LC_ALL=C.UTF-8 man -l --warnings=all "$page" 2>&1 >/dev/null | tee -a warnings
  done
  [ ! -s warnings ]
}

@test "every command has its page, and there is no other" {
  diff <(all_commands | sed 's/.*/lintrace-&.1/' | sort) <(cd "$TOP/docs/man" && printf '%s\n' *.1 | sort)
}

@test "every option in a help is in the page, and the other way round" {
  need man
  while read -r command; do
    "$LINTRACE" help "$command" | grep -oE '^  (-[a-zA-Z], |    )--[a-z-]+' | tr -d ' ' | tr , '\n' | sort >told
    shown "$TOP/docs/man/lintrace-$command.1" | grep -oE '^     (-[a-zA-Z], )?--[a-z-]+' | tr -d ' ' | tr , '\n' | sort >paged
    [ -s told ]
    diff told paged || fail "the page of $command"
  done < <(all_commands)
}

@test "a page says what the help says, examples to the letter" {
  need man
  while read -r command; do
    shown <("$LINTRACE" help --man "$command" | sed 's/\$Mdocdate\$/January 1, 2026/') | tr -s ' \n' ' ' >paged
    "$LINTRACE" help "$command" | sed -n '/^Options:/,$p' | grep -E '^  lintrace ' | while read -r example; do
      grep -qF -e "$(tr -s ' ' <<<"$example")" paged || fail "lintrace-$command(1) lacks: $example"
    done
    "$LINTRACE" help "$command" | head -n 1 | sed 's/^[^:]*: //' | grep -qFf - paged
  done < <(all_commands)
}

@test "the page about sidecars has every key" {
  need man
  shown "$TOP/docs/man/lintrace.yaml.5" >page
  sed -n 's/^KEY([a-z_]*, "\([a-z_-]*\)".*/\1/p' "$TOP/cli/store/sidecar_keys.def" | sort -u | while read -r key; do
    grep -qE "^     $key( |\$)" page || fail "no $key"
  done
}

@test "the pages are installed where man looks for them" {
  need man
  make -s -C "$TOP" O="${O:-build}" install DESTDIR="$SCRATCH/root" PREFIX=/opt/lt
  [ -n "$(man -M root/opt/lt/share/man -w lintrace)" ]
  [ -n "$(man -M root/opt/lt/share/man -w lintrace-graph)" ]
  [ -n "$(man -M root/opt/lt/share/man -w 5 lintrace.yaml)" ]
  make -s -C "$TOP" O="${O:-build}" uninstall DESTDIR="$SCRATCH/root" PREFIX=/opt/lt
  [ -z "$(find root -name '*.[15]')" ]
}

@test "help: a command that is none is told with one that was meant" {
  run "$LINTRACE" help grpah
  [ "$status" -eq 2 ]
  assert_output --partial "did you mean 'graph'"
  cmp <("$LINTRACE" help graph) <("$LINTRACE" graph --help)
}
