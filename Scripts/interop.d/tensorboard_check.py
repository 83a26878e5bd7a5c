"""Reads event files with TensorBoard's own EventAccumulator, including a truncated one."""

import json
import logging
import pathlib
import shutil

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

# TensorBoard warns about what a resumed run replaces.
logging.getLogger("tensorboard").setLevel(logging.ERROR)

UNLIMITED = {"scalars": 0, "histograms": 0, "images": 0, "tensors": 0}


def check(folder: pathlib.Path) -> str:
    contents = json.loads((folder / "contents.json").read_text())
    events = read(folder / "events")
    check_scalars(events, contents["scalars"])
    check_histograms(events, contents["histograms"])
    check_images_and_texts(events, contents)
    check_hyperparameters(events, contents)
    check_cut_off(folder)
    return f"{len(contents['scalars'])} curves, {len(contents['histograms'])} histograms"


def read(path: pathlib.Path) -> EventAccumulator:
    events = EventAccumulator(str(path), size_guidance=UNLIMITED)
    events.Reload()
    return events


def check_scalars(events: EventAccumulator, expected: dict):
    assert set(events.Tags()["scalars"]) == set(expected), events.Tags()["scalars"]
    for tag, points in expected.items():
        found = [(event.step, event.value) for event in events.Scalars(tag)]
        assert [step for step, _ in found] == [1, 2, 3, 4, 5], f"{tag}: {found}"
        for (step, value), (expected_step, expected_value) in zip(found, points, strict=True):
            assert step == expected_step and close(value, expected_value), f"{tag}: {found}, {points}"


def check_histograms(events: EventAccumulator, expected: dict):
    assert set(events.Tags()["histograms"]) == set(expected), events.Tags()["histograms"]
    for tag, distributions in expected.items():
        for event, distribution in zip(events.Histograms(tag), distributions, strict=True):
            value = event.histogram_value
            assert event.step == distribution["step"], tag
            assert value.min == distribution["minimum"] and value.max == distribution["maximum"], tag
            assert value.num == distribution["count"] == sum(value.bucket), tag
            assert close(value.sum, distribution["sum"]), tag
            assert close(value.sum_squares, distribution["sumOfSquares"]), tag
            assert list(value.bucket_limit) == sorted(value.bucket_limit), tag
            assert value.bucket_limit[-1] >= value.max, tag


def check_images_and_texts(events: EventAccumulator, contents: dict):
    assert set(events.Tags()["images"]) == set(contents["images"])
    for tag, (width, height) in contents["images"].items():
        (image,) = events.Images(tag)
        assert (image.width, image.height) == (width, height), tag
        assert image.encoded_image_string.startswith(b"\x89PNG"), tag
    for tag, text in contents["texts"].items():
        (event,) = events.Tensors(f"{tag}/text_summary" if tag not in events.Tags()["tensors"] else tag)
        assert event.tensor_proto.string_val[0].decode() == text, tag
        assert events.SummaryMetadata(tag).plugin_data.plugin_name == "text", tag


def check_hyperparameters(events: EventAccumulator, contents: dict):
    def content(name):
        metadata = events.SummaryMetadata(f"_hparams_/{name}")
        assert metadata.plugin_data.plugin_name == "hparams", name
        return plugin_data_pb2.HParamsPluginData.FromString(metadata.plugin_data.content)

    experiment = content("experiment").experiment
    values = contents["numbers"] | contents["names"] | contents["flags"]
    assert {info.name for info in experiment.hparam_infos} == set(values)
    assert [info.name.tag for info in experiment.metric_infos] == contents["metrics"]
    start = content("session_start_info").session_start_info
    found = {name: getattr(value, value.WhichOneof("kind")) for name, value in start.hparams.items()}
    assert found == values, found
    assert content("session_end_info").session_end_info.status == 1


def check_cut_off(folder: pathlib.Path):
    """The file of a killed run can be read up to its last complete record."""
    source = sorted((folder / "events").iterdir())[0]
    data = source.read_bytes()
    for share in (0.3, 0.6, 0.9):
        cut = folder / f"cut-{share}"
        shutil.rmtree(cut, ignore_errors=True)
        cut.mkdir()
        (cut / source.name).write_bytes(data[: int(len(data) * share)])
        steps = [event.step for event in read(cut).Scalars("loss/train")]
        assert steps == [1, 2, 3][: len(steps)] and steps, f"cut at {share}: {steps}"


def close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1, abs(b))
