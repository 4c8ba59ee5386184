/* SPDX-License-Identifier: Apache-2.0
 *
 * The table that outlives runs: what was said of a file holds for that very file, and bad tables hold
 * nothing. */
#include "trace/known_programs.h"

#include "base/mem.h"

#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct home {
    char folder[64];
    char *path;
    int table;
};

static struct home make_home(void)
{
    struct home home = {.folder = "/tmp/lintrace-test-XXXXXX", .table = -1};
    CHECK(mkdtemp(home.folder) != NULL);
    home.path = lt_xasprintf("%s/.known_programs", home.folder);
    return home;
}

static void open_table(struct home *home)
{
    if (home->table >= 0)
        close(home->table);
    home->table = lt_known_open(home->folder);
}

static void remove_home(struct home *home)
{
    if (home->table >= 0)
        close(home->table);
    unlink(home->path);
    rmdir(home->folder);
    free(home->path);
}

static struct stat file_number(unsigned long number)
{
    return (struct stat){.st_dev = 3,
                         .st_ino = number,
                         .st_size = 1000,
                         .st_mtim = {1700000000, 5},
                         .st_ctim = {1700000000, 7}};
}

TEST(a_verdict_is_found_again)
{
    struct home home = make_home();
    open_table(&home);
    CHECK(home.table >= 0);
    struct stat file = file_number(1);
    CHECK_INT(lt_known_find(home.table, &file), 0);
    lt_known_add(home.table, &file, 3);
    CHECK_INT(lt_known_find(home.table, &file), 3);
    open_table(&home);
    CHECK_INT(lt_known_find(home.table, &file), 3);
    lt_known_add(home.table, &file, 1);
    CHECK_INT(lt_known_find(home.table, &file), 1);
    struct stat status;
    CHECK_INT(fstat(home.table, &status), 0);
    CHECK_INT(status.st_mode & 07777, 0600);
    remove_home(&home);
}

TEST(a_changed_file_is_another_one)
{
    struct home home = make_home();
    open_table(&home);
    struct stat file = file_number(1), other;
    lt_known_add(home.table, &file, 2);
#define CHECK_OTHER(change)                                                                                  \
    do {                                                                                                     \
        other = file;                                                                                        \
        change;                                                                                              \
        CHECK_INT(lt_known_find(home.table, &other), 0);                                                     \
    } while (0)
    CHECK_OTHER(other.st_dev++);
    CHECK_OTHER(other.st_ino++);
    CHECK_OTHER(other.st_size++);
    CHECK_OTHER(other.st_mtim.tv_sec++);
    CHECK_OTHER(other.st_mtim.tv_nsec++);
    CHECK_OTHER(other.st_ctim.tv_sec++);
    CHECK_OTHER(other.st_ctim.tv_nsec++);
    CHECK_INT(lt_known_find(home.table, &file), 2);
    remove_home(&home);
}

TEST(a_file_that_has_just_changed_is_not_kept)
{
    struct home home = make_home();
    open_table(&home);
    struct stat file = file_number(1);
    file.st_ctim.tv_sec = time(NULL);
    lt_known_add(home.table, &file, 2);
    CHECK_INT(lt_known_find(home.table, &file), 0);
    file.st_ctim.tv_sec += 1000; /* a clock that was set back */
    lt_known_add(home.table, &file, 2);
    CHECK_INT(lt_known_find(home.table, &file), 0);
    remove_home(&home);
}

TEST(verdicts_out_of_range_are_not_kept)
{
    struct home home = make_home();
    open_table(&home);
    struct stat file = file_number(1);
    lt_known_add(home.table, &file, 0);
    lt_known_add(home.table, &file, LT_KNOWN_VERDICT_MAX + 1);
    CHECK_INT(lt_known_find(home.table, &file), 0);
    lt_known_add(-1, &file, 1);
    CHECK_INT(lt_known_find(-1, &file), 0);
    remove_home(&home);
}

TEST(it_holds_thousands_and_never_grows)
{
    enum { FILES = 20000, FEW = 2000 };
    struct home home = make_home();
    open_table(&home);
    struct stat before, after;
    CHECK_INT(fstat(home.table, &before), 0);
    unsigned few = 0, all = 0, wrong = 0;
    for (unsigned i = 0; i < FILES; i++) {
        struct stat file = file_number(i);
        lt_known_add(home.table, &file, 1 + i % 3);
        CHECK_INT(lt_known_find(home.table, &file), 1 + i % 3);
        if (i + 1 != FEW)
            continue;
        for (unsigned j = 0; j < FEW; j++) {
            struct stat old = file_number(j);
            few += lt_known_find(home.table, &old) == 1 + j % 3;
        }
    }
    for (unsigned i = 0; i < FILES; i++) {
        struct stat file = file_number(i);
        unsigned verdict = lt_known_find(home.table, &file);
        all += verdict != 0;
        wrong += verdict != 0 && verdict != 1 + i % 3;
    }
    CHECK(few > FEW * 95 / 100);
    CHECK(all > 3500);
    CHECK(all <= 4096);
    CHECK_INT(wrong, 0);
    CHECK_INT(fstat(home.table, &after), 0);
    CHECK_INT(after.st_size, before.st_size);
    remove_home(&home);
}

static void fill(const char *path, size_t size, unsigned seed)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245 + 12345;
        unsigned char byte = (unsigned char)(seed >> 16);
        CHECK(write(fd, &byte, 1) == 1);
    }
    close(fd);
}

TEST(garbage_holds_nothing_and_is_written_over)
{
    static const size_t sizes[] = {1, 4096, 65536, 65537, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct home home = make_home();
        fill(home.path, sizes[i], (unsigned)i);
        open_table(&home);
        CHECK(home.table >= 0);
        unsigned found = 0;
        for (unsigned j = 0; j < 1000; j++) {
            struct stat file = file_number(j);
            found += lt_known_find(home.table, &file) != 0;
        }
        CHECK_INT(found, 0);
        struct stat file = file_number(1);
        lt_known_add(home.table, &file, 2);
        CHECK_INT(lt_known_find(home.table, &file), 2);
        remove_home(&home);
    }
}

TEST(a_table_that_is_cut_off_while_open_is_empty)
{
    struct home home = make_home();
    open_table(&home);
    struct stat file = file_number(1);
    lt_known_add(home.table, &file, 2);
    CHECK_INT(truncate(home.path, 0), 0);
    CHECK_INT(lt_known_find(home.table, &file), 0);
    lt_known_add(home.table, &file, 2);
    CHECK_INT(lt_known_find(home.table, &file), 0);
    open_table(&home);
    lt_known_add(home.table, &file, 2);
    CHECK_INT(lt_known_find(home.table, &file), 2);
    remove_home(&home);
}

TEST(what_is_not_a_plain_file_of_ours_is_left_alone)
{
    struct home home = make_home();
    char *other = lt_xasprintf("%s/other", home.folder);
    fill(other, 100, 1);
    CHECK_INT(symlink(other, home.path), 0);
    open_table(&home);
    CHECK_INT(home.table, -1);
    unlink(home.path);
    CHECK_INT(link(other, home.path), 0);
    open_table(&home);
    CHECK_INT(home.table, -1);
    unlink(home.path);
    CHECK_INT(mkfifo(home.path, 0600), 0);
    open_table(&home);
    CHECK_INT(home.table, -1);
    unlink(home.path);
    fill(home.path, 10, 1);
    CHECK_INT(chmod(home.path, 0644), 0);
    open_table(&home);
    CHECK_INT(home.table, -1);
    unlink(home.path);
    struct stat status;
    CHECK_INT(stat(other, &status), 0);
    CHECK_INT(status.st_size, 100);
    unlink(other);
    free(other);
    remove_home(&home);
    CHECK_INT(lt_known_open("/nowhere"), -1);
}

TEST(many_writers_never_mix_verdicts)
{
    enum { WRITERS = 4, ROUNDS = 3000, FILES = 64 };
    struct home home = make_home();
    open_table(&home);
    for (int writer = 0; writer < WRITERS; writer++) {
        if (fork() != 0)
            continue;
        int table = lt_known_open(home.folder);
        int wrong = 0;
        for (unsigned i = 0; i < ROUNDS; i++) {
            struct stat file = file_number((i * 7 + (unsigned)writer) % FILES * 512);
            unsigned expected = (unsigned)(1 + file.st_ino / 512 % 3);
            unsigned verdict = lt_known_find(table, &file);
            wrong += verdict != 0 && verdict != expected;
            lt_known_add(table, &file, expected);
        }
        _exit(wrong != 0);
    }
    for (int writer = 0; writer < WRITERS; writer++) {
        int status;
        CHECK(wait(&status) > 0);
        CHECK_INT(status, 0);
    }
    remove_home(&home);
}
