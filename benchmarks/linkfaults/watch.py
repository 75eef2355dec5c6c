"""What a fault costs in memory and connections while it lasts: looked at every few seconds."""
import pathlib
import threading
import time

EVERY = 2.0                             # seconds between two looks
MIB = 1 << 20


def resident(pid):
    """Bytes of memory the process has, shared libraries included."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


class Watch:
    """Looks at node, server and pool from `begin` until `end`; tells the first, worst and last it saw.

    node    resident memory
    server  resident memory
    waiting bytes that the node keeps in memory until the server has them
    held    shares that wait at the node for their answer, or for the tunnel
    unacked reports of shares that wait at the node until the server has written them down
    dials   connections the pool was asked for, altogether
    epoch   of the first upstream, as the server numbers its lives
    """

    NAMES = ("node", "server", "waiting", "held", "unacked", "dials", "epoch")

    def __init__(self, farm):
        self.farm, self.seen, self.over = farm, [], threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                self.seen.append((time.monotonic(), self.look()))
            except (OSError, LookupError, RuntimeError):
                pass                    # too busy to tell
            if self.over.wait(EVERY):
                return

    def look(self):
        farm = self.farm
        status = farm.status()
        upstreams = farm.at_server("/api/v1/upstreams")
        session = status.get("session") or {}
        return {
            "node": resident(farm.node.pid),
            "server": resident(farm.server.pid),
            "waiting": session.get("bytes_waiting", 0),
            "held": sum(mapping.get("held", 0) for mapping in status["mappings"]),
            "unacked": status["unacked_reports"],
            "dials": farm.pool()["connections_total"],
            "epoch": max((one["epoch"] for one in upstreams["items"]), default=0),
        }

    def end(self):
        self.over.set()
        self.thread.join()
        return self

    def first(self, name):
        return self.seen[0][1][name] if self.seen else 0

    def most(self, name):
        return max((look[name] for _, look in self.seen), default=0)

    def last(self, name):
        return self.seen[-1][1][name] if self.seen else 0

    def rise(self, name):
        """How much more there was at the end than at the beginning."""
        return self.last(name) - self.first(name)

    def course(self, name, unit=MIB):
        """Before, at most and after, in that unit."""
        return "/".join(f"{round(of(name) / unit)}" for of in (self.first, self.most, self.last))

    def lines(self, apart=60.0):
        """One line a minute, for the log."""
        due = 0.0
        for at, look in self.seen:
            if at < due:
                continue
            due = at + apart
            yield f"{at - self.seen[0][0]:6.0f} s  " + "  ".join(
                f"{name} {look[name] / MIB:.0f} MiB" if name in ("node", "server") else f"{name} {look[name]}"
                for name in self.NAMES)
