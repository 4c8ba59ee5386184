/* SPDX-License-Identifier: Apache-2.0
 *
 * The segment format: what is written is read back; torn, holed and foreign bytes give counts, never a crash.
 */
#include "unit.h"

#include "wire/decode.h"
#include "wire/encode.h"

#include <stdint.h>
#include <stdlib.h>

enum { SIZE = LT_SEGMENT_HEADER_BYTES + 64 * LT_UNIT_BYTES };

static uint8_t *new_segment(void)
{
    uint8_t *bytes = aligned_alloc(64, SIZE);
    memset(bytes, 0, SIZE);
    struct lt_segment_header *header = (void *)bytes;
    header->magic = LT_WIRE_MAGIC;
    header->version = LT_WIRE_VERSION;
    header->oldest_reader = LT_WIRE_OLDEST_READER;
    header->size_bytes = SIZE;
    return bytes;
}

static struct lt_chunk_head *new_chunk(uint8_t *bytes, uint32_t units)
{
    struct lt_segment_header *header = (void *)bytes;
    uint64_t offset = LT_SEGMENT_HEADER_BYTES + header->units_taken * LT_UNIT_BYTES;
    header->units_taken += units;
    return lt_chunk_start(bytes + offset, LT_REF(0, offset), units, 1);
}

static struct lt_name_record *add_name(struct lt_chunk_head *chunk, const char *path, uint64_t *ret_ref)
{
    struct lt_name_record *name =
        (void *)lt_chunk_take(chunk, sizeof *name + strlen(path), LT_KIND_NAME, 7, ret_ref);
    if (name) {
        name->path_length = (uint32_t)strlen(path);
        lt_put_text((char *)(name + 1), path, strlen(path));
    }
    return name;
}

static int count_records(const uint8_t *bytes, uint64_t *ret_torn)
{
    struct lt_segment_reader reader;
    if (lt_segment_open(&reader, bytes, SIZE, 0) < 0)
        return -1;
    int count = 0;
    uint64_t ref;
    while (lt_segment_next(&reader, &ref))
        count++;
    *ret_torn = reader.torn;
    return count;
}

TEST(what_is_written_is_read_back)
{
    uint8_t *bytes = new_segment();
    uint64_t written_ref = 0, read_ref = 0;
    struct lt_name_record *name = add_name(new_chunk(bytes, 2), "/data/in.csv", &written_ref);
    name->inode = 42;
    lt_record_commit(&name->head);
    struct lt_segment_reader reader;
    CHECK_INT(lt_segment_open(&reader, bytes, SIZE, 0), 0);
    const struct lt_name_record *read = (const void *)lt_segment_next(&reader, &read_ref);
    CHECK(read && read_ref == written_ref);
    CHECK_INT(read->inode, 42);
    CHECK_INT(read->head.seq, 7);
    CHECK(memcmp(read + 1, "/data/in.csv", 12) == 0);
    CHECK(lt_segment_next(&reader, &read_ref) == NULL);
    CHECK_INT(reader.torn, 0);
    free(bytes);
}

TEST(a_full_chunk_says_so_and_a_new_one_goes_on)
{
    uint8_t *bytes = new_segment();
    struct lt_chunk_head *chunk = new_chunk(bytes, 1);
    int made = 0;
    uint64_t ref, torn;
    for (struct lt_name_record *name; (name = add_name(chunk, "/x", &ref)); made++)
        lt_record_commit(&name->head);
    CHECK_INT(made, (LT_UNIT_BYTES - LT_CHUNK_HEAD_BYTES) / 128);
    lt_record_commit(&add_name(new_chunk(bytes, 1), "/y", &ref)->head);
    CHECK_INT(count_records(bytes, &torn), made + 1);
    CHECK_INT(torn, 0);
    free(bytes);
}

TEST(a_record_without_its_commit_is_torn_and_stepped_over)
{
    uint8_t *bytes = new_segment();
    struct lt_chunk_head *chunk = new_chunk(bytes, 2);
    uint64_t ref, torn;
    lt_record_commit(&add_name(chunk, "/a", &ref)->head);
    add_name(chunk, "/torn", &ref);
    lt_record_commit(&add_name(chunk, "/b", &ref)->head);
    CHECK_INT(count_records(bytes, &torn), 2);
    CHECK_INT(torn, 1);
    free(bytes);
}

TEST(a_hole_left_by_a_killed_writer_does_not_hide_what_follows)
{
    uint8_t *bytes = new_segment();
    struct lt_chunk_head *chunk = new_chunk(bytes, 2);
    uint64_t ref, torn;
    lt_record_commit(&add_name(chunk, "/a", &ref)->head);
    struct lt_name_record *hole = add_name(chunk, "/gone", &ref);
    hole->head = (struct lt_record_head){0};
    lt_record_commit(&add_name(chunk, "/b", &ref)->head);
    CHECK_INT(count_records(bytes, &torn), 2);
    CHECK_INT(torn, 1);
    free(bytes);
}

TEST(units_taken_by_a_writer_that_died_before_its_chunk_head_are_stepped_over)
{
    uint8_t *bytes = new_segment();
    uint64_t ref, torn;
    ((struct lt_segment_header *)(void *)bytes)->units_taken = 3;
    lt_record_commit(&add_name(new_chunk(bytes, 1), "/b", &ref)->head);
    CHECK_INT(count_records(bytes, &torn), 1);
    free(bytes);
}

TEST(a_length_that_leads_out_of_its_record_is_refused)
{
    uint8_t *bytes = new_segment();
    uint64_t ref, torn;
    struct lt_name_record *name = add_name(new_chunk(bytes, 2), "/a", &ref);
    name->path_length = 1 << 30;
    lt_record_commit(&name->head);
    CHECK_INT(count_records(bytes, &torn), 0);
    CHECK_INT(torn, 1);
    free(bytes);
}

TEST(what_is_no_segment_is_refused)
{
    uint8_t *bytes = new_segment();
    struct lt_segment_reader reader;
    CHECK_INT(lt_segment_open(&reader, bytes, 100, 0), -1);
    CHECK_INT(lt_segment_open(&reader, bytes, SIZE, 1), -1);
    ((struct lt_segment_header *)(void *)bytes)->oldest_reader = LT_WIRE_VERSION + 1;
    CHECK_INT(lt_segment_open(&reader, bytes, SIZE, 0), -1);
    bytes[0] = 'x';
    CHECK_INT(lt_segment_open(&reader, bytes, SIZE, 0), -1);
    free(bytes);
}

TEST(random_bytes_never_lead_out_of_the_segment)
{
    uint32_t state = 12345;
    for (int round = 0; round < 2000; round++) {
        uint8_t *bytes = new_segment();
        uint64_t ref, torn;
        struct lt_chunk_head *chunk = new_chunk(bytes, 8);
        for (int i = 0; i < 20; i++) {
            struct lt_name_record *name = add_name(chunk, "/some/path", &ref);
            lt_record_commit(&name->head);
        }
        for (int i = 0; i < 40; i++) {
            state = state * 1664525 + 1013904223;
            bytes[64 + (state >> 8) % (SIZE - 64)] = (uint8_t)(state >> 3);
        }
        CHECK(count_records(bytes, &torn) <= SIZE / LT_RECORD_ALIGN);
        free(bytes);
    }
}
