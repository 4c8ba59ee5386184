/* SPDX-License-Identifier: Apache-2.0
 *
 * The control group tells it where the container does not have a namespace of control groups of its own; else
 * the files that Docker and Podman mount into each of their containers do, by the folder that they come from.
 * A mark like /.dockerenv alone tells nothing: it stays in an image that is used elsewhere. */
#include "trace/container.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ID_DIGITS = 64, FILE_BYTES = 1 << 20 };

/* A container's 64 digits at `text`, and nothing more than `end` behind them. */
static bool is_id(const char *text, const char *ends)
{
    return strspn(text, "0123456789abcdef") == ID_DIGITS &&
           (!text[ID_DIGITS] || strchr(ends, text[ID_DIGITS]));
}

/* Names of control groups, as the runtimes make them: what stands before the id. */
static const struct {
    const char *before, *runtime;
} groups[] = {
    {"/docker/", "docker"}, {"/docker-", "docker"},
    {"/libpod-", "podman"}, {"/cri-containerd-", "containerd"},
    {"/crio-", "cri-o"},
};

/* Of nested containers the innermost, which stands last, counts. */
static void read_groups(const char *cgroup, char **ret_id, char **ret_runtime)
{
    const char *last = NULL;
    size_t which = 0;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (const char *at = strstr(cgroup, groups[i].before); at; at = strstr(at + 1, groups[i].before)) {
            const char *id = at + strlen(groups[i].before);
            if (is_id(id, "/.\n") && id > last) {
                last = id;
                which = i;
            }
        }
    if (!last)
        return;
    *ret_id = lt_xstrndup(last, ID_DIGITS);
    *ret_runtime = lt_xstrdup(groups[which].runtime);
}

/* A line of mountinfo (proc_pid_mountinfo(5)) whose mount point is a file of the container's own: the id in
 * the folder of the host that it comes from, behind `folder`; malloc'd, or NULL. */
static char *id_of_mount(const char *line, size_t length, const char *folder)
{
    static const char *const points[] = {"/etc/hostname", "/etc/hosts", "/etc/resolv.conf",
                                         "/run/.containerenv"};
    char *copy = lt_xstrndup(line, length), *rest = NULL, *words[5] = {NULL}, *id = NULL;
    bool is_own = false;
    for (size_t i = 0; i < 5; i++)
        words[i] = strtok_r(i ? NULL : copy, " ", &rest);
    for (size_t i = 0; words[4] && i < sizeof points / sizeof *points; i++)
        is_own |= strcmp(words[4], points[i]) == 0;
    const char *at = is_own ? strstr(words[3], folder) : NULL;
    if (at && is_id(at + strlen(folder), "/"))
        id = lt_xstrndup(at + strlen(folder), ID_DIGITS);
    free(copy);
    return id;
}

static char *id_of_mounts(const char *mountinfo, const char *folder)
{
    char *id = NULL;
    while (mountinfo && *mountinfo && !id) {
        size_t length = strcspn(mountinfo, "\n");
        id = id_of_mount(mountinfo, length, folder);
        mountinfo += length + (mountinfo[length] == '\n');
    }
    return id;
}

/* The value of a line key="value"; malloc'd, or NULL. */
static char *value_of(const char *text, const char *key)
{
    size_t length = strlen(key);
    for (const char *at = strstr(text, key); at; at = strstr(at + 1, key))
        if ((at == text || at[-1] == '\n') && strncmp(at + length, "=\"", 2) == 0)
            return lt_xstrndup(at + length + 2, strcspn(at + length + 2, "\"\n"));
    return NULL;
}

/* Podman and its kin say it themselves: engine="podman-4.3.1", id="...". */
static void read_containerenv(const char *containerenv, const char *mountinfo, char **ret_id,
                              char **ret_runtime)
{
    char *engine = value_of(containerenv, "engine"), *id = value_of(containerenv, "id");
    char *mounted = id_of_mounts(mountinfo, "/overlay-containers/");
    bool is_said = id && is_id(id, "");
    if (is_said || mounted) {
        *ret_id = lt_xstrdup(is_said ? id : mounted);
        *ret_runtime = engine ? lt_xstrndup(engine, strcspn(engine, "-")) : lt_xstrdup("podman");
    }
    free(engine);
    free(id);
    free(mounted);
}

void lt_container_read(const char *cgroup, const char *mountinfo, const char *containerenv,
                       bool has_dockerenv, char **ret_id, char **ret_runtime)
{
    *ret_id = *ret_runtime = NULL;
    if (containerenv)
        read_containerenv(containerenv, mountinfo, ret_id, ret_runtime);
    if (!*ret_id && has_dockerenv) {
        *ret_id = id_of_mounts(mountinfo, "/containers/");
        *ret_runtime = *ret_id ? lt_xstrdup("docker") : NULL;
    }
    if (!*ret_id && cgroup)
        read_groups(cgroup, ret_id, ret_runtime);
}

static char *content_of(const char *path)
{
    struct lt_buf text = {0};
    if (lt_file_read(path, FILE_BYTES, &text, NULL) == LT_OK)
        return lt_buf_take(&text);
    lt_buf_clear(&text);
    return NULL;
}

void lt_container_look(char **ret_id, char **ret_runtime)
{
    bool has_dockerenv = access("/.dockerenv", F_OK) == 0;
    char *containerenv = content_of("/run/.containerenv");
    char *cgroup = content_of("/proc/self/cgroup");
    char *mountinfo = containerenv || has_dockerenv ? content_of("/proc/self/mountinfo") : NULL;
    lt_container_read(cgroup, mountinfo, containerenv, has_dockerenv, ret_id, ret_runtime);
    free(containerenv);
    free(cgroup);
    free(mountinfo);
}
