/* SPDX-License-Identifier: Apache-2.0
 *
 * The smallest unit test harness: a file of TEST(name) { CHECK(...) } blocks is a program that prints TAP.
 * Included once, by each tests/unit/test_<module>.c; the module is linked from the sanitized build. */
#ifndef LT_UNIT_H
#define LT_UNIT_H

#include <stdio.h>
#include <string.h>

struct unit_test {
    const char *name;
    void (*run)(void);
    struct unit_test *next;
};
static struct unit_test *unit_first, **unit_last = &unit_first;
static int unit_failures;

#define TEST(title)                                                                                          \
    static void test_##title(void);                                                                          \
    __attribute__((constructor)) static void register_##title(void)                                          \
    {                                                                                                        \
        static struct unit_test entry = {#title, test_##title, NULL};                                        \
        *unit_last = &entry;                                                                                 \
        unit_last = &entry.next;                                                                             \
    }                                                                                                        \
    static void test_##title(void)

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            unit_failures++;                                                                                 \
            printf("# %s:%d: not true: %s\n", __FILE__, __LINE__, #condition);                               \
        }                                                                                                    \
    } while (0)

#define CHECK_INT(actual, expected)                                                                          \
    do {                                                                                                     \
        long long unit_a = (long long)(actual), unit_e = (long long)(expected);                              \
        if (unit_a != unit_e) {                                                                              \
            unit_failures++;                                                                                 \
            printf("# %s:%d: %s is %lld, expected %lld\n", __FILE__, __LINE__, #actual, unit_a, unit_e);     \
        }                                                                                                    \
    } while (0)

#define CHECK_STR(actual, expected)                                                                          \
    do {                                                                                                     \
        const char *unit_a = (actual), *unit_e = (expected);                                                 \
        if (!unit_a || !unit_e ? unit_a != unit_e : strcmp(unit_a, unit_e) != 0) {                           \
            unit_failures++;                                                                                 \
            printf("# %s:%d: %s is '%s', expected '%s'\n", __FILE__, __LINE__, #actual,                      \
                   unit_a ? unit_a : "(null)", unit_e ? unit_e : "(null)");                                  \
        }                                                                                                    \
    } while (0)

int main(void)
{
    int number = 0, failed_tests = 0;
    for (struct unit_test *test = unit_first; test; test = test->next) {
        unit_failures = 0;
        test->run();
        printf("%s %d - %s\n", unit_failures ? "not ok" : "ok", ++number, test->name);
        failed_tests += unit_failures > 0;
        fflush(stdout);
    }
    printf("1..%d\n", number);
    return failed_tests != 0;
}

#endif
