"""Family H: concurrency, run time and the price of serving."""

from __future__ import annotations

from math import ceil

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "H",
    "Requests in flight (Little's law)",
    inputs=[
        Input("arrivals_per_s", "requests/s", "arrivals", gt=0),
        Input("time_in_system_ms", "ms", "mean time in the system", gt=0),
        Input(
            "slots_per_server",
            "requests",
            "requests that a server holds at a time",
            gt=0,
            default=1,
        ),
    ],
    outputs=[
        Output("in_flight", "requests", "capacity", "mean number in the system"),
        Output("servers_up", "servers", "capacity", "rounded up, no headroom", "integer"),
    ],
    plain="L = lambda*W; servers = L/slots, up",
    latex=r"L=\lambda W",
    source="Little (1961)",
    example=Example(
        ("22,000 requests a second, 50 ms each, 16 at a time per server: how many in flight and how many servers?"),
        {"arrivals_per_s": 22000, "time_in_system_ms": 50, "slots_per_server": 16},
        {"in_flight": 1100, "servers_up": 69},
    ),
    mistakes=[
        Mistake(
            "in_flight",
            "milliseconds taken as seconds",
            lambda v: v.arrivals_per_s * v.time_in_system_ms,
            1100000,
            "In which unit is your service time?",
            "wrong_unit",
        ),
        Mistake(
            "in_flight",
            "divided in place of multiplied",
            lambda v: v.arrivals_per_s / v.time_in_system_ms,
            440,
            "If each request takes twice as long, are more or fewer in flight?",
        ),
        Mistake(
            "servers_up",
            "slots forgotten",
            lambda v: ceil(v.right.in_flight),
            1100,
            "How many requests does one server work on at a time?",
        ),
    ],
    with_numbers=("L = {arrivals_per_s}*{time_in_system_ms}/1000; servers = L/{slots_per_server}, up"),
)
def little_law(arrivals_per_s: float, time_in_system_ms: float, slots_per_server: float) -> Outputs:
    in_flight = arrivals_per_s * time_in_system_ms / 1000
    return {"in_flight": in_flight, "servers_up": ceil(in_flight / slots_per_server)}


@calculation(
    "H",
    "Time of a batch job",
    inputs=[
        Input("items", "items", "items", gt=0),
        Input("items_per_s_per_worker", "items/s", "rate of one worker", gt=0),
        Input("workers", "workers", "workers", "integer", ge=1, default=1),
    ],
    outputs=[
        Output("seconds", "s", "latency", "seconds"),
        Output("hours", "h", "latency", "hours"),
    ],
    plain="items/(rate*workers)",
    latex=r"\frac{N}{r w}",
    source="Throughput arithmetic",
    example=Example(
        "500 million items, 2,000 a second on each of 40 workers: how long?",
        {"items": 500000000, "items_per_s_per_worker": 2000, "workers": 40},
        {"seconds": 6250, "hours": 1.73611111111},
    ),
    mistakes=[
        Mistake(
            "hours",
            "workers forgotten",
            lambda v: v.right.hours * v.workers,
            69.4444,
            "How many work at the same time?",
        ),
        Mistake(
            "hours",
            "minutes given as hours",
            lambda v: v.right.hours * 60,
            104.167,
            "How many seconds has your unit?",
            "wrong_unit",
        ),
        Mistake(
            "hours",
            "factor ten",
            lambda v: v.right.hours * 10,
            17.3611,
            "Say the items and the joint rate as powers of ten: what is the quotient?",
            "wrong_unit",
        ),
    ],
    with_numbers="{items}/({items_per_s_per_worker}*{workers})",
)
def batch_time(items: float, items_per_s_per_worker: float, workers: int) -> Outputs:
    seconds = items / (items_per_s_per_worker * workers)
    return {"seconds": seconds, "hours": seconds / 3600}


@calculation(
    "H",
    "Serving cost per 1,000 requests",
    inputs=[
        Input("cost_per_hour", "money/hour", "price of the machine", gt=0),
        Input("requests_per_s", "requests/s", "rate at full load", gt=0),
        Input("utilisation", "fraction", "share of the time at that rate", gt=0, le=1, default=1),
    ],
    outputs=[
        Output("cost", "money per 1,000 requests", "money", "cost"),
    ],
    plain="1000*price/(3600*rate*utilisation)",
    latex=r"\frac{1000\,c}{3600\,r\,u}",
    source="Unit cost arithmetic",
    example=Example(
        ("A machine costs 4 an hour and serves 200 requests a second at 50 % load: cost per 1,000 requests?"),
        {"cost_per_hour": 4, "requests_per_s": 200, "utilisation": 0.5},
        {"cost": 0.0111111111111},
    ),
    mistakes=[
        Mistake(
            "cost",
            "load ignored",
            lambda v: v.right.cost * v.utilisation,
            0.00555556,
            "What do you pay for while the machine idles?",
        ),
        Mistake(
            "cost",
            "hour taken as a second",
            lambda v: v.right.cost * 3600,
            40,
            "How many requests does the machine serve in the hour that you pay for?",
            "wrong_unit",
        ),
        Mistake(
            "cost",
            "per request",
            lambda v: v.right.cost / 1000,
            1.11111e-05,
            "Is that for one request or for a thousand?",
            "wrong_unit",
        ),
    ],
    with_numbers="1000*{cost_per_hour}/(3600*{requests_per_s}*{utilisation})",
)
def cost_per_1000(cost_per_hour: float, requests_per_s: float, utilisation: float) -> Outputs:
    return {"cost": 1000 * cost_per_hour / (3600 * requests_per_s * utilisation)}
