"""ONNX Runtime, which by default reports its use to its maker: here it reports nothing and stores nothing.

From 1.29 on it writes a device id and a queue of events below the cache folder and sends them. It looks at the variable
once, when it is imported, so nothing else imports it.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime


def new_session(weights: bytes) -> onnxruntime.InferenceSession:
    """A session for one network on one thread: workers scale by processes only. `weights`: its ONNX file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
