/* SPDX-License-Identifier: Apache-2.0
 *
 * A place is two words, both made from all that identifies the file: the second has the verdict in its lowest
 * bits. Readers and writers take no lock: words of different files that a race has put side by side match
 * nobody. The file is read and written, not mapped, so that neither a full disk nor somebody who shortens it
 * can hurt. */
#include "trace/known_programs.h"

#include "base/mem.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    ROWS = 512,
    PLACES = 8, /* of a row: a file can be in any of them */
    /* To be raised whenever verdicts may come out differently: it is part of what identifies a file. */
    JUDGE_VERSION = 2,
    /* The kernel's clock for ctime ticks some times a second: a file this young may change unnoticed. */
    SETTLED_S = 2,
};

struct place {
    uint64_t words[2];
};

void lt_known_words(const struct stat *status, uint64_t version, uint64_t ret_words[2])
{
    const uint64_t parts[] = {
        version,
        status->st_dev,
        status->st_ino,
        (uint64_t)status->st_size,
        (uint64_t)status->st_mtim.tv_sec,
        (uint64_t)status->st_mtim.tv_nsec,
        (uint64_t)status->st_ctim.tv_sec,
        (uint64_t)status->st_ctim.tv_nsec,
    };
    uint64_t first = UINT64_C(0x9e3779b97f4a7c15), second = UINT64_C(0xc2b2ae3d27d4eb4f);
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        first = (first ^ parts[i]) * UINT64_C(0xff51afd7ed558ccd);
        first ^= first >> 29;
        second = (second ^ parts[i]) * UINT64_C(0xc4ceb9fe1a85ec53);
        second ^= second >> 32;
    }
    ret_words[0] = first;
    ret_words[1] = second;
}

static struct place place_of(const struct stat *status, unsigned verdict)
{
    struct place place;
    lt_known_words(status, JUDGE_VERSION, place.words);
    place.words[1] = (place.words[1] & ~(uint64_t)LT_KNOWN_VERDICT_MAX) | verdict;
    return place;
}

static off_t row_of(const struct place *place)
{
    return (off_t)(place->words[0] % ROWS * PLACES * sizeof *place);
}

static bool is_same(const struct place *left, const struct place *right)
{
    return left->words[0] == right->words[0] &&
           (left->words[1] | LT_KNOWN_VERDICT_MAX) == (right->words[1] | LT_KNOWN_VERDICT_MAX);
}

/* The index in `row` of the file's place; -1 when it has none. */
static int find(const struct place row[PLACES], const struct place *wanted)
{
    for (int i = 0; i < PLACES; i++)
        if (is_same(&row[i], wanted) && row[i].words[1] & LT_KNOWN_VERDICT_MAX)
            return i;
    return -1;
}

int lt_known_open_table(const char *folder, const char *name, off_t size)
{
    char *path = lt_xasprintf("%s/%s", folder, name);
    int table = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    free(path);
    struct stat status;
    if (table >= 0 && (fstat(table, &status) < 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
                       status.st_nlink != 1 || status.st_mode & (S_IRWXG | S_IRWXO) ||
                       (status.st_size != size && ftruncate(table, size) < 0))) {
        close(table);
        table = -1;
    }
    return table;
}

int lt_known_open(const char *folder)
{
    return lt_known_open_table(folder, ".known_programs", ROWS * PLACES * sizeof(struct place));
}

unsigned lt_known_find(int table, const struct stat *status)
{
    struct place wanted = place_of(status, 0), row[PLACES];
    if (table < 0 || pread(table, row, sizeof row, row_of(&wanted)) != sizeof row)
        return 0;
    int index = find(row, &wanted);
    return index < 0 ? 0 : (unsigned)(row[index].words[1] & LT_KNOWN_VERDICT_MAX);
}

bool lt_known_is_settled(const struct stat *status)
{
    struct timespec now;
    return clock_gettime(CLOCK_REALTIME, &now) == 0 && status->st_ctim.tv_sec + SETTLED_S < now.tv_sec;
}

void lt_known_add(int table, const struct stat *status, unsigned verdict)
{
    struct place place = place_of(status, verdict), row[PLACES];
    if (table < 0 || !verdict || verdict > LT_KNOWN_VERDICT_MAX || !lt_known_is_settled(status) ||
        pread(table, row, sizeof row, row_of(&place)) != sizeof row)
        return;
    int index = find(row, &place);
    for (int i = 0; i < PLACES && index < 0; i++)
        if (!row[i].words[0])
            index = i;
    if (index < 0) /* full: somebody has to go, whoever it is */
        index = (int)(place.words[1] >> 32 & (PLACES - 1));
    if (pwrite(table, &place, sizeof place, row_of(&place) + (off_t)sizeof place * index) < 0)
        return; /* then it is looked at again */
}
