/* SPDX-License-Identifier: Apache-2.0
 *
 * libFuzzer target: foreign bytes as the files of a git repository. The first byte picks the file; what must
 * hold whatever comes: a commit is hex, a remote has no password, and the same answer twice. */
#include "base/file.h"
#include "base/mem.h"
#include "trace/git.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static const char *const names[] = {".git/HEAD", ".git/packed-refs", ".git/config", ".git/index"};
static const char *const usual[] = {"ref: refs/heads/main\n",
                                    "1111111111111111111111111111111111111111 refs/heads/main\n",
                                    "[remote \"origin\"]\n\turl = https://h/x\n", ""};
static char folder[] = "/tmp/lt_fuzz_git.XXXXXX";

static void require(int condition)
{
    if (!condition)
        abort();
}

static char *path_of(const char *name)
{
    return lt_xasprintf("%s/%s", folder, name);
}

static void put(const char *name, const void *bytes, size_t length)
{
    char *path = path_of(name);
    require(lt_file_replace_soon(path, bytes, length, NULL) == 0);
    free(path);
}

static void remove_files(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = path_of(names[i]);
        unlink(path);
        free(path);
    }
    char *git = path_of(".git");
    rmdir(git);
    free(git);
    rmdir(folder);
}

static void clear(struct lt_source *source)
{
    free(source->path);
    free(source->commit);
    free(source->branch);
    free(source->repository);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    static int is_ready;
    if (!is_ready++) {
        require(mkdtemp(folder) != NULL);
        char *git = path_of(".git");
        mkdir(git, 0700);
        free(git);
        atexit(remove_files);
    }
    if (!length)
        return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(names[i], usual[i], strlen(usual[i]));
    put(names[bytes[0] & 3], bytes + 1, length - 1);
    struct lt_source one = {0}, other = {0};
    char *script = path_of("a.py");
    lt_git_look(script, "one", 3, &one);
    lt_git_look(script, "one", 3, &other);
    require(one.path && strcmp(one.path, "a.py") == 0 && one.in_index == other.in_index);
    require(!one.commit == !other.commit && !one.repository == !other.repository);
    if (one.commit)
        require(one.commit[strspn(one.commit, "0123456789abcdef")] == '\0');
    if (one.repository && strncmp(one.repository, "https://", 8) == 0)
        require(!memchr(one.repository + 8, '@', strcspn(one.repository + 8, "/")));
    clear(&one);
    clear(&other);
    free(script);
    return 0;
}
