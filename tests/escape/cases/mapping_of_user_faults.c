// SPDX-License-Identifier: Apache-2.0
// escape: bytes that come to a buffer by userfaultfd while write is under way
#include "escape.h"
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
// cflags: -pthread
static int faults;
static char *page;
static char bytes[4096];
static void *serve(void *unused)
{
    struct uffd_msg message;
    CHECK(read(faults, &message, sizeof message) == sizeof message);
    struct uffdio_copy copy = {(uintptr_t)page, (uintptr_t)bytes, 4096, 0, 0};
    CHECK(ioctl(faults, UFFDIO_COPY, &copy) == 0);
    return NULL;
}
int main(void)
{
    pthread_t server;
    faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
    NEEDS(faults >= 0);
    struct uffdio_api api = {.api = UFFD_API};
    CHECK(ioctl(faults, UFFDIO_API, &api) == 0);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct uffdio_register range = {{(uintptr_t)page, 4096}, UFFDIO_REGISTER_MODE_MISSING, 0};
    CHECK(ioctl(faults, UFFDIO_REGISTER, &range) == 0);
    ssize_t got = read(open("secret", O_RDONLY), bytes, sizeof bytes);
    pthread_create(&server, NULL, serve, NULL);
    CHECK(write(open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), page, (size_t)got) == got);
    pthread_join(server, NULL);
    return 0;
}
