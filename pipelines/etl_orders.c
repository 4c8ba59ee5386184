/* SPDX-License-Identifier: Apache-2.0
 *
 * From the shop's raw orders to clean ones, one row an order, in the order of the raw file:
 *   - the first row of an order_id stands, later ones are repetitions and left out;
 *   - cancelled orders are left out;
 *   - orders without a date, without a readable amount, with a discount above the amount, or not in euros are
 *     left out; a missing discount is none, a missing currency is the euro;
 *   - the customer must be known (the first row of a customer_id stands); the country is the customer's;
 *   - net_amount = amount - discount; tax = net_amount * rate of the country, rounded half up to the cent;
 *     total = net_amount + tax.
 * All sums are integer cents. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define ORDERS_PATH "data/raw/orders.csv"
#define CUSTOMERS_PATH "data/raw/customers.csv"
#define CLEAN_PATH "data/processed/orders_clean.csv"

enum { ORDER_ID, CUSTOMER_ID, ORDER_DATE, STATUS, AMOUNT, DISCOUNT, CURRENCY, NOTE, ORDER_COLUMNS };
static const char *const order_header[ORDER_COLUMNS] = {
    "order_id", "customer_id", "order_date", "status", "amount", "discount", "currency", "note",
};

enum { C_CUSTOMER_ID, C_NAME, C_EMAIL, C_COUNTRY, C_STATUS, C_SIGNUP_DATE, C_NOTES, CUSTOMER_COLUMNS };
static const char *const customer_header[CUSTOMER_COLUMNS] = {
    "customer_id", "name", "email", "country", "status", "signup_date", "notes",
};

/* The note comes last: whatever it holds, the columns before it never need quotes. */
static const char *const clean_header[] = {
    "order_id", "customer_id", "order_date", "country", "status", "currency",
    "amount",   "discount",    "net_amount", "tax",     "total",  "note",
};
enum { CLEAN_COLUMNS = sizeof clean_header / sizeof clean_header[0] };

/* Standard rates; sales to any other country, or to an unknown one, carry no tax. */
static const struct {
    const char *country;
    int rate_per_mille;
} tax_rates[] = {
    {"AT", 200}, {"BE", 210}, {"CH", 81},  {"DE", 190}, {"ES", 210}, {"FR", 200}, {"GB", 200},
    {"IE", 230}, {"IT", 220}, {"NL", 210}, {"NO", 250}, {"PL", 230}, {"SE", 250},
};

enum fate { KEPT, REPEATED, CANCELLED, UNUSABLE, NO_CUSTOMER, FATES };

struct order {
    const char *country, *status, *currency;
    int64_t amount_cents, discount_cents;
};

static int tax_rate_per_mille(const char *country)
{
    for (size_t i = 0; i < sizeof tax_rates / sizeof tax_rates[0]; i++)
        if (strcmp(tax_rates[i].country, country) == 0)
            return tax_rates[i].rate_per_mille;
    return 0;
}

/* Decides about one raw order and reads what is kept of it. */
static enum fate judge(const struct table *orders, size_t row, const struct table *customers,
                       struct order *ret_order)
{
    struct order order;
    if (table_find(orders, ORDER_ID, table_cell(orders, row, ORDER_ID)) < row)
        return REPEATED;

    order.status = cell_lower(cell_trim(table_cell(orders, row, STATUS)));
    if (strcmp(order.status, "cancelled") == 0 || strcmp(order.status, "canceled") == 0)
        return CANCELLED;

    order.currency = cell_upper(cell_trim(table_cell(orders, row, CURRENCY)));
    if (!*order.currency)
        order.currency = "EUR";
    const char *discount = table_cell(orders, row, DISCOUNT);
    if (!*table_cell(orders, row, ORDER_DATE) || strcmp(order.currency, "EUR") != 0 ||
        cell_cents(table_cell(orders, row, AMOUNT), &order.amount_cents) != 0 ||
        cell_cents(*discount ? discount : "0", &order.discount_cents) != 0 ||
        order.discount_cents > order.amount_cents)
        return UNUSABLE;

    size_t customer = table_find(customers, C_CUSTOMER_ID, table_cell(orders, row, CUSTOMER_ID));
    if (customer == customers->rows)
        return NO_CUSTOMER;
    order.country = cell_upper(cell_trim(table_cell(customers, customer, C_COUNTRY)));
    *ret_order = order;
    return KEPT;
}

static void write_order(FILE *file, const struct table *orders, size_t row, const struct order *order)
{
    int64_t net_cents = order->amount_cents - order->discount_cents;
    int64_t tax_cents = (net_cents * tax_rate_per_mille(order->country) + 500) / 1000;
    struct money_text amount = money_text(order->amount_cents);
    struct money_text discount = money_text(order->discount_cents);
    struct money_text net = money_text(net_cents);
    struct money_text tax = money_text(tax_cents);
    struct money_text total = money_text(net_cents + tax_cents);
    const char *const cells[CLEAN_COLUMNS] = {
        table_cell(orders, row, ORDER_ID),
        table_cell(orders, row, CUSTOMER_ID),
        table_cell(orders, row, ORDER_DATE),
        order->country,
        order->status,
        order->currency,
        amount.text,
        discount.text,
        net.text,
        tax.text,
        total.text,
        table_cell(orders, row, NOTE),
    };
    table_write_row(file, cells, CLEAN_COLUMNS);
}

static int clean(const struct table *orders, const struct table *customers)
{
    size_t count[FATES] = {0};
    FILE *file = table_create(CLEAN_PATH, clean_header, CLEAN_COLUMNS);
    if (!file)
        return -1;
    for (size_t row = 0; row < orders->rows; row++) {
        struct order order;
        enum fate fate = judge(orders, row, customers, &order);
        if (fate == KEPT)
            write_order(file, orders, row, &order);
        count[fate]++;
    }
    if (table_close(file, CLEAN_PATH) != 0)
        return -1;
    printf("etl_orders: %zu of %zu orders kept in %s\n", count[KEPT], orders->rows, CLEAN_PATH);
    printf("etl_orders: left out: %zu repeated, %zu cancelled, %zu unusable, %zu without a known customer\n",
           count[REPEATED], count[CANCELLED], count[UNUSABLE], count[NO_CUSTOMER]);
    return 0;
}

int main(void)
{
    struct table orders = {0}, customers = {0};
    int result = EXIT_FAILURE;
    if (table_read(ORDERS_PATH, order_header, ORDER_COLUMNS, &orders) == 0 &&
        table_read(CUSTOMERS_PATH, customer_header, CUSTOMER_COLUMNS, &customers) == 0 &&
        clean(&orders, &customers) == 0)
        result = EXIT_SUCCESS;
    table_clear(&orders);
    table_clear(&customers);
    return result;
}
