#!/usr/bin/env bats
# What a dataset is: files that are one, other names of a file, what became of it, which version of it.
load helper

# The events follow the specification.
assert_valid() {
  python3 "$TOP/tests/documents/check-openlineage.py" "$@" >/dev/null
}
# Facet values of the dataset whose name ends so: of "inputs" or "outputs".
of() { # SIDE NAME FILTER [LINEAGE]
  event "${4:-lineage}" | jq -c --arg name "$2" ".$1[] | select(.name | endswith(\$name)) | $3"
}
change_of() { # NAME
  of outputs "$1" .facets.lifecycleStateChange.lifecycleStateChange
}
# A file of two rows; all have the same columns.
table() {
  mkdir -p "$(dirname "$1")"
  printf 'id,amount\n%d,%s\n' 1 10 2 "${2:-2.5}" | sed '3{/^id/d}' >"$1"
}
years() {
  for year in "$@"; do table "in/sales_$year.csv"; done
}
strip() {
  event "$1" | jq -S 'del(.eventTime, .run.runId, .run.facets.lintrace_trace.overhead)'
}

@test "P3: siblings that differ in a number and have the same columns are one dataset in every output" {
  years 2023 2024 2025
  echo note >in/readme.txt
  "$LINTRACE" -- sh -c 'cat in/sales_2024.csv in/sales_2023.csv >out.csv' 2>said
  assert_valid lineage/events/*.json
  [ "$(names inputs)" = 'in/sales_*.csv' ]
  [ "$(of inputs 'sales_*.csv' .inputFacets.subset.inputCondition)" = \
    "{\"type\":\"location\",\"locations\":[\"$PWD/in/sales_2023.csv\",\"$PWD/in/sales_2024.csv\"]}" ]
  [ "$(of inputs 'sales_*.csv' '.inputFacets.inputStatistics | [.rowCount, .size, .fileCount]')" = "[4,42,2]" ]
  [ "$(of inputs 'sales_*.csv' '.facets.schema.fields | map(.name + ":" + .type)')" = '["id:integer","amount:number"]' ]
  [ "$(event | jq -r '.job.facets.lineage.entries[0].inputs | map(.name) | join(" ")')" = "$PWD/in/sales_*.csv" ]
  [ "$(tail -n 1 lineage/events.csv | cut -d, -f5)" = "$PWD/in/sales_*.csv" ]
  sed 's/#95;/_/g; s/#42;/*/g' lineage/diagram.mmd | grep -F '[("in/sales_*.csv")]'
  grep -qF '  reads  in/sales_*.csv (2 files, 4 rows)' said
}

@test "P3: one file of a series, other columns, other names, what is read and what is written: files of their own" {
  years 2023 2024
  table in/a1.csv
  table in/b1.csv
  table in/r_1.csv
  printf 'id,name\n1,x\n' >in/r_2.csv
  "$LINTRACE" -q -o one -- cat in/sales_2023.csv in/a1.csv in/b1.csv in/r_1.csv in/r_2.csv >/dev/null
  [ "$(names inputs one | tr '\n' ' ')" = "in/a1.csv in/b1.csv in/r_1.csv in/r_2.csv in/sales_2023.csv " ]
  "$LINTRACE" -q -o two -- sh -c 'cat in/sales_2023.csv in/sales_2024.csv >in/sales_2025.csv'
  [ "$(names inputs two | tr '\n' ' ')" = "in/sales_2023.csv in/sales_2024.csv " ]
  [ "$(names outputs two)" = in/sales_2025.csv ]
  "$LINTRACE" -q -o alone --no-groups -- cat in/sales_2023.csv in/sales_2024.csv >/dev/null
  [ "$(names inputs alone | wc -l)" -eq 2 ]
  "$LINTRACE" -q -o off --profile=off -- cat in/sales_2023.csv in/sales_2024.csv >/dev/null
  [ "$(names inputs off | wc -l)" -eq 2 ] # nobody has looked at the columns
}

@test "a folder of part files is the dataset, for who writes it and for who reads some of it" {
  table in.csv
  "$LINTRACE" -q -o made -- sh -c 'mkdir parts; for i in 0 1 2 3; do cp in.csv parts/part-0000$i.csv; done; touch parts/_SUCCESS'
  "$LINTRACE" -q -o read -- sh -c 'cat parts/part-00001.csv parts/part-00002.csv >/dev/null'
  assert_valid made/events/*.json read/events/*.json
  [ "$(names outputs made)" = "$(printf 'parts\nparts/_SUCCESS')" ]
  [ "$(names inputs read)" = parts ]
  [ "$(of outputs /parts '[.facets.lifecycleStateChange.lifecycleStateChange, .outputFacets.outputStatistics.fileCount]' made)" = '["CREATE",4]' ]
  [ "$(of inputs /parts '.inputFacets.subset.inputCondition.locations | length' read)" = 2 ]
  "$LINTRACE" -q -o more -- sh -c 'cp in.csv parts/part-00004.csv; cp in.csv parts/part-00005.csv'
  [ "$(of outputs /parts .facets.lifecycleStateChange.lifecycleStateChange more)" = '"ALTER"' ]
}

@test "partitions are one dataset, the keys in the facet subset" {
  table in.csv
  cat >make.sh <<'S'
for year in 2023 2024; do
  mkdir -p lake/sales/year=$year/region=eu
  cp in.csv lake/sales/year=$year/region=eu/part-0.csv
done
S
  "$LINTRACE" -q -o made -- sh make.sh
  "$LINTRACE" -q -o again -- sh -c 'cat lake/sales/*/*/*.csv >all.csv'
  assert_valid made/events/*.json again/events/*.json
  [ "$(names outputs made)" = lake/sales ]
  [ "$(names inputs again)" = lake/sales ]
  [ "$(of outputs /lake/sales '[.outputFacets.subset.outputCondition.partitions[] | .identifier, .dimensions]' made)" = \
    '["year=2023/region=eu",{"year":"2023","region":"eu"},"year=2024/region=eu",{"year":"2024","region":"eu"}]' ]
  [ "$(of outputs /lake/sales '.facets | [.lifecycleStateChange.lifecycleStateChange, (.lintrace_file.paths | length)]' made)" = '["CREATE",2]' ]
  [ "$(of outputs /lake/sales .facets.version.datasetVersion made)" = "$(of inputs /lake/sales .facets.version.datasetVersion again)" ]
}

@test "a pattern of the sidecar is one dataset, even for one file; group: false keeps files apart" {
  years 2023 2024
  printf 'version: 1\ndatasets:\n  - {name: sales, path: "in/sales_*.csv", description: All sales.}\n' >lintrace.yaml
  "$LINTRACE" -q -o one -- cat in/sales_2024.csv >/dev/null
  [ "$(names inputs one)" = 'in/sales_*.csv' ]
  [ "$(of inputs 'sales_*.csv' '[.facets.documentation.description, (.inputFacets.subset.inputCondition.locations | length)]' one)" = '["All sales.",1]' ]
  assert_valid one/events/*.json
  printf 'version: 1\ndatasets:\n  - {name: sales, path: "in/sales_*.csv", group: false}\n' >lintrace.yaml
  "$LINTRACE" -q -o apart -- cat in/sales_2023.csv in/sales_2024.csv >/dev/null
  [ "$(names inputs apart)" = "$(printf 'in/sales_2023.csv\nin/sales_2024.csv')" ]
}

@test "a column mapping names the group" {
  years 2023 2024
  cat >lintrace.yaml <<'Y'
version: 1
datasets:
  - {name: sales, path: "in/sales_*.csv"}
  - {name: total, path: total.csv}
column_lineage:
  - {downstream: total.id, upstream: [sales.id]}
Y
  "$LINTRACE" -q -- sh -c 'cat in/sales_2023.csv in/sales_2024.csv >total.csv'
  assert_valid lineage/events/*.json
  [ "$(of outputs total.csv '[.facets.columnLineage.fields.id.inputFields[].name]')" = "[\"$PWD/in/sales_*.csv\"]" ]
}

@test "groups are called by the rules of the namespaces" {
  years 2023 2024
  rule=$PWD/in=s3://lake/raw
  "$LINTRACE" -q --dataset-namespace "file://{host},$rule" -- sh -c 'cat in/sales_2023.csv in/sales_2024.csv >out.csv'
  assert_valid lineage/events/*.json
  [ "$(event | jq -c '.inputs[0] | [.namespace, .name, .facets.lintrace_file.path]')" = "[\"s3://lake\",\"raw\",\"$PWD/in\"]" ]
  [ "$(event | jq -c '.inputs[0].inputFacets.subset.inputCondition.locations')" = '["raw/sales_2023.csv","raw/sales_2024.csv"]' ]
  [ "$(event | jq -r '.outputs[0] | .namespace + .name')" = "file://$(uname -n)$PWD/out.csv" ]
}

@test "the steps of a script call a group as the run does, unless they make one of its files of another" {
  table in.csv
  cat >script.sh <<'S'
#!/bin/bash
mkdir -p parts
cp in.csv parts/part-0.csv
cp in.csv parts/part-1.csv
sort parts/part-0.csv parts/part-1.csv >all.csv
cp parts/part-0.csv parts/part-2.csv
S
  chmod +x script.sh
  "$LINTRACE" -q --steps -- ./script.sh
  assert_valid lineage/events/*.json
  cat lineage/events/*.json | jq -r 'def n: map(.name | split("/") | last) | join(" "); .job.name + ": " + (.inputs | n) + " > " + (.outputs | n)' | LC_ALL=C sort >seen
  diff - seen <<'E'
script.sh.cp: in.csv > parts
script.sh.cp_2: in.csv > parts
script.sh.cp_3: part-0.csv > part-2.csv
script.sh.mkdir:  > 
script.sh.sort: parts > all.csv
script.sh: in.csv > all.csv parts
E
}

@test "P9: groups, links and versions are the same in a second run, into a log that was not there at the first" {
  years 2023 2024
  ln -s sales_2023.csv in/latest.csv
  cat >run.sh <<'S'
mkdir -p parts
for i in 2 1 0; do cat in/sales_2023.csv in/sales_2024.csv | sort -r >parts/part-$i.csv; done
cat in/latest.csv >copy.csv
S
  sh run.sh # so that each run writes over the same
  "$LINTRACE" -q -o parts/lineage -- sh run.sh
  strip parts/lineage >one
  rm -r parts/lineage/events parts/lineage/events.csv
  (umask 077 && TZ=Asia/Tokyo LC_ALL=C "$LINTRACE" -q -o parts/lineage -- sh run.sh)
  diff one <(strip parts/lineage)
  [ "$(names outputs parts/lineage)" = "$(printf 'copy.csv\nparts/part-*.csv')" ]
}

@test "other names of a file: links on the command line and made by the run" {
  for backend in preload ptrace; do
    rm -rf -- *
    table in/sales_2024.csv
    ln -s sales_2024.csv in/latest.csv
    ln -s in data
    table b.csv
    table c.csv
    "$LINTRACE" -q --backend="$backend" -- sh -c 'cat data/latest.csv >out.csv; ln -s out.csv newest.csv; ln b.csv b2.csv; diff --from-file=in/latest.csv b.csv; cat c.csv; ln c.csv c2.csv' >/dev/null
    assert_valid lineage/events/*.json
    [ "$(of inputs in/sales_2024.csv '[.facets.symlinks.identifiers[] | .namespace, .name, .type]')" = \
      "[\"file\",\"$PWD/data/latest.csv\",\"LOCATION\",\"file\",\"$PWD/in/latest.csv\",\"LOCATION\"]" ]
    [ "$(of outputs out.csv '[.facets.symlinks.identifiers[].name]')" = "[\"$PWD/newest.csv\"]" ]
    [ "$(of inputs /b.csv '[.facets.symlinks.identifiers[].name]')" = "[\"$PWD/b2.csv\"]" ]
    [ "$(of inputs /c.csv .facets.symlinks)$(of outputs /c2.csv .facets.symlinks)" = nullnull ] # both are datasets here
    ! names outputs | grep -qx b.csv
  done
}

@test "what became of an output: made, written over, added to, emptied, renamed, linked" {
  for backend in preload ptrace; do
    rm -rf -- *
    for name in over added emptied moved replacing replaced linked mended; do table $name.csv; done
    cat >run.sh <<'S'
echo x >made.csv
echo x >over.csv
echo x >>added.csv
: >emptied.csv
mv moved.csv there.csv
mv replacing.csv replaced.csv
ln linked.csv other.csv
cp mended.csv mended.tmp; mv mended.tmp mended.csv
S
    "$LINTRACE" -q --backend="$backend" -- sh run.sh
    assert_valid lineage/events/*.json
    [ "$(change_of /made.csv)" = '"CREATE"' ]
    [ "$(change_of /over.csv)" = '"OVERWRITE"' ]
    [ "$(change_of /added.csv)" = '"ALTER"' ]
    [ "$(change_of /emptied.csv)" = '"TRUNCATE"' ]
    [ "$(of outputs /there.csv '.facets.lifecycleStateChange | [.lifecycleStateChange, .previousIdentifier.name]')" = "[\"RENAME\",\"$PWD/moved.csv\"]" ]
    [ "$(change_of /replaced.csv)" = '"OVERWRITE"' ]
    [ "$(change_of /other.csv)" = '"CREATE"' ]
    [ "$(change_of /mended.csv)" = '"OVERWRITE"' ]
  done
}

@test "a dataset that was used and then removed is dropped; what the run made itself, only wrote, or only removed, is not told" {
  for backend in preload ptrace; do
    rm -rf -- *
    for name in used written unread; do table $name.csv; done
    "$LINTRACE" -q --backend="$backend" -- sh -c 'cat used.csv >out.csv; echo x >>written.csv; echo x >t.csv; cat t.csv >/dev/null; rm used.csv written.csv t.csv unread.csv'
    assert_valid lineage/events/*.json
    [ "$(event | jq -r '(.inputs + .outputs)[] | .facets.lifecycleStateChange.lifecycleStateChange + " " + (.name | split("/") | last)' | tr '\n' ' ')" = \
      "DROP used.csv CREATE out.csv " ]
    [ "$(tail -n 1 lineage/events.csv | cut -d, -f6)" = "$PWD/out.csv" ] # nothing was written to it
  done
}

@test "P3: the version of a group is what sha256sum tells of its files" {
  years 2023 2024 2025
  "$LINTRACE" -q -- cat in/sales_2024.csv in/sales_2023.csv in/sales_2025.csv >/dev/null
  [ "$(of inputs /in .facets.version.datasetVersion)" = "\"$(cd in && sha256sum sales_* | sha256sum | cut -d' ' -f1)\"" ]
}

# lintrace itself does to in.csv what $CHANGE says, at a moment that is always the same: before it opens the file to
# read it, or when it has read to its end for the first time.
meddler() {
  compile meddler.so -shared -fPIC -D_GNU_SOURCE <<'C'
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static int watched = -1, is_done;
static void meddle(const char *when)
{
    const char *change = getenv("CHANGE");
    if (is_done || strncmp(change, when, strlen(when)) != 0)
        return;
    is_done = 1;
    if (strstr(change, "mode")) {
        chmod("in.csv", 0600);
    } else if (strstr(change, "replace")) {
        rename("other.csv", "in.csv");
    } else {
        int fd = openat(AT_FDCWD, "in.csv", O_WRONLY | O_APPEND);
        if (write(fd, "9,9\n", 4) != 4)
            abort();
        close(fd);
    }
}
int open(const char *path, int flags, ...)
{
    const char *name = strrchr(path, '/');
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    int is_ours = !strcmp(program_invocation_short_name, "lintrace") && name && !strcmp(name, "/in.csv");
    if (is_ours)
        meddle("before");
    int fd = openat(AT_FDCWD, path, flags, mode);
    watched = is_ours ? fd : watched;
    return fd;
}
ssize_t read(int fd, void *bytes, size_t size)
{
    ssize_t (*next)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    ssize_t length = next(fd, bytes, size);
    if (fd == watched && length == 0)
        meddle("after");
    return length;
}
C
}
run_meddled() { # CHANGE
  rm -rf lineage
  printf 'id,amount\n1,10\n' >in.csv
  printf 'id,amount\n7,70\n' >other.csv
  CHANGE=$1 LD_PRELOAD=$PWD/meddler.so "$LINTRACE" -q -- sh -c "$2"
}

@test "P3: a file that changed before or while lintrace read it has no version, no columns and no rows" {
  meddler
  for change in before-append before-replace after-append after-replace; do
    for command in 'cat in.csv >/dev/null' 'printf "id,amount\n1,10\n" >in.csv'; do
      run_meddled $change "$command"
      [ "$(event | jq -c '(.inputs + .outputs)[0] | [(.name | split("/") | last), .facets.lintrace_file.changed_under_run,
        .facets.version, .facets.schema, (.inputFacets // .outputFacets | .inputStatistics // .outputStatistics | .rowCount)]')" = \
        '["in.csv",true,null,null,null]' ]
    done
  done
}

@test "P3: a file whose content did not change after all is read once more and has its version" {
  meddler
  run_meddled after-mode 'cat in.csv >/dev/null'
  [ "$(event | jq -r '.inputs[0].facets | .version.datasetVersion, .lintrace_file.changed_under_run')" = \
    "$(sha256sum in.csv | cut -d' ' -f1)
null" ]
  [ "$(stat -c %a in.csv)" = 600 ]
}

@test "P3: a file that somebody changed between two readings of the run has no version" {
  printf 'id\n1\n' >in.csv
  mkfifo asked answered
  (read -r _ <asked && echo 2 >>in.csv && echo >answered) &
  "$LINTRACE" -q -- sh -c 'cat in.csv >/dev/null; echo >asked; read -r x <answered; cat in.csv >/dev/null'
  wait
  [ "$(event | jq -c '.inputs[] | select(.name | endswith("in.csv")) | [.facets.lintrace_file.changed_under_run, .facets.version]')" = '[true,null]' ]
}
