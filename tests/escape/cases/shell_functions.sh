#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: shell functions, descriptors by number, here-documents and a shell that replaces itself
take() { local line; read -r line <&7; printf '%s\n' "$line" >&8; }
exec 7<secret 8>loot
unset LD_PRELOAD LINTRACE_TRACE LINTRACE_LIBRARY
take
exec env -i /bin/sh -c 'exec 9<secret; cat <&9 >second'
# writes: loot second
