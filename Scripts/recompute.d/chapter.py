"""Writes docs/chapter.md: each sentence of the notes, where it is shown, and what was measured.

Usage: chapter.py MNIST DIGITS, the folders of two runs of the chapter. The notes are a summary of chapter 6 of K. Saitoh,
Deep Learning from Scratch (2016), whose claims are given here in our own words.
"""

import os
import re
import sys

from page import Page

# A topic, or a sentence with the experiment that shows it and words of the statements that are judged.
SENTENCES = [
    "Parameter updates",
    ("SGD: W ← W − η ∂L/∂W.", "optimizer-paths", []),
    (
        "Where the function is not alike in all directions, SGD's path is inefficient: it zigzags.",
        "optimizer-paths",
        ["SGD zigzags"],
    ),
    (
        "The gradient does not point toward the minimum.",
        "optimizer-paths",
        ["gradient points elsewhere"],
    ),
    ("Momentum: v ← αv − η ∂L/∂W, W ← W + v; v is a velocity.", "optimizer-paths", []),
    ("αv slows the object down while no force acts on it.", "optimizer-paths", ["Without force"]),
    (
        "Compared with SGD the zigzag is milder; the movement tends to keep its direction.",
        "optimizer-paths",
        ["zigzag of Momentum is milder"],
    ),
    (
        "Learning rate decay: the rate becomes smaller as learning goes on.",
        "optimizer-paths",
        ["never rises"],
    ),
    (
        "AdaGrad: h ← h + g ⊙ g, W ← W − η g/√h; h holds the sum of all squared gradients.",
        "optimizer-paths",
        [],
    ),
    (
        "Elements that have moved much get a smaller rate.",
        "optimizer-paths",
        ["rate ends smaller for the coordinate"],
    ),
    (
        "Adam joins Momentum and AdaGrad.",
        "optimizer-comparison",
        ["At its own best rate Adam has a lower training loss", "Each at its own best rate, Adam"],
    ),
    (
        "Adam corrects the bias of its means.",
        "optimizer-paths",
        ["Adam's first step", "Without the bias correction"],
    ),
    "Initial weights",
    (
        "From weights of 0 all weights get the same update.",
        "symmetry",
        ["From zero weights all units of a layer get the same update"],
    ),
    (
        "So they keep the same values, and the weights are symmetric.",
        "symmetry",
        ["From zero weights all units of a layer keep the same weights"],
    ),
    (
        "Initial weights must be random.",
        "symmetry",
        ["From random weights no unit", "From random weights the network reaches"],
    ),
    (
        "The scale of the weights decides how the activations of hidden layers are distributed.",
        "activation-distribution",
        ["std 1 presses", "std 0.01 makes"],
    ),
    (
        "Xavier: a standard deviation of 1/√n keeps the distributions of all layers equally broad.",
        "activation-distribution",
        ["With sigmoid, Xavier's weights spread", "With sigmoid and Xavier", "With tanh and Xavier"],
    ),
    (
        "Xavier's rule is derived for linear functions; sigmoid and tanh are nearly linear in the middle, so it suits them.",
        "initialization-comparison",
        ["With tanh, Xavier's weights are ahead", "With sigmoid, the network learns"],
    ),
    (
        "ReLU needs weights of its own, He's: √(2/n).",
        "activation-distribution",
        ["With ReLU, He's weights spread", "With ReLU, Xavier's weights spread"],
    ),
    (
        "The same, by what is learned from them.",
        "initialization-comparison",
        ["With ReLU, He's weights are ahead", "learns nothing from std 0.01"],
    ),
    "Batch normalization",
    (
        "It lets learning go fast (a larger rate can be used).",
        "batch-norm",
        ["It permits a larger rate", "It learns in fewer epochs"],
    ),
    ("It depends less on the initial weights.", "batch-norm", ["It depends less"]),
    (
        "It suppresses overfitting.",
        "batch-norm",
        ["the test accuracy is higher with it", "the test cross-entropy is lower with it"],
    ),
    (
        "Each batch is normalized to the mean 0 and the variance 1; γ and β, from 1 and 0, are learned.",
        "batch-norm",
        ["suitably wide", "γ and β move away"],
    ),
    (
        "In the experiment with 16 scales of initial weights it learns nearly always.",
        "batch-norm",
        ["At the book's rate, batch normalization raises"],
    ),
    "Overfitting",
    (
        "Overfitting is to fit the training data, and other data not well.",
        "weight-decay",
        ["Without weight decay the network overfits"],
    ),
    (
        "A cause: the model has many parameters.",
        "overfitting",
        ["has a larger gap than the smallest", "has a lower test accuracy than the smallest"],
    ),
    (
        "A cause: the training data are few.",
        "overfitting",
        ["the gap is larger than with", "the test accuracy is lower than with"],
    ),
    (
        "Weight decay suppresses overfitting by penalizing large weights: ½λW² is added to the loss.",
        "weight-decay",
        ["makes the weights smaller", "A moderate decay", "lowers the test cross-entropy", "of the labels wrong, λ"],
    ),
    (
        "Dropout deletes neurons at random in training; in prediction all are there, scaled.",
        "dropout",
        ["raises the test accuracy", "is right as often as the mean of 30"],
    ),
    (
        "Ensemble learning takes the mean of the outputs of several models.",
        "dropout",
        ["is right more often than they are"],
    ),
    (
        "Dropout has the effect of an ensemble in a single network.",
        "dropout",
        ["is right as often as the mean of 5", "of the mean of networks agree"],
    ),
    "Hyperparameters",
    (
        "Hyperparameters must not be evaluated on the test data: their values would overfit these.",
        "validation",
        [""],
    ),
    ("Validation data are for them alone.", "validation", []),
    (
        "Draw hyperparameters at random from a range, train for few epochs, evaluate on the validation data, and narrow "
        "the range by the results; repeat.",
        "hyperparameter-search",
        [""],
    ),
]


def found(page, words):
    """The verdicts on statements that have some of the words."""
    verdicts = []
    for some in words:
        matching = [verdict for verdict in page.verdicts if some in verdict["statement"]]
        if not matching:
            raise LookupError(f"no verdict on {some!r}")
        verdicts += matching
    return verdicts


NUMBERS = r"[\d.,−+×]+"


def cell(page, statement):
    """The verdict on a statement; numbers in it may differ between data."""
    verdicts = page.verdicts if page else []
    same = [verdict for verdict in verdicts if verdict["statement"] == statement]
    pattern = re.sub(NUMBERS, "#", statement)
    alike = [v for v in verdicts if re.sub(NUMBERS, "#", v["statement"]) == pattern]
    if same or len(alike) == 1:
        verdict = (same or alike)[0]
        evidence = verdict["evidence"].split(" or more matters")[0].rstrip(".")
        return f"**{verdict['outcome']}**: {evidence.rsplit(';', 1)[0]}"
    return "not measured"


def table(pages):
    lines = []
    for item in SENTENCES:
        if isinstance(item, str):
            lines += ["", f"## {item}", "", "| sentence | where, and what was judged | MNIST | digits |"]
            lines.append("|---|---|---|---|")
            continue
        sentence, experiment, words = item
        verdicts = found(pages[0][experiment], words)
        if not verdicts:
            lines.append(f"| {sentence} | `{experiment}` | the rule itself | the rule itself |")
        for verdict in verdicts:
            statement = verdict["statement"]
            cells = " | ".join(cell(page.get(experiment), statement) for page in pages)
            lines.append(f"| {sentence} | `{experiment}`: {statement} | {cells} |")
            sentence = ""
    return "\n".join(lines)


INTRODUCTION = """# The chapter, sentence by sentence

The notes that Descent was conceived from summarize chapter 6 of K. Saitoh, *Deep Learning from Scratch* (2016). Each of
their sentences is here with the experiment that shows it and what was measured about it with the default settings and
five seeds, on MNIST and on the bundled digits. A verdict is *supported*, *refuted*, *undecided* or *not converged*;
each page says what exactly was compared, what is the smallest effect that matters, and why the textbook is wrong where it
is. Intervals hold for all statements of a page together (Student's t, Holm).

`make chapter` runs all experiments and writes this page."""


def main(mnist, digits):
    names = [item[1] for item in SENTENCES if not isinstance(item, str)]
    pages = [
        {
            name: Page(os.path.join(folder, name, "report.html"))
            for name in set(names)
            if os.path.exists(os.path.join(folder, name, "report.html"))
        }
        for folder in (mnist, digits)
    ]
    print(INTRODUCTION + "\n" + table(pages))


main(*sys.argv[1:])
