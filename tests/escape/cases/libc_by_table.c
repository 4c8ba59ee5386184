// SPDX-License-Identifier: Apache-2.0
// escape: the functions of libc, found in its symbol table by a search of the program's own
#include "escape.h"
#include <link.h>
static void *find(const char *name)
{
    for (struct link_map *map = _r_debug.r_map; map; map = map->l_next) {
        if (!strstr(map->l_name, "/libc.so.6"))
            continue;
        const ElfW(Sym) *symbols = NULL;
        const char *texts = NULL;
        for (ElfW(Dyn) *entry = map->l_ld; entry->d_tag; entry++) {
            if (entry->d_tag == DT_SYMTAB)
                symbols = (const void *)entry->d_un.d_ptr;
            if (entry->d_tag == DT_STRTAB)
                texts = (const void *)entry->d_un.d_ptr;
        }
        for (; (const char *)symbols < texts; symbols++)
            if (symbols->st_value && strcmp(texts + symbols->st_name, name) == 0)
                return (void *)(map->l_addr + symbols->st_value);
    }
    return NULL;
}
int main(void)
{
    int (*own_open)(const char *, int, ...) = find("open");
    ssize_t (*own_read)(int, void *, size_t) = find("read");
    ssize_t (*own_write)(int, const void *, size_t) = find("write");
    NEEDS(own_open && own_read && own_write);
    char bytes[256];
    ssize_t got = own_read(own_open("secret", O_RDONLY), bytes, sizeof bytes);
    CHECK(got > 0);
    CHECK(own_write(own_open("loot", O_WRONLY | O_CREAT | O_TRUNC, 0644), bytes, (size_t)got) == got);
    return 0;
}
