"""Family G: sizes, parameters and operations of convolutions and dense layers."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, prod

from interviewer.calculator.model import AlsoRight, Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "G",
    "Output size of a convolution or pooling along one axis",
    inputs=[
        Input("size", "pixels", "input size", "integer", ge=1),
        Input("kernel", "pixels", "kernel size", "integer", ge=1),
        Input("stride", "pixels", "stride", "integer", ge=1, default=1),
        Input("padding", "pixels", "padding on each side", "integer", ge=0, default=0),
        Input("dilation", "pixels", "dilation", "integer", ge=1, default=1),
    ],
    rules=[
        Rule(
            "kernel",
            "the (dilated) kernel must fit into the padded input",
            lambda v: v.dilation * (v.kernel - 1) + 1 <= v.size + 2 * v.padding,
        ),
    ],
    outputs=[
        Output("out", "pixels", "exact", "output size", "integer"),
    ],
    plain="floor((size + 2*padding - dilation*(kernel-1) - 1)/stride) + 1",
    latex=r"\left\lfloor\frac{n+2p-d(k-1)-1}{s}\right\rfloor+1",
    source="Dumoulin and Visin (2016)",
    example=Example(
        "64 pixels, kernel 9, stride 2, padding 4: output size?",
        {"size": 64, "kernel": 9, "stride": 2, "padding": 4, "dilation": 1},
        {"out": 32},
    ),
    mistakes=[
        Mistake(
            "out",
            "padding counted once",
            lambda v: (v.size + v.padding - v.dilation * (v.kernel - 1) - 1) // v.stride + 1,
            30,
            "On how many sides is the image padded?",
        ),
        Mistake(
            "out",
            "plus one forgotten",
            lambda v: (v.size + 2 * v.padding - v.dilation * (v.kernel - 1) - 1) // v.stride,
            31,
            "A kernel as large as the image: how many positions does it have?",
        ),
        Mistake(
            "out",
            "stride ignored",
            lambda v: v.size + 2 * v.padding - v.dilation * (v.kernel - 1),
            64,
            "By how far does the kernel jump?",
        ),
        Mistake(
            "out",
            "rounded up",
            lambda v: ceil((v.size + 2 * v.padding - v.dilation * (v.kernel - 1) - 1) / v.stride) + 1,
            33,
            "What happens to a last position that does not fit entirely?",
        ),
    ],
)
def conv_output_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> Outputs:
    return {"out": (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1}


@calculation(
    "G",
    "Parameters of a convolution",
    inputs=[
        Input("c_in", "channels", "input channels", "integer", ge=1),
        Input("c_out", "channels", "output channels", "integer", ge=1),
        Input("kernel_h", "pixels", "kernel height", "integer", ge=1),
        Input("kernel_w", "pixels", "kernel width", "integer", ge=1),
        Input(
            "groups",
            "groups",
            "channel groups; equal to c_in is depthwise",
            "integer",
            ge=1,
            default=1,
        ),
        Input("bias", "", "one bias per output", "boolean", default=True),
    ],
    rules=[
        Rule(
            "groups",
            "groups must divide c_in and c_out",
            lambda v: v.c_in % v.groups == 0 and v.c_out % v.groups == 0,
        ),
    ],
    outputs=[
        Output("params", "parameters", "parameters", "weights and biases", "integer"),
        Output("weights", "parameters", "parameters", "weights only", "integer"),
    ],
    plain="c_out*(c_in/groups)*kh*kw (+ c_out biases)",
    latex=r"C_{out}\frac{C_{in}}{g}k_hk_w+C_{out}",
    source="Definition",
    example=Example(
        "3x3 convolution from 64 to 128 channels with bias: parameters?",
        {"c_in": 64, "c_out": 128, "kernel_h": 3, "kernel_w": 3, "groups": 1, "bias": True},
        {"params": 73856, "weights": 73728},
    ),
    mistakes=[
        Mistake(
            "params",
            "input channels forgotten",
            lambda v: v.c_out * v.kernel_h * v.kernel_w + v.c_out,
            1280,
            "Over how many input channels does one output look?",
        ),
        Mistake(
            "params",
            "kernel side not squared",
            lambda v: v.c_out * v.c_in * v.kernel_h + v.c_out,
            24704,
            "How many positions has a 3x3 kernel?",
        ),
        Mistake(
            "params",
            "depthwise count",
            lambda v: v.c_in * v.kernel_h * v.kernel_w + v.c_in,
            640,
            "Does each output mix all inputs here?",
        ),
    ],
    with_numbers="{c_out}*({c_in}/{groups})*{kernel_h}*{kernel_w} (+ {c_out} biases)",
)
def conv_params(c_in: int, c_out: int, kernel_h: int, kernel_w: int, groups: int, bias: bool) -> Outputs:
    weights = c_out * (c_in // groups) * kernel_h * kernel_w
    return {"params": weights + (c_out if bias else 0), "weights": weights}


@calculation(
    "G",
    "Multiply-adds of a convolution for one input",
    inputs=[
        Input("c_in", "channels", "input channels", "integer", ge=1),
        Input("c_out", "channels", "output channels", "integer", ge=1),
        Input("kernel_h", "pixels", "kernel height", "integer", ge=1),
        Input("kernel_w", "pixels", "kernel width", "integer", ge=1),
        Input("out_h", "pixels", "output height", "integer", ge=1),
        Input("out_w", "pixels", "output width", "integer", ge=1),
        Input(
            "groups",
            "groups",
            "channel groups; equal to c_in is depthwise",
            "integer",
            ge=1,
            default=1,
        ),
    ],
    rules=[
        Rule(
            "groups",
            "groups must divide c_in and c_out",
            lambda v: v.c_in % v.groups == 0 and v.c_out % v.groups == 0,
        ),
    ],
    outputs=[
        Output("macs", "multiply-adds", "capacity", "multiply-adds", "integer"),
        Output("flops", "operations", "capacity", "two per multiply-add", "integer"),
    ],
    plain="weights * out_h*out_w; FLOPs = 2*MACs",
    latex=r"C_{out}\frac{C_{in}}{g}k_hk_wH_{out}W_{out}",
    source="Definition",
    example=Example(
        "3x3 convolution, 64 to 128 channels, output 56x56: multiply-adds?",
        {
            "c_in": 64,
            "c_out": 128,
            "kernel_h": 3,
            "kernel_w": 3,
            "out_h": 56,
            "out_w": 56,
            "groups": 1,
        },
        {"macs": 231211008, "flops": 462422016},
    ),
    mistakes=[
        Mistake(
            "macs",
            "output positions forgotten",
            lambda v: v.c_out * v.c_in * v.kernel_h * v.kernel_w,
            73728,
            "How many times is the kernel applied?",
        ),
        Mistake(
            "macs",
            "FLOPs given as multiply-adds",
            lambda v: 2 * v.right.macs,
            462422016,
            "Do you count a multiply and an add as one or two?",
            "wrong_unit",
        ),
        Mistake(
            "macs",
            "output channels forgotten",
            lambda v: v.c_in * v.kernel_h * v.kernel_w * v.out_h * v.out_w,
            1806336,
            "How many filters are there?",
        ),
    ],
    with_numbers=("{c_out}*({c_in}/{groups})*{kernel_h}*{kernel_w} * {out_h}*{out_w}; FLOPs = 2*MACs"),
)
def conv_macs(c_in: int, c_out: int, kernel_h: int, kernel_w: int, out_h: int, out_w: int, groups: int) -> Outputs:
    macs = c_out * (c_in // groups) * kernel_h * kernel_w * out_h * out_w
    return {"macs": macs, "flops": 2 * macs}


@calculation(
    "G",
    "Parameters of a fully connected stack",
    inputs=[
        Input("layer_sizes", "units", "sizes from input to output", "integer_list", ge=1, min_items=2),
        Input("bias", "", "one bias per output", "boolean", default=True),
    ],
    outputs=[
        Output("params", "parameters", "parameters", "weights and biases", "integer"),
    ],
    plain="sum over layers of (in + 1)*out with bias, in*out without",
    latex=r"\sum_l(n_{l-1}+1)n_l",
    source="Definition",
    example=Example(
        "784 inputs, hidden layers 128 and 64, 10 outputs, with biases: parameters?",
        {"layer_sizes": [784, 128, 64, 10], "bias": True},
        {"params": 109386},
    ),
    mistakes=[
        Mistake(
            "params",
            "all sizes multiplied",
            lambda v: prod(v.layer_sizes),
            64225280,
            "Which units are joined to which?",
        ),
        Mistake(
            "params",
            "first layer only",
            lambda v: (v.layer_sizes[0] + 1) * v.layer_sizes[1],
            100480,
            "How many weight matrices are there?",
        ),
        Mistake(
            "params",
            "unit counts added",
            lambda v: sum(v.layer_sizes),
            986,
            "Does a weight sit on a unit or on a pair of units?",
        ),
    ],
    also_right=[
        AlsoRight(
            "params",
            "biases left out (say so)",
            lambda v: sum((a * b for a, b in pairwise(v.layer_sizes))),
            109184,
        ),
    ],
)
def dense_params(layer_sizes: list[int], bias: bool) -> Outputs:
    extra = 1 if bias else 0
    return {"params": sum((a + extra) * b for a, b in pairwise(layer_sizes))}
