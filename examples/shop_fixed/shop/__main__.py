"""`python -m shop`, for those who have not installed it."""

import sys

from shop.cli import main

if __name__ == "__main__":
    sys.exit(main())
