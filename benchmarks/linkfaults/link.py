"""A link between two network namespaces, in user space, that goes wrong when told to.

Two TUN devices, one in each namespace; whatever one kernel sends is read here, and written to the
other one later, changed, or never. IPv4 only. Needs root and /dev/net/tun.
"""
import fcntl
import heapq
import multiprocessing
import os
import random
import select
import struct
import subprocess
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
TCP, UDP = 6, 17
UP, DOWN = 0, 1  # node to server, server to node

GOOD = {
    "delay": 0.0,           # seconds, each way
    "loss": (0.0, 0.0),     # share of packets, up and down
    "black": (False, False),
    "reorder": 0.0,         # share of packets that come 30 ms late
    "duplicate": 0.0,
    "mtu": 65535,           # larger packets are cut if they may be, and vanish otherwise: no ICMP tells
    "rate": 0,              # bits a second each way, 0 for any
    "udp_blocked": False,
}
IMPOSTOR = "10.9.0.77"                  # a second address behind the link, which the server does not have
FAR = bytes(map(int, IMPOSTOR.split(".")))
QUEUE_SECONDS = 2.0         # of a link with a rate; what comes after that is dropped


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def sealed(packet):
    """The packet with lengths and checksums that fit what is in it."""
    p = bytearray(packet)
    ihl = (p[0] & 15) * 4
    struct.pack_into("!H", p, 2, len(p))
    struct.pack_into("!H", p, 10, 0)
    struct.pack_into("!H", p, 10, checksum(bytes(p[:ihl])))
    at = ihl + (16 if p[9] == TCP else 6)
    if p[9] == UDP:
        struct.pack_into("!H", p, ihl + 4, len(p) - ihl)
    struct.pack_into("!H", p, at, 0)
    pseudo = bytes(p[12:20]) + struct.pack("!BBH", 0, p[9], len(p) - ihl)
    struct.pack_into("!H", p, at, checksum(pseudo + bytes(p[ihl:])) or 0xFFFF)
    return bytes(p)


DONT, MORE = 0x4000, 0x2000             # may not be cut, more pieces follow


def pieces(packet, mtu):
    """What a router does whose next link takes no more; none where the sender forbids to cut."""
    if len(packet) <= mtu:
        return [packet]
    flags = struct.unpack_from("!H", packet, 6)[0]
    if flags & DONT:
        return []
    ihl = (packet[0] & 15) * 4
    room = (mtu - ihl) & ~7
    body, cut = packet[ihl:], []
    for at in range(0, len(body), room):
        p = bytearray(packet[:ihl] + body[at : at + room])
        more = MORE if at + room < len(body) else flags & MORE
        struct.pack_into("!HHH", p, 2, len(p), struct.unpack_from("!H", packet, 4)[0], (flags & 0x1FFF) + at // 8 | more)
        struct.pack_into("!H", p, 10, 0)
        struct.pack_into("!H", p, 10, checksum(bytes(p[:ihl])))
        cut.append(bytes(p))
    return cut


def ports(packet):
    return struct.unpack_from("!HH", packet, (packet[0] & 15) * 4)


def payload_at(packet):
    ihl = (packet[0] & 15) * 4
    return ihl + (packet[ihl + 12] >> 4) * 4


class Link:
    """Runs in a process of its own; orders come through a pipe."""

    def __init__(self, fds, orders, seed):
        self.fds, self.orders = fds, orders
        self.random = random.Random(seed)
        self.state = dict(GOOD)
        self.queue, self.number = [], 0
        self.busy = [0.0, 0.0]
        self.flows, self.dead = set(), set()
        self.shift, self.outside = 0, set()
        self.pending = None
        self.told = {"datagrams": 0, "bytes": 0, "largest": 0}

    def run(self):
        while True:
            now = time.monotonic()
            wait = max(0.0, self.queue[0][0] - now) if self.queue else 1.0
            ready, _, _ = select.select([*self.fds, self.orders], [], [], wait)
            if self.orders in ready and not self.obey(self.orders.recv()):
                return
            for way, fd in enumerate(self.fds):
                if fd in ready:
                    self.read(way, fd)
            self.deliver()

    def obey(self, order):
        name, value = order
        if name == "end":
            return False
        if name == "set":
            self.state.update(value)
        elif name == "kill":            # every flow there is goes silent for ever
            self.dead |= self.flows
        elif name == "rebind":          # the NAT forgets, and takes other ports
            self.shift += 1000
            self.outside.clear()
        elif name in ("reset", "corrupt"):
            self.pending = name
        self.orders.send(dict(self.told) if name == "told" else None)
        return True

    def read(self, way, fd):
        for _ in range(64):
            try:
                packet = os.read(fd, 65536)
            except BlockingIOError:
                return
            if packet[0] >> 4 == 4 and packet[9] in (TCP, UDP):
                self.pass_on(way, packet)

    def pass_on(self, way, packet):
        if struct.unpack_from("!H", packet, 6)[0] & 0x3FFF:
            return self.send(way, packet, 0.0)  # a piece: it has no ports to look at
        state = self.state
        packet = self.translated(way, packet)
        if packet is None:
            return
        flow = (packet[9], *(ports(packet) if way == UP else ports(packet)[::-1]))
        self.flows.add(flow)
        if way == UP and packet[9] == UDP and packet[16:20] == FAR:
            self.count(packet)
        if flow in self.dead or state["black"][way]:
            return
        if state["udp_blocked"] and packet[9] == UDP:
            return
        if self.random.random() < state["loss"][way]:
            return
        packet = self.damaged(way, packet)
        if packet is None:
            return
        late = 0.03 if self.random.random() < state["reorder"] else 0.0
        self.send(way, packet, late)
        if self.random.random() < state["duplicate"]:
            self.send(way, packet, late + 0.005)

    def count(self, packet):
        """QUIC to the impostor: short headers come after a handshake, with data, acks or a close; type 1 is early data."""
        body = packet[(packet[0] & 15) * 4 + 8 :]
        self.told["datagrams"] += 1
        if body and (not body[0] & 0x80 or body[0] & 0x30 == 0x10):
            self.told["bytes"] += len(body)
            self.told["largest"] = max(self.told["largest"], len(body))

    def translated(self, way, packet):
        """As a NAT before the node would: other source ports outside than inside."""
        if not self.shift:
            return packet
        ihl = (packet[0] & 15) * 4
        at = ihl if way == UP else ihl + 2
        port = struct.unpack_from("!H", packet, at)[0]
        moved = (port + self.shift if way == UP else port - self.shift) & 0xFFFF
        if way == UP:
            self.outside.add((packet[9], moved))
        elif (packet[9], port) not in self.outside:
            return None                 # it has forgotten whom that was for
        p = bytearray(packet)
        struct.pack_into("!H", p, at, moved)
        return sealed(p)

    def damaged(self, way, packet):
        if not self.pending or way != UP or packet[9] != TCP:
            return packet
        body = payload_at(packet)
        if len(packet) - body < 60:
            return packet
        kind, self.pending = self.pending, None
        if kind == "corrupt":
            p = bytearray(packet)
            p[body + 30] ^= 1
            return sealed(p)
        half = sealed(packet[: body + 40])
        self.send(DOWN, self.reset_to_sender(packet), 0.0)
        self.send(UP, half, 0.0)
        self.send(UP, self.reset_after(half), 0.0)
        return None                     # the rest goes nowhere

    @staticmethod
    def reset_to_sender(packet):
        ihl = (packet[0] & 15) * 4
        source, target, _, ack = struct.unpack_from("!HHII", packet, ihl)
        ip = bytearray(packet[:20])
        ip[0], ip[12:16], ip[16:20] = 0x45, packet[16:20], packet[12:16]
        return sealed(bytes(ip) + struct.pack("!HHIIBBHHH", target, source, ack, 0, 0x50, 4, 0, 0, 0))

    @staticmethod
    def reset_after(packet):
        ihl = (packet[0] & 15) * 4
        source, target, seq, ack = struct.unpack_from("!HHII", packet, ihl)
        after = (seq + len(packet) - payload_at(packet)) & 0xFFFFFFFF
        ip = bytearray(packet[:20])
        ip[0] = 0x45
        return sealed(bytes(ip) + struct.pack("!HHIIBBHHH", source, target, after, ack, 0x50, 0x14, 0, 0, 0))

    def send(self, way, packet, late):
        now = time.monotonic()
        due = now
        if self.state["rate"]:
            due = max(now, self.busy[way]) + len(packet) * 8 / self.state["rate"]
            if due - now > QUEUE_SECONDS:
                return
            self.busy[way] = due
        self.number += 1
        entry = (due + self.state["delay"] + late, self.number, way, packet)
        heapq.heappush(self.queue, entry)

    def forward(self, way, packet):
        for piece in pieces(packet, self.state["mtu"]):
            try:
                os.write(self.fds[1 - way], piece)
            except OSError:
                pass                    # its queue is full, or the packet is none

    def deliver(self):
        now = time.monotonic()
        while self.queue and self.queue[0][0] <= now:
            _, _, way, packet = heapq.heappop(self.queue)
            self.forward(way, packet)


def device(name, pid, address, peer):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN_NO_PI))
    for command in (
        f"ip link set {name} netns {pid}",
        f"nsenter -t {pid} --net ip addr add {address} peer {peer} dev {name}",
        f"nsenter -t {pid} --net ip link set dev {name} mtu 1500 txqueuelen 2000 up",
        f"nsenter -t {pid} --net ip link set lo up",
    ):
        subprocess.run(command.split(), check=True)
    return fd


class Control:
    """What the measuring program holds of a link."""

    def __init__(self, node, server, seed=1):
        """Joins the namespaces of two processes, by their ids."""
        self.ends = [(node, f"hrn{node}"), (server, f"hrs{server}")]
        fds = [
            device(f"hrn{node}", node, "10.9.0.1", "10.9.0.2"),
            device(f"hrs{server}", server, "10.9.0.2", "10.9.0.1"),
        ]
        subprocess.run(f"nsenter -t {node} --net ip route add {IMPOSTOR} dev hrn{node}".split(), check=True)
        subprocess.run(f"nsenter -t {server} --net ip addr add {IMPOSTOR}/32 dev lo".split(), check=True)
        self.pipe, inner = multiprocessing.Pipe()
        self.process = multiprocessing.Process(
            target=lambda: Link(fds, inner, seed).run(), daemon=True)
        self.process.start()
        for fd in fds:
            os.close(fd)

    def order(self, name, value=None):
        self.pipe.send((name, value))
        self.pipe.recv()
        return time.monotonic()

    def told(self):
        """What the impostor was told over UDP: datagrams, bytes of those after a handshake, the largest of them."""
        self.pipe.send(("told", None))
        return self.pipe.recv()

    def devices(self, mtu):
        """Both kernels know of it, other than of a link's."""
        for pid, name in self.ends:
            subprocess.run(f"nsenter -t {pid} --net ip link set {name} mtu {mtu}".split(), check=True)

    def set(self, **faults):
        return self.order("set", faults)

    def close(self):
        self.pipe.send(("end", None))
        self.process.join(5)
