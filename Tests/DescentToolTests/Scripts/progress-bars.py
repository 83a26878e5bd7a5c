"""Prints what tqdm draws: pip install tqdm; python progress-bars.py. The lines are in ProgressBarTests."""

from tqdm import tqdm

for done, total, seconds, columns, label, note in [
    (0, 469, 0.0, 80, "epoch 2/20", None),
    (211, 469, 1.17, 80, "epoch 2/20", "loss=0.231"),
    (469, 469, 2.6, 80, "epoch 2/20", "loss=0.2"),
    (3, 7, 12.5, 60, "epoch 1/3", "loss=2.3"),
    (1, 1000, 3600.0, 70, "", None),
    (999, 1000, 7325.4, 70, "x", None),
    (50, 100, 0.004, 60, "fast", None),
    (7, 16, 3.0, 50, "eighths", None),
]:
    print(repr(tqdm.format_meter(
        done, total, seconds, ncols=columns, prefix=label, postfix=note, ascii=False)))
