# SPDX-License-Identifier: Apache-2.0
# needs: pandas
# setup: { echo k,v; for i in $(seq 500); do echo $i,$((i * i)); done; } >in.csv; for i in $(seq 50); do echo "{\"k\": $i}"; done >in.jsonl
# setup: "$VENV/bin/python" -c 'import pandas; f = pandas.read_csv("in.csv"); f.to_parquet("in.parquet"); f.to_feather("in.feather", compression="uncompressed")'
# inputs: in.csv in.feather in.jsonl in.parquet
# processes: skip
"$VENV/bin/python" "$SOURCES/frames.py"
