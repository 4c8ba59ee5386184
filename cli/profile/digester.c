/* SPDX-License-Identifier: Apache-2.0
 *
 * A ring of pieces between two threads. One fills and counts up `added`, the other takes the digest and
 * counts up `done`; a piece may be filled anew when all but the last few before it are done. */
#include "profile/digester.h"

#include "base/mem.h"
#include "ext/digest.h"
#include "profile/threads.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define PIECES 8
#define BATCH 4

struct lt_digester {
    struct lt_digest *digest;
    bool has_thread, is_ended;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t has_moved;
    uint64_t added, done;
    size_t lengths[PIECES];
    char pieces[];
};

static uint64_t waiting(const struct lt_digester *digester)
{
    return digester->added - digester->done;
}

/* With the lock held; lets go of it meanwhile. */
static void take_next(struct lt_digester *digester)
{
    size_t index = digester->done % PIECES;
    pthread_mutex_unlock(&digester->lock);
    lt_digest_add(digester->digest, digester->pieces + index * LT_PIECE_BYTES, digester->lengths[index]);
    pthread_mutex_lock(&digester->lock);
    digester->done++;
    if (waiting(digester) <= PIECES - BATCH)
        pthread_cond_signal(&digester->has_moved);
}

static void *take_digest(void *user)
{
    struct lt_digester *digester = user;
    pthread_mutex_lock(&digester->lock);
    do {
        while (waiting(digester) < BATCH && !digester->is_ended)
            pthread_cond_wait(&digester->has_moved, &digester->lock);
        while (waiting(digester))
            take_next(digester);
    } while (!digester->is_ended);
    pthread_mutex_unlock(&digester->lock);
    return NULL;
}

struct lt_digester *lt_digester_new(bool wants_thread)
{
    size_t pieces = wants_thread ? PIECES : 1;
    struct lt_digester *digester = lt_xmalloc(sizeof *digester + pieces * LT_PIECE_BYTES);
    *digester = (struct lt_digester){.digest = lt_digest_new()};
    if (wants_thread) { /* these two cannot fail */
        pthread_mutex_init(&digester->lock, NULL);
        pthread_cond_init(&digester->has_moved, NULL);
        digester->has_thread = lt_thread_start(&digester->thread, take_digest, digester);
    }
    return digester;
}

char *lt_digester_piece(struct lt_digester *digester)
{
    if (!digester->has_thread)
        return digester->pieces;
    pthread_mutex_lock(&digester->lock);
    while (waiting(digester) == PIECES)
        pthread_cond_wait(&digester->has_moved, &digester->lock);
    pthread_mutex_unlock(&digester->lock);
    return digester->pieces + digester->added % PIECES * LT_PIECE_BYTES;
}

void lt_digester_add(struct lt_digester *digester, size_t length)
{
    if (!digester->has_thread) {
        lt_digest_add(digester->digest, digester->pieces, length);
        return;
    }
    pthread_mutex_lock(&digester->lock);
    digester->lengths[digester->added % PIECES] = length;
    digester->added++;
    if (waiting(digester) >= BATCH)
        pthread_cond_signal(&digester->has_moved);
    pthread_mutex_unlock(&digester->lock);
}

void lt_digester_finish(struct lt_digester *digester, char ret_hex[65])
{
    if (digester->has_thread) {
        pthread_mutex_lock(&digester->lock);
        digester->is_ended = true;
        pthread_cond_signal(&digester->has_moved);
        pthread_mutex_unlock(&digester->lock);
        pthread_join(digester->thread, NULL);
        pthread_cond_destroy(&digester->has_moved);
        pthread_mutex_destroy(&digester->lock);
    }
    lt_digest_finish(digester->digest, ret_hex);
    lt_digest_free(digester->digest);
    free(digester);
}
