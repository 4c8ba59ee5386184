# SPDX-License-Identifier: Apache-2.0
# A wrapper that runs ten steps and reads nothing itself: ten flows.
# feeds: a=a.csv;b=b.csv;c=c.csv;d=d.csv;e=e.csv;f=f.csv;g=g.csv;h=h.csv;i=i.csv;j=j.csv
import subprocess

for letter in "abcdefghij":
    subprocess.run("sort %s.csv | uniq -c >%s" % (letter, letter), shell=True, check=True)
