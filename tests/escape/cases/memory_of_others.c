// SPDX-License-Identifier: Apache-2.0
// escape: bytes that go from process to process by process_vm_writev and System V memory, past any descriptor
#include "escape.h"
#include <sys/shm.h>
int main(void)
{
    int memory = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    static char bytes[256];
    NEEDS(memory >= 0);
    volatile long *shared = shmat(memory, NULL, 0);
    pid_t child = fork();
    if (child == 0) {
        while (!shared[0])
            usleep(1000);
        CHECK(write(open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, (size_t)shared[0]) == shared[0]);
        _exit(0);
    }
    char here[256];
    ssize_t got = read(open("secret", O_RDONLY), here, sizeof here);
    struct iovec from = {here, (size_t)got}, to = {bytes, (size_t)got};
    CHECK(process_vm_writev(child, &from, 1, &to, 1, 0) == got);
    shared[0] = got;
    reap(child);
    shmctl(memory, IPC_RMID, NULL);
    return 0;
}
