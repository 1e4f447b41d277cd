# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks whose numbers are compared with PyTorch. A new case is one line."""

SMOOTH = ["tanh", "sigmoid", "gelu", "silu", "softplus", "softsign"]
KINKED = ["relu", "leaky_relu", "elu", "selu", "hard_tanh"]


def dense(units, activation="tanh", **more):
    return {"type": "dense", "units": units, "activation": activation, **more}


def block(*layers, **more):
    return {"type": "residual", "layers": list(layers), **more}


def sgd(rate=0.1, **more):
    return {"type": "sgd", "learning_rate": rate, **more}


def adam(rate=0.01, kind="adam", **more):
    return {"type": kind, "learning_rate": rate, **more}


def global_norm(p, max_norm=0.25):
    return {"type": "global_norm", "max_norm": max_norm, "norm_type": p}


def recurrent(kind, units, **more):
    return {"type": kind, "units": units, **more}


def case(layers, optimizer=None, data="classes", **training):
    return {"data": data, "layers": layers, "optimizer": optimizer or sgd(), "training": training}


PLAIN = [dense(7), dense(6, "sigmoid"), dense(5)]
NORMED = [dense(7, normalization="batch"), dense(6, "silu", normalization="batch")]


def feed_forward():
    for activation in ["linear", *SMOOTH, *KINKED]:
        yield f"dense_{activation}", case([dense(7, activation), dense(6, activation), dense(5, activation)])
    yield "dense_no_bias", case([dense(7, bias=False), dense(6, bias=False)])
    yield "dense_one_unit", case([dense(1), dense(1)])
    yield "repeat_sigmoid", case([{"repeat": 6, "layers": [dense(5, "sigmoid")]}], sgd(0.5))
    for norm in ["batch", "layer"]:
        for position in ["before", "after"]:
            how = {"normalization": norm, "norm_position": position}
            yield f"{norm}_norm_{position}", case([dense(7, **how), dense(6, "silu", **how)])
    yield "batch_norm_relu", case([dense(7, "relu", normalization="batch"), dense(6, "relu", normalization="batch")])
    yield "layer_norm_relu", case([dense(7, "relu", normalization="layer"), dense(6, "relu", normalization="layer")])
    yield "mse", case(PLAIN, data="values")
    yield "mse_batch_norm", case(NORMED, data="values")
    yield "mse_of_three_targets", case(PLAIN, data="targets")
    yield "binary_batch_norm", case(NORMED, adam(), data="two_classes", loss="binary_cross_entropy")
    yield "binary", case(PLAIN, data="two_classes", loss="binary_cross_entropy")


def residuals():
    yield "dense_residual", case([dense(6), dense(6, residual=True), dense(6, "gelu", residual=True, residual_scale=0.5)])
    yield "dense_residual_projection", case([dense(6, residual=True), dense(5, "relu", residual=True, residual_scale=0.7)])
    yield "dense_residual_norms", case([dense(6, residual=True, normalization="batch"),
                                        dense(6, "silu", residual=True, normalization="layer", norm_position="after"),
                                        dense(6, "tanh", residual=True, normalization="batch", norm_position="after")])
    yield "block", case([dense(6), block(dense(7), dense(6, "linear")), block(dense(6, "gelu"))])
    yield "block_projection", case([block(dense(7), dense(6, "linear"), activation="tanh", scale=0.4),
                                    block(dense(5, "sigmoid"), activation="silu")])
    yield "block_relu_after_sum", case([dense(6, "relu"), block(dense(6, "relu"), dense(6, "linear"), activation="relu", scale=0.6)])
    yield "block_nested", case([dense(6), block(dense(5), block(dense(5), dense(5, "linear"), activation="tanh"), dense(6, "linear"),
                                                activation="softsign", scale=0.8)])
    yield "block_batch_norm", case([dense(6), block(dense(7, normalization="batch"), dense(6, "linear", normalization="batch"), activation="silu")])
    yield "block_of_dense_residuals", case([dense(6), block(dense(6, residual=True), dense(6, residual=True, residual_scale=0.5))])
    yield "block_inverse_sqrt_depth", case([dense(6), *[block(dense(6), scale="inverse_sqrt_depth") for _ in range(4)]])
    yield "block_learned_scale", case([dense(6), block(dense(6), scale={"learned": 0.25}), block(dense(4), scale={"learned": 0.5}, activation="tanh")])


def optimizers():
    yield "momentum", case(PLAIN, sgd(0.05, momentum=0.9))
    yield "nesterov", case(PLAIN, sgd(0.05, momentum=0.9, nesterov=True))
    yield "weight_decay", case(PLAIN, sgd(0.1, weight_decay=0.01))
    yield "momentum_weight_decay", case(NORMED, sgd(0.05, momentum=0.8, weight_decay=0.02))
    yield "adam", case(PLAIN, adam())
    yield "adam_weight_decay", case(PLAIN, adam(weight_decay=0.01))
    yield "adam_betas", case(PLAIN, adam(0.02, beta1=0.8, beta2=0.95, epsilon=1e-6))
    yield "adam_batch_norm", case(NORMED, adam())
    yield "adam_relu", case([dense(7, "relu"), dense(6, "relu")], adam(0.005))
    yield "adamw", case(PLAIN, adam(kind="adamw"))
    yield "adamw_weight_decay", case(PLAIN, adam(kind="adamw", weight_decay=0.1))
    yield "rmsprop", case(PLAIN, adam(0.005, "rmsprop"))
    yield "rmsprop_weight_decay", case(NORMED, adam(0.003, "rmsprop", weight_decay=0.05))
    yield "nesterov_weight_decay", case(PLAIN, sgd(0.05, momentum=0.9, nesterov=True, weight_decay=0.02))
    yield "adamw_batch_norm", case(NORMED, adam(kind="adamw", weight_decay=0.05, beta1=0, beta2=0.9))
    yield "rmsprop_momentum", case(PLAIN, adam(0.002, "rmsprop", alpha=0.9, epsilon=1e-6, momentum=0.7, weight_decay=0.01))
    yield "schedule_step", case(PLAIN, sgd(0.2), schedule={"type": "step", "step_size": 30, "gamma": 0.5})
    yield "schedule_cosine", case(PLAIN, sgd(0.2), schedule={"type": "cosine", "minimum": 0.01}, steps=120)


def warm_ups():
    yield "constant_warmup", case(PLAIN, sgd(0.2, momentum=0.9), schedule={"type": "constant", "warmup_steps": 25})
    yield "step_warmup", case(PLAIN, sgd(0.2), schedule={"type": "step", "step_size": 20, "warmup_steps": 35})
    yield "cosine_warmup", case(PLAIN, adam(), schedule={"type": "cosine", "warmup_steps": 10})
    yield "warmup_longer_than_training", case(PLAIN, schedule={"type": "constant", "warmup_steps": 1000})


def dropouts():
    for word, p in [("half", 0.5), ("fifth", 0.2), ("all", 1)]:
        yield f"dropout_{word}", case([dense(7, dropout=p), dense(6, "sigmoid", dropout=p)], sgd(0.1, momentum=0.9))
    yield "dropout_norms_and_residuals", case([dense(6, dropout=0.3, normalization="batch"),
                                               dense(6, "silu", dropout=0.3, normalization="layer", norm_position="after", residual=True),
                                               block(dense(6, "gelu", dropout=0.1), dense(5, "linear"))], adam())
    yield "dropout_of_sequences", case([dense(4, dropout=0.4), recurrent("lstm", 4, return_sequences=True), dense(5, dropout=0.25),
                                        recurrent("gru", 4)], data="sequences")


def clips():
    for p in [1, 2, 3, "inf"]:
        yield f"clip_global_{p}", case(PLAIN, sgd(0.3), clip=global_norm(p, {1: 2.0, "inf": 0.05}.get(p, 0.2)))
    yield "clip_global_half", case(PLAIN, clip=global_norm(0.5, 30.0))
    yield "clip_global_sometimes", case(PLAIN, sgd(0.2, momentum=0.9), clip=global_norm(2, 0.3))
    yield "clip_global_adam", case(NORMED, adam(), clip=global_norm(2))
    yield "clip_layer_half", case(PLAIN, clip={"type": "layer_norm", "max_norm": 2.0, "norm_type": 0.5})
    yield "clip_layer_learned_scale", case([dense(6), block(dense(5), scale={"learned": 0.3})], sgd(0.3, momentum=0.9),
                                           clip={"type": "layer_norm", "max_norm": 0.02})
    yield "clip_value_adam", case(NORMED, adam(), clip={"type": "value", "clip_value": 0.01})
    yield "clip_layer_2", case(PLAIN, sgd(0.3), clip={"type": "layer_norm", "max_norm": 0.1, "norm_type": 2})
    yield "clip_layer_1", case(PLAIN, sgd(0.3), clip={"type": "layer_norm", "max_norm": 0.2, "norm_type": 1})
    yield "clip_layer_inf", case(PLAIN, sgd(0.3), clip={"type": "layer_norm", "max_norm": 0.03, "norm_type": "inf"})
    yield "clip_value", case(PLAIN, sgd(0.3, weight_decay=0.01), clip={"type": "value", "clip_value": 0.02})
    yield "clip_adaptive", case(PLAIN, sgd(0.3), clip={"type": "adaptive", "clipping": 0.02})
    yield "clip_adaptive_blocks", case([dense(6, normalization="layer"), block(dense(5), dense(4), scale=0.5)],
                                       sgd(0.2, momentum=0.5), clip={"type": "adaptive", "clipping": 0.05, "epsilon": 0.01})


def recurrents():
    yield "rnn_tanh", case([{"type": "rnn", "units": 5}], data="sequences")
    yield "rnn_relu", case([{"type": "rnn", "units": 5, "activation": "relu"}], sgd(0.05), data="sequences")
    yield "lstm", case([{"type": "lstm", "units": 5}], data="sequences")
    yield "lstm_one_unit", case([{"type": "lstm", "units": 1}], data="sequences")
    yield "gru_after", case([{"type": "gru", "units": 5}], data="sequences")
    yield "gru_before", case([{"type": "gru", "units": 5, "reset": "before"}], data="sequences")
    yield "recurrent_stacked", case([{"type": "rnn", "units": 4, "return_sequences": True}, dense(4, normalization="layer"),
                                     {"type": "gru", "units": 3, "return_sequences": True}, {"type": "lstm", "units": 4}, dense(5)], data="sequences")
    yield "recurrent_batch_norm", case([dense(4, normalization="batch"), {"type": "lstm", "units": 4}], adam(), data="sequences")
    yield "lstm_clip", case([{"type": "lstm", "units": 5}], sgd(0.3, momentum=0.9), data="sequences", clip=global_norm(2))
    for kind in ["rnn", "gru"]:
        yield f"{kind}_one_unit", case([recurrent(kind, 1)], data="sequences")
    yield "gru_before_one_unit", case([recurrent("gru", 1, reset="before")], data="sequences")
    for kind in ["rnn", "lstm", "gru"]:
        yield f"{kind}_regression", case([recurrent(kind, 5)], sgd(0.1, momentum=0.5), data="single_values")
    yield "gru_before_stacked", case([recurrent("gru", 4, reset="before", return_sequences=True), dense(4, "gelu"),
                                      recurrent("gru", 3, reset="before")], adam(), data="sequences")
    yield "recurrent_in_blocks", case([block(recurrent("lstm", 3, return_sequences=True), dense(3, "linear"), scale={"learned": 0.5}),
                                       block(recurrent("gru", 4, return_sequences=True), activation="tanh", scale=0.5),
                                       block(recurrent("rnn", 4, return_sequences=True)), recurrent("lstm", 3)], data="sequences")
    yield "recurrent_norm_residual", case([dense(3, residual=True, normalization="layer", norm_position="after"),
                                           recurrent("rnn", 4, activation="relu", return_sequences=True),
                                           dense(4, residual=True, residual_scale=0.5), recurrent("gru", 4)], sgd(0.05), data="sequences")
    yield "lstm_adam_clip_adaptive", case([recurrent("lstm", 4)], adam(), data="sequences", clip={"type": "adaptive", "clipping": 0.05})
    yield "gru_rmsprop_clip_layer", case([recurrent("gru", 4)], adam(0.003, "rmsprop"), data="sequences",
                                         clip={"type": "layer_norm", "max_norm": 0.05})
    yield "rnn_clip_value", case([recurrent("rnn", 4)], sgd(0.2), data="sequences", clip={"type": "value", "clip_value": 0.02})


def sequences():
    """A whole sequence reaches the output."""
    for kind in ["rnn", "lstm", "gru"]:
        yield f"{kind}_targets_a_step", case([recurrent(kind, 4, return_sequences=True)], sgd(0.1, momentum=0.9), data="targets_a_step")
        yield f"{kind}_classes_a_step", case([recurrent(kind, 4, return_sequences=True), dense(5)], adam(), data="classes_a_step")
        yield f"{kind}_copy_memory", case([recurrent(kind, 4, return_sequences=True)], sgd(0.3), data="copy")
    yield "dense_a_step", case([dense(5, normalization="batch"), dense(5, "gelu", residual=True)], data="classes_a_step")


GROUPS = [feed_forward, residuals, optimizers, warm_ups, dropouts, clips, recurrents, sequences]
