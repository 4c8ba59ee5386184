/* SPDX-License-Identifier: Apache-2.0
 *
 * Names are looked at part by part, tokens by prefix and alphabet. */
#include "model/secrets.h"

#include "base/file.h"

#include <ctype.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *const ends[] = {
#define SECRET_END(word) word,
#include "model/secrets.def"
};
static const char *const whole[] = {
#define SECRET_PART(word) word,
#include "model/secrets.def"
};
static const char *const places[] = {
#define SECRET_PLACE(word) word,
#include "model/secrets.def"
};
static const struct {
    const char *first, *second;
} pairs[] = {
#define SECRET_PAIR(first, second) {first, second},
#include "model/secrets.def"
};
static const struct {
    const char *prefix;
    size_t least;
    const char *characters;
} tokens[] = {
#define SECRET_TOKEN(prefix, least, characters) {prefix, least, characters},
#include "model/secrets.def"
};
static const struct lt_secret_flag flags[] = {
#define SECRET_FLAG(program, flag, next) {program, flag, next},
#include "model/secrets.def"
};

static bool ends_in(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static bool is_secret_part(const char *part, const char *previous)
{
    bool is_secret = false;
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        is_secret |= ends_in(part, ends[i]);
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        is_secret |= strcmp(part, whole[i]) == 0;
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        is_secret |= strcmp(previous, pairs[i].first) == 0 && strcmp(part, pairs[i].second) == 0;
    return is_secret;
}

bool lt_secret_name(const char *name, size_t length)
{
    char lower[64];
    if (length >= sizeof lower) { /* only its end can matter */
        name += length - (sizeof lower - 1);
        length = sizeof lower - 1;
    }
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)tolower((unsigned char)name[i]);
    lower[length] = '\0';
    bool is_secret = false, is_first = true, is_place = false;
    const char *previous = "";
    char *rest = NULL;
    for (char *part = strtok_r(lower, "-_.", &rest); part; part = strtok_r(NULL, "-_.", &rest)) {
        if (is_first && strcmp(part, "no") == 0)
            return false;
        is_secret |= is_secret_part(part, previous);
        previous = part;
        is_first = false;
    }
    for (size_t i = 0; i < COUNT_OF(places); i++)
        is_place |= strcmp(previous, places[i]) == 0;
    return is_secret && !is_place;
}

/* `characters` may begin with the name of a class. */
static bool is_of(char byte, const char *characters)
{
    static const struct {
        const char *name;
        bool is_lower;
    } classes[] = {{"[:alnum:]", true}, {"[:upper:]", false}};
    for (size_t i = 0; i < COUNT_OF(classes); i++) {
        size_t length = strlen(classes[i].name);
        if (strncmp(characters, classes[i].name, length) == 0) {
            unsigned char octet = (unsigned char)byte;
            if (octet < 0x80 && isalnum(octet) && (classes[i].is_lower || !islower(octet)))
                return true;
            characters += length;
        }
    }
    return byte && strchr(characters, byte);
}

size_t lt_secret_token(const char *at, char before, size_t *ret_shown)
{
    if ((unsigned char)before < 0x80 && isalnum((unsigned char)before))
        return 0;
    for (size_t i = 0; i < COUNT_OF(tokens); i++) {
        size_t prefix = strlen(tokens[i].prefix), length = prefix;
        if (strncmp(at, tokens[i].prefix, prefix) != 0)
            continue;
        while (is_of(at[length], tokens[i].characters))
            length++;
        bool is_key_id = strcmp(tokens[i].characters, "[:upper:]") == 0; /* of exactly that length */
        bool fits = is_key_id ? length - prefix == tokens[i].least && !islower((unsigned char)at[length])
                              : length - prefix >= tokens[i].least;
        if (!fits)
            continue;
        *ret_shown = tokens[i].prefix[prefix - 1] == ' ' ? prefix : 0;
        return length;
    }
    return 0;
}

const struct lt_secret_flag *lt_secret_flag_at(char *const argv[], size_t index)
{
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const struct lt_secret_flag *flag = &flags[i];
        size_t length = strlen(flag->flag);
        bool is_long = length > 2; /* its value is the next word, or behind "=" */
        if (strncmp(argv[index], flag->flag, length) != 0 ||
            (is_long && argv[index][length] && argv[index][length] != '='))
            continue;
        for (size_t earlier = 0; earlier < index; earlier++)
            if (strncmp(lt_path_base(argv[earlier]), flag->program, strlen(flag->program)) == 0)
                return flag;
    }
    return NULL;
}
