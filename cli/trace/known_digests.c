/* SPDX-License-Identifier: Apache-2.0
 *
 * A place is what stands for the file, the digest, and a sum over both: half of one place beside half of
 * another, as two writers may leave it, is none. */
#include "trace/known_digests.h"

#include "trace/known_programs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PLACES = 1024, DIGEST_VERSION = 1 };

struct place {
    uint64_t words[2];
    uint8_t digest[32];
    uint64_t sum, reserved;
};

static uint64_t sum_of(const struct place *place)
{
    uint64_t sum = UINT64_C(0x2545f4914f6cdd1d) ^ place->words[0] ^ (place->words[1] << 1);
    for (size_t i = 0; i < sizeof place->digest; i++)
        sum = (sum ^ place->digest[i]) * UINT64_C(0x100000001b3);
    return sum;
}

static int open_table(const char *folder)
{
    return lt_known_open_table(folder, ".known_digests", PLACES * sizeof(struct place));
}

static off_t offset_of(const struct place *place)
{
    return (off_t)(place->words[0] % PLACES * sizeof *place);
}

bool lt_known_digest_find(const char *folder, const struct stat *status, char ret_hex[65])
{
    struct place wanted = {0}, found = {0};
    int table = open_table(folder);
    lt_known_words(status, DIGEST_VERSION, wanted.words);
    bool is_there = table >= 0 && pread(table, &found, sizeof found, offset_of(&wanted)) == sizeof found &&
                    memcmp(found.words, wanted.words, sizeof found.words) == 0 && found.sum == sum_of(&found);
    if (table >= 0)
        close(table);
    for (size_t i = 0; is_there && i < sizeof found.digest; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", found.digest[i]);
    return is_there;
}

void lt_known_digest_add(const char *folder, const struct stat *status, const char *hex)
{
    struct place place = {0};
    if (strlen(hex) != 2 * sizeof place.digest || !lt_known_is_settled(status))
        return;
    for (size_t i = 0; i < sizeof place.digest; i++)
        if (sscanf(hex + 2 * i, "%2hhx", &place.digest[i]) != 1)
            return;
    int table = open_table(folder);
    lt_known_words(status, DIGEST_VERSION, place.words);
    place.sum = sum_of(&place);
    if (table >= 0 && pwrite(table, &place, sizeof place, offset_of(&place)) < 0)
        errno = 0; /* then it is taken again */
    if (table >= 0)
        close(table);
}
