/* SPDX-License-Identifier: Apache-2.0
 *
 * A file is the one it was when device, inode, size and both time stamps are. The kernel's clock for them
 * ticks some times a second: what was changed within the last tick is read at once. */
#include "trace/executed.h"

#include "ext/digest.h"
#include "ext/elf.h"
#include "trace/known_digests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const uint64_t digest_bytes_max = UINT64_C(1) << 28;
static const int64_t tick_ns = 50000000;

static int64_t ns_of(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static struct lt_file_version version_of(const struct stat *status)
{
    return (struct lt_file_version){.device = status->st_dev,
                                    .inode = status->st_ino,
                                    .size_bytes = (uint64_t)status->st_size,
                                    .modified_ns = ns_of(status->st_mtim),
                                    .changed_ns = ns_of(status->st_ctim)};
}

static bool is_version(const struct lt_file_version *version, const struct stat *status)
{
    struct lt_file_version now = version_of(status);
    return memcmp(&now, version, sizeof now) == 0;
}

/* Returns the descriptor, or -1 for what is no regular file. */
static int open_file(const char *path, struct stat *ret_status)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0 && (fstat(fd, ret_status) < 0 || !S_ISREG(ret_status->st_mode))) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void read_digest(int fd, char ret_hex[65])
{
    enum { STEP_BYTES = 256 << 10 };
    struct lt_digest *digest = lt_digest_new();
    char *bytes = lt_xmalloc(STEP_BYTES);
    uint64_t total = 0;
    ssize_t got;
    while ((got = pread(fd, bytes, STEP_BYTES, (off_t)total)) > 0 && total < digest_bytes_max) {
        lt_digest_add(digest, bytes, (size_t)got);
        total += (uint64_t)got;
    }
    lt_digest_finish(digest, ret_hex);
    if (got != 0)
        ret_hex[0] = '\0';
    lt_digest_free(digest);
    free(bytes);
}

static bool is_young(const struct stat *status)
{
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) < 0 || ns_of(now) - ns_of(status->st_ctim) < tick_ns;
}

void lt_executed_look(struct lt_who_file *file, const char *state)
{
    struct stat status;
    struct lt_elf elf;
    int fd = file->path ? open_file(file->path, &status) : -1;
    if (fd < 0)
        return;
    lt_elf_look(fd, &elf);
    memcpy(file->build_id, elf.build_id, sizeof elf.build_id);
    file->version = version_of(&status);
    if (is_young(&status))
        read_digest(fd, file->sha256);
    else if (state)
        (void)lt_known_digest_find(state, &status, file->sha256);
    close(fd);
}

void lt_executed_digest(struct lt_who_file *file, const char *content, size_t length)
{
    struct lt_digest *digest = lt_digest_new();
    lt_digest_add(digest, content, length);
    lt_digest_finish(digest, file->sha256);
    lt_digest_free(digest);
}

void lt_executed_finish(struct lt_who_file *file, const char *state)
{
    struct stat status, after;
    int fd = file->path && !file->sha256[0] && file->version.inode ? open_file(file->path, &status) : -1;
    if (fd < 0)
        return;
    if (is_version(&file->version, &status) && file->version.size_bytes <= digest_bytes_max) {
        read_digest(fd, file->sha256);
        if (fstat(fd, &after) < 0 || !is_version(&file->version, &after))
            file->sha256[0] = '\0';
        else if (state)
            lt_known_digest_add(state, &status, file->sha256);
    }
    close(fd);
}
