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
    """Makes `orders`; returns what became of the file's rows. The few rows that do not stay are deleted:
    a second table of all others would cost more."""
    db.execute(f"create table raw as select * from {read_csv(path, TYPES)}")
    refused = one(db, "select count(distinct line) from reject_errors")
    rows = one(db, "select count(*) from raw")
    invalid = one(db, f"delete from raw where not ({VALID})")
    # Equal rows are one; an id with two contents is none.
    db.execute("create table repeated as select order_id from raw group by all having count(*) > 1")
    db.execute("""create table several as select raw.rowid as place, order_id, raw as row from raw
        where order_id in (from repeated)""")
    conflicting = one(db, """delete from raw where rowid in (select place from several where order_id in (
        select order_id from several group by all having count(distinct row) > 1))""")
    duplicates = one(db, """delete from raw where rowid in (select place from several)
        and rowid not in (select min(place) from several group by order_id)""")
    db.execute("delete from raw where ordered_at >= (select max(ordered_at)::date from raw)")
    refund = "if(status = 'returned' and refund_amount is null, amount, coalesce(refund_amount, 0))"
    absent = [f", null::{TYPES[name]} as {name}" for name in TYPES if name not in header(path)]
    db.execute(f"""create view orders as
        select *, amount - refund_amount as net, ordered_at::date as day,
          status in ('completed', 'returned') as paid,
          paid and not (amount > 0 and refund_amount >= amount) as counted
        from (select * replace ({refund} as refund_amount, coalesce(status, 'completed') as status)
              {''.join(absent)} from raw)""")
    return {
        "rows": rows + refused, "accepted": one(db, "select count(*) from orders"),
        "rejected": refused + invalid + conflicting, "duplicates": duplicates,
    }


def one(db, query):
    return db.execute(query).fetchone()[0]
