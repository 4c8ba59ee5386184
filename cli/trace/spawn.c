/* SPDX-License-Identifier: Apache-2.0
 *
 * All signals that may be meant for the program are blocked here and taken one at a time with sigwaitinfo, so
 * there are no handlers. A signal from the kernel (a terminal) went to the whole group. One from a process
 * may have gone to the group or to us alone, and nothing in it tells which: a witness, a child that does
 * nothing but wait in the same group, knows. What the witness got too, the program has as well.
 *
 * This process is the reaper of orphans (PR_SET_CHILD_SUBREAPER), so that what outlives the program is
 * noticed. */
#include "trace/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WITNESS_WAIT_MS = 50 };

static const int passed_signals[] = {SIGHUP,  SIGINT,  SIGQUIT,  SIGTERM, SIGUSR1, SIGUSR2, SIGALRM,
                                     SIGCONT, SIGTSTP, SIGWINCH, SIGIO,   SIGPWR,  SIGURG};

static sigset_t signals_to_take(void)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof passed_signals / sizeof *passed_signals; i++)
        sigaddset(&set, passed_signals[i]);
    sigaddset(&set, SIGCHLD);
    return set;
}

struct witness {
    pid_t pid;
    int fd; /* numbers of the signals it got */
};

static void be_witness(int fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "lintrace-signal");
    for (int other = 0; other < 3; other++)
        close(other);
    sigset_t set = signals_to_take();
    while (getppid() == parent) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);
        unsigned char byte = (unsigned char)number;
        if (number > 0 && write(fd, &byte, 1) != 1)
            break;
    }
    _exit(0);
}

static void start_witness(struct witness *witness)
{
    int ends[2];
    pid_t parent = getpid();
    *witness = (struct witness){-1, -1};
    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    witness->pid = fork();
    if (witness->pid == 0)
        be_witness(ends[1], parent);
    close(ends[1]);
    if (witness->pid < 0)
        close(ends[0]);
    else
        witness->fd = ends[0];
}

static void end_witness(const struct witness *witness)
{
    if (witness->pid <= 0)
        return;
    kill(witness->pid, SIGKILL);
    close(witness->fd);
    while (waitpid(witness->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Did the witness get this signal too? Then the whole group has. */
static bool went_to_group(const struct witness *witness, int number)
{
    struct pollfd ready = {.fd = witness->fd, .events = POLLIN};
    while (witness->fd >= 0 && poll(&ready, 1, WITNESS_WAIT_MS) > 0) {
        unsigned char byte = 0;
        if (read(witness->fd, &byte, 1) != 1)
            return false;
        if (byte == number)
            return true; /* others in the pipe belong to signals that are handled already */
    }
    return false;
}

/* What the program is to find as we found it. */
struct inherited {
    sigset_t mask;
    struct sigaction on_child; /* ignoring SIGCHLD would keep us from learning how the program ended */
};

/* The child: becomes the program, or tells why not. */
static void become(const struct lt_spawn *spawn, const struct inherited *inherited, int report_fd)
{
    if (spawn->announce)
        spawn->announce(spawn->context, (uint32_t)getpid());
    sigaction(SIGCHLD, &inherited->on_child, NULL);
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
            /* Whoever waits for us must see that the job stopped; when we go on, so does it. */
            kill(getpid(), SIGSTOP);
            kill(child, SIGCONT);
            continue;
        }
        is_over = true;
        if (WIFSIGNALED(status))
            end->exit_signal = WTERMSIG(status);
        else
            end->exit_status = WEXITSTATUS(status);
    }
    return is_over;
}

static void wait_for_end(pid_t child, const struct witness *witness, struct lt_spawn_end *end)
{
    sigset_t set = signals_to_take();
    bool is_over = reap(child, end);
    while (!is_over) {
        siginfo_t info;
        int number = sigwaitinfo(&set, &info);
        if (number == SIGCHLD) {
            is_over = reap(child, end);
        } else if (number > 0 && info.si_code <= 0 && info.si_pid != child &&
                   !went_to_group(witness, number)) {
            end->signal_passed = number;
            kill(child, number);
        }
    }
}

/* Processes of the tree that go on without the program. */
static int count_left(const struct witness *witness)
{
    int count = 0;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *list = fopen(path, "re");
    int pid;
    while (list && fscanf(list, "%d", &pid) == 1)
        count += pid != witness->pid;
    if (list)
        fclose(list);
    return count;
}

int lt_spawn_run(const struct lt_spawn *spawn, struct lt_spawn_end *ret_end, struct lt_err *err)
{
    struct lt_spawn_end end = {0};
    sigset_t set = signals_to_take();
    struct inherited inherited;
    struct witness witness;
    int report[2];
    sigprocmask(SIG_BLOCK, &set, &inherited.mask);
    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, &inherited.on_child);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    start_witness(&witness); /* before the pipe: it must not hold its other end open */
    pid_t child = pipe2(report, O_CLOEXEC) < 0 ? -1 : fork();
    if (child == 0)
        become(spawn, &inherited, report[1]);
    int failure = errno;
    if (child > 0) {
        close(report[1]);
        end.failure = read_report(report[0]);
        end.was_started = end.failure == 0;
        wait_for_end(child, &witness, &end);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
        end.left_running = count_left(&witness);
        close(report[0]);
    }
    end_witness(&witness);
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
