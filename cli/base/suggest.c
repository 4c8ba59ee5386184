/* SPDX-License-Identifier: Apache-2.0
 *
 * Optimal string alignment distance over short words; three rows are enough. */
#include "base/suggest.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MAX = 63, EDITS_MAX = 2 };

static int same(char left, char right)
{
    return tolower((unsigned char)left) == tolower((unsigned char)right);
}

static int least(int a, int b, int c)
{
    int low = a < b ? a : b;
    return low < c ? low : c;
}

static int distance(const char *left, const char *right)
{
    size_t rows = strlen(left), columns = strlen(right);
    if (rows > WORD_MAX || columns > WORD_MAX)
        return EDITS_MAX + 1;
    int table[3][WORD_MAX + 1];
    for (size_t j = 0; j <= columns; j++)
        table[0][j] = (int)j;
    for (size_t i = 1; i <= rows; i++) {
        int *now = table[i % 3], *before = table[(i + 2) % 3], *earlier = table[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= columns; j++) {
            int cost = !same(left[i - 1], right[j - 1]);
            now[j] = least(before[j] + 1, now[j - 1] + 1, before[j - 1] + cost);
            if (i > 1 && j > 1 && same(left[i - 1], right[j - 2]) && same(left[i - 2], right[j - 1]) &&
                earlier[j - 2] + 1 < now[j])
                now[j] = earlier[j - 2] + 1;
        }
    }
    return table[rows % 3][columns];
}

const char *lt_suggest(const char *word, const char *const *known, size_t count)
{
    const char *best = NULL;
    int best_distance = EDITS_MAX + 1;
    for (size_t i = 0; i < count; i++) {
        int edits = distance(word, known[i]);
        if (edits < best_distance && (size_t)edits < strlen(known[i])) {
            best_distance = edits;
            best = known[i];
        }
    }
    return best;
}
