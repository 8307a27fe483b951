"""The HTTP interface of the shop."""

import argparse
import json
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shop import db, notify, payments, prices, settings, utils
from shop.orders import OrderError, get_service, in_progress, placed_today, print_slip

_requests = 0
_sessions = {}


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    def _answer(self, status, body):
        global _requests
        _requests += 1
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        try:
            self.wfile.write(data)
        except Exception:
            pass

    def _body(self):
        try:
            return json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        except ValueError as error:
            raise OrderError(f"cannot read the request: {error}")

    def do_GET(self):
        if self.path == "/health":
            self._answer(200, {"payments": payments.check_provider(), "price_age": prices.age()})
        elif self.path == "/metrics":
            self._answer(200, {"requests": _requests, "statements": db.statement_count(), "today": placed_today()})
        elif self.path == "/in-progress":
            self._answer(200, in_progress())
        elif self.path.startswith("/track/"):
            self._answer(200, {"status": get_service().track(self.path.rpartition("/")[2])})
        else:
            self._answer(404, {"error": "no such page"})

    def do_POST(self):
        try:
            body = self._body()
            if self.path == "/orders":
                _sessions[self.client_address[0]] = body["customer"]
                order = get_service().place(body["customer"], body["basket"], body["token"])
                print_slip(order)
                self._answer(201, {"reference": order.reference, "total": utils.format_money(order.total)})
            elif self.path == "/maintenance":
                set_maintenance(body["on"])
                self._answer(200, {})
            else:
                self._answer(404, {"error": "no such page"})
        except OrderError as error:
            self._answer(409, {"error": str(error)})
        except Exception as error:
            logging.exception("request failed")
            self._answer(500, {"error": str(error)})


def set_maintenance(active):
    """Stop charging and calling partners while we work on the machines."""
    notify.enabled = not active
    if active:
        payments.disable("maintenance")
    else:
        payments.enable()


def recent_customers():
    return sorted(set(_sessions.values()))


def serve():
    """Answer requests until the process is stopped."""
    parser = argparse.ArgumentParser(prog="shop serve")
    parser.add_argument("--listen", default=settings.get("listen"))
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--debug", action="store_true")
    options, _ = parser.parse_known_args()
    if options.debug:
        settings.debug = True
        logging.getLogger().setLevel(logging.DEBUG)
    host, _, port = options.listen.rpartition(":")
    notify.Mailer.get_instance().connect()
    print("listening on", options.listen)
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
