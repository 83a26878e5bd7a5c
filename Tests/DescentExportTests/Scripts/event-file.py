"""The bytes of an event file as the tensorboard package writes them: python event-file.py (needs tensorboard)."""

import io

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

file = io.BytesIO()
writer = RecordWriter(file)


def write(**fields):
    writer.write(event_pb2.Event(wall_time=1234.5, **fields).SerializeToString(deterministic=True))


def hparams(tag, **data):
    content = plugin_data_pb2.HParamsPluginData(**data).SerializeToString(deterministic=True)
    metadata = summary_pb2.SummaryMetadata(plugin_data={"plugin_name": "hparams", "content": content})
    write(summary={"value": [{"tag": f"_hparams_/{tag}", "metadata": metadata}]})


write(file_version="brain.Event:2")
write(step=3, session_log={"status": "START"})
write(
    step=3,
    summary={
        "value": [
            {"tag": "loss/train", "simple_value": 0.75},
            {
                "tag": "w",
                "histo": {
                    "min": 2**-44,
                    "max": 2**-42,
                    "num": 2,
                    "sum": 2**-44 + 2**-42,
                    "sum_squares": 2**-88 + 2**-84,
                    "bucket_limit": [0, 1e-12],
                    "bucket": [0, 2],
                },
            },
            {
                "tag": "note",
                "metadata": {"plugin_data": {"plugin_name": "text"}},
                "tensor": {"dtype": "DT_STRING", "tensor_shape": {"dim": [{"size": 1}]}, "string_val": [b"hello"]},
            },
        ]
    },
)
hparams(
    "experiment",
    experiment={
        "time_created_secs": 1234.5,
        "hparam_infos": [
            {"name": "bn", "type": "DATA_TYPE_BOOL"},
            {"name": "optimizer", "type": "DATA_TYPE_STRING"},
            {"name": "rate", "type": "DATA_TYPE_FLOAT64"},
        ],
        "metric_infos": [{"name": {"tag": "loss/train"}}],
    },
)
start = plugin_data_pb2.SessionStartInfo(group_name="g", start_time_secs=1234.5)
start.hparams["bn"].bool_value = True
start.hparams["optimizer"].string_value = "adam"
start.hparams["rate"].number_value = 0.5
hparams("session_start_info", session_start_info=start)
hparams("session_end_info", session_end_info={"status": "STATUS_SUCCESS", "end_time_secs": 1234.5})

text = file.getvalue().hex()
for begin in range(0, len(text), 88):
    print(text[begin : begin + 88])
