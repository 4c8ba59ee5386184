/* SPDX-License-Identifier: Apache-2.0
 *
 * All signals that may be meant for the program are blocked here and taken one at a time with sigwaitinfo, so
 * there are no handlers. A signal from the kernel (a terminal) went to the whole group. One from a process
 * may have gone to the group or to us alone, and nothing in it tells which: a witness, a child that does
 * nothing but wait in the same group, knows. What the witness got too, the program has as well.
 *
 * The witness is the helper, which also follows by ptrace what the preloaded library cannot enter.
 *
 * This process is the reaper of orphans (PR_SET_CHILD_SUBREAPER), so that what outlives the program is
 * noticed. */
#include "trace/spawn.h"

#include "base/mem.h"
#include "ptrace/helper.h"
#include "wire/ask.h"
#include "wire/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WITNESS_WAIT_MS = 50 };

/* Not: what a fault of our own raises, what cannot be caught, and what the terminal does to background jobs.
 */
static const int own_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGTTIN, SIGTTOU};

static sigset_t signals_to_take(void)
{
    sigset_t set;
    sigfillset(&set);
    for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
        sigdelset(&set, own_signals[i]);
    return set;
}

/* Did the witness get this signal too? Then the whole group has. */
static bool went_to_group(const struct lt_helper *helper, int number)
{
    struct pollfd ready = {.fd = helper->fd, .events = POLLIN};
    while (helper->fd >= 0 && poll(&ready, 1, WITNESS_WAIT_MS) > 0) {
        unsigned char byte = 0;
        if (read(helper->fd, &byte, 1) != 1)
            return false;
        if (byte == number)
            return true; /* others in the pipe belong to signals that are handled already */
    }
    return false;
}

/* What the program is to find as we found it. */
struct inherited {
    sigset_t mask;
    void (*on_file_size)(int); /* SIGXFSZ: ours to notice, not to die of */

    struct sigaction on_child; /* ignoring SIGCHLD would keep us from learning how the program ended */
};

/* Asks the helper to follow this process through its exec. */
static void be_followed(const struct lt_spawn *spawn, struct lt_exec_record *record)
{
    struct lt_answer answer = {0};
    const struct lt_segment_header *header = (const void *)spawn->live->segment;
    prctl(PR_SET_PTRACER, (unsigned long)header->helper_pid);
    int result = lt_ask(spawn->live->folder, spawn->want, spawn->program, strlen(spawn->program), &answer);
    if (result == 0 && answer.is_followed)
        /* a program that is followed only because it was asked for is better slow than without its rights */
        result = lt_filter_install(spawn->want != LT_WANT_FORCED, &answer.also) == 0 ||
                         spawn->want == LT_WANT_FORCED
                     ? 0
                     : -EPERM;
    else if (result == 0)
        result = -answer.failure;
    if (record && result < 0)
        record->not_followed = (uint16_t)-result;
}

/* The child: becomes the program, or tells why not. */
static void become(const struct lt_spawn *spawn, const struct inherited *inherited, int report_fd)
{
    struct lt_exec_record *record = NULL;
    if (spawn->live && spawn->live->segment)
        record = lt_live_announce(spawn->live, spawn->program, (uint32_t)getpid());
    if (record && spawn->want)
        be_followed(spawn, record);
    sigaction(SIGCHLD, &inherited->on_child, NULL);
    signal(SIGXFSZ, inherited->on_file_size);

    sigprocmask(SIG_SETMASK, &inherited->mask, NULL);
    execvpe(spawn->argv[0], spawn->argv, spawn->envp);
    int failure = errno;
    if (write(report_fd, &failure, sizeof failure) != sizeof failure)
        _exit(126);
    _exit(127);
}

/* Waits for the exec: returns 0 when the program runs, else the errno. */
static int read_report(int fd)
{
    int failure = 0;
    ssize_t got;
    do
        got = read(fd, &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    return got == sizeof failure ? failure : 0;
}

/* Takes in all children that changed. Returns whether the program has ended. */
static bool reap(pid_t child, struct lt_spawn_end *end)
{
    bool is_over = false;
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
        if (pid != child)
            continue;
        if (WIFSTOPPED(status)) {
            /* Whoever waits for us must see that the job stopped; when we go on, so does it. One that was
             * stopped alone, by SIGSTOP, will be continued alone. */
            if (WSTOPSIG(status) != SIGSTOP) {
                kill(getpid(), SIGSTOP);
                kill(child, SIGCONT);
            }
            continue;
        }
        is_over = true;
        if (WIFSIGNALED(status)) {
            end->exit_signal = WTERMSIG(status);
            end->dumped_core = WCOREDUMP(status);
        } else {
            end->exit_status = WEXITSTATUS(status);
        }
    }
    return is_over;
}

static void wait_for_end(pid_t child, const struct lt_helper *helper, struct lt_spawn_end *end)
{
    sigset_t set = signals_to_take();
    bool is_over = reap(child, end);
    while (!is_over) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);
        if (number == SIGCHLD) {
            is_over = reap(child, end);
        } else if (number > 0 && info.si_code <= 0 && info.si_pid != child &&
                   !went_to_group(helper, number)) {
            end->signal_passed = number;
            kill(child, number);
        }
    }
}

/* Processes of the tree that go on without the program. */
static int count_left(const struct lt_helper *helper)
{
    int count = 0;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *list = fopen(path, "re");
    int pid;
    while (list && fscanf(list, "%d", &pid) == 1)
        count += pid != helper->pid;
    if (list)
        fclose(list);
    return count;
}

/* Gives what the program left running up to `wait_ns` to end; a signal ends the wait. */
static void wait_for_rest(const struct lt_helper *helper, int64_t wait_ns)
{
    sigset_t set = signals_to_take();
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t end_ns = now.tv_sec * 1000000000 + now.tv_nsec + wait_ns;
    while (count_left(helper)) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t rest_ns = end_ns - (now.tv_sec * 1000000000 + now.tv_nsec);
        if (rest_ns <= 0)
            return;
        struct timespec rest = {rest_ns / 1000000000, rest_ns % 1000000000};
        siginfo_t info;
        int number = sigtimedwait(&set, &info, &rest);
        if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT)
            return;
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    }
}

static int survivor_in(const char *folder)
{
    char *copy = lt_xstrdup(folder);
    struct lt_live live = {.folder = copy, .lock_fd = -1};
    size_t count;
    int pid = lt_live_survivor(&live, &count);
    free(copy);
    return pid;
}

int lt_spawn_run(const struct lt_spawn *spawn, struct lt_spawn_end *ret_end, struct lt_err *err)
{
    struct lt_spawn_end end = {0};
    sigset_t set = signals_to_take();
    struct inherited inherited;
    struct lt_helper helper;
    int report[2];
    sigprocmask(SIG_BLOCK, &set, &inherited.mask);
    inherited.on_file_size = signal(SIGXFSZ, SIG_IGN);

    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, &inherited.on_child);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    /* before the pipe: it must not hold its other end open */
    lt_helper_start(spawn->live ? spawn->live->folder : NULL, &set, spawn->look, survivor_in,
                    spawn->may_follow, &helper);
    pid_t child = pipe2(report, O_CLOEXEC) < 0 ? -1 : fork();
    if (child == 0)
        become(spawn, &inherited, report[1]);
    int failure = errno;
    if (child > 0) {
        close(report[1]);
        end.failure = read_report(report[0]);
        end.was_started = end.failure == 0;
        wait_for_end(child, &helper, &end);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        wait_for_rest(&helper, spawn->wait_ns);
        end.helper_died = !lt_helper_settle(&helper);
        end.left_running = count_left(&helper);
        close(report[0]);
    }
    lt_helper_end(&helper);
    sigprocmask(SIG_SETMASK, &inherited.mask, NULL);
    *ret_end = end;
    return child > 0 ? LT_OK : lt_err_sys(err, LT_ESYSTEM, failure, "cannot start a process");
}

void lt_spawn_die_by(int number)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

void lt_spawn_reap(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}
