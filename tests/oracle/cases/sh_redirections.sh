# SPDX-License-Identifier: Apache-2.0
# case: 66
# Redirections of all kinds by bash itself and for the programs it runs.
# setup: seq 100 > in; seq 20 > app; seq 5 > rw
# inputs: in rw
# outputs: all app both dup err empty here hstr noclobber out rw tty
cat <in >out
echo more >>app
ls /nothing 2>err || true
{ echo out; ls /nothing; } >both 2>&1
ls /nothing &>all || true
: >empty
set -C
echo x >noclobber
set +C
exec 5<>rw
read -r line <&5
echo "$line again" >&5
exec 5>&-
exec 6>dup
echo one >&6
exec 7>&6
echo two >&7
exec 6>&- 7>&-
cat >here <<END
a here document with $line
END
cat >hstr <<<"a here string"
(exec >tty; echo inner; /bin/echo child)
