/* SPDX-License-Identifier: Apache-2.0
 *
 * lintrace graph [LOG]. */
#ifndef LT_CMD_GRAPH_H
#define LT_CMD_GRAPH_H

/* argv[0] is the word "graph". Returns the exit status. */
int lt_cmd_graph(int argc, char **argv);

#endif
