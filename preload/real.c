/* SPDX-License-Identifier: Apache-2.0
 *
 * A walk over the loader's list of objects (link.h), from ours on, and a look-up in each one's GNU hash table
 * (the layout: the System V ABI's dynamic section and "GNU hash" of the binutils). The default version of a
 * symbol wins; an older one is taken when there is no default. */
#include "real.h"

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>

struct lt_real_table lt_real;

/* The names without a pointer to any of them: a table of pointers would have to be relocated in each process.
 */
#define ALIAS(name, hooked) HOOK(, name, , , , )
#define SKIP(name, why)
static const struct texts {
#define HOOK(type, name, parameters, arguments, shape, doc) char name[sizeof #name];
#include "wire/hooks.def"
#undef HOOK
} texts = {
#define HOOK(type, name, parameters, arguments, shape, doc) #name,
#include "wire/hooks.def"
#undef HOOK
};
#undef ALIAS

/* Hooks first, in the order of their numbers, then the other names of some of them. */
static const struct {
    uint16_t text_at;
    uint16_t hook;
} names[] = {
#define ALIAS(name, hooked)
#define HOOK(type, name, parameters, arguments, shape, doc) {offsetof(struct texts, name), LT_HOOK_##name},
#include "wire/hooks.def"
#undef HOOK
#undef ALIAS
#define HOOK(type, name, parameters, arguments, shape, doc)
#define ALIAS(name, hooked) {offsetof(struct texts, name), LT_HOOK_##hooked},
#include "wire/hooks.def"
#undef HOOK
#undef ALIAS
#undef SKIP
};

static const char *name_at(size_t index)
{
    return (const char *)&texts + names[index].text_at;
}

/* Our own dynamic section: how we find ourselves in the loader's list. */
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

struct object {
    const uint32_t *hash;
    const ElfW(Sym) * symbols;
    const char *strings;
    const ElfW(Versym) * versions;
};

/* The loader has added the load address to these pointers, except in the kernel's own object (vdso). */
static const void *placed(const struct link_map *map, ElfW(Addr) address)
{
    return (const void *)(address < map->l_addr ? address + map->l_addr : address);
}

static int read_object(const struct link_map *map, struct object *ret_object)
{
    *ret_object = (struct object){0};
    for (const ElfW(Dyn) *entry = map->l_ld; entry && entry->d_tag != DT_NULL; entry++) {
        const void *at = placed(map, entry->d_un.d_ptr);
        if (entry->d_tag == DT_GNU_HASH)
            ret_object->hash = at;
        else if (entry->d_tag == DT_SYMTAB)
            ret_object->symbols = at;
        else if (entry->d_tag == DT_STRTAB)
            ret_object->strings = at;
        else if (entry->d_tag == DT_VERSYM)
            ret_object->versions = at;
    }
    return ret_object->hash && ret_object->symbols && ret_object->strings;
}

static int same_text(const char *left, const char *right)
{
    while (*left && *left == *right) {
        left++;
        right++;
    }
    return *left == *right;
}

static uint32_t gnu_hash(const char *name)
{
    uint32_t hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (uint8_t)*name;
    return hash;
}

/* hash: bucket count, first symbol, bloom words, bloom shift; then the bloom filter, buckets and chains. */
static void *find_in(const struct link_map *map, const struct object *object, const char *name, uint32_t hash)
{
    const uint32_t *head = object->hash;
    const ElfW(Addr) *bloom = (const ElfW(Addr) *)(const void *)(head + 4);
    const unsigned bits = sizeof(ElfW(Addr)) * 8;
    ElfW(Addr) mask = ((ElfW(Addr))1 << (hash % bits)) | ((ElfW(Addr))1 << ((hash >> head[3]) % bits));
    if ((bloom[(hash / bits) % head[2]] & mask) != mask)
        return NULL;
    const uint32_t *buckets = (const uint32_t *)(const void *)(bloom + head[2]);
    const uint32_t *chains = buckets + head[0];
    uint32_t index = buckets[hash % head[0]];
    void *older = NULL;
    for (; index >= head[1]; index++) {
        uint32_t link = chains[index - head[1]];
        const ElfW(Sym) *symbol = &object->symbols[index];
        if ((link | 1) == (hash | 1) && symbol->st_shndx != SHN_UNDEF &&
            same_text(object->strings + symbol->st_name, name)) {
            void *address = (void *)(map->l_addr + symbol->st_value);
            if (!object->versions || !(object->versions[index] & 0x8000))
                return address;
            older = address;
        }
        if (link & 1)
            break;
    }
    return older;
}

void *lt_symbol_behind_us(const char *name)
{
    uint32_t hash = gnu_hash(name);
    const struct link_map *map = _r_debug.r_map;
    while (map && map->l_ld != _DYNAMIC)
        map = map->l_next;
    for (map = map ? map->l_next : NULL; map; map = map->l_next) {
        struct object object;
        void *found = read_object(map, &object) ? find_in(map, &object, name, hash) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

void *lt_real_find(enum lt_hook hook)
{
    void *found = lt_symbol_behind_us(name_at(hook));
    __atomic_store_n((void **)(void *)&lt_real + hook, found, __ATOMIC_RELEASE);
    return found;
}

enum lt_hook lt_hook_named(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (same_text(name_at(i), name))
            return (enum lt_hook)names[i].hook;
    return LT_HOOK_COUNT;
}
