/* SPDX-License-Identifier: Apache-2.0
 *
 * The bodies of all hooks: `lt_hook_read` is what runs when a program calls read(). They are exported under
 * libc's names by exports.S; inside the library nothing calls a hooked name. */
#ifndef LT_HOOK_H
#define LT_HOOK_H

#include "fdtab.h"
#include "libc_types.h"
#include "process.h"
#include "real.h"
#include "uses.h"
#include "wire/sink.h"

#include <errno.h>

#define HOOK(type, name, parameters, arguments, shape, doc) type lt_hook_##name parameters;
#define ALIAS(name, hooked)
#define SKIP(name, why)
#include "wire/hooks.def"
#undef HOOK
#undef ALIAS
#undef SKIP

/* Asynchronous reads and writes whose result was not asked for yet (hooks_copy.c). */
void lt_aio_started(long count);
bool lt_aio_is_pending(void);

/* What `count` messages held, each of which has its own length. */
static inline uint64_t lt_bytes_of_messages(const struct mmsghdr *messages, int count)
{
    uint64_t bytes = 0;
    for (int i = 0; i < count; i++)
        bytes += messages[i].msg_len;
    return bytes;
}

#endif
