/* SPDX-License-Identifier: Apache-2.0
 *
 * Which sockets of a run are the two ends of one connection. Each process tells of its own end only
 * (wire/socket.h): ends of socketpair() are known by inode, those of an internet connection by their
 * addresses. Of a Unix connection path and process ids are known, so that several connections between the
 * same two processes count as one channel. */
#ifndef LT_TRACE_SOCKETS_H
#define LT_TRACE_SOCKETS_H

#include "model/observed.h"

/* Brings observed->sockets in order, each once, and fills in their channels. */
void lt_sockets_join(struct lt_observed *observed);

#endif
