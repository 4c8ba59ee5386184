/* SPDX-License-Identifier: Apache-2.0
 *
 * Libraries that a program loads by itself. Whether their code asks the kernel past libc is found out when
 * the run is over, from the file; one that lies where files come and go is looked at by lintrace's helper
 * before it can go. Symbols looked up in a library lead to the hooks, as those that the loader binds do.
 * frameless.S calls what is here and jumps to what it returns. */
#include "hook.h"

#include "account.h"
#include "environment.h"
#include "follow.h"
#include "wire/ask.h"
#include "wire/sys.h"

#include <link.h>

static bool begins_with(const char *text, const char *start)
{
    while (*start && *text == *start) {
        text++;
        start++;
    }
    return !*start;
}

static bool is_fleeting(const char *path)
{
    static const char folders[][10] = {"/tmp/", "/var/tmp/", "/dev/", "/proc/", "/run/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (begins_with(path, folders[i]))
            return true;
    return false;
}

void lt_plugin_loads(const char *path)
{
    int kept = errno;
    struct statx status;
    bool is_path = false;
    for (const char *at = path; at && *at && !is_path; at++)
        is_path = *at == '/';
    if (!path || !path[0] || !lt_process_ref() ||
        (is_path && (lt_sys_statx(AT_FDCWD, path, 0, &status) < 0 || !S_ISREG(status.stx_mode))))
        return;
    if (is_path && is_fleeting(path)) {
        struct lt_answer answer = {.program = lt_program_find(lt_sink_header(), lt_library_key(&status))};
        if ((answer.program == LT_PROGRAM_UNKNOWN &&
             lt_follow_ask(LT_WANT_LIBRARY, AT_FDCWD, path, &answer) < 0) ||
            answer.program == LT_PROGRAM_FOLLOW)
            lt_sink_count_loss(LT_LOSS_SYSCALL);
    } else {
        lt_loaded(path, is_path);
    }
    errno = kept;
}

/* The program was looked at before it ran, without its environment: what LD_PRELOAD or LD_LIBRARY_PATH led
 * to, the loader knows best. Nobody else runs yet, so its list holds still. */
void lt_plugins_begin(void)
{
    static const char usual[][12] = {"/lib/", "/usr/lib/", "/lib64/", "/usr/lib64/", "linux-"};
    for (const struct link_map *map = _r_debug.r_map; map; map = map->l_next) {
        const char *name = map->l_name;
        bool is_usual = !name || !name[0] || lt_environment_is_library(name);
        for (size_t i = 0; i < sizeof usual / sizeof *usual && !is_usual; i++)
            is_usual = begins_with(name, usual[i]);
        if (!is_usual) {
            lt_account_doubt();
            lt_plugin_loads(name);
        }
    }
    if (lt_environment_has_guests())
        lt_account_doubt();
}

void *lt_before_dlopen(const char *path, int flags);
void *lt_before_dlopen(const char *path, int flags)
{
    lt_account_loads();
    lt_plugin_loads(path);
    if (flags & 8 /* RTLD_DEEPBIND */)
        lt_sink_count_loss(LT_LOSS_PLUGIN);
    return (void *)REAL(dlopen);
}

/* A switch and no table, which would have to be relocated in each process. */
void *lt_hook_address(enum lt_hook hook)
{
    switch (hook) {
#define HOOK(type, name, parameters, arguments, shape, doc)                                                  \
    case LT_HOOK_##name:                                                                                     \
        return (void *)lt_hook_##name;
#define ALIAS(name, hooked)
#define SKIP(name, why)
#include "wire/hooks.def"
#undef HOOK
#undef ALIAS
#undef SKIP
    case LT_HOOK_COUNT:
        break;
    }
    return NULL;
}

/* libc's own handle leads past us to libc's functions (ctypes and its kin get them so): whoever gets one of
 * those that are hooked gets the hook. RTLD_DEFAULT finds us by itself; RTLD_NEXT is how other interposers
 * find what comes behind them, and must not lead back to us. */
static __thread void *found_symbol __attribute__((tls_model("initial-exec")));
static void *give_found_symbol(void)
{
    return found_symbol;
}

void *lt_before_dlsym(void *handle, const char *name);
void *lt_before_dlsym(void *handle, const char *name)
{
    void *(*real)(void *, const char *) = REAL(dlsym);
    lt_account_doubt(); /* who knows what it will be called for */
    if (handle == NULL || handle == (void *)-1L || !name || !lt_sink_is_on())
        return (void *)real;
    enum lt_hook hook = lt_hook_named(name);
    if (hook == LT_HOOK_COUNT)
        return (void *)real;
    void *found = real(handle, name);
    found_symbol = found && found == lt_real_find(hook) ? lt_hook_address(hook) : found;
    return found ? (void *)give_found_symbol : (void *)real;
}

void *lt_before_dlmopen(void);
void *lt_before_dlmopen(void)
{
    lt_account_doubt();
    lt_sink_count_loss(LT_LOSS_PLUGIN);
    return (void *)REAL(dlmopen);
}
