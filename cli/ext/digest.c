/* SPDX-License-Identifier: Apache-2.0
 *
 * The only file that knows OpenSSL. A failure on the way is remembered and shows as an empty digest, so that
 * the caller's loop has no branch for what in practice does not happen. */
#include "ext/digest.h"

#include "base/mem.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>

struct lt_digest {
    EVP_MD_CTX *context;
    bool has_failed;
};

static struct lt_digest *new_digest(const EVP_MD *kind)
{
    struct lt_digest *digest = lt_xcalloc(1, sizeof *digest);
    digest->context = EVP_MD_CTX_new();
    digest->has_failed = !digest->context || EVP_DigestInit_ex(digest->context, kind, NULL) != 1;
    return digest;
}

struct lt_digest *lt_digest_new(void)
{
    return new_digest(EVP_sha256());
}

struct lt_digest *lt_digest_new_sha1(void)
{
    return new_digest(EVP_sha1());
}

void lt_digest_add(struct lt_digest *digest, const void *bytes, size_t length)
{
    if (!digest->has_failed)
        digest->has_failed = EVP_DigestUpdate(digest->context, bytes, length) != 1;
}

void lt_digest_finish(struct lt_digest *digest, char ret_hex[65])
{
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    ret_hex[0] = '\0';
    if (digest->has_failed || EVP_DigestFinal_ex(digest->context, raw, &length) != 1 || length > 32)
        return;
    for (unsigned int i = 0; i < length; i++) {
        ret_hex[2 * i] = "0123456789abcdef"[raw[i] >> 4];
        ret_hex[2 * i + 1] = "0123456789abcdef"[raw[i] & 15];
    }
    ret_hex[2 * length] = '\0';
}

void lt_digest_free(struct lt_digest *digest)
{
    if (!digest)
        return;
    EVP_MD_CTX_free(digest->context);
    free(digest);
}
