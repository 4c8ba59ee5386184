/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the finding of the configuration and the reading of its transports. */
#ifndef LT_DELIVER_CONFIG_PRIV_H
#define LT_DELIVER_CONFIG_PRIV_H

#include "deliver/config.h"
#include "deliver/settings.h"

__attribute__((format(printf, 2, 3))) void lt_delivery_warn(struct lt_delivery *delivery, const char *format,
                                                            ...);

/* Adds the transport, or all that it is composed of. */
void lt_transport_read(const struct lt_setting *setting, const char *name, struct lt_delivery *delivery);

void lt_transport_clear(struct lt_transport *transport);

#endif
