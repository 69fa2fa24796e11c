"""Delete the embedded database of this clone, wherever it lives: what `make clean DATA=yes FORCE=1` does."""

import sys

from compact.local import environment
from compact.local.cluster import Cluster
from compact.local.errors import LocalError


def main() -> None:
    var = environment.var_dir()
    if not var.exists():
        return
    try:
        Cluster(var).remove()
    except LocalError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
