/* SPDX-License-Identifier: Apache-2.0
 *
 * Text made safe for where it goes. Each function appends to a buffer and takes any bytes. */
#ifndef LT_OUT_ESCAPE_H
#define LT_OUT_ESCAPE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* For a terminal: control characters, bytes that are not UTF-8 and characters that turn or hide text become
 * \n, \t or \xNN. For reading, not for reading back. */
void lt_escape_terminal(const char *text, struct lt_buf *ret_text);

/* For a quoted Mermaid label: the characters that mean something there become #NN; codes, also those that are
 * Markdown where they stand; what cannot be shown becomes U+FFFD. An empty label becomes a blank, since
 * Mermaid refuses empty ones. */
void lt_escape_mermaid(const char *label, struct lt_buf *ret_text);

/* For Graphviz, which reads HTML's &...; in every label: within a quoted label, or within the text of an
 * HTML-like one. What cannot be shown becomes U+FFFD, an empty label a blank. */
void lt_escape_dot(const char *label, bool is_html, struct lt_buf *ret_text);

/* For a cell of a Markdown table or a heading: a text in which GitHub could see more than its letters (HTML,
 * links, mentions, numbers of issues, icons, formulas) becomes a code span, in which it sees nothing; what
 * cannot be shown becomes \n, \t or \xNN. */
void lt_escape_markdown(const char *text, struct lt_buf *ret_text);

/* The path of a file: URI: every byte but letters, digits and - . _ ~ / becomes %NN. */
void lt_escape_uri_path(const char *path, struct lt_buf *ret_text);

/* RFC 4648 with padding. */
void lt_escape_base64(const void *bytes, size_t length, struct lt_buf *ret_text);

#endif
