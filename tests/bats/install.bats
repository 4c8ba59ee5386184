#!/usr/bin/env bats
# make install gives a tool that works outside of the tree.
load helper

@test "an installed lintrace finds its library and traces" {
  make -s -C "$TOP" O="${O:-build}" install DESTDIR="$SCRATCH/root" PREFIX=/opt/lt
  echo 1 >in
  "$SCRATCH/root/opt/lt/bin/lintrace" -q -- sh -c 'cat in > out'
  [ "$(names inputs)" = in ]
  [ "$(verdict)" = complete ]
  [ -f "$SCRATCH/root/opt/lt/share/man/man1/lintrace.1" ]
  make -s -C "$TOP" O="${O:-build}" uninstall DESTDIR="$SCRATCH/root" PREFIX=/opt/lt
  [ ! -e "$SCRATCH/root/opt/lt/bin/lintrace" ]
}

@test "make help names the targets" {
  run make -s -C "$TOP" help
  assert_success
  for target in all check unit install clean; do assert_output --partial "make $target"; done
}
