# SPDX-License-Identifier: Apache-2.0
# What has been read goes on as an argument.
# feeds: x=~a.csv
import os

text = open("a.csv").readline()
os.execvp("sh", ["sh", "-c", 'echo "$0" >x', text])
