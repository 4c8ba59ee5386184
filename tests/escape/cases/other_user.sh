#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: a program that runs as another user, who may not write to the trace
# needs: root setpriv
# setup: chmod 777 .; chmod 711 .. ../state
setpriv --reuid 65534 --regid 65534 --clear-groups cp secret loot
