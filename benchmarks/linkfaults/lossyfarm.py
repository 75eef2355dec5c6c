#!/usr/bin/env python3
"""What a share takes over a lossy link, through aggregation and tunnel, by quic and by tcp_tls.

Two nodes in one network namespace, each with 1,000 miners at six shares a minute, one over each
transport; server and verifying pool in another; between them one link for both (link.py), with a
round trip of 100 ms and random loss each way. Both are measured in the same minutes: a pair. Needs
root, iproute2, /dev/net/tun, Python 3.9.

usage: lossyfarm.py [--loss 1,5] [--pairs 5] [--seconds 40] [--warm-up 30]
                     [--miners 1000]
"""
import argparse
import statistics
import subprocess
import sys
import time

import linkfaults
from linkfaults import ask, until

TRANSPORTS = ("tcp_tls", "quic")
EVERY = 10.0                            # seconds between two shares of one miner
BUSY = 0.9                              # of the shares that are due must have come


class Farms(linkfaults.Farm):
    """One server, and a node with its miners for each transport."""

    def start(self):
        self.start_server()
        for number, transport in enumerate(TRANSPORTS):
            self.start_farm(number, transport)

    def start_farm(self, number, transport):
        name, port, status, ledger = f"lossy-{number}", 3400 + number, 8090 + number, 3500 + number
        made = self.at_server("/api/v1/clients", {"id": name})
        (self.folder / (name + ".line")).write_text(made["enrolment"])
        pool = self.at_server("/api/v1/pools")["items"][0]["id"]
        self.at_server("/api/v1/port-mappings", {
            "client_id": name, "local_port": port, "pool_id": pool})
        subprocess.run(
            [*self.entering(self.here), self.program, "join", str(self.folder / (name + ".line")),
             "--no-start", "--force", "--config-dir", str(self.folder / name)],
            capture_output=True, check=False)
        self.run(self.here, name + ".log", "client", "-c", str(self.folder / name / "client.conf"),
                 "--set", "transport=" + transport, "--set", f"data-dir={self.folder}/{name}/data",
                 "--set", f"status.bind=127.0.0.1:{status}")
        until(name, lambda: self.inside(status, "/status")["mappings"][0]["state"] == "running")
        self.run(self.here, name + "-miners.log", "sim", "miner",
                 "--url", f"stratum+tcp://127.0.0.1:{port}", "--miners", str(self.miners),
                 "--every", str(EVERY), "--status-port", str(ledger))
        until(name + "'s miners", lambda: self.inside(ledger)["mining"] == self.miners, 240)

    def inside(self, port, path="/", body=None):
        return self.near.submit(ask, port, path, body).result()

    def pair(self, seconds):
        """What shares took by each transport, in milliseconds: (p50, p99) and how many."""
        for number in range(len(TRANSPORTS)):
            self.inside(3500 + number, "/", "forget")
        time.sleep(seconds)
        found = [self.inside(3500 + number)["latency"] for number in range(len(TRANSPORTS))]
        return [(f["p50"] / 1e3, f["p99"] / 1e3, f["count"]) for f in found]


def report(loss, pairs):
    for number, transport in enumerate(TRANSPORTS):
        p50, p99 = ([pair[number][of] for pair in pairs] for of in (0, 1))
        shares = sum(pair[number][2] for pair in pairs)
        print(f"| {loss:g} % | {transport} | {statistics.median(p50):.1f} | {statistics.median(p99):.1f} | "
              + ", ".join(f"{one:.0f}" for one in p99) + f" | {shares} |", flush=True)
    for of, name in ((0, "p50"), (1, "p99")):
        medians = [statistics.median(pair[n][of] for pair in pairs) for n in range(2)]
        ratios = statistics.median(pair[1][of] / pair[0][of] for pair in pairs)
        print(f"  {name} of quic over tcp_tls: {medians[1] / medians[0]:.2f} of medians, "
              f"{ratios:.2f} median of the pairs", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loss", default="1,5", help="per cent each way, separated by commas")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--warm-up", type=float, default=30, help="seconds of load that are not counted")
    parser.add_argument("--miners", type=int, default=1000)
    parser.add_argument("--program", default=str(linkfaults.HOME / "hashrelay"))
    options = parser.parse_args()
    farms = Farms(options.program, "auto", "aes-256-gcm", options.miners)
    try:
        farms.start()
        losses = [float(text) for text in options.loss.split(",")]
        pairs = {loss: [] for loss in losses}
        farms.link.set(delay=0.05, loss=(losses[-1] / 100, losses[-1] / 100))
        farms.pair(options.warm_up)
        for _ in range(options.pairs):
            for loss in losses:
                farms.link.set(delay=0.05, loss=(loss / 100, loss / 100))
                time.sleep(3)
                pair = farms.pair(options.seconds)
                print(f"  {loss:g} %: {pair}", file=sys.stderr, flush=True)
                if min(taken[2] for taken in pair) < BUSY * options.miners / EVERY * options.seconds:
                    print("  too few shares for their time: the machine does not keep up", file=sys.stderr)
                pairs[loss].append(pair)
        print("| loss each way | transport | p50 ms | p99 ms | p99 of each | shares |\n|---|---|---|---|---|---|")
        for loss in losses:
            report(loss, pairs[loss])
    finally:
        farms.close()
        print(f"logs in {farms.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
