#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: su to another user, whose shell starts further programs with another environment
# needs: root su
# setup: chmod 777 .
su -s /bin/sh nobody -c 'env -i /bin/cp secret loot'
