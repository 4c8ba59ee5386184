// SPDX-License-Identifier: Apache-2.0
// escape: wordexp, which starts a shell inside of libc, with an empty environment
#include "escape.h"
#include <wordexp.h>
int main(void)
{
    wordexp_t words;
    clearenv();
    CHECK(wordexp("$(cat secret > loot)", &words, 0) == 0);
    return 0;
}
