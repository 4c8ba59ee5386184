/* SPDX-License-Identifier: Apache-2.0
 *
 * libFuzzer target: foreign bytes under one of several names, through the whole of a profile. The first byte
 * picks name and mode; what must hold whatever comes: a format, a digest, sane counts, the same answer twice.
 */
#include "base/mem.h"
#include "profile/profile.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static const char *const names[] = {"f.csv",    "f.tsv",    "f.txt", "f.json",
                                    "f.ndjson", "f.csv.gz", "f.bin", "f.db"};

static char folder[] = "/tmp/lt_fuzz_profile.XXXXXX";

static void require(int condition)
{
    if (!condition)
        abort();
}

static void remove_files(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = lt_xasprintf("%s/%s", folder, names[i]);
        unlink(path);
        free(path);
    }
    rmdir(folder);
}

static void compare(const struct lt_profile *one, const struct lt_profile *other)
{
    require(one->format == other->format && strcmp(one->sha256, other->sha256) == 0);
    require(one->row_count == other->row_count && one->columns.count == other->columns.count);
    require(!one->problem == !other->problem);
    for (size_t i = 0; i < one->columns.count; i++) {
        const struct lt_column *column = &one->columns.items[i];
        require(strcmp(column->name, other->columns.items[i].name) == 0);
        require(column->type == other->columns.items[i].type);
        require(!one->has_rows || column->null_count <= one->row_count);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
    static int is_ready;
    if (!is_ready++) {
        require(mkdtemp(folder) != NULL);
        atexit(remove_files);
    }
    if (!length)
        return 0;
    char *path = lt_xasprintf("%s/%s", folder, names[bytes[0] & 7]);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(fd >= 0 && write(fd, bytes + 1, length - 1) == (ssize_t)length - 1);
    close(fd);
    struct lt_profile *one = lt_profile_file(path, LT_PROFILE_AUTO);
    struct lt_profile *other = lt_profile_file(path, LT_PROFILE_FULL);
    require(one->format != NULL && one->sha256[0] != '\0');
    require(one->size_bytes == length - 1);
    require(!one->has_rows || one->ragged_rows <= one->row_count);
    compare(one, other);
    lt_profile_free(one);
    lt_profile_free(other);
    free(path);
    return 0;
}
