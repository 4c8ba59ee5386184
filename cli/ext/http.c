/* SPDX-License-Identifier: Apache-2.0
 *
 * libcurl, loaded when the first event is to be sent: most runs send none, and it brings thirty libraries. */
#include "ext/http.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#undef curl_easy_setopt /* macros that only count arguments */
#undef curl_easy_getinfo

static struct {
    __typeof__(curl_easy_init) *init;
    __typeof__(curl_easy_setopt) *setopt;
    __typeof__(curl_easy_perform) *perform;
    __typeof__(curl_easy_getinfo) *getinfo;
    __typeof__(curl_easy_strerror) *strerror;
    __typeof__(curl_easy_cleanup) *cleanup;
    __typeof__(curl_slist_append) *append;
    __typeof__(curl_slist_free_all) *free_all;
} curl;

static void find_function(void *library, const char *name, void *ret_function, bool *ret_is_missing)
{
    void *found = dlsym(library, name);
    memcpy(ret_function, &found, sizeof found);
    *ret_is_missing |= !found;
}

/* Returns whether libcurl is here; it stays. */
static bool load_curl(void)
{
    static bool is_loaded;
    bool is_missing = false;
    void *library = is_loaded ? NULL : dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return is_loaded;
    find_function(library, "curl_easy_init", &curl.init, &is_missing);
    find_function(library, "curl_easy_setopt", &curl.setopt, &is_missing);
    find_function(library, "curl_easy_perform", &curl.perform, &is_missing);
    find_function(library, "curl_easy_getinfo", &curl.getinfo, &is_missing);
    find_function(library, "curl_easy_strerror", &curl.strerror, &is_missing);
    find_function(library, "curl_easy_cleanup", &curl.cleanup, &is_missing);
    find_function(library, "curl_slist_append", &curl.append, &is_missing);
    find_function(library, "curl_slist_free_all", &curl.free_all, &is_missing);
    return is_loaded = !is_missing;
}

/* What is kept of an answer's body while it comes. */
struct taking {
    struct lt_http_answer *answer;
    size_t length;
    bool is_over;
};

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    struct taking *taking = user;
    for (size_t i = 0; i < size * count && !taking->is_over; i++) {
        taking->is_over = bytes[i] == '\n' || taking->length + 1 >= LT_HTTP_LINE_BYTES;
        if (!taking->is_over)
            taking->answer->line[taking->length++] = bytes[i] ? bytes[i] : ' ';
    }
    return size * count;
}

static struct curl_slist *list_headers(const char *const *headers)
{
    struct curl_slist *list = curl.append(NULL, "Expect:"); /* which would cost a second without an answer */
    for (; *headers; headers++)
        list = curl.append(list, *headers);
    return list;
}

int lt_http_send(const struct lt_http_post *post, struct lt_http_answer *ret_answer, struct lt_err *err)
{
    struct taking taking = {.answer = ret_answer};
    *ret_answer = (struct lt_http_answer){0};
    if (!load_curl())
        return lt_err_set(err, LT_ENOT_FOUND, "libcurl.so.4 is not installed (package libcurl4)");
    CURL *request = curl.init();
    if (!request)
        return lt_err_set(err, LT_ESYSTEM, "libcurl cannot start");
    struct curl_slist *headers = list_headers(post->headers);
    curl.setopt(request, CURLOPT_URL, post->url);
    curl.setopt(request, CURLOPT_HTTPHEADER, headers);
    curl.setopt(request, CURLOPT_USERAGENT, "lintrace/" LT_VERSION);
    curl.setopt(request, CURLOPT_POST, 1L);
    curl.setopt(request, CURLOPT_POSTFIELDS, post->body);
    curl.setopt(request, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->length);
    curl.setopt(request, CURLOPT_FOLLOWLOCATION, 0L);
    curl.setopt(request, CURLOPT_NOSIGNAL, 1L);
    curl.setopt(request, CURLOPT_TIMEOUT_MS, (long)post->timeout_ms);
    curl.setopt(request, CURLOPT_WRITEFUNCTION, take_body);
    curl.setopt(request, CURLOPT_WRITEDATA, &taking);
    if (post->certificates)
        curl.setopt(request, CURLOPT_CAINFO, post->certificates);
    if (post->is_unverified) {
        curl.setopt(request, CURLOPT_SSL_VERIFYPEER, 0L);
        curl.setopt(request, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    CURLcode result = curl.perform(request);
    curl.getinfo(request, CURLINFO_RESPONSE_CODE, &ret_answer->status);
    if (ret_answer->status < 200) /* no answer, or one that was only announced */
        ret_answer->status = 0;
    curl.free_all(headers);
    curl.cleanup(request);
    /* what comes behind a status does not change it, not even when it is cut off */
    return ret_answer->status ? LT_OK : lt_err_set(err, LT_EIO, "%s", curl.strerror(result));
}
