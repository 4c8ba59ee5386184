select order_id, customer, amount from {{ ref('orders') }} where amount > 8
