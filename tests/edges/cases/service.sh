# SPDX-License-Identifier: Apache-2.0
# A worker behind two fifos answers what it is asked: it remembers, and who asks does too.
# feeds: x=a.csv;y=a.csv,b.csv;z=c.csv
mkfifo ask answer
while read -r name; do
  head -n 1 "$name"
done <ask >answer &
(
  exec 3>ask 4<answer
  echo a.csv >&3
  read -r line <&4
  echo "$line" >x
  echo b.csv >&3
  read -r line <&4
  echo "$line" >y
)
wait
sort c.csv >z
