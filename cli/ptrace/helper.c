/* SPDX-License-Identifier: Apache-2.0
 *
 * One loop over four things: signals (with SIGCHLD for the tracees), questions, lintrace's own words, and
 * children that nobody told of. It keeps no descriptor of the program's, so that pipes end when they would.
 */
#include "ptrace/helper.h"

#include "ptrace/memory.h"
#include "ptrace/tracer.h"
#include "wire/ask.h"
#include "wire/filter.h"
#include "wire/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RESCUE_MS = 20, QUESTIONS_WAITING = 64, GENERATIONS_MAX = 256 };

struct loop {
    int lintrace, signals;   /* descriptors; -1 when there is none */
    int listener, by_others; /* where the owner asks, and where those ask who have become somebody else */
    bool may_follow;
    pid_t parent;           /* lintrace */
    lt_find_survivor *find; /* NULL: lintrace needs us no more, or has no live trace */
    const char *folder;     /* of the live trace */
    int survivor;           /* pidfd of a process that may still ask, after lintrace was killed; or -1 */
};

/* ---- questions ---- */

static bool is_thread_of(pid_t pid, pid_t thread)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d", (int)pid, (int)thread);
    return access(path, F_OK) == 0;
}

static struct lt_answer answer_to(const struct lt_question *question, pid_t pid, const struct loop *loop,
                                  int asker)
{
    struct lt_answer answer = {.program = LT_PROGRAM_FOLLOW};
    char path[LT_ASK_PATH_BYTES + 1];
    memcpy(path, question->path, question->path_length);
    path[question->path_length] = '\0';
    if (question->want == LT_WANT_LIBRARY) {
        answer.program = (uint32_t)lt_programs_look_at_library(pid, path);
        return answer;
    }
    if (question->want != LT_WANT_FORCED)
        answer.program = (uint32_t)lt_programs_look(pid, path);
    bool is_wanted =
        question->want == LT_WANT_FORCED || lt_program_is_followed((enum lt_program)answer.program);
    if (question->want == LT_WANT_LOOK || !is_wanted)
        return answer;
    if (!loop->may_follow) {
        answer.failure = ECANCELED;
        return answer;
    }
    struct pollfd gone = {.fd = asker, .events = POLLRDHUP};
    if (poll(&gone, 1, 0) > 0 && gone.revents & (POLLHUP | POLLRDHUP | POLLERR)) {
        answer.failure = ESRCH; /* it has given up, or its process id may be another's by now */
        return answer;
    }
    /* in a process id namespace of its own the caller knows itself by another number */
    pid_t thread = is_thread_of(pid, question->thread) ? question->thread : pid;
    int result = lt_tracer_seize(pid, thread, &answer.also);
    answer.is_followed = result == 0;
    answer.failure = -result;
    return answer;
}

/* Is `pid` one of the run's: a descendant of lintrace, our parent? */
static bool is_descendant(pid_t pid, pid_t lintrace)
{
    if (getppid() != lintrace)
        return false; /* it is gone, and nobody can say any more who its were */
    for (int steps = 0; pid > 1 && steps < GENERATIONS_MAX; steps++) {
        if (pid == lintrace)
            return true;
        pid = (pid_t)lt_tracee_number(pid, "status", "PPid:", 0);
    }
    return false;
}

static void take_question(const struct loop *loop, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    struct ucred who;
    socklen_t size = sizeof who;
    struct lt_question question = {0};
    const size_t head = offsetof(struct lt_question, path);
    struct timeval limit = {1, 0};
    if (fd < 0)
        return;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.pid > 0 &&
        (listener == loop->listener || is_descendant(who.pid, loop->parent))) {
        ssize_t got = recv(fd, &question, sizeof question, 0);
        if (got >= (ssize_t)head && question.version == LT_WIRE_VERSION &&
            question.path_length <= LT_ASK_PATH_BYTES && question.path_length == (size_t)got - head) {
            struct lt_answer answer = answer_to(&question, who.pid, loop, fd);
            send(fd, &answer, sizeof answer, MSG_NOSIGNAL);
        }
    }
    close(fd);
}

static int listening(const struct sockaddr_un *address, socklen_t length)
{
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 &&
        (bind(fd, (const struct sockaddr *)address, length) < 0 || listen(fd, QUESTIONS_WAITING) < 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static int listen_in(const char *folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int place = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/" LT_ASK_SOCKET, place);
    int fd = place < 0 ? -1 : listening(&address, sizeof address);
    if (place >= 0)
        close(place);
    return fd;
}

/* ---- the loop ---- */

static void take_signals(struct loop *loop)
{
    struct signalfd_siginfo info;
    while (read(loop->signals, &info, sizeof info) == sizeof info) {
        unsigned char byte = (unsigned char)info.ssi_signo;
        if (info.ssi_signo != SIGCHLD && loop->lintrace >= 0)
            send(loop->lintrace, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

/* Lintrace's word. Returns false when it has gone. */
static bool take_word(struct loop *loop)
{
    unsigned char byte;
    if (recv(loop->lintrace, &byte, 1, 0) <= 0)
        return false;
    if (byte == LT_HELPER_END) {
        loop->find = NULL;
        return false;
    }
    while (lt_tracer_step())
        ;
    lt_tracer_look();
    byte = LT_HELPER_IDLE;
    send(loop->lintrace, &byte, 1, MSG_NOSIGNAL);
    return true;
}

/* Lintrace was killed. Is the program, or a child of it, still there to ask something? */
static bool is_needed(struct loop *loop)
{
    struct pollfd ended = {.fd = loop->survivor, .events = POLLIN};
    while (loop->find) {
        if (loop->survivor >= 0 && poll(&ended, 1, 0) == 0)
            return true;
        if (loop->survivor >= 0)
            close(loop->survivor);
        int pid = loop->find(loop->folder);
        loop->survivor = ended.fd = pid ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
        if (!pid || (loop->survivor < 0 && errno != ESRCH))
            return false;
    }
    return false;
}

static void serve(struct loop *loop)
{
    bool has_orphans = false, has_more = false;
    while (loop->lintrace >= 0 || lt_tracer_is_busy() || is_needed(loop)) {
        struct pollfd ready[] = {{.fd = loop->signals, .events = POLLIN},
                                 {.fd = loop->listener, .events = POLLIN},
                                 {.fd = loop->lintrace, .events = POLLIN},
                                 {.fd = loop->by_others, .events = POLLIN},
                                 {.fd = loop->survivor, .events = POLLIN}};
        if (poll(ready, 5, has_more ? 0 : has_orphans ? RESCUE_MS : -1) < 0 && errno != EINTR)
            return;
        if (ready[0].revents)
            take_signals(loop);
        has_more = lt_tracer_step();
        if (ready[1].revents)
            take_question(loop, loop->listener);
        if (ready[3].revents)
            take_question(loop, loop->by_others);
        if (ready[2].revents && !take_word(loop)) {
            close(loop->lintrace);
            loop->lintrace = -1;
        }
        has_orphans = lt_tracer_rescue();
    }
}

/* Gives up everything that is not ours: the program's pipes must end without us. */
static void keep_only(int lintrace)
{
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3 && null >= 0; fd++)
        dup2(null, fd);
    close_range(3, (unsigned)lintrace - 1, 0);
    close_range((unsigned)lintrace + 1, ~0U, 0);
}

static void raise_limits(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static _Noreturn void be_helper(const char *folder, const sigset_t *signals, lt_look_at_program *look,
                                struct loop *loop)
{
    prctl(PR_SET_NAME, "lintrace-helper");
    lt_programs_begin(look);
    raise_limits();
    loop->signals = signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (look && folder && lt_sink_attach(folder)) {
        struct sockaddr_un abstract;
        socklen_t length = (socklen_t)lt_ask_abstract(folder, &abstract);
        loop->listener = listen_in(folder);
        loop->by_others = listening(&abstract, length);
        if (loop->listener >= 0)
            __atomic_store_n(&lt_sink_header()->helper_pid, (uint32_t)getpid(), __ATOMIC_RELEASE);
    }
    if (write(loop->lintrace, "", 1) == 1) /* ready */
        serve(loop);
    _exit(0);
}

void lt_helper_start(const char *folder, const sigset_t *signals, lt_look_at_program *look,
                     lt_find_survivor *find, bool may_follow, struct lt_helper *ret_helper)
{
    int ends[2];
    char byte;
    *ret_helper = (struct lt_helper){-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return;
    pid_t parent = getpid();
    ret_helper->pid = fork();
    if (ret_helper->pid == 0) {
        struct loop loop = {.parent = parent,
                            .lintrace = ends[1],
                            .listener = -1,
                            .by_others = -1,
                            .survivor = -1,
                            .may_follow = may_follow,
                            .find = folder ? find : NULL,
                            .folder = folder};
        keep_only(ends[1]);
        be_helper(folder, signals, look, &loop);
    }
    close(ends[1]);
    if (ret_helper->pid < 0 || read(ends[0], &byte, 1) != 1)
        close(ends[0]);
    else
        ret_helper->fd = ends[0];
}

bool lt_helper_settle(const struct lt_helper *helper)
{
    unsigned char byte = LT_HELPER_LOOK;
    if (helper->fd < 0 || send(helper->fd, &byte, 1, MSG_NOSIGNAL) != 1)
        return false;
    while (byte != LT_HELPER_IDLE)
        if (read(helper->fd, &byte, 1) != 1)
            return false;
    return true;
}

void lt_helper_end(struct lt_helper *helper)
{
    unsigned char byte = LT_HELPER_END;
    if (helper->fd >= 0) {
        send(helper->fd, &byte, 1, MSG_NOSIGNAL);
        close(helper->fd);
    }
    helper->fd = -1;
}
