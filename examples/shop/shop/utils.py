"""Things that several modules need: logging set-up, counters, money, references, retries."""

import logging
import random
import string
import time

from shop import settings

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")

_ALPHABET = list(string.ascii_uppercase + string.digits)
_hooks = []


class Metrics:
    """Counters that /metrics shows."""

    counters = {}

    def count(self, name, amount=1):
        self.counters[name] = self.counters.get(name, 0) + amount

    def reset(self):
        self.counters.clear()

    def render(self):
        return "\n".join(f"shop_{name} {value}" for name, value in sorted(self.counters.items()))


def on_give_up(hook):
    """Call the hook whenever a retried call is given up."""
    _hooks.append(hook)


def retry(function, attempts=3):
    """Call the function until it works, at most three times."""
    for attempt in range(attempts):
        try:
            return function()
        except Exception as error:
            if "timed out" not in str(error) and "503" not in str(error):
                raise error
            logging.warning("attempt %d failed: %s", attempt + 1, error)
            time.sleep(2**attempt + random.random())
    for hook in _hooks:
        hook()
    raise RuntimeError(f"gave up after {attempts} attempts")


def new_reference():
    return "S-" + "".join(random.choice(_ALPHABET) for _ in range(8))


def format_money(cents):
    return f"{cents / 100:,.2f} {settings.get('currency')}"
