#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: jobs as cron and nohup start them
# outlives: 1
# writes: loot second
(setsid nohup sh -c 'sleep 0.4; cat secret > loot' >/dev/null 2>&1 </dev/null &)
env -i /usr/bin/setsid -f /bin/sh -c 'exec < secret; head -n 1 > second'
sleep 0.1
