"""The bytes of a small model as the onnx package writes them: python tiny-model.py (needs onnx, numpy)."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

weight = numpy_helper.from_array(np.array([[0.5], [-2.0]], np.float32), "1-Dense/weight")
bias = numpy_helper.from_array(np.array([0.25], np.float32), "1-Dense/bias")
product = helper.make_node("Gemm", ["features", weight.name, bias.name], ["1-Dense/Gemm"], "1-Dense/Gemm")
leaky = helper.make_node("LeakyRelu", ["1-Dense/Gemm"], ["logits"], "2-LeakyReLU/LeakyRelu", alpha=0.125)
softmax = helper.make_node("Softmax", ["logits"], ["probabilities"], "Softmax", axis=-1)
graph = helper.make_graph(
    [product, leaky, softmax],
    "tiny",
    [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 2])],
    [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 1]),
    ],
    [weight, bias],
)
model = helper.make_model(
    graph, producer_name="Descent", ir_version=8, opset_imports=[helper.make_opsetid("", 17)]
)
helper.set_model_props(model, {"class_names": '["only"]', "note": "n"})
text = model.SerializeToString(deterministic=True).hex()
for start in range(0, len(text), 96):
    print(text[start : start + 96])
