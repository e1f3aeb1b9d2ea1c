"""Orders read by DuckDB under the rules that Dangol reads them by: typed columns, refused rows kept
aside, allowed values, one row an id, nothing after the last whole day."""
import duckdb

TYPES = {
    "order_id": "VARCHAR", "customer_id": "VARCHAR", "ordered_at": "TIMESTAMP", "status": "VARCHAR",
    "amount": "BIGINT", "discount": "BIGINT", "refund_amount": "BIGINT", "category": "VARCHAR",
    "channel": "VARCHAR", "coupon_code": "VARCHAR", "paid_at": "TIMESTAMP", "completed_at": "TIMESTAMP",
}

# DuckDB takes a quote in the middle of an unquoted field as text; no word of this shop has one.
VALID = """
    order_id is not null and ordered_at is not null and amount >= 0
    and coalesce(discount, 0) >= 0 and coalesce(refund_amount, 0) >= 0
    and (status is null or status in ('completed', 'pending', 'cancelled', 'returned'))
    and not contains(coalesce(category, ''), '"') and not contains(coalesce(channel, ''), '"')"""


def connect(threads):
    db = duckdb.connect(config={"threads": threads})
    # Every question here has its own order; keeping the file's costs time and memory.
    db.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
    return db


def header(path):
    with open(path, encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def read_csv(path, types):
    columns = ", ".join(f"'{name}': '{types.get(name, 'VARCHAR')}'" for name in header(path))
    return f"""read_csv('{path}', header = true, delim = ',', quote = '"', escape = '"', strict_mode = true,
        nullstr = '', store_rejects = true, rejects_limit = 0, auto_detect = false,
        columns = {{{columns}}})"""


def load(db, path):
    """Makes the table `orders`; returns what became of the file's rows."""
    db.execute(f"create table raw as select * from {read_csv(path, TYPES)}")
    refused = one(db, "select count(distinct line) from reject_errors")
    db.execute(f"create view valid as select * from raw where {VALID}")
    db.execute("create table repeated as select order_id from valid group by all having count(*) > 1")
    # Equal rows are one; an id with two contents is none.
    db.execute("""create table kept as
        select any_value(v) as row from (select distinct v from valid v where order_id in (from repeated))
        group by v.order_id having count(*) = 1""")
    end = "(select max(ordered_at)::date from valid)"
    refund = "if(status = 'returned' and refund_amount is null, amount, coalesce(refund_amount, 0))"
    columns = f"""* replace ({refund} as refund_amount, coalesce(status, 'completed') as status),
        ordered_at::date as day, amount - {refund} as net,
        coalesce(status, 'completed') in ('completed', 'returned') as paid,
        coalesce(status, 'completed') in ('completed', 'returned')
            and not (amount > 0 and {refund} >= amount) as counted"""
    db.execute(f"""create table orders as select {columns} from (
        select * from valid where order_id not in (from repeated)
        union all select unnest(row) from kept) where ordered_at < {end}""")
    rows, valid = one(db, "select count(*) from raw"), one(db, "select count(*) from valid")
    repeated = one(db, "select count(*) from valid where order_id in (from repeated)")
    same = one(db, "select count(*) from kept")
    same_rows = one(db, "select count(*) from valid where order_id in (select row.order_id from kept)")
    conflicting = repeated - same_rows
    return {
        "rows": rows + refused, "accepted": one(db, "select count(*) from orders"),
        "rejected": refused + rows - valid + conflicting, "duplicates": same_rows - same,
    }


def one(db, query):
    return db.execute(query).fetchone()[0]
