# SPDX-License-Identifier: Apache-2.0
# Changed in its place.
# feeds: a.csv=a.csv
with open("a.csv", "r+") as stream:
    text = stream.read()
    stream.seek(0)
    stream.write(text.upper())
