/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking the helper: a process that is about to run a program asks lintrace's helper what kind of program it
 * is, and to be followed by ptrace when the preloaded library cannot enter it. The question goes over a
 * socket in the live trace's folder (unix(7), SOCK_SEQPACKET); the helper knows who asks from the kernel
 * (SO_PEERCRED). Signal-safe, no allocation, errno is kept; waits LT_ASK_SECONDS at most. */
#ifndef LT_WIRE_ASK_H
#define LT_WIRE_ASK_H

#include "wire/filter.h"
#include "wire/programs.h"

enum { LT_ASK_SECONDS = 5, LT_ASK_PATH_BYTES = 4096 };
#define LT_ASK_SOCKET "ask"

enum lt_want {
    LT_WANT_LOOK = 1,    /* only to know */
    LT_WANT_FOLLOW = 2,  /* to be followed, if this program needs it */
    LT_WANT_FORCED = 3,  /* to be followed whatever the program is */
    LT_WANT_LIBRARY = 4, /* it is a library: LT_PROGRAM_FOLLOW if it makes calls past libc, else PRELOAD */
};

struct lt_question {
    uint32_t version; /* LT_WIRE_VERSION */
    uint32_t want;    /* enum lt_want */
    int32_t thread;   /* who is going to call exec */
    uint32_t path_length;
    char path[LT_ASK_PATH_BYTES]; /* of the program, absolute or relative to the asking process */
};

struct lt_answer {
    uint32_t program;     /* enum lt_program */
    int32_t failure;      /* errno when it could not be followed although it should have been */
    uint32_t is_followed; /* 1: the helper has seized the thread, which has to install the filter and exec */
    uint32_t reserved;
    struct lt_filter_descriptors also; /* for the filter */
};

/* The helper's other address, which needs no rights on the folder: the helper answers there only to
 * descendants of lintrace. Returns the length of the address. */
struct sockaddr_un;
long lt_ask_abstract(const char *trace_folder, struct sockaddr_un *ret_address);

/* Sends the question for the program at `path` (length bytes) and waits for the answer. Returns 0, or a
 * negative errno when nobody answered. */
int lt_ask(const char *trace_folder, enum lt_want want, const char *path, size_t length,
           struct lt_answer *ret_answer);

#endif
