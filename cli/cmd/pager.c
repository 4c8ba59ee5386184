/* SPDX-License-Identifier: Apache-2.0
 *
 * The pager is the user's program: it gets the text on its standard input and the terminal for itself, and
 * the keys that end it do not end us. Where there is none, the text is written as it is. */
#include "cmd/pager.h"

#include "base/file.h"
#include "out/width.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOT_THERE = 127 };

static int write_plain(const struct lt_buf *text, struct lt_err *err)
{
    signal(SIGPIPE, SIG_IGN);
    int failed = lt_fd_write_all(STDOUT_FILENO, text->data, text->length);
    if (failed && failed != -EPIPE)
        return lt_err_sys(err, LT_EIO, -failed, "cannot write to standard output");
    return LT_OK;
}

/* Cells that a line takes, colours aside. */
static size_t width_of(const char *line, size_t length)
{
    size_t width = 0;
    while (length) {
        const char *escape = memchr(line, '\033', length);
        size_t plain = escape ? (size_t)(escape - line) : length;
        width += lt_width(line, plain);
        const char *end = escape ? memchr(escape, 'm', length - plain) : NULL;
        if (!end)
            break;
        length -= (size_t)(end + 1 - line);
        line = end + 1;
    }
    return width;
}

static bool is_longer_than_screen(const struct lt_buf *text)
{
    struct winsize size = {0};
    size_t used = 1; /* the prompt comes back */
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row || !size.ws_col)
        size = (struct winsize){.ws_row = 24, .ws_col = 80};
    for (size_t at = 0; at < text->length && used <= size.ws_row;) {
        const char *line = text->data + at;
        const char *newline = memchr(line, '\n', text->length - at);
        size_t length = newline ? (size_t)(newline - line) : text->length - at;
        size_t width = width_of(line, length);
        used += width ? (width + size.ws_col - 1) / size.ws_col : 1;
        at += length + 1;
    }
    return used > size.ws_row;
}

/* The command of the user, "" for none, or NULL for the usual one. */
static const char *find_pager(void)
{
    const char *terminal = getenv("TERM");
    const char *pager = getenv("LINTRACE_PAGER");
    pager = pager ? pager : getenv("PAGER");
    if (!terminal || !*terminal || strcmp(terminal, "dumb") == 0 || (pager && strcmp(pager, "cat") == 0))
        return "";
    return pager;
}

static void run_pager(const char *pager, int input)
{
    dup2(input, STDIN_FILENO);
    setenv("LESS", "FRX", 0);
    if (pager)
        execl("/bin/sh", "sh", "-c", pager, (char *)NULL);
    else
        execlp("less", "less", (char *)NULL);
    _exit(NOT_THERE);
}

/* Returns whether a pager took the text. */
static bool page(const struct lt_buf *text, const char *pager)
{
    int ends[2], status = 0;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    pid_t child = fork();
    if (child == 0)
        run_pager(pager, ends[0]);
    close(ends[0]);
    if (child < 0) {
        close(ends[1]);
        return false;
    }
    void (*interrupt)(int) = signal(SIGINT, SIG_IGN);
    void (*quit)(int) = signal(SIGQUIT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    (void)lt_fd_write_all(ends[1], text->data, text->length); /* it may have seen enough */
    close(ends[1]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    signal(SIGINT, interrupt);
    signal(SIGQUIT, quit);
    return !(WIFEXITED(status) && WEXITSTATUS(status) == NOT_THERE);
}

int lt_pager_print(const struct lt_buf *text, bool may_page, struct lt_err *err)
{
    const char *pager = find_pager();
    bool is_none = pager && !*pager;
    if (may_page && !is_none && isatty(STDOUT_FILENO) && is_longer_than_screen(text) && page(text, pager))
        return LT_OK;
    return write_plain(text, err);
}
