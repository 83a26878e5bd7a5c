"""At least ten numbers of each experiment's page, recomputed from its record."""

import numpy


def readable(value):
    """A number as a key of a row: `0.003`."""
    return f"{value:g}"


def find(results, **condition):
    """The result of a condition."""
    for result in results:
        if all(result.get(name) == value for name, value in condition.items()):
            return result
    raise LookupError(f"no result of {condition}")


def optimizer_paths(checks):
    record = checks.records[0]

    def value(point):
        return point[0] ** 2 / 20 + point[1] ** 2

    turns = {}
    for path in record["paths"]:
        name, positions = path["optimizer"], numpy.array(path["positions"])
        end = positions[-1]
        moves = numpy.diff(positions, axis=0)
        before, after = moves[:-1], moves[1:]
        along = (before * after).sum(axis=1)
        across = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
        turns[name] = int((abs(across) > along).sum())
        checks.cell("After the last step", [name], "x", end[0])
        checks.cell("After the last step", [name], "distance", numpy.hypot(*end))
        checks.text("After the last step", [name], "turns above 45°", f"{turns[name]} of {len(moves) - 1}")
        if record["function"] == "bowl":
            checks.cell("After the last step", [name], "f(x, y)", value(end))
    checks.fact("SGD zigzags", turns["SGD"], len(record["paths"][0]["positions"]) - 2)
    squares = numpy.array(find(record["paths"], optimizer="AdaGrad")["state"]["squares"])
    rises = (numpy.diff(squares, axis=0) >= 0).all(axis=1)
    checks.fact("never rises", int(rises.sum()), len(rises))
    steps = record["forceless"]["steps"]
    speed = numpy.hypot(*numpy.array(record["forceless"]["path"]["state"]["velocity"]).T)[steps - 1 :]
    ratios = speed[1:] / speed[:-1]
    checks.fact("Without force", int((abs(ratios / ratios[0] - 1) < 1e-5).sum()), len(ratios))


def overfitting(checks):
    grid = checks.records[0]["grid"]
    for result in grid + checks.records[0]["noise"]:
        condition = {name: result[name] for name in ("width", "samples", "wrongLabels")}
        place = "grid" if condition["wrongLabels"] == 0 else "noise"

        def end(name, last=True):
            def number(record):
                value = find(record[place], **condition)[name]
                return value[-1] if isinstance(value, list) else value

            return checks.seeds(number)

        keys = [condition["width"], condition["samples"], readable(condition["wrongLabels"])]
        train, test = end("trainAccuracy"), end("testAccuracy")
        checks.cell("At the end", keys, "training", train)
        checks.cell("At the end", keys, "test", test)
        checks.cell("At the end", keys, "gap", train - test)
        checks.cell("At the end", keys, "test cross-entropy", end("testCrossEntropy"))
    sizes = sorted({result["samples"] for result in grid})
    width = max(result["width"] for result in grid)

    def test(samples):
        return checks.seeds(lambda r: find(r["grid"], width=width, samples=samples)["testAccuracy"])

    checks.effect("the test accuracy is lower than with", test(sizes[0]), test(sizes[-1]))


def weight_decay(checks):
    strengths = [run["weightDecay"] for run in checks.records[0]["runs"]]

    def end(strength, *path):
        def number(record):
            value = find(record["runs"], weightDecay=strength)
            for name in path:
                value = value[name]
            return value[-1]

        return checks.seeds(number)

    for strength in strengths:
        train, test = end(strength, "curve", "trainAccuracy"), end(strength, "curve", "testAccuracy")
        key = [readable(strength)]
        checks.cell("At the end", key, "training", train)
        checks.cell("At the end", key, "test", test)
        checks.cell("At the end", key, "gap", train - test)
        checks.cell("At the end", key, "weights' norm", end(strength, "weightNorm"))
    strongest = max(strengths)
    checks.effect(
        "makes the weights smaller", end(strongest, "weightNorm"), end(0, "weightNorm"), ratio=True
    )
    checks.effect(
        "Too strong a decay",
        end(strongest, "curve", "testAccuracy"),
        end(0, "curve", "testAccuracy"),
    )
    moderate = min(
        (s for s in strengths if 0 < s < strongest), key=lambda s: abs(s / 0.01 - 1)
    )
    checks.effect(
        "A moderate decay", end(moderate, "curve", "testAccuracy"), end(0, "curve", "testAccuracy")
    )
    for result in checks.records[0]["noise"]:
        condition = {name: result[name] for name in ("wrongLabels", "weightDecay")}
        checks.cell(
            "by the share of wrong labels",
            [readable(value) for value in condition.values()],
            "test",
            checks.seeds(lambda r: find(r["noise"], **condition)["testAccuracy"]),
        )


def dropout(checks):
    def name(run):
        if run["rate"] == 0:
            return "one network"
        return f"dropout {readable(run['rate'])}" + (", book" if run["mask"] == "book" else "")

    def end(condition, part):
        return checks.seeds(lambda r: find(r["runs"], **condition)["curve"][part][-1])

    for run in checks.records[0]["runs"]:
        condition = {"rate": run["rate"], "mask": run.get("mask")}
        train, test = end(condition, "trainAccuracy"), end(condition, "testAccuracy")
        checks.cell("At the end", [name(condition)], "training", train)
        checks.cell("At the end", [name(condition)], "test", test)
        checks.cell("At the end", [name(condition)], "gap", train - test)

    def member(part):
        return checks.seeds(lambda r: numpy.mean([answer[part] for answer in r["members"]]))

    def answer(source, part, **condition):
        return checks.seeds(lambda r: find(r["answers"], source=source, **condition)[part])

    mean = answer("meanOfNetworks", "accuracy")
    checks.effect("is right more often than they are", mean, member("accuracy"))
    checks.effect(
        "Its cross-entropy is lower than theirs",
        answer("meanOfNetworks", "crossEntropy"),
        member("crossEntropy"),
        ratio=True,
    )
    rates = [run["rate"] for run in checks.records[0]["runs"] if run["rate"] > 0]
    claimed = min(rates, key=lambda rate: abs(rate - 0.2))
    scaled = {"rate": claimed, "mask": "scaled"}
    checks.effect(
        f"Dropout {readable(claimed)} (survivors scaled) raises",
        end(scaled, "testAccuracy"),
        end({"rate": 0, "mask": None}, "testAccuracy"),
    )


OPTIMIZERS = {
    "sgd": "SGD",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSprop",
    "adam": "Adam",
}


def optimizer_comparison(checks):
    tried = checks.records[0]["rates"]
    final, test, given = {}, {}, {}
    for run in checks.records[0]["runs"]:
        name = run["optimizer"]
        rates = [rate["learningRate"] for rate in tried if rate["optimizer"] == name]

        def entries(rate):
            return [find(r["rates"], optimizer=name, learningRate=rate) for r in checks.records]

        def score(rate):
            if any(one["training"]["diverged"] for one in entries(rate)):
                return numpy.inf
            return numpy.log([one["validationLoss"] for one in entries(rate)]).mean()

        best = min(rates, key=score)
        row = [OPTIMIZERS[name]]
        checks.text("Validation loss by rate", row + [readable(float(f"{best:.3g}"))], "", "taken")
        for caption, rate in (("given rates", run["learningRate"]), ("own best rate", best)):
            trainings = [one["training"] for one in entries(rate)]
            final[name] = numpy.array([one["finalLoss"] for one in trainings])
            test[name] = numpy.array([one["testAccuracy"] for one in trainings])
            checks.cell(caption, row, "training loss", final[name])
            checks.cell(caption, row, "test accuracy", test[name])
            checks.cell(caption, row, "test cross-entropy", [one["testLoss"] for one in trainings])
            if caption == "given rates":
                given[name] = final[name]
    for name, title in list(OPTIMIZERS.items())[1:]:
        checks.effect(
            f"At the given rates {title} has a lower training loss", given[name], given["sgd"], ratio=True
        )
        checks.effect(
            f"At its own best rate {title} has a lower", final[name], final["sgd"], ratio=True
        )
        checks.effect(
            f"At its own best rate {title} has a higher test accuracy", test[name], test["sgd"]
        )


def hyperparameter_search(checks):
    def best(record):
        return max(record["trials"], key=lambda trial: trial["validationAccuracy"][-1])

    table = "chosen by validation accuracy"
    for seed, record in enumerate(checks.records):
        trial = best(record)
        checks.text(table, [seed], "trial", trial["number"])
        checks.cell(table, [seed], "training", trial["trainAccuracy"][-1])
        checks.cell(table, [seed], "validation", trial["validationAccuracy"][-1])
        checks.cell(table, [seed], "test", record["finalEvaluation"]["testAccuracy"])

    def rival(rule, number):
        return checks.seeds(lambda record: number(find(record["rivals"], rule=rule)))

    def mean(search):
        return numpy.mean([trial["validationAccuracy"] for trial in search["trials"]])

    main = checks.seeds(lambda r: numpy.mean([t["validationAccuracy"][-1] for t in r["trials"]]))
    column = "validation, mean of the trials"
    checks.cell("Searches of", ["narrowing"], column, main)
    checks.cell("Searches of", ["random"], column, rival("random", mean))
    checks.cell("Searches of", ["random, linear scale"], column, rival("linear", mean))
    checks.effect("narrowing spends more on good ones", main, rival("random", mean))
    checks.effect("On a logarithmic scale", rival("random", mean), rival("linear", mean))
    validation = checks.seeds(lambda r: best(r)["validationAccuracy"][-1])
    test = checks.seeds(lambda r: r["finalEvaluation"]["testAccuracy"])
    checks.effect("is higher than its test accuracy", validation, test)
    random = rival("random", lambda search: search["testAccuracy"])
    checks.effect("the one chosen by narrowing has a higher", test, random)
    for seed, record in enumerate(checks.records):
        scores = [trial["validationAccuracy"][-1] for trial in record["trials"]]
        checks.text(table, [seed], "trials with this validation score", scores.count(max(scores)))
    for number in range(len(checks.records[0]["rounds"])):

        def scores(record):
            trials = record["trials"]
            return [t["validationAccuracy"][-1] for t in trials if t["round"] == number]

        row = [number + 1]
        checks.cell("The rounds", row, "mean of the trials", checks.seeds(lambda r: numpy.mean(scores(r))))
        checks.cell("The rounds", row, "best trial", checks.seeds(lambda r: max(scores(r))))


def validation(checks):
    table = "Scores less true accuracies"
    truths, theory = "True accuracy of the chosen trial", "The optimism of the validation accuracy"
    columns = {
        (table, "validation chose"): "validationOptimism",
        (table, "test chose"): "testOptimism",
        (table, "test, chose nothing"): "freshOptimism",
        (table, "training chose"): "trainOptimism",
        (truths, "chosen by validation"): "validationTruth",
        (truths, "chosen by test"): "testTruth",
        (truths, "chosen by training"): "trainTruth",
        (truths, "best of all"): "bestTruth",
        (theory, "measured"): "validationOptimism",
        (theory, "theory for these trials"): "predicted",
    }

    def number(part, trials, name):
        return checks.seeds(lambda r: find(r["choices"], part=part, trials=trials)[name])

    choices = [(choice["part"], choice["trials"]) for choice in checks.records[0]["choices"]]
    for part, trials in choices:
        for (caption, column), name in columns.items():
            checks.cell(caption, [part, trials], column, number(part, trials, name))
        truth = number(part, trials, "validationTruth")
        bound = numpy.sqrt(truth * (1 - truth) / part * 2 * numpy.log(trials))
        checks.cell(theory, [part, trials], "bound σ√(2 ln K)", bound)
    (small, _), (large, most) = choices[0], choices[-1]
    nothing = numpy.zeros(len(checks.records))
    optimism = number(small, most, "validationOptimism")
    checks.effect("the validation accuracy that chose it is higher", optimism, nothing)
    checks.effect("The more images choose", number(large, most, "validationOptimism"), optimism)
    for part in (small, large):
        checks.effect(
            f"The training accuracy chooses worse trials than {part} ",
            number(part, most, "trainTruth"),
            number(part, most, "validationTruth"),
        )


# What experiments call their activations and initial weights.
TITLES = {
    "relu": "ReLU", "sigmoid": "sigmoid", "tanh": "tanh",
    "std-1": "std 1", "std-0.01": "std 0.01", "xavier": "Xavier", "he": "He",
}  # fmt: skip


def start(run):
    """The activation and the initial weights, as a condition and as the keys of a row."""
    condition = {name: run[name] for name in ("activation", "initialization")}
    return condition, [TITLES[value] for value in condition.values()]


def activation_distribution(checks):
    last = len(checks.records[0]["pairs"][0]["layers"]) - 1

    def layer(condition, index, *path):
        def number(record):
            value = find(record["pairs"], **condition)["layers"][index]
            for name in path:
                value = value[name]
            return value

        return checks.seeds(number)

    for pair in checks.records[0]["pairs"]:
        condition, keys = start(pair)
        reached = "What reaches layer"
        checks.cell(reached, keys, "across samples", layer(condition, last, "signal", "acrossSamples"))
        checks.cell(reached, keys, "across units", layer(condition, last, "signal", "acrossUnits"))
        for index in (0, last):
            gradient = layer(condition, index, "signal", "gradient")
            checks.cell("The gradient on its way back", keys, f"layer {index + 1}", gradient)
        parts = [layer(condition, last, "signal", name) for name in ("acrossSamples", "acrossUnits")]
        pooled = numpy.sqrt(parts[0] ** 2 + parts[1] ** 2)
        checks.cell("over units and samples", keys, f"layer {last + 1}", pooled)
    sigmoid = {"activation": "sigmoid", "initialization": "xavier"}
    checks.effect(
        "With sigmoid and Xavier's weights, the part that depends",
        layer(sigmoid, last, "signal", "acrossSamples"),
        layer(sigmoid, 0, "signal", "acrossSamples"),
        ratio=True,
    )
    checks.effect(
        "one unit from another",
        layer(sigmoid, last, "signal", "acrossUnits"),
        layer(sigmoid, last, "signal", "acrossSamples"),
        ratio=True,
    )


def initialization_comparison(checks):
    def end(condition, name):
        return checks.seeds(lambda r: find(r["runs"], **condition)["training"][name])

    def gradient(condition, index):
        return checks.seeds(lambda r: find(r["runs"], **condition)["signals"][index]["gradient"])

    for run in checks.records[0]["runs"]:
        condition, keys = start(run)
        checks.cell("After training", keys, "final loss", end(condition, "finalLoss"))
        checks.cell("After training", keys, "test loss", end(condition, "testLoss"))
        checks.cell("After training", keys, "test accuracy", end(condition, "testAccuracy"))
        checks.cell("Gradients before training", keys, "by sums, first", gradient(condition, 0))
        separation = checks.seeds(lambda r: find(r["runs"], **condition)["signals"][-1]["separation"])
        checks.cell("What the last hidden layer says", keys, "1 − c", separation)

    def of(activation, initialization):
        return {"activation": activation, "initialization": initialization}

    for words, activation, first, second in (
        ("He's weights are ahead", "relu", "he", "xavier"),
        ("Xavier's weights are ahead", "tanh", "xavier", "he"),
    ):
        losses = [end(of(activation, one), "testLoss") for one in (first, second)]
        checks.effect(words, *losses, ratio=True)
    for words, rule in (("the gradient vanishes", "std-0.01"), ("the gradient keeps", "he")):
        ends = [gradient(of("relu", rule), index) for index in (0, -1)]
        checks.effect(words, *ends, ratio=True)


def symmetry(checks):
    hidden = checks.records[0]["hidden"]
    for run in checks.records[0]["runs"]:
        name = run["start"]

        def runs():
            return [find(record["runs"], start=name) for record in checks.records]

        def last(part):
            return [run["measurements"][-1][part] for run in runs()]

        caption = "steps"
        checks.cell(caption, [name], "loss", last("loss"))
        checks.cell(caption, [name], "training accuracy", last("accuracy"))
        checks.cell(caption, [name], "test accuracy", [run["testAccuracy"] for run in runs()])
        for part, words in (("updates", "get the same update"), ("weights", "keep the same weights")):
            counts = numpy.array([run["twins"][part][1:] for run in runs()])
            if name != "random":
                same = int((counts == numpy.array(hidden)).sum())
                checks.fact(f"From {name} weights all units of a layer {words}", same, counts.size)
            elif part == "weights":
                checks.fact("no unit is ever the same", int((counts == 1).sum()), counts.size)


def batch_norm(checks):
    grid = checks.records[0]["grid"]
    rates, scales = (sorted({cell[name] for cell in grid}) for name in ("rate", "scale"))

    def numbers(batch_norm, name):
        """By seed, rate and scale."""

        def number(record, rate, scale):
            return find(record["grid"], rate=rate, scale=scale, batchNorm=batch_norm)[name]

        return numpy.array([[[number(r, a, b) for b in scales] for a in rates] for r in checks.records])

    kinds = ((False, "without"), (True, "with"))
    for batch_norm, words in kinds:
        train, test = (numbers(batch_norm, name) for name in ("trainAccuracy", "testAccuracy"))
        for index, rate in enumerate(rates):
            best = "The best of the 16 scales"
            checks.cell(best, [readable(rate)], f"training, {words}", train[:, index].max(axis=1))
            checks.cell(best, [readable(rate)], f"test, {words}", test[:, index].max(axis=1))
        duel = "trained 5 times as long"
        for name, column in (("testAccuracy", "test"), ("testLoss", "test loss")):
            ends = [find(record["duel"], batchNorm=batch_norm)[name] for record in checks.records]
            checks.cell(duel, [words], column, ends)
    train = [numbers(batch_norm, "trainAccuracy") for batch_norm, _ in kinds]
    highest = [part[:, -1].max(axis=1) for part in train]
    checks.effect("It permits a larger rate", highest[1], highest[0])
    learn = [(part.max(axis=1) >= 0.9).sum(axis=1).astype(float) for part in train]
    checks.effect("It depends less on the initial weights", learn[1], learn[0])

    def duel(batch_norm, name):
        return checks.seeds(lambda r: find(r["duel"], batchNorm=batch_norm)[name])

    checks.effect("the test accuracy is higher", duel(True, "testAccuracy"), duel(False, "testAccuracy"))
