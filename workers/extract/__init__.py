"""Article -> mentions, entities, events, times, quantities."""

import os

# ONNX Runtime's packages report to their maker unless told otherwise before the first import (microsoft/onnxruntime#27379).
# What a news desk reads is nobody's business.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
