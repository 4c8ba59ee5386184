/* SPDX-License-Identifier: Apache-2.0
 *
 * Who ran: containers by what runtimes leave, the environment that may be told, peers, instants, addresses of
 * the source, digests that are kept. */
#include "model/environment.h"
#include "model/who.h"
#include "trace/container.h"
#include "trace/executed.h"
#include "trace/known_digests.h"

#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ID_A "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID_B "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

static void check_container(const char *cgroup, const char *mountinfo, const char *containerenv,
                            bool has_dockerenv, const char *id, const char *runtime)
{
    char *found_id, *found_runtime;
    lt_container_read(cgroup, mountinfo, containerenv, has_dockerenv, &found_id, &found_runtime);
    CHECK_STR(found_id, id);
    CHECK_STR(found_runtime, runtime);
    free(found_id);
    free(found_runtime);
}

TEST(a_control_group_tells_the_container)
{
    check_container("12:pids:/docker/" ID_A "\n0::/system.slice\n", NULL, NULL, true, ID_A, "docker");
    check_container("0::/system.slice/docker-" ID_A ".scope\n", NULL, NULL, false, ID_A, "docker");
    check_container("0::/kubepods.slice/kubepods-pod7.slice/cri-containerd-" ID_B ".scope", NULL, NULL, false,
                    ID_B, "containerd");
    check_container("0::/user.slice/libpod-" ID_A ".scope/container\n", NULL, NULL, false, ID_A, "podman");
    check_container("0::/docker/" ID_A "/docker/" ID_B "\n", NULL, NULL, false, ID_B, "docker");
}

TEST(what_only_looks_like_a_container_is_none)
{
    check_container("0::/user.slice/user-1000.slice\n", "", NULL, false, NULL, NULL);
    check_container("0::/docker/0123456789\n", NULL, NULL, false, NULL, NULL);
    check_container("0::/\n", "1 2 0:1 / / rw - ext4 /dev/vda rw\n", NULL, true, NULL, NULL);
    check_container(NULL, NULL, "", true, NULL, NULL); /* marks that stayed in an image */
    /* on the host, somebody else's container is mounted elsewhere */
    check_container("0::/\n", "9 1 0:5 /containers/" ID_A "/hostname /srv/x rw - ext4 /dev/vda rw\n", NULL,
                    true, NULL, NULL);
}

TEST(the_files_that_a_runtime_mounts_tell_the_container)
{
    check_container("0::/\n",
                    "1 2 0:1 / / rw - overlay o rw\n"
                    "3 1 8:1 /var/lib/docker/containers/" ID_A
                    "/hostname /etc/hostname rw - ext4 /dev/sda rw\n",
                    NULL, true, ID_A, "docker");
    check_container("0::/\n", "", "engine=\"podman-4.3.1\"\nname=\"x\"\nid=\"" ID_B "\"\n", false, ID_B,
                    "podman");
    check_container("0::/\n",
                    "3 1 8:1 /containers/overlay-containers/" ID_A
                    "/userdata/hosts /etc/hosts rw - tmpfs t rw\n",
                    "", false, ID_A, "podman");
}

TEST(the_environment_is_told_by_the_list_and_the_sidecar_only)
{
    static char names[][16] = {"MY_*", "TZ", "LD_PRELOAD"};
    char *more_items[] = {names[0], names[1], names[2]};
    struct lt_text_list more = {more_items, 3, 3};
    char entries[][64] = {"USER=ana",         "SECRET_THING=x", "GITHUB_SHA=abc", "MY_TOKEN=hunter2",
                          "MY_URL=s://u:p@h", "TZ=UTC",         "LD_PRELOAD=/x",  "USER=other",
                          "LINTRACE_DIR=/l",  "NOEQUALS"};
    char *environment[11] = {NULL};
    for (size_t i = 0; i < 10; i++)
        environment[i] = entries[i];
    struct lt_who *who = calloc(1, sizeof *who);
    lt_environment_choose(environment, &more, &who->environment);
    CHECK_INT(who->environment.count, 5);
    CHECK_STR(who->environment.items[0].name, "GITHUB_SHA");
    CHECK_STR(lt_pair_find(&who->environment, "MY_TOKEN"), "***");
    CHECK_STR(lt_pair_find(&who->environment, "MY_URL"), "s://u:***@h");
    CHECK_STR(lt_pair_find(&who->environment, "USER"), "ana");
    CHECK_STR(lt_pair_find(&who->environment, "TZ"), "UTC");
    lt_who_free(who);
}

TEST(tags_come_from_variables)
{
    char entries[][64] = {"OPENLINEAGE__TAGS__RUN__TEAM=Data", "OPENLINEAGE__TAGS__JOB__X=1",
                          "OPENLINEAGE__TAGS__RUN__=y"};
    char *environment[] = {entries[0], entries[1], entries[2], NULL};
    struct lt_who *who = calloc(1, sizeof *who);
    lt_environment_tags(environment, "RUN", &who->run_tags);
    CHECK_INT(who->run_tags.count, 1);
    CHECK_STR(lt_pair_find(&who->run_tags, "team"), "Data");
    lt_who_free(who);
}

TEST(peers_are_addresses_sorted_each_once)
{
    struct lt_who *who = calloc(1, sizeof *who);
    lt_who_add_peer(who, "inet 10.0.0.1:40000 10.0.0.9:5432");
    lt_who_add_peer(who, "inet [::1]:40001 [2001:db8:0:0:0:0:0:1]:443");
    lt_who_add_peer(who, "inet 10.0.0.1:40002 10.0.0.9:5432");
    lt_who_add_peer(who, "unix 1 2 own /x");
    lt_who_add_peer(who, "inet 10.0.0.1:1 nonsense");
    lt_who_add_peer(who, "inet 10.0.0.1:1 10.0.0.9:99999");
    lt_who_add_peer(who, NULL);
    lt_who_sort_peers(who);
    CHECK_INT(who->peers.count, 2);
    CHECK_STR(who->peers.items[0].address, "10.0.0.9");
    CHECK_INT(who->peers.items[0].port, 5432);
    CHECK_STR(who->peers.items[1].address, "2001:db8:0:0:0:0:0:1");
    lt_who_free(who);
}

TEST(an_instant_has_an_offset)
{
    CHECK(lt_who_is_instant("2026-11-20T03:00:00Z"));
    CHECK(lt_who_is_instant("2026-11-20T03:00:00.123+05:30"));
    CHECK(!lt_who_is_instant("2026-11-20T03:00:00"));
    CHECK(!lt_who_is_instant("2026-11-20"));
    CHECK(!lt_who_is_instant("2026-13-20T03:00:00Z"));
    CHECK(!lt_who_is_instant("2026-11-20T03:00:00Zx"));
    CHECK(!lt_who_is_instant("2026-11-20T03:00:00+99:00"));
    CHECK(!lt_who_is_instant(""));
}

static void check_url(const char *repository, const char *expected)
{
    static char path[] = "jobs/a b#.py", commit[] = "abc", script[] = "/s/jobs/a b#.py";
    char copy[128];
    strcpy(copy, repository ? repository : "");
    struct lt_who who = {.script.path = script,
                         .source = {.path = path, .commit = commit, .repository = repository ? copy : NULL}};
    char *url = lt_who_source_url(&who);
    CHECK_STR(url, expected);
    free(url);
}

TEST(the_source_has_an_address)
{
    check_url("git@github.com:org/repo.git", "https://github.com/org/repo/blob/abc/jobs/a%20b%23.py");
    check_url("https://gitlab.com/org/sub/repo",
              "https://gitlab.com/org/sub/repo/-/blob/abc/jobs/a%20b%23.py");
    check_url("ssh://git@github.com/org/repo.git/", "https://github.com/org/repo/blob/abc/jobs/a%20b%23.py");
    check_url("https://git.example/team/repo.git", "https://git.example/team/repo.git");
    check_url("https://github.com.evil.example/org/repo", "https://github.com.evil.example/org/repo");
    check_url("https://h/team%20a/r", "https://h/team%20a/r");
    check_url("https://h/100%/r", "file:///s/jobs/a%20b%23.py");
    check_url("host:org/repo", "file:///s/jobs/a%20b%23.py");
    check_url(NULL, "file:///s/jobs/a%20b%23.py");
}

TEST(the_pull_request_comes_from_the_service)
{
    struct lt_who *who = calloc(1, sizeof *who);
    CHECK_STR(lt_who_pull_request(who), NULL);
    lt_pair_add(&who->environment, strdup("GITHUB_REF"), strdup("refs/heads/main"));
    CHECK_STR(lt_who_pull_request(who), NULL);
    free(who->environment.items[0].value);
    who->environment.items[0].value = strdup("refs/pull/42/merge");
    char *number = lt_who_pull_request(who);
    CHECK_STR(number, "42");
    free(number);
    lt_who_free(who);
}

/* ---- digests ---- */

#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

TEST(a_digest_is_found_for_that_version_of_that_file_only)
{
    char folder[] = "/tmp/lintrace-test-XXXXXX", hex[65] = "", path[64];
    CHECK(mkdtemp(folder) != NULL);
    struct stat file = {
        .st_dev = 3, .st_ino = 5, .st_size = 9, .st_mtim = {1700000000, 1}, .st_ctim = {1700000000, 2}};
    CHECK(!lt_known_digest_find(folder, &file, hex));
    lt_known_digest_add(folder, &file, EMPTY_SHA256);
    CHECK(lt_known_digest_find(folder, &file, hex));
    CHECK_STR(hex, EMPTY_SHA256);
    struct stat other = file;
    other.st_ctim.tv_nsec++;
    CHECK(!lt_known_digest_find(folder, &other, hex));
    other = file;
    other.st_ctim.tv_sec = time(NULL);
    lt_known_digest_add(folder, &other, EMPTY_SHA256); /* too young */
    CHECK(!lt_known_digest_find(folder, &other, hex));
    snprintf(path, sizeof path, "%s/.known_digests", folder);
    FILE *table = fopen(path, "r+");
    for (long at = 16; table && at < 1024 * 64; at += 64) { /* a byte of every digest */
        fseek(table, at, SEEK_SET);
        fputc('x', table);
    }
    if (table)
        fclose(table);
    CHECK(!lt_known_digest_find(folder, &file, hex));
    unlink(path);
    rmdir(folder);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    if (file) {
        fputs(text, file);
        fclose(file);
    }
}

TEST(a_file_that_changed_since_gets_no_digest)
{
    char folder[] = "/tmp/lintrace-test-XXXXXX", path[64];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/program", folder);
    write_text(path, "");
    struct lt_who_file young = {.path = path}, old = {.path = path};
    lt_executed_look(&young, NULL);
    CHECK_STR(young.sha256, EMPTY_SHA256);
    nanosleep(&(struct timespec){.tv_nsec = 80000000}, NULL);
    lt_executed_look(&old, NULL);
    CHECK_STR(old.sha256, "");
    struct lt_who_file same = old;
    lt_executed_finish(&same, NULL);
    CHECK_STR(same.sha256, EMPTY_SHA256);
    write_text(path, "other");
    lt_executed_finish(&old, NULL);
    CHECK_STR(old.sha256, "");
    unlink(path);
    rmdir(folder);
}
