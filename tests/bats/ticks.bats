#!/usr/bin/env bats
# P9: the same run twice gives the same document, however the ticks of the kernel's clock and the places of the live
# trace's tables fall. P3: nor may two files become one by them.
load helper

teardown() {
  cd / && umount "$SCRATCH/disk" 2>/dev/null || true
}

@test "P9: a file is made once, however often it is opened within the tick of its birth" {
  compile w <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
static void touch(const char *name, int flags) { close(open(name, O_WRONLY | O_CREAT | flags, 0644)); }
int main(void) {
    char name[32], other[32];
    for (int i = 0; i < 100; i++) {
        sprintf(name, "made%d", i);
        sprintf(other, "moved%d", i);
        touch(name, 0);
        touch(name, 0);
        touch(name, O_TRUNC);
        rename(name, other);
        touch(other, 0);
        touch(name, O_EXCL);
    }
    return 0;
}
C
  "$LINTRACE" -q --profile off -- ./w
  [ "$(trace | jq -c 'select(.type == "use" and .created)' | wc -l)" -eq 200 ]
  [ "$(trace | jq -c 'select(.type == "use" and .first_write and (.created or .truncated | not))' | wc -l)" -eq 0 ]
  [ "$(event | jq '[.outputs[].facets.lifecycleStateChange.lifecycleStateChange] | group_by(.) | map([.[0], length])' -c)" = '[["CREATE",200]]' ]
}

@test "P9: of two names of a file the one that it was given last counts, whoever opens it by which" {
  need python3
  mkdir d
  "$LINTRACE" -q --profile off -- bash -c '
    for i in {1..600}; do echo 1 >d/old$i; done
    python3 -c "
import os
for i in range(1, 601): os.link(\"d/old%d\" % i, \"d/new%d\" % i)"
    for i in {1..600}; do echo 2 >>d/old$i; done'
  [ "$(names outputs | grep -c d/new)" -eq 600 ]
}

@test "P3: files that have one inode after the other are told apart, also where no births are kept" {
  need mkfs.ext4
  truncate -s 8M image
  mkfs.ext4 -q -I 128 -F image 2>/dev/null # its births would be of the same tick elsewhere
  mkdir disk
  mount -o loop image disk 2>/dev/null || skip "may not mount"
  cd disk
  compile ../w <<'C'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
static void copy(const char *from, const char *to, int flags) {
    char bytes[100];
    int in = open(from, O_RDONLY), out = open(to, flags, 0644);
    if (write(out, bytes, read(in, bytes, sizeof bytes)) <= 0)
        _exit(1);
    close(in);
    close(out);
}
int main(void) {
    copy("long", "scratch", O_WRONLY | O_CREAT | O_TRUNC);
    unlink("scratch");
    copy("short", "first", O_WRONLY | O_CREAT | O_TRUNC);
    copy("long", ".", O_WRONLY | O_TMPFILE);
    copy("short", "second", O_WRONLY | O_CREAT | O_TRUNC);
    rename("second", "replaced"); /* its inode goes to the next */
    copy("short", "third", O_WRONLY | O_CREAT | O_EXCL);
    return 0;
}
C
  for backend in preload ptrace; do
    rm -rf ./*
    echo long text >long
    echo short >short
    echo an older text >replaced
    "$LINTRACE" -q --backend $backend -o "$SCRATCH/$backend" -- ../w
    [ "$(event "$SCRATCH/$backend" | jq -r '.outputs[] | [(.name | split("/") | last), .outputFacets.outputStatistics.size,
      .facets.lifecycleStateChange.lifecycleStateChange] | @csv' | tr '\n' ' ')" = \
      '"first",6,"CREATE" "replaced",6,"OVERWRITE" "third",6,"CREATE" ' ]
    [ "$(verdict "$SCRATCH/$backend")" = complete ]
  done
  cd ..
}
