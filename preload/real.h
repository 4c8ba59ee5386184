/* SPDX-License-Identifier: Apache-2.0
 *
 * libc's own functions: what a hook calls to do the program's work. Found at the first call, in the objects
 * behind us in the search order, so that other preloaded libraries keep their place. The search reads the
 * loader's list and the objects' hash tables itself: unlike dlsym it takes no lock and allocates nothing, so
 * the first call may come from a signal handler, a vfork child or the child of a threaded fork. */
#ifndef LT_REAL_H
#define LT_REAL_H

#include "libc_types.h"

enum lt_hook {
#define HOOK(type, name, parameters, arguments, shape, doc) LT_HOOK_##name,
#define ALIAS(name, hooked)
#define SKIP(name, why)
#include "wire/hooks.def"
#undef HOOK
    LT_HOOK_COUNT
};

struct lt_real_table {
#define HOOK(type, name, parameters, arguments, shape, doc) type(*name) parameters;
#include "wire/hooks.def"
#undef HOOK
#undef ALIAS
#undef SKIP
};
extern struct lt_real_table lt_real;

/* Finds the function of a hook, keeps it in lt_real and returns it; NULL when this libc has none. */
void *lt_real_find(enum lt_hook hook);
/* The hook of a function by any of its names; LT_HOOK_COUNT when it has none. */
enum lt_hook lt_hook_named(const char *name);
/* What runs when a program calls it. */
void *lt_hook_address(enum lt_hook hook);
/* The address of any symbol behind us in the search order, or NULL. */
void *lt_symbol_behind_us(const char *name);

/* The function behind a hook, typed: REAL(read)(fd, buffer, size). */
#define REAL(name)                                                                                           \
    (__builtin_expect(lt_real.name != NULL, 1) ? lt_real.name                                                \
                                               : (__typeof__(lt_real.name))lt_real_find(LT_HOOK_##name))

#endif
