/* SPDX-License-Identifier: Apache-2.0
 *
 * One row for each active customer, in the order of the raw file, without the name and with the e-mail
 * address replaced by its hash:
 *   - the first row of a customer_id stands, later ones are repetitions and left out; then only those whose
 *     status is "active" stay;
 *   - email_hash = SHA-256, in hex, of the address trimmed and in lower case; empty when there is no address;
 *   - order_count and total_spend are the number and the sum of `total` of the customer's clean orders;
 *   - is_high_value says whether total_spend is 1000.00 or more.
 * The hash is not salted: it hides the address from a reader, not from someone who can guess it. */
#include "table.h"

#include <err.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define CUSTOMERS_PATH "data/raw/customers.csv"
#define ORDERS_PATH "data/processed/orders_clean.csv"
#define DAILY_PATH "data/processed/customers_daily.csv"

#define HIGH_VALUE_CENTS 100000

enum { CUSTOMER_ID, NAME, EMAIL, COUNTRY, STATUS, SIGNUP_DATE, NOTES, CUSTOMER_COLUMNS };
static const char *const customer_header[CUSTOMER_COLUMNS] = {
    "customer_id", "name", "email", "country", "status", "signup_date", "notes",
};

static const char *const order_header[] = {
    "order_id", "customer_id", "order_date", "country", "status", "currency",
    "amount",   "discount",    "net_amount", "tax",     "total",  "note",
};
enum { O_CUSTOMER_ID = 1, O_TOTAL = 10, ORDER_COLUMNS = sizeof order_header / sizeof order_header[0] };

static const char *const daily_header[] = {
    "customer_id", "email_hash", "country", "signup_date", "order_count", "total_spend", "is_high_value",
};
enum { DAILY_COLUMNS = sizeof daily_header / sizeof daily_header[0] };

struct email_hash {
    char hex[2 * EVP_MAX_MD_SIZE + 1];
};

struct spend {
    size_t orders;
    int64_t cents;
};

static int hash_email(const char *email, struct email_hash *ret_hash)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    ret_hash->hex[0] = '\0';
    if (!*email)
        return 0;
    if (EVP_Digest(email, strlen(email), digest, &length, EVP_sha256(), NULL) != 1) {
        warnx("SHA-256 is not available");
        return -1;
    }
    for (unsigned int i = 0; i < length; i++)
        snprintf(ret_hash->hex + 2 * i, 3, "%02x", digest[i]);
    return 0;
}

static int sum_orders(const struct table *orders, const char *customer_id, struct spend *ret_spend)
{
    struct spend spend = {0};
    for (size_t row = 0; row < orders->rows; row++) {
        int64_t total_cents;
        if (strcmp(table_cell(orders, row, O_CUSTOMER_ID), customer_id) != 0)
            continue;
        if (cell_cents(table_cell(orders, row, O_TOTAL), &total_cents) != 0) {
            warnx("%s: '%s' is not an amount", ORDERS_PATH, table_cell(orders, row, O_TOTAL));
            return -1;
        }
        spend.orders++;
        spend.cents += total_cents;
    }
    *ret_spend = spend;
    return 0;
}

static int write_customer(FILE *file, const struct table *customers, size_t row, const struct table *orders)
{
    const char *customer_id = table_cell(customers, row, CUSTOMER_ID);
    struct email_hash hash;
    struct spend spend;
    if (hash_email(cell_lower(cell_trim(table_cell(customers, row, EMAIL))), &hash) != 0 ||
        sum_orders(orders, customer_id, &spend) != 0)
        return -1;
    char order_count[24];
    snprintf(order_count, sizeof order_count, "%zu", spend.orders);
    struct money_text total_spend = money_text(spend.cents);
    const char *const cells[DAILY_COLUMNS] = {
        customer_id,
        hash.hex,
        cell_upper(cell_trim(table_cell(customers, row, COUNTRY))),
        table_cell(customers, row, SIGNUP_DATE),
        order_count,
        total_spend.text,
        spend.cents >= HIGH_VALUE_CENTS ? "true" : "false",
    };
    table_write_row(file, cells, DAILY_COLUMNS);
    return 0;
}

static int summarise(const struct table *customers, const struct table *orders)
{
    size_t kept = 0, repeated = 0, not_active = 0;
    int result = 0;
    FILE *file = table_create(DAILY_PATH, daily_header, DAILY_COLUMNS);
    if (!file)
        return -1;
    for (size_t row = 0; row < customers->rows && result == 0; row++) {
        if (table_find(customers, CUSTOMER_ID, table_cell(customers, row, CUSTOMER_ID)) < row) {
            repeated++;
        } else if (strcmp(cell_lower(cell_trim(table_cell(customers, row, STATUS))), "active") != 0) {
            not_active++;
        } else {
            result = write_customer(file, customers, row, orders);
            kept++;
        }
    }
    if (table_close(file, DAILY_PATH) != 0 || result != 0)
        return -1;
    printf("etl_customers_daily: %zu of %zu customers kept in %s\n", kept, customers->rows, DAILY_PATH);
    printf("etl_customers_daily: left out: %zu repeated, %zu not active\n", repeated, not_active);
    return 0;
}

int main(void)
{
    struct table customers = {0}, orders = {0};
    int result = EXIT_FAILURE;
    if (table_read(CUSTOMERS_PATH, customer_header, CUSTOMER_COLUMNS, &customers) == 0 &&
        table_read(ORDERS_PATH, order_header, ORDER_COLUMNS, &orders) == 0 &&
        summarise(&customers, &orders) == 0)
        result = EXIT_SUCCESS;
    table_clear(&customers);
    table_clear(&orders);
    return result;
}
