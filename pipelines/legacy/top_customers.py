#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The ten customers who spent most, with their last and their largest order.

Order: total_spend, the highest first, then customer_id. Customers without an order are never among them.
Money is compared in cents.
"""
import csv
import sys

CUSTOMERS = "data/processed/customers_daily.csv"
ORDERS = "data/processed/orders_clean.csv"
TOP = "data/processed/top_customers.csv"
HEADER = ["rank", "customer_id", "country", "order_count", "total_spend", "last_order_date", "largest_order"]
COUNT = 10


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cents(text):
    whole, _, decimals = text.partition(".")
    return 100 * int(whole) + int(decimals)


def main():
    customers = [row for row in read(CUSTOMERS) if int(row["order_count"]) > 0]
    orders = read(ORDERS)
    customers.sort(key=lambda row: (-cents(row["total_spend"]), int(row["customer_id"])))
    with open(TOP, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for rank, customer in enumerate(customers[:COUNT], start=1):
            own = [order for order in orders if order["customer_id"] == customer["customer_id"]]
            writer.writerow([
                rank,
                customer["customer_id"],
                customer["country"],
                customer["order_count"],
                customer["total_spend"],
                max(order["order_date"] for order in own),
                max((order["total"] for order in own), key=cents),
            ])
    print(f"top_customers: {min(COUNT, len(customers))} of {len(customers)} customers with orders in {TOP}")


if __name__ == "__main__":
    try:
        main()
    except (OSError, KeyError, ValueError) as problem:
        sys.exit(f"top_customers: {problem}")
