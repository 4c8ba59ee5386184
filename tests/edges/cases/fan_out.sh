# SPDX-License-Identifier: Apache-2.0
# One reader, three branches by fifos; one of them is fed from elsewhere too.
# feeds: x=a.csv;y=a.csv;z=a.csv,b.csv
mkfifo p q
sort p >x &
cut -d, -f1 q >y &
sort a.csv | tee p q | sort -m - b.csv >z
wait
