/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/value_set.h"

#include "unit.h"

#include <stdio.h>
#include <string.h>

TEST(a_value_is_new_once)
{
    struct lt_value_set *set = lt_value_set_new();
    CHECK(lt_value_set_add(set, "a", 1));
    CHECK(!lt_value_set_add(set, "a", 1));
    CHECK(lt_value_set_add(set, "", 0));
    CHECK(!lt_value_set_add(set, "", 0));
    CHECK(lt_value_set_add(set, "a\0b", 3));
    CHECK(lt_value_set_add(set, "a\0c", 3));
    CHECK(lt_value_set_has(set, "a\0b", 3));
    CHECK(!lt_value_set_has(set, "a\0", 2));
    CHECK(!lt_value_set_is_full(set));
    lt_value_set_free(set);
}

TEST(a_hundred_thousand_values_are_told_apart)
{
    struct lt_value_set *set = lt_value_set_new();
    char text[24];
    int again = 0;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 100000; i++) {
            int length = snprintf(text, sizeof text, "%d", i);
            again += !lt_value_set_add(set, text, (size_t)length);
        }
    CHECK_INT(again, 100000);
    CHECK(!lt_value_set_has(set, "100000", 6));
    lt_value_set_free(set);
}
