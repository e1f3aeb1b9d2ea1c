"""The shop's files, typed, checked and without repeated rows, and their cleaned copies."""
import orders
from orders import one

TIME, MONEY = "TIMESTAMP", "BIGINT"
TABLES = {
    "customers": ({"joined_at": TIME, "birth_date": "DATE"}, "customer_id", "joined_at"),
    "referrals": (
        {"invited_at": TIME, "clicked_at": TIME, "signed_up_at": TIME, "reward_referrer": MONEY,
         "reward_referred": MONEY}, "referral_id", "least(invited_at, clicked_at, signed_up_at)"),
    "feedback": (
        {"submitted_at": TIME, "responded_at": TIME, "score": "DOUBLE"}, "feedback_id", "submitted_at"),
    "experiments": ({"assigned_at": TIME}, "(experiment, customer_id, assigned_at)", "assigned_at"),
}
VALID = {"referrals": "referred_id is null or referrer_id <> referred_id"}


def run(db, shop, out):
    counts = {"orders": orders.load(db, shop / "orders.csv")}
    db.execute("create table today as select max(day) as as_of from orders")
    for name, (types, key, moment) in TABLES.items():
        path = shop / f"{name}.csv"
        source = orders.read_csv(path, types)
        db.execute(f"""create table {name} as select * from {source}
            where ({VALID.get(name, 'true')}) and {moment} < (select as_of + 1 from today)""")
        if one(db, f"select count(*) - count(distinct {key}) from {name}"):
            db.execute(f"create or replace table {name} as select distinct on ({key}) * from {name}")
        counts[name] = {"accepted": one(db, f"select count(*) from {name}")}
    for name in ["orders", *TABLES]:
        db.execute(f"copy {name} to '{out}/{name}.parquet'")
    db.execute(f"copy (from reject_errors) to '{out}/rejects.csv'")
    return {"orders": counts["orders"]["accepted"], "rejected": counts["orders"]["rejected"], "input": counts}
