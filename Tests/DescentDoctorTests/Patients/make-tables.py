#!/usr/bin/env python3
"""Writes the tables of the patients into tables/: invented data with a fixed seed each, so that what is wrong with them
is known. Standard library only."""
import csv
import math
import os
import random

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tables")


def write(name, header, rows):
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, name + ".csv"), "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def house(draw):
    """Area, rooms, age and distance of a house, and its price in thousands: products, so that no line fits well."""
    area = draw.uniform(40, 220)
    rooms = max(1, round(area / 28 + draw.gauss(0, 0.8)))
    age = draw.uniform(0, 90)
    distance = draw.uniform(0.5, 30)
    price = area * (1.2 + 3.2 * math.exp(-distance / 8)) * (1 - 0.45 * math.sin(math.pi * min(age, 60) / 60))
    return [round(area, 1), rooms, round(age, 1), round(distance, 2)], price + 12 * rooms + draw.gauss(0, 18)


def houses():
    """The plain table of prices, in currency units; the same in a tiny unit; and with a sentinel for missing areas."""
    draw = random.Random(1)
    sold = [house(draw) for _ in range(400)]
    header = ["area", "rooms", "age", "distance", "price"]
    write("houses", header, [x + [round(y * 1000)] for x, y in sold])
    write("houses-billions", header, [x + [f"{y * 1e-6:.9f}"] for x, y in sold])
    marked = [[-99999 if draw.random() < 0.03 else x[0]] + x[1:] + [round(y, 1)] for x, y in sold]
    write("houses-sentinel", header, marked)
    shuffled = [y for _, y in sold]
    draw.shuffle(shuffled)
    write("houses-shuffled", header, [x + [round(y, 1)] for (x, _), y in zip(sold, shuffled)])
    # The tax is a fixed share of the price: it is only known after the sale.
    write("houses-tax", header[:4] + ["transfer_tax", "price"],
          [x + [round(y * 1000 * 0.065 + draw.gauss(0, 20)), round(y * 1000)] for x, y in sold])
    codes = [f"{draw.randrange(10**6):06d}-H" for _ in sold[:250]]
    write("houses-deed", ["deed"] + header, [[c] + x + [round(y, 1)] for c, (x, y) in zip(codes, sold)])
    write("houses-constant", header[:4] + ["country", "currency_rate", "tax_year", "price"],
          [x + ["A", 1.0, 2024, round(y, 1)] for x, y in sold])


CENTERS = {"alder": (5.0, 2.2, 11.0, 0.40), "birch": (6.4, 3.1, 14.5, 0.55), "cedar": (7.2, 2.6, 13.0, 0.80)}
WIDTHS = (0.7, 0.35, 1.4, 0.11)


def leaf(draw, kind):
    return [round(draw.gauss(m, s), 3) for m, s in zip(CENTERS[kind], WIDTHS)]


LEAF = ["length", "width", "weight", "curl", "tree"]


def leaves():
    """Three kinds of leaves that overlap a little; the same in units of very different sizes, shuffled, noisy."""
    draw = random.Random(2)
    rows = [leaf(draw, kind) + [kind] for kind in CENTERS for _ in range(120)]
    draw.shuffle(rows)
    write("leaves", LEAF, rows)
    write("leaves-units", ["length_um", "width_um", "weight_ug", "curl", "tree"],
          [[round(r[0] * 1e4), round(r[1] * 1e4), round(r[2] * 1e3), r[3], r[4]] for r in rows])
    labels = [r[4] for r in rows]
    draw.shuffle(labels)
    write("leaves-shuffled", LEAF, [r[:4] + [label] for r, label in zip(rows, labels)])
    # Only the first row's measurements: a filled-down column of a spreadsheet.
    write("leaves-constant", LEAF, [rows[0][:4] + [r[4]] for r in rows])
    # Each label is replaced by one of the others with probability 0.25.
    noisy = [r[:4] + [draw.choice([k for k in CENTERS if k != r[4]]) if draw.random() < 0.25 else r[4]] for r in rows]
    write("leaves-noise", LEAF, noisy)
    numbers = {"alder": 2, "birch": 0, "cedar": 1}
    write("leaves-numbers", LEAF, [r[:4] + [numbers[r[4]]] for r in rows])


def spirals():
    draw = random.Random(3)
    rows = []
    for arm in range(3):
        for index in range(150):
            radius = index / 150
            angle = radius * 4.5 + arm * 2 * math.pi / 3 + draw.gauss(0, 0.13)
            rows.append([round(radius * math.sin(angle), 4), round(radius * math.cos(angle), 4), "abc"[arm]])
    write("spirals-sorted", ["x", "y", "part", "arm"],
          [r[:2] + ["validation" if i % 5 == 0 else "train", r[2]] for i, r in enumerate(rows)])
    draw.shuffle(rows)
    write("spirals", ["x", "y", "arm"], rows)
    numbers = {"a": 1, "b": 0, "c": 2}
    write("spirals-numbers", ["x", "y", "arm"], [r[:2] + [numbers[r[2]]] for r in rows])
    # One x in 50 is the 9999 of a device that did not measure.
    write("spirals-device", ["x", "y", "arm"], [[9999 if draw.random() < 0.02 else r[0]] + r[1:] for r in rows])


def sine():
    draw = random.Random(4)
    rows = []
    for _ in range(300):
        x = draw.uniform(-math.pi, math.pi)
        rows.append([round(x, 4), round(math.sin(2 * x) + draw.gauss(0, 0.1), 4)])
    write("sine", ["x", "y"], rows)
    write("sine-sorted", ["x", "part", "y"],
          [[r[0], "validation" if i % 5 == 0 else "train", r[1]] for i, r in enumerate(sorted(rows))])
    write("sine-loud", ["x", "y"],
          [[round(x, 4), round(math.sin(x) + draw.gauss(0, 1), 4)]
           for x in (draw.uniform(-math.pi, math.pi) for _ in range(600))])


def coins():
    """The label is the sign of a plane, wrong in 25 % of the rows: no model is right more often than in 75 %."""
    draw = random.Random(5)
    rows = []
    for _ in range(1000):
        x = [round(draw.gauss(0, 1), 3) for _ in range(3)]
        truth = x[0] + x[1] > 0.1
        rows.append(x + ["heads" if truth != (draw.random() < 0.25) else "tails"])
    write("coins", ["a", "b", "c", "side"], rows)


def defects():
    """Two sets with few positive rows: one (3 %) easy to learn, one (4 %) whose classes overlap."""
    draw = random.Random(6)
    easy, hard = [], []
    for index in range(1000):
        bad = index % 33 == 0
        easy.append([round(draw.gauss(4 if bad else 0, 0.6), 3), round(draw.gauss(-3 if bad else 0, 0.6), 3),
                     round(draw.gauss(0, 1), 3), "defect" if bad else "good"])
        bad = index % 25 == 0
        hard.append([round(draw.gauss(1.9 if bad else 0, 1), 3), round(draw.gauss(1.6 if bad else 0, 1), 3),
                     round(draw.gauss(0, 1), 3), "fraud" if bad else "honest"])
    draw.shuffle(easy)
    draw.shuffle(hard)
    write("defects", ["vibration", "current", "humidity", "state"], easy)
    write("fraud", ["amount", "distance", "hour", "kind"], hard)
    rare = []
    for kind, count, center in [("cold", 560, (0, 0)), ("flu", 190, (2.6, 0.2)), ("measles", 28, (0.3, 2.4)),
                                ("mumps", 28, (2.6, 2.6)), ("polio", 28, (-0.6, -2.4))]:
        rare += [[round(draw.gauss(center[0], 0.75), 3), round(draw.gauss(center[1], 0.75), 3), kind]
                 for _ in range(count)]
    draw.shuffle(rare)
    write("illnesses", ["fever", "rash", "illness"], rare)


def loans():
    """Whether a loan is repaid, weakly known from four numbers; a column written after the fact; an account number."""
    draw = random.Random(7)
    plain, leaking = [], []
    for _ in range(500):
        x = [round(draw.gauss(0, 1), 3) for _ in range(4)]
        score = 0.9 * x[0] - 0.7 * x[1] + 0.4 * x[2] * x[3]
        repaid = draw.random() < 1 / (1 + math.exp(-1.5 * score))
        label = "yes" if repaid else "no"
        plain.append(x + [label])
        reminders = max(0, round(draw.gauss(0.2, 0.3))) if repaid else draw.randint(3, 9)
        leaking.append(x + [reminders, label])
    write("loans", ["income", "debt", "age", "years", "repaid"], plain)
    write("loans-reminders", ["income", "debt", "age", "years", "reminders_sent", "repaid"], leaking)
    # Five rows for each account, which either always repays or never does.
    accounts = []
    for _ in range(60):
        name, character = f"ACC{draw.randrange(10**7):07d}", draw.gauss(0, 1)
        accounts += [[name, round(0.5 * character + draw.gauss(0, 1), 3)] + [round(draw.gauss(0, 1), 3) for _ in "abc"]
                     + ["yes" if character > 0 else "no"] for _ in range(5)]
    draw.shuffle(accounts)
    write("loans-accounts", ["account", "income", "debt", "age", "years", "repaid"], accounts)


def copies():
    """Each sample occurs four times, and labels are partly chance; part keeps the copies of one sample together."""
    draw = random.Random(8)
    rows = []
    for index in range(120):
        x = [round(draw.gauss(0, 1), 3) for _ in range(8)]
        label = "b" if (x[0] + 0.5 * x[1] > 0) != (draw.random() < 0.3) else "a"
        part = "validation" if index % 4 == 0 else "train"
        rows += [x + [part, label] for _ in range(4)]
    draw.shuffle(rows)
    write("copies", [f"x{i}" for i in range(8)] + ["part", "label"], rows)
    rows = []
    for index in range(90):
        x = [round(draw.gauss(0, 1), 3) for _ in range(6)]
        y = round(x[0] + draw.gauss(0, 1.2), 3)
        part = "validation" if index % 4 == 0 else "train"
        rows += [x + [part, y] for _ in range(5)]
    draw.shuffle(rows)
    write("copies-values", [f"x{i}" for i in range(6)] + ["part", "y"], rows)


def parity():
    draw = random.Random(9)
    rows = []
    for _ in range(400):
        a, b = draw.uniform(-1, 1), draw.uniform(-1, 1)
        rows.append([round(a, 3), round(b, 3), "odd" if a * b < 0 else "even"])
    write("quadrants", ["a", "b", "parity"], rows)
    rows = []
    for _ in range(600):
        bits = [draw.randint(0, 1) for _ in range(4)]
        rows.append([round(bit + draw.gauss(0, 0.12), 3) for bit in bits] + ["odd" if sum(bits) % 2 else "even"])
    write("parity", ["b0", "b1", "b2", "b3", "parity"], rows)
    rows = []
    for _ in range(500):
        a, b, c = (draw.choice("xy") for _ in range(3))
        rows.append([a, b, c, "same" if (a == b) != (c == "x") else "other"])
    write("switches", ["first", "second", "third", "lamp"], rows)


def small():
    """A line with little noise; a mixture of categories with many natural repetitions; wide noise with few rows."""
    draw = random.Random(10)
    rows = []
    for _ in range(300):
        x = [round(draw.uniform(0, 10), 2) for _ in range(3)]
        rows.append(x + [round(3 * x[0] - 2 * x[1] + 0.5 * x[2] + 7 + draw.gauss(0, 1), 2)])
    write("line", ["a", "b", "c", "y"], rows)
    rows = []
    for _ in range(600):
        color, size, shop = draw.choice(["red", "blue", "green"]), draw.choice("SML"), draw.choice(["north", "south"])
        chance = {"red": 0.9, "blue": 0.15, "green": 0.5}[color] + {"S": -0.1, "M": 0, "L": 0.1}[size]
        rows.append([color, size, shop, "yes" if draw.random() < chance else "no"])
    write("shirts", ["color", "size", "shop", "sold"], rows)
    rows = []
    for _ in range(120):
        x = [round(draw.gauss(0, 1), 3) for _ in range(30)]
        rows.append(x + ["in" if x[0] + x[1] + draw.gauss(0, 0.8) > 0 else "out"])
    write("wide", [f"g{i}" for i in range(30)] + ["verdict"], rows)
    rows = []
    for _ in range(300):
        x = [round(draw.uniform(0, 1), 3) for _ in range(2)]
        rows.append(x + [round(math.exp(1.2 * x[0] + 0.6 * x[1] ** 2) + draw.gauss(0, 0.15), 3)])
    write("growth", ["light", "water", "height"], rows)


def main():
    for make in (houses, leaves, spirals, sine, coins, defects, loans, copies, parity, small):
        make()


if __name__ == "__main__":
    main()
