// SPDX-License-Identifier: Apache-2.0
// case: 96
// cflags: -O2
// What a program can see of itself is as without the tracer: the lowest free descriptor and those that are open,
// limits, umask, folder, signals, threads, environment, process attributes.
// outputs:
#include "case.h"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>
static void show_status(void)
{
    char text[8192];
    int fd = open_or_die("/proc/self/status", O_RDONLY);
    ssize_t got = read(fd, text, sizeof text - 1);
    CHECK(got > 0);
    text[got] = '\0';
    close(fd);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if (!strncmp(line, "Sig", 3) || !strncmp(line, "Shd", 3) || !strncmp(line, "Threads", 7) ||
            !strncmp(line, "Name", 4) || !strncmp(line, "Umask", 5) || !strncmp(line, "Cap", 3))
            puts(strncmp(line, "SigQ", 4) ? line : "");
}
static void show_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    CHECK(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char link[512] = "";
        ssize_t length = readlinkat(dirfd(folder), entry->d_name, link, sizeof link - 1);
        printf("%s %zd %d\n", entry->d_name, strncmp(link, "/proc", 5) ? length : 0,
               fcntl(atoi(entry->d_name), F_GETFD));
    }
    closedir(folder);
}
/* The three variables that name the run, so that what is below it is a child of it. */
static int names_run(const char *entry)
{
    return !strncmp(entry, "OPENLINEAGE_CONTEXT=", 20) || !strncmp(entry, "OPENLINEAGE_PARENT_ID=", 22) ||
           !strncmp(entry, "OPENLINEAGE_ROOT_PARENT_ID=", 27);
}
int main(int argc, char **argv)
{
    struct rlimit limit;
    char folder[4096];
    stack_t alternative;
    int fd = open_or_die("/dev/null", O_RDONLY);
    CHECK(getcwd(folder, sizeof folder) && sigaltstack(NULL, &alternative) == 0);
    printf("%d %d %o %s %s %d\n", argc, fd, umask(022), folder, argv[0], getppid() > 1);
    for (int i = 0; i < RLIM_NLIMITS; i++)
        if (getrlimit(i, &limit) == 0)
            printf("limit %d %ld %ld\n", i, (long)limit.rlim_cur, (long)limit.rlim_max);
    printf("%d %d %d %d\n", prctl(PR_GET_DUMPABLE), prctl(PR_GET_KEEPCAPS), alternative.ss_flags, (int)alarm(0));
    printf("%ld %d %d\n", (long)lseek(0, 0, SEEK_CUR), getpriority(PRIO_PROCESS, 0), isatty(0));
    close(fd);
    show_status();
    show_descriptors();
    for (char **name = environ; *name; name++)
        if (strncmp(*name, "LD_PRELOAD=", 11) != 0 && strncmp(*name, "LINTRACE_", 9) != 0 && !names_run(*name))
            puts(*name);
    return 7;
}
