/* SPDX-License-Identifier: Apache-2.0
 *
 * Work trees made by hand: where the commit, the branch and the remote are found, what the index says of a
 * file, and that nothing odd in them does harm. */
#include "trace/git.h"

#include "base/buf.h"
#include "base/file.h"
#include "ext/digest.h"
#include "trace/git_index.h"

#include "unit.h"

#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define COMMIT "1111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222"

static char root[PATH_MAX];

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path);
}

static void remove_all(void)
{
    if (*root)
        nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void start(void)
{
    if (!*root)
        atexit(remove_all);
    remove_all();
    char name[] = "/tmp/lt_git_XXXXXX";
    if (!mkdtemp(name) || !realpath(name, root))
        abort();
    setenv("XDG_CONFIG_HOME", root, 1);
}

static char *at(const char *name)
{
    return lt_xasprintf("%s/%s", root, name);
}

static void put_bytes(const char *name, const void *bytes, size_t length)
{
    char *path = at(name), *folder = lt_path_dir(path);
    CHECK_INT(lt_dir_make(folder, false, NULL), 0);
    CHECK_INT(lt_file_replace_soon(path, bytes, length, NULL), 0);
    free(path);
    free(folder);
}

static void put(const char *name, const char *text)
{
    put_bytes(name, text, strlen(text));
}

static struct lt_source look(const char *name, const char *content)
{
    char *path = at(name);
    struct lt_source source = {0};
    lt_git_look(path, content, strlen(content), &source);
    free(path);
    return source;
}

static void clear(struct lt_source *source)
{
    free(source->path);
    free(source->commit);
    free(source->branch);
    free(source->repository);
}

static void check(const char *name, const char *path, const char *commit, const char *branch,
                  const char *repository)
{
    struct lt_source source = look(name, "");
    CHECK_STR(source.path, path);
    CHECK_STR(source.commit, commit);
    CHECK_STR(source.branch, branch);
    CHECK_STR(source.repository, repository);
    clear(&source);
}

TEST(the_commit_is_found_by_file_or_packed)
{
    start();
    put("w/.git/HEAD", "ref: refs/heads/feature/x\n");
    put("w/.git/refs/heads/feature/x", COMMIT "\n");
    put("w/.git/packed-refs", "# pack-refs with: peeled\n" OTHER " refs/heads/feature/x\n");
    check("w/jobs/a.py", "jobs/a.py", COMMIT, "feature/x", NULL);
    char *path = at("w/.git/refs/heads/feature/x");
    unlink(path);
    free(path);
    check("w/jobs/a.py", "jobs/a.py", OTHER, "feature/x", NULL);
    put("w/.git/packed-refs", OTHER " refs/heads/feature/xy\n^" COMMIT "\n");
    check("w/jobs/a.py", "jobs/a.py", NULL, "feature/x", NULL); /* no commit yet */
    put("w/.git/HEAD", COMMIT "\n");
    check("w/a.py", "a.py", COMMIT, NULL, NULL);
}

TEST(no_work_tree_is_no_source)
{
    start();
    put("plain/a.py", "");
    check("plain/a.py", NULL, NULL, NULL, NULL);
    put("plain/.git/config", ""); /* no HEAD */
    check("plain/a.py", NULL, NULL, NULL, NULL);
}

TEST(folders_that_git_must_not_search_are_not_searched)
{
    start();
    put("w/.git/HEAD", COMMIT "\n");
    char *ceilings = lt_xasprintf("/nowhere:%s/w", root);
    setenv("GIT_CEILING_DIRECTORIES", ceilings, 1);
    check("w/deep/a.py", NULL, NULL, NULL, NULL);
    check("w/a.py", "a.py", COMMIT, NULL, NULL); /* its own folder is */
    unsetenv("GIT_CEILING_DIRECTORIES");
    check("w/deep/a.py", "deep/a.py", COMMIT, NULL, NULL);
    free(ceilings);
}

TEST(a_second_work_tree_shares_references_and_configuration)
{
    start();
    put("w/.git/HEAD", "ref: refs/heads/main\n");
    put("w/.git/config", "[remote \"origin\"]\n\turl = https://git.example/x\n");
    put("w/.git/refs/heads/side", COMMIT "\n");
    put("w/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
    put("w/.git/worktrees/side/commondir", "../..\n");
    char *line = lt_xasprintf("gitdir: %s/w/.git/worktrees/side\n", root);
    put("side/.git", line);
    free(line);
    check("side/b.sh", "b.sh", COMMIT, "side", "https://git.example/x");
    put("nested/.git", "gitdir: ../w/.git/worktrees/side\n");
    check("nested/deep/b.sh", "deep/b.sh", COMMIT, "side", "https://git.example/x");
}

TEST(a_repository_cannot_lead_elsewhere_or_round)
{
    start();
    put("secret", COMMIT "\n");
    put("w/.git/HEAD", "ref: refs/../../../secret\n");
    check("w/a", "a", NULL, NULL, NULL);
    put("w/.git/HEAD", "ref: ../../secret\n");
    check("w/a", "a", NULL, NULL, NULL);
    put("w/.git/HEAD", "ref: refs/heads/ring\n");
    put("w/.git/refs/heads/ring", "ref: refs/heads/ring\n");
    check("w/a", "a", NULL, "ring", NULL);
    put("w/.git/HEAD", "not a commit\n");
    check("w/a", "a", NULL, NULL, NULL);
    put("w/.git/HEAD", "ref: refs/heads/.invalid\n"); /* references in a table */
    check("w/a", "a", NULL, NULL, NULL);
}

static void check_config(const char *config, const char *repository)
{
    start();
    put("w/.git/HEAD", COMMIT "\n");
    put("w/.git/config", config);
    check("w/a", "a", COMMIT, NULL, repository);
}

TEST(the_remote_is_origin_without_credentials)
{
    check_config("[remote \"origin\"]\n\turl = https://ana:hunter2@git.example/x.git\n",
                 "https://git.example/x.git");
    check_config("[remote \"origin\"]\n\turl = https://TOKEN123@git.example/x?token=9#f\n",
                 "https://git.example/x");
    check_config("[remote \"origin\"]\n url=git@github.com:org/x.git ; why\n", "git@github.com:org/x.git");
    check_config("[remote \"origin\"]\nURL = \"ssh://git:pw@h:22/x y\"\n", "ssh://git@h:22/x y");
    check_config("[remote \"fork\"]\n\turl = https://other\n[core]\n\turl = x\n", NULL);
    check_config("[remote \"origin\"]\n\tpushurl = https://push\n", NULL);
}

/* ---- the index ---- */

static void add_number(struct lt_buf *index, uint32_t number)
{
    const char bytes[] = {(char)(number >> 24), (char)(number >> 16), (char)(number >> 8), (char)number};
    lt_buf_add(index, bytes, 4);
}

static void add_id(struct lt_buf *index, const char *content)
{
    char head[32], hex[65];
    struct lt_digest *digest = lt_digest_new_sha1();
    lt_digest_add(digest, head, (size_t)sprintf(head, "blob %zu", strlen(content)) + 1);
    lt_digest_add(digest, content, strlen(content));
    lt_digest_finish(digest, hex);
    lt_digest_free(digest);
    for (size_t i = 0; i < 40; i += 2) {
        unsigned byte;
        sscanf(hex + i, "%2x", &byte);
        lt_buf_addc(index, (char)byte);
    }
}

/* Entries "a.py" (content "one") and "a.sh" ("two") of version 2, 3 or 4, and an extension if given. */
static struct lt_buf make_index(uint32_t version, const char *extension)
{
    struct lt_buf index = {0};
    static const char *const names[] = {"a.py", "a.sh"}, *const contents[] = {"one", "two"};
    lt_buf_adds(&index, "DIRC");
    add_number(&index, version);
    add_number(&index, 2);
    for (size_t i = 0; i < 2; i++) {
        size_t begin = index.length;
        for (int word = 0; word < 10; word++)
            add_number(&index, 7);
        add_id(&index, contents[i]);
        lt_buf_add(&index, version == 3 ? "\x40\x04\0\0" : "\0\x04", version == 3 ? 4 : 2);
        if (version == 4) {
            lt_buf_addc(&index, i ? 2 : 0);
            lt_buf_add(&index, i ? "sh" : "a.py", i ? 3 : 5);
            continue;
        }
        lt_buf_adds(&index, names[i]);
        do
            lt_buf_addc(&index, '\0');
        while ((index.length - begin) % 8);
    }
    if (extension) {
        lt_buf_adds(&index, extension);
        add_number(&index, 4);
        lt_buf_adds(&index, "data");
    }
    lt_buf_add(&index, "12345678901234567890", 20);
    return index;
}

static int compare(struct lt_buf *index, size_t length, const char *name, const char *content)
{
    char *path = at("index");
    put_bytes("index", index->data, length);
    enum lt_in_index result = lt_git_index_compare(path, 20, name, content, strlen(content));
    free(path);
    return (int)result;
}

TEST(the_index_says_whether_a_file_is_as_it_was_added)
{
    start();
    for (uint32_t version = 2; version <= 4; version++) {
        struct lt_buf index = make_index(version, "TREE");
        CHECK_INT(compare(&index, index.length, "a.py", "one"), LT_INDEX_SAME);
        CHECK_INT(compare(&index, index.length, "a.sh", "two"), LT_INDEX_SAME);
        CHECK_INT(compare(&index, index.length, "a.sh", "twO"), LT_INDEX_DIFFERENT);
        CHECK_INT(compare(&index, index.length, "a", ""), LT_INDEX_ABSENT);
        for (size_t length = 0; length < index.length - 40; length++)
            CHECK_INT(compare(&index, length, "zzz", ""), LT_INDEX_UNKNOWN);
        lt_buf_clear(&index);
    }
}

TEST(a_split_or_sparse_index_does_not_say_that_a_file_is_absent)
{
    start();
    static const char *const names[] = {"link", "sdir"};
    for (size_t i = 0; i < 2; i++) {
        struct lt_buf index = make_index(2, names[i]);
        CHECK_INT(compare(&index, index.length, "b", ""), LT_INDEX_UNKNOWN);
        CHECK_INT(compare(&index, index.length, "a.py", "one"), LT_INDEX_SAME);
        lt_buf_clear(&index);
    }
}

TEST(an_index_of_foreign_bytes_does_no_harm)
{
    start();
    struct lt_buf index = make_index(4, NULL);
    for (size_t i = 4; i < index.length; i++) {
        char kept = index.data[i];
        index.data[i] = (char)0xff;
        int result = compare(&index, index.length, "a.sh", "two");
        CHECK(result >= LT_INDEX_UNKNOWN && result <= LT_INDEX_ABSENT);
        index.data[i] = kept;
    }
    lt_buf_clear(&index);
}

TEST(a_difference_that_git_itself_may_make_is_not_told)
{
    start();
    struct lt_buf index = make_index(2, NULL);
    put("w/.git/HEAD", COMMIT "\n");
    put_bytes("w/.git/index", index.data, index.length);
    struct lt_source source = look("w/a.py", "changed");
    CHECK_INT(source.in_index, access("/etc/gitattributes", F_OK) ? LT_INDEX_DIFFERENT : LT_INDEX_TRACKED);
    clear(&source);
    source = look("w/a.py", "changed\r\n");
    CHECK_INT(source.in_index, LT_INDEX_TRACKED);
    clear(&source);
    put("w/.gitattributes", "*.py filter=x\n");
    source = look("w/a.py", "changed");
    CHECK_INT(source.in_index, LT_INDEX_TRACKED);
    clear(&source);
    source = look("w/a.py", "one");
    CHECK_INT(source.in_index, LT_INDEX_SAME);
    clear(&source);
    lt_buf_clear(&index);
}
