"""Show counters under vLLM's names (0.33.0) with the real prometheus_client on a
port. For each line of input: count requests drawn at random; print, as JSON,
what was answered and how many tokens so far. It knows nothing of Vigie.
"""

import json
import random
import sys

from prometheus_client import Counter, start_http_server

port, seed = int(sys.argv[1]), int(sys.argv[2])
draw = random.Random(seed)
labels = ["model_name", "engine"]
success = Counter("vllm:request_success", "Count of successfully processed requests.", labels + ["finished_reason"])
prompt = Counter("vllm:prompt_tokens", "Number of prefill tokens processed.", labels)
generated = Counter("vllm:generation_tokens", "Number of generation tokens processed.", labels)
reasons = ["stop", "length", "abort", "error"]
for reason in reasons:  # vLLM shows each from its start
    success.labels("mistral-small", "0", reason)
prompt.labels("mistral-small", "0")
generated.labels("mistral-small", "0")

start_http_server(port, addr="127.0.0.1")
said = {"answered": 0, "input": 0, "output": 0}
print(json.dumps(said), flush=True)
for _ in sys.stdin:
    for _ in range(draw.randint(5, 60)):
        reason = draw.choice(reasons)
        tokens_in, tokens_out = draw.randint(1, 4000), draw.randint(1, 900)
        success.labels("mistral-small", "0", reason).inc()
        prompt.labels("mistral-small", "0").inc(tokens_in)
        generated.labels("mistral-small", "0").inc(tokens_out)
        said["answered"] += reason in ("stop", "length")
        said["input"] += tokens_in
        said["output"] += tokens_out
    print(json.dumps(said), flush=True)
