/* SPDX-License-Identifier: Apache-2.0
 *
 * Block by block; what is no regular file is not waited for. */
#include "cmd/file_digest.h"

#include "base/mem.h"
#include "ext/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 20 };

static int read_all(int fd, struct lt_digest *digest)
{
    char *block = lt_xmalloc(BLOCK_BYTES);
    ssize_t got;
    while ((got = read(fd, block, BLOCK_BYTES)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            lt_digest_add(digest, block, (size_t)got);
    int failed = got < 0 ? errno : 0;
    free(block);
    return failed;
}

int lt_file_digest(const char *path, char ret_hex[65], struct lt_err *err)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    *ret_hex = 0;
    if (fd < 0)
        return lt_err_sys(err, errno == ENOENT || errno == ENOTDIR ? LT_ENOT_FOUND : LT_EIO, errno,
                          "cannot read '%.500s'", path);
    int failed = fstat(fd, &status) < 0 ? errno : S_ISREG(status.st_mode) ? 0 : EINVAL;
    struct lt_digest *digest = lt_digest_new();
    if (!failed)
        failed = read_all(fd, digest);
    lt_digest_finish(digest, ret_hex);
    lt_digest_free(digest);
    close(fd);
    if (!failed && !*ret_hex)
        failed = EIO;
    return failed ? lt_err_sys(err, LT_EIO, failed, "cannot read '%.500s'", path) : LT_OK;
}
