#!/usr/bin/env python3
"""Writes cooling.csv: temperatures of cups of tea, by Newton's law of cooling.

temperature = room + (start - room) * exp(-rate * minutes) + noise

The rate, per minute, is that of the cup, times 0.6 under a lid. The noise is normal with a standard deviation of 0.5
degrees, so no model can have a smaller root mean squared error on new rows. One room temperature in 25 is missing.
"""
import csv
import math
import os
import random

RATES = {"steel": 0.008, "porcelain": 0.025, "paper": 0.035}

random.seed(1)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cooling.csv"), "w", newline="") as file:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["minutes", "start", "room", "cup", "lid", "temperature"])
    for _ in range(600):
        minutes = round(random.uniform(0, 60), 1)
        start = round(random.uniform(70, 98), 1)
        room = round(random.uniform(10, 30), 1)
        cup = random.choice(list(RATES))
        lid = random.choice(["yes", "no"])
        rate = RATES[cup] * (0.6 if lid == "yes" else 1)
        temperature = room + (start - room) * math.exp(-rate * minutes) + random.gauss(0, 0.5)
        shown = "" if random.random() < 0.04 else room
        rows.writerow([minutes, start, shown, cup, lid, round(temperature, 1)])
