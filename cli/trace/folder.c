/* SPDX-License-Identifier: Apache-2.0
 *
 * readdir, and the first part of the log's path that may not be there yet. */
#include "trace/folder.h"

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct lt_folder_lister {
    char *parent; /* as the kernel names it; NULL when it is not to be found */
    char *name;   /* of what will be made there, with a slash */
};

struct lt_folder_lister *lt_folder_lister_new(const char *lineage_folder)
{
    struct lt_folder_lister *lister = lt_xcalloc(1, sizeof *lister);
    char *path = lt_path_absolute(lineage_folder);
    for (;;) {
        size_t length = strlen(path);
        while (length > 1 && path[length - 1] == '/')
            path[--length] = '\0';
        char *parent = lt_path_dir(path);
        free(lister->parent);
        free(lister->name);
        lister->parent = realpath(parent, NULL);
        lister->name = lt_xasprintf("%s/", lt_path_base(path));
        bool is_top = strcmp(parent, path) == 0;
        free(path);
        path = parent;
        if (lister->parent || is_top)
            break;
    }
    free(path);
    return lister;
}

void lt_folder_lister_free(struct lt_folder_lister *lister)
{
    free(lister->parent);
    free(lister->name);
    free(lister);
}

static bool is_folder(DIR *stream, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    return fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(status.st_mode);
}

bool lt_folder_list(void *user, const char *folder, struct lt_text_list *ret_names)
{
    const struct lt_folder_lister *lister = user;
    DIR *stream = opendir(folder);
    if (!stream)
        return false;
    for (struct dirent *entry; (entry = readdir(stream));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            LT_VEC_PUSH(ret_names, lt_xasprintf("%s%s", entry->d_name, is_folder(stream, entry) ? "/" : ""));
    closedir(stream);
    if (lister->parent && strcmp(lister->parent, folder) == 0)
        LT_VEC_PUSH(ret_names, lt_xstrdup(lister->name));
    return true;
}
