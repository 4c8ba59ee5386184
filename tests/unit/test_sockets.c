/* SPDX-License-Identifier: Apache-2.0
 *
 * Which ends belong together, by what each tells of itself. */
#include "unit.h"

#include "trace/sockets.h"

#include <stdlib.h>
#include <sys/stat.h>

static void add_socket(struct lt_observed *observed, uint64_t inode, const char *text, uint64_t other_inode)
{
    struct lt_seen_file file = {.inode = inode, .mode = S_IFSOCK};
    file.first_path = text ? lt_observed_text(observed, text, strlen(text)) : NULL;
    LT_VEC_PUSH(&observed->files, file);
    LT_VEC_PUSH(&observed->sockets, (struct lt_seen_socket){.file = (uint32_t)observed->files.count - 1,
                                                            .other_inode = other_inode});
}

static long channel(const struct lt_observed *observed, size_t file)
{
    for (size_t i = 0; i < observed->sockets.count; i++)
        if (observed->sockets.items[i].file == file)
            return observed->sockets.items[i].channel;
    return -2;
}

TEST(a_pair_is_known_by_the_inode_of_its_other_end)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 11, "unix 5 5 none ", 12);
    add_socket(observed, 12, "unix 6 5 none ", 0);
    add_socket(observed, 13, "unix 5 5 none ", 14);
    add_socket(observed, 14, "unix 7 5 none ", 0);
    lt_sockets_join(observed);
    CHECK_INT(channel(observed, 0), 0);
    CHECK_INT(channel(observed, 1), 0);
    CHECK_INT(channel(observed, 2), 2);
    CHECK_INT(channel(observed, 3), 2);
    lt_observed_free(observed);
}

TEST(internet_ends_are_known_by_their_addresses)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 1, "inet 127.0.0.1:4000 127.0.0.1:80", 0);
    add_socket(observed, 2, "inet 127.0.0.1:4001 127.0.0.1:80", 0);
    add_socket(observed, 3, "inet 127.0.0.1:80 127.0.0.1:4001", 0);
    lt_sockets_join(observed);
    CHECK_INT(channel(observed, 0), LT_NO_INDEX);
    CHECK_INT(channel(observed, 1), 1);
    CHECK_INT(channel(observed, 2), 1);
    lt_observed_free(observed);
}

TEST(unix_ends_are_known_by_path_and_process)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 1, "unix 10 30 own /tmp/a socket", 0);
    add_socket(observed, 2, "unix 10 40 own /tmp/a socket", 0);
    add_socket(observed, 3, "unix 30 10 other /tmp/a socket", 0);
    add_socket(observed, 4, "unix 40 10 other /tmp/a socket", 0);
    lt_sockets_join(observed);
    CHECK_INT(channel(observed, 0), 0);
    CHECK_INT(channel(observed, 1), 1);
    CHECK_INT(channel(observed, 2), 0);
    CHECK_INT(channel(observed, 3), 1);
    lt_observed_free(observed);
}

TEST(a_client_that_forked_after_it_had_connected_goes_with_what_is_left_of_its_path)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 1, "unix 10 30 own /tmp/a", 0);
    add_socket(observed, 2, "unix 31 10 other /tmp/a", 0);
    add_socket(observed, 3, "unix 31 10 other /tmp/b", 0);
    lt_sockets_join(observed);
    CHECK_INT(channel(observed, 0), 0);
    CHECK_INT(channel(observed, 1), 0);
    CHECK_INT(channel(observed, 2), LT_NO_INDEX);
    lt_observed_free(observed);
}

TEST(a_connected_sender_of_datagrams_reaches_who_takes_them_from_anybody)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 1, "inet 127.0.0.1:4000 127.0.0.1:53", 0);
    add_socket(observed, 2, "inet 10.0.0.1:4001 10.0.0.9:53 datagram", 0);
    add_socket(observed, 3, "inet 127.0.0.1:4002 127.0.0.1:53 datagram", 0);
    add_socket(observed, 4, "datagram", 0);
    add_socket(observed, 5, "inet 127.0.0.1:5000 127.0.0.1:5001 datagram", 0);
    add_socket(observed, 6, "inet 127.0.0.1:5001 127.0.0.1:5000 datagram", 0);
    lt_sockets_join(observed);
    CHECK_INT(channel(observed, 0), LT_NO_INDEX);
    CHECK_INT(channel(observed, 1), LT_NO_INDEX);
    CHECK_INT(channel(observed, 2), 2);
    CHECK_INT(channel(observed, 3), 2);
    CHECK_INT(channel(observed, 4), 4);
    CHECK_INT(channel(observed, 5), 4);
    lt_observed_free(observed);
}

TEST(without_anybody_who_takes_datagrams_a_connected_sender_is_alone)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 1, "inet 127.0.0.1:4002 127.0.0.1:53 datagram", 0);
    add_socket(observed, 2, "inet 127.0.0.1:4003 127.0.0.1:53 datagram", 0);
    lt_sockets_join(observed);
    CHECK_INT(channel(observed, 0), LT_NO_INDEX);
    CHECK_INT(channel(observed, 1), LT_NO_INDEX);
    lt_observed_free(observed);
}

TEST(a_socket_told_of_by_many_is_one)
{
    struct lt_observed *observed = lt_xcalloc(1, sizeof *observed);
    add_socket(observed, 11, NULL, 0);
    add_socket(observed, 12, "unix 5 5 none ", 0);
    LT_VEC_PUSH(&observed->sockets, (struct lt_seen_socket){.file = 0, .other_inode = 12});
    lt_sockets_join(observed);
    CHECK_INT(observed->sockets.count, 2);
    CHECK_INT(channel(observed, 0), 0);
    CHECK_INT(channel(observed, 1), 0);
    lt_observed_free(observed);
}
