#!/usr/bin/env bats
# P1: lintrace as a wrapper: exit statuses, signals, streams, environment, descriptors.
load helper

@test "P1: every exit status 0..255 comes back" {
  for status in $(seq 0 255); do
    "$LINTRACE" -q -- sh -c "exit $status" && got=0 || got=$?
    [ "$got" -eq "$status" ] || fail "exit $status came back as $got"
  done
}

@test "P1: a program killed by a signal makes lintrace die by the same signal" {
  for signal in TERM KILL SEGV PIPE INT ABRT HUP USR1; do
    run python3 -c 'import signal,subprocess,sys
for ignored in (signal.SIGINT, signal.SIGHUP): # as behind nohup or in the background
    signal.signal(ignored, signal.SIG_DFL)
r = subprocess.run([sys.argv[1], "-q", "--", "sh", "-c", "kill -%s $$" % sys.argv[2]], stderr=subprocess.DEVNULL)
print(r.returncode)' "$LINTRACE" "$signal"
    assert_output "-$(kill -l $signal)"
  done
}

@test "P1: an unknown program is 127 and one line, one that cannot be executed is 126" {
  run -127 --separate-stderr "$LINTRACE" -- no-such-program-here
  [ "$status" -eq 127 ]
  [ "$output" = "" ]
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  [[ $stderr == *no-such-program-here* ]]
  echo hello >notes.txt
  run -126 --separate-stderr "$LINTRACE" -- ./notes.txt
  [ "$status" -eq 126 ]
  [ "$(wc -l <<<"$stderr")" -eq 1 ]
  [ ! -e lineage ]
}

@test "P1: stdout is the program's alone, byte for byte, and stdin reaches it" {
  head -c 1048576 /dev/urandom >in
  "$LINTRACE" -- cat <in >out 2>err
  cmp in out
  "$LINTRACE" -q -- sh -c 'cat >&2' <in 2>err
  cmp in err
}

@test "P1: the environment differs by LD_PRELOAD, LINTRACE_* and the names of the run only, and a preset LD_PRELOAD stays first" {
  env -i PATH="$PATH" HOME=/ A='x y' LINTRACE_STATE_DIR="$LINTRACE_STATE_DIR" env | grep -v '^LINTRACE_' | sort >without
  env -i PATH="$PATH" HOME=/ A='x y' LINTRACE_STATE_DIR="$LINTRACE_STATE_DIR" "$LINTRACE" -q -- env | sort >with
  diff <(grep -v -e '^LD_PRELOAD=' -e '^LINTRACE_' -e '^OPENLINEAGE_\(CONTEXT\|PARENT_ID\|ROOT_PARENT_ID\)=' with) without
  env -i PATH="$PATH" HOME=/ A='x y' LINTRACE_STATE_DIR="$LINTRACE_STATE_DIR" "$LINTRACE" -q --no-context -- env | sort >with
  diff <(grep -v -e '^LD_PRELOAD=' -e '^LINTRACE_' with) without
  LD_PRELOAD=libm.so.6 "$LINTRACE" -q -- env >preset
  grep -q '^LD_PRELOAD=libm.so.6:/.*liblintrace.so$' preset
}

@test "P1: working folder, umask, limits and open descriptors are unchanged" {
  cat >look.py <<'P'
import os, resource
print(os.getcwd(), oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_NOFILE), sorted(os.listdir('/proc/self/fd')))
print(os.open('/dev/null', os.O_RDONLY), os.getpgrp() == os.getsid(0) or os.getppid() > 0)
P
  exec 7</dev/null
  umask 027
  python3 look.py >without
  "$LINTRACE" -q -- python3 look.py >with
  diff without with
}

@test "P1: a signal to lintrace alone reaches the program exactly once" {
  cat >count.py <<'P'
import signal, sys, time
got = []
for name in ('SIGTERM', 'SIGUSR1', 'SIGHUP', 'SIGINT'):
    signal.signal(getattr(signal, name), lambda n, f: got.append(signal.Signals(n).name))
print('ready', flush=True)
told, end = 0, time.time() + 60
while told < int(sys.argv[1]) and time.time() < end:
    time.sleep(0.01)
    while told < len(got):
        print(got[told], flush=True)
        told += 1
time.sleep(0.3)
print(' '.join(got), flush=True)
sys.exit(5)
P
  cat >drive.py <<'P'
import os, signal, subprocess, sys
p = subprocess.Popen([sys.argv[1], '-q', '--', 'python3', 'count.py', '4'], stdout=subprocess.PIPE, text=True, start_new_session=True)
assert p.stdout.readline() == 'ready\n'
for s in (signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP, signal.SIGINT):
    os.kill(p.pid, s)  # two that wait at once come by their numbers: the next one when this one has come
    assert p.stdout.readline().strip() == s.name
print(p.stdout.read().strip(), p.wait())
P
  run python3 drive.py "$LINTRACE"
  assert_output "SIGTERM SIGUSR1 SIGHUP SIGINT 5"
}

@test "P1: a signal to the whole process group reaches the program exactly once" {
  cat >count.py <<'P'
import signal, sys, time
got = []
signal.signal(signal.SIGINT, lambda n, f: got.append(signal.Signals(n).name))
print('ready', flush=True)
end = time.time() + 60
while not got and time.time() < end:
    time.sleep(0.01)
time.sleep(0.5)
print(' '.join(got), flush=True)
sys.exit(5)
P
  cat >drive.py <<'P'
import os, signal, subprocess, sys
p = subprocess.Popen([sys.argv[1], '-q', '--', 'python3', 'count.py'], stdout=subprocess.PIPE, text=True, start_new_session=True)
assert p.stdout.readline() == 'ready\n'
os.killpg(p.pid, signal.SIGINT)
print(p.stdout.read().strip(), p.wait())
P
  run python3 drive.py "$LINTRACE"
  assert_output "SIGINT 5"
}

@test "P1: a real-time signal to the whole group ends nobody but who does not expect it" {
  need python3
  run setsid -w "$LINTRACE" -q -- python3 -c 'import os, signal; signal.signal(34, lambda *_: 0); os.kill(0, 34)'
  assert_success
}

@test "P1: a program that was stopped and continued by others goes on, and so does lintrace" {
  # not continued before it has stopped: nobody would do so after
  run timeout 60 "$LINTRACE" -q -- sh -c '
    (until grep -q "^State:.T" /proc/$$/status; do sleep 0.05; done; sleep 0.3; kill -CONT $$) & kill -STOP $$; echo went on'
  assert_success
  assert_output 'went on'
}

@test "P1: nobody to listen on stderr does not change the exit status" {
  "$LINTRACE" -- sh -c 'sleep 0.1; exit 3' 2> >(exit) || status=$?
  [ "$status" -eq 3 ]
}

@test "P1: a program that the kernel refuses to run leaves the one that tried as it was" {
  compile static -static <<<'int main(void){return 7;}' || skip "no static libc"
  chmod 644 static
  compile tries <<'C'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void)
{
    char line[200];
    execl("./static", "static", (char *)0);
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, status))
        if (!strncmp(line, "TracerPid:", 10) || !strncmp(line, "NoNewPrivs:", 11))
            fputs(line, stdout);
}
C
  run "$LINTRACE" -q -- ./tries
  assert_output "$(./tries)"
}

@test "P1: options end at the first word that is none; -- ends them too" {
  run "$LINTRACE" -q -o out -- echo -v --help
  assert_output "-v --help"
  run "$LINTRACE" run -q -o out echo -v
  assert_output "-v"
}

@test "unknown options and commands are refused with a suggestion, exit status 2" {
  run "$LINTRACE" --profil=full -- true
  assert_failure 2
  assert_output --partial "did you mean '--profile'?"
  run "$LINTRACE" grap
  assert_failure 2
  assert_output --partial "did you mean 'graph'?"
  run "$LINTRACE"
  assert_failure 2
  run "$LINTRACE" --
  assert_failure 2
}

@test "help and version go to stdout with status 0" {
  local commands
  mapfile -t commands < <(sed -n 's/^CMD([a-z_]*, "\([a-z]*\)".*/\1/p' "$TOP/cli/cmd/cmds.def")
  for words in --help -h "help" "graph --help" "doctor --help" "hooks --help" "${commands[@]/#/help }"; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr "$LINTRACE" $words
    [ "$status" -eq 0 ]
    [ -n "$output" ]
    [ -z "$stderr" ]
    [ "$(awk '{ if (length($0) > 80) n++ } END { print n + 0 }' <<<"$output")" -eq 0 ]
  done
  run "$LINTRACE" --version
  assert_output --regexp '^lintrace [0-9]+\.[0-9]+\.[0-9]+$'
}

@test "the summary has at most six lines, on stderr; -q and LINTRACE_QUIET say nothing" {
  echo a >in.csv
  run --separate-stderr "$LINTRACE" -- sh -c 'cat in.csv > out.csv'
  [ -z "$output" ]
  [ "$(wc -l <<<"$stderr")" -le 6 ]
  [[ ${stderr##*$'\n'} == *"lintrace graph"* ]]
  run --separate-stderr "$LINTRACE" -q -- true
  [ -z "$output$stderr" ]
  LINTRACE_QUIET=1 run --separate-stderr "$LINTRACE" -- true
  [ -z "$output$stderr" ]
}

@test "P11: works without root and without a home" {
  [ "$(id -u)" -eq 0 ] || skip "not root: this is how all other tests run"
  need setpriv
  chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_SUITE_TMPDIR" "$BATS_FILE_TMPDIR"
  mkdir free && chmod 777 free && cd free
  echo 1 >in
  chmod 644 in
  cp "$LINTRACE" "$(dirname "$LINTRACE")/liblintrace.so" .
  run env -u HOME LINTRACE_STATE_DIR="$PWD/state" setpriv --reuid=65534 --regid=65534 --clear-groups ./lintrace -q -- sh -c 'cat in > out'
  assert_success
  SCRATCH=$PWD
  [ "$(names inputs)" = in ]
  [ "$(names outputs)" = out ]
}
