/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace send: delivers what waits in the outbox of a lineage folder, to the transports that are configured
 * here and now. Every run does the same at its end, without waiting for it. */
#include "base/file.h"
#include "base/opt.h"
#include "cmd/cmd.h"
#include "cmd/say.h"
#include "deliver/config.h"
#include "deliver/outbox.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool waits;

static const struct lt_opt options[] = {
    {LT_OPT_FLAG, 0, "wait", &waits, NULL, "also for what another sender is sending just now", NULL},
    {LT_OPT_HELP, 'h', "help", NULL, NULL, "show this text", NULL},
    {LT_OPT_END, 0, "", NULL, NULL, NULL, NULL},
};
static const struct lt_opt_usage usage = {
    .command = "lintrace send",
    .arguments = "[--wait] [DIR]",
    .summary = "send the events that wait in a lineage folder",
    .options = options,
    .text = "DIR is the lineage folder (default: $LINTRACE_DIR, else ./lineage). Events\n"
            "are sent as the OpenLineage clients are configured: $OPENLINEAGE_CONFIG,\n"
            "./openlineage.yml or ~/.openlineage/openlineage.yml, or variables\n"
            "OPENLINEAGE__TRANSPORT__..., or OPENLINEAGE_URL, OPENLINEAGE_ENDPOINT and\n"
            "OPENLINEAGE_API_KEY. Every run sends its own at its end; this is for what could\n"
            "not be sent then, and for the end of a job on a machine that is taken away:\n"
            "lintrace send --wait.\n\n"
            "Exit status: 0 nothing is left, 1 something is left or was refused (a line tells\n"
            "why), 2 wrong usage.\n\n"
            "Examples:\n"
            "  lintrace send\n"
            "  lintrace send --wait /srv/lineage\n",
};

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Delivers to one transport; returns whether nothing is left to be told. */
static bool deliver(const struct lt_transport *transport, const char *folder, const char *shown)
{
    struct lt_outbox_pass pass;
    lt_outbox_deliver(folder, transport, waits, &pass);
    if (pass.sent)
        lt_say("%zu event%s sent to '%s'", pass.sent, plural(pass.sent), transport->name);
    if (pass.refused)
        lt_say("%zu event%s refused by '%s' and put aside in %s/%s/%s: %s", pass.refused,
               plural(pass.refused), transport->name, shown, LT_OUTBOX, LT_OUTBOX_REFUSED, pass.why.text);
    if (pass.left && pass.is_busy)
        lt_say("%zu event%s for '%s': another sender is at work; --wait waits for it", pass.left,
               plural(pass.left), transport->name);
    else if (pass.left)
        lt_say("%zu event%s wait in %s/%s/%s: %s", pass.left, plural(pass.left), shown, LT_OUTBOX,
               transport->id, pass.why.code ? pass.why.text : "the START event of their run is being sent");
    return !pass.left && !pass.refused;
}

/* Events for what is not configured here; returns whether there are none. */
static bool look_for_others(const struct lt_delivery *delivery, const char *folder, const char *shown)
{
    struct lt_text_list ids = {0};
    bool are_none = true;
    lt_outbox_list(folder, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        bool is_known = false;
        for (size_t j = 0; j < delivery->count; j++)
            is_known |= strcmp(delivery->items[j].id, ids.items[i]) == 0;
        size_t count = is_known ? 0 : lt_outbox_count(folder, ids.items[i]);
        if (count) {
            lt_say("%zu event%s wait in %s/%s/%s for a transport that is not configured here%s%s", count,
                   plural(count), shown, LT_OUTBOX, ids.items[i],
                   delivery->count ? "; to send them elsewhere, move them to the folder " : "",
                   delivery->count ? delivery->items[0].id : "");
            are_none = false;
        }
        free(ids.items[i]);
    }
    free(ids.items);
    return are_none;
}

static bool send_all(const char *folder, const char *shown)
{
    struct lt_delivery *delivery = lt_delivery_load();
    bool is_done = true;
    for (size_t i = 0; i < delivery->warnings.count; i++)
        lt_say("%s", delivery->warnings.items[i]);
    for (size_t i = 0; i < delivery->count; i++) {
        if (delivery->items[i].kind == LT_TRANSPORT_CONSOLE)
            continue;
        bool is_good = deliver(&delivery->items[i], folder, shown);
        is_done &= is_good;
        if (!is_good && delivery->items[i].ends_pass)
            break;
    }
    is_done &= look_for_others(delivery, folder, shown);
    lt_delivery_free(delivery);
    return is_done;
}

int lt_cmd_send(int argc, char **argv)
{
    int next = 0;
    int status = lt_opt_parse_mixed(&usage, argc, argv, &next);
    if (status != LT_OPT_STOP)
        return status;
    if (argc - next > 1) {
        fputs("lintrace: send takes one folder; try 'lintrace send --help'\n", stderr);
        return lt_err_exit_status(LT_EUSAGE);
    }
    const char *given = next < argc ? argv[next] : getenv("LINTRACE_DIR");
    const char *shown = given && given[0] ? given : "lineage";
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    char *folder = lt_path_absolute(shown);
    bool is_done = send_all(folder, shown);
    free(folder);
    return is_done ? 0 : 1;
}
