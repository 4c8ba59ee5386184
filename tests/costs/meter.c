/* SPDX-License-Identifier: Apache-2.0
 *
 * Counts by ptrace, so that the same program gives the same number again, and nothing is timed.
 *     meter instructions PROGRAM ACT   instructions between the marks: every one is stepped; a system call is
 * one meter calls PROGRAM ACT          system calls between the marks: of the program, and of those it has
 * started meter run COMMAND...             of a whole run: of the command and its forks, and of programs they
 * have run meter tool COMMAND...            only of the command and its forks; what they run is let go, so
 * that another may trace it. Third: how often it let a stopped process go on. Prints three numbers. */
#include "marks.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PID_MOST = 1 << 22,
    CALL_STOP = SIGTRAP | 0x80,
    FOLLOW = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
             PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC
};

/* Of each process that is followed. A child's first stop may come before the word of its parent, and then it
 * waits for it: only that tells whose child it is. */
static struct state {
    uint8_t is_stopped : 1, is_told : 1, is_other : 1;
} states[PID_MOST];

static struct tally {
    long own, others, stops, waits;
} tally;

static bool lets_go; /* of what runs another program */

__attribute__((noreturn)) static void fail(const char *what)
{
    fprintf(stderr, "meter: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long trace(int request, pid_t pid, long data)
{
    long result = ptrace(request, pid, NULL, data);
    if (result < 0 && errno != ESRCH)
        fail("ptrace");
    return result;
}

static pid_t start(char *const words[])
{
    pid_t pid = fork();
    if (pid == 0) {
        personality(ADDR_NO_RANDOMIZE);
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execvp(words[0], words);
        fail(words[0]);
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
        fail("cannot start the program");
    trace(PTRACE_SETOPTIONS, pid, PTRACE_O_EXITKILL);
    return pid;
}

static void step_over_mark(pid_t pid)
{
    struct user_regs_struct registers;
    struct iovec area = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &area) < 0)
        fail("cannot read the registers");
    MARK_PC(registers) += MARK_BYTES;
    if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &area) < 0)
        fail("cannot write the registers");
}

/* Lets it run to the next mark; `how` is PTRACE_CONT or PTRACE_SINGLESTEP. Returns the number of steps. */
static long run_to_mark(pid_t pid, int how)
{
    int status, signal = 0;
    for (long steps = 0;; steps += signal == 0) {
        trace(how, pid, signal);
        if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status)) {
            errno = 0;
            fail("the program ended before its mark");
        }
        signal = WSTOPSIG(status);
        if (signal == SIGILL) {
            step_over_mark(pid);
            return steps;
        }
        if (signal == SIGTRAP)
            signal = 0;
    }
}

/* Lets it run to its end, and with it what it has started: a thread that nobody waits for would hold it up.
 */
static void end(pid_t root)
{
    int status, end_status = -1;
    states[root].is_stopped = 1;
    trace(PTRACE_CONT, root, 0);
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        int signal = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
        bool is_ours = signal == CALL_STOP || signal == SIGTRAP || !states[pid].is_stopped;
        states[pid].is_stopped = 1;
        if (WIFSTOPPED(status))
            trace(PTRACE_CONT, pid, is_ours ? 0 : signal);
        else if (pid == root)
            end_status = status;
    }
    errno = 0;
    if (!WIFEXITED(end_status) || WEXITSTATUS(end_status))
        fail("the program failed");
}

/* Is it waiting for a process, a message or a signal? */
static bool is_waiting(const struct __ptrace_syscall_info *call)
{
    switch (call->entry.nr) {
    case SYS_read:
        return call->entry.args[2] == sizeof(struct signalfd_siginfo);
#ifdef SYS_poll
    case SYS_poll:
#endif
    case SYS_ppoll:
    case SYS_wait4:
    case SYS_rt_sigtimedwait:
        return true;
    default:
        return false;
    }
}

static void count_call(pid_t pid)
{
    struct __ptrace_syscall_info call;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call) < 0 || call.op != PTRACE_SYSCALL_INFO_ENTRY)
        return;
    if (states[pid].is_other) {
        tally.others++;
        return;
    }
    tally.own++;
    tally.waits += is_waiting(&call);
    bool goes_on = call.entry.args[0] == PTRACE_CONT || call.entry.args[0] == PTRACE_SYSCALL ||
                   call.entry.args[0] == PTRACE_LISTEN;
    tally.stops += call.entry.nr == SYS_ptrace && goes_on;
}

/* A child was made. `is_other`: whether it counts as one of the others. */
static void count_child(pid_t parent, bool is_other)
{
    unsigned long child = 0;
    ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child);
    struct state *state = &states[child];
    state->is_told = 1;
    state->is_other = is_other;
    if (state->is_stopped)
        trace(PTRACE_SYSCALL, (pid_t)child, 0);
}

/* A stop of `pid`, which then goes on. */
static void handle_stop(pid_t pid, int status, bool counts_by_program)
{
    struct state *state = &states[pid];
    int signal = WSTOPSIG(status), event = status >> 16;
    if (!state->is_stopped) { /* its first */
        state->is_stopped = 1;
        if (state->is_told)
            trace(PTRACE_SYSCALL, pid, 0);
        return;
    }
    if (signal == CALL_STOP)
        count_call(pid);
    else if (event == PTRACE_EVENT_EXEC && counts_by_program)
        state->is_other = 1;
    else if (event && event != PTRACE_EVENT_EXEC)
        count_child(pid, state->is_other || !counts_by_program);
    if (event == PTRACE_EVENT_EXEC && lets_go)
        trace(PTRACE_DETACH, pid, 0);
    else
        trace(PTRACE_SYSCALL, pid, signal == CALL_STOP || event ? 0 : signal);
}

/* Follows `root` and its children until the mark, or until all have ended. Returns the status of the root. */
static int follow(pid_t root, bool counts_by_program)
{
    int status, result = 0;
    pid_t pid;
    states[root] = (struct state){.is_stopped = 1, .is_told = 1};
    trace(PTRACE_SETOPTIONS, root, FOLLOW);
    trace(PTRACE_SYSCALL, root, 0);
    while ((pid = waitpid(-1, &status, __WALL)) > 0) {
        if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGILL && pid == root)
            return 0;
        if (WIFSTOPPED(status)) {
            handle_stop(pid, status, counts_by_program);
        } else {
            states[pid] = (struct state){0};
            result = pid == root ? status : result;
        }
    }
    return result;
}

static void measure_marked(const char *unit, char *const words[])
{
    pid_t pid = start(words);
    run_to_mark(pid, PTRACE_CONT);
    if (!strcmp(unit, "instructions")) {
        tally.own = run_to_mark(pid, PTRACE_SINGLESTEP);
    } else {
        if (follow(pid, false))
            fail("the program ended before its mark");
        step_over_mark(pid);
        trace(PTRACE_SETOPTIONS, pid, PTRACE_O_EXITKILL);
    }
    end(pid);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    const char *unit = argv[1];
    if (!strcmp(unit, "instructions") || !strcmp(unit, "calls")) {
        measure_marked(unit, argv + 2);
    } else {
        lets_go = !strcmp(unit, "tool");
        errno = 0;
        if (follow(start(argv + 2), true))
            fail("the command failed");
    }
    printf("%ld %ld %ld %ld\n", tally.own, tally.others, tally.stops, tally.waits);
    return 0;
}
