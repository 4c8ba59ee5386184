# SPDX-License-Identifier: Apache-2.0
# pandas and pyarrow: CSV, JSON lines and Parquet, whole, in pieces, mapped and partitioned.
import pandas
import pyarrow
import pyarrow.csv
import pyarrow.dataset
import pyarrow.feather
import pyarrow.parquet

frame = pandas.read_csv("in.csv")
frame["w"] = frame["v"] * 2
frame.to_csv("out.csv", index=False)
frame.to_csv("out.csv.gz", index=False, compression={"method": "gzip", "mtime": 1})
frame.to_json("out.jsonl", orient="records", lines=True)
frame.to_parquet("out.parquet")
print(len(pandas.read_parquet("in.parquet")), len(pandas.read_json("in.jsonl", lines=True)))
print(sum(len(chunk) for chunk in pandas.read_csv("in.csv", chunksize=100)))
table = pyarrow.csv.read_csv("in.csv")
pyarrow.parquet.write_table(table, "table.parquet", compression="zstd", row_group_size=100)
print(pyarrow.parquet.read_table("table.parquet", columns=["v"], memory_map=True).num_rows)
pyarrow.feather.write_feather(table, "table.feather", compression="uncompressed")
with pyarrow.memory_map("in.feather") as source:
    print(pyarrow.ipc.open_file(source).read_all().num_rows)
part = pyarrow.compute.equal(pyarrow.compute.bit_wise_and(table["k"], 1), 1)
table = table.append_column("odd", part)
pyarrow.dataset.write_dataset(table, "parts", format="parquet", partitioning=["odd"], partitioning_flavor="hive")
print(pyarrow.dataset.dataset("parts", partitioning="hive").to_table().num_rows)
