"""The command line of the shop."""

import sys
import time

from shop import db, notify, orders, prices, stock, utils, web


def main():
    command = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if command == "serve":
        _watch_retries()
        web.serve()
    elif command == "export":
        orders.get_service().export(sys.argv[2])
    elif command == "cancel":
        orders.get_service().cancel(sys.argv[2])
    elif command == "price":
        print(prices.price(sys.argv[2]))
    elif command == "nightly":
        db.backup(time.strftime("backup-%Y%m%d.db"))
        db.SqliteRepository().purge(time.time() - 30 * 86400)
        print(len(stock.count_all()), "articles in stock")
        orders.start_new_day()
    else:
        sys.exit(f"unknown command {command}")


def _watch_retries():
    utils.on_give_up(lambda: notify.alert("a remote service does not answer"))
