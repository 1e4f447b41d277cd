// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/names.h"

#include <algorithm>
#include <vector>

namespace nabla {

std::span<const Named<Activation>> activationNames() {
    using enum Activation;
    static constexpr Named<Activation> rows[] = {
        {Linear, "linear", "Linear", "y = z: no activation. A chain of them is one linear map (Saxe 2014)."},
        {Relu, "relu", "ReLU",
         "y = max(0, z): slope 1 or 0; half the units are silent at the start (Nair & Hinton 2010)."},
        {LeakyRelu, "leaky_relu", "Leaky ReLU",
         "y = z for z > 0, else 0.01 z: no unit goes silent for good (Maas 2013)."},
        {Elu, "elu", "ELU", "y = z for z > 0, else exp(z) - 1: mean nearer to 0 than ReLU's (Clevert 2016)."},
        {Selu, "selu", "SELU",
         "y = 1.0507 z for z > 0, else 1.7581 (exp(z) - 1): with LeCun, normal it keeps mean 0 and variance 1 "
         "(Klambauer "
         "2017)."},
        {Gelu, "gelu", "GELU", "y = z Phi(z), Phi the normal distribution function, by erf (Hendrycks & Gimpel 2016)."},
        {Silu, "silu", "SiLU (swish)", "y = z / (1 + exp(-z)) (Elfwing 2018)."},
        {Softplus, "softplus", "Softplus", "y = ln(1 + exp(z)): a smooth ReLU; its slope is the sigmoid (Dugas 2001)."},
        {Tanh, "tanh", "Tanh", "y = tanh(z): slope at most 1, saturated where |y| > 0.97 (LeCun 1998)."},
        {Sigmoid, "sigmoid", "Sigmoid",
         "y = 1 / (1 + exp(-z)): slope at most 1/4, so the signal shrinks at every layer (Glorot & Bengio 2010)."},
        {HardTanh, "hard_tanh", "Hard tanh",
         "y = min(1, max(-1, z)): slope 1 inside, exactly 0 outside (Collobert 2004)."},
        {Softsign, "softsign", "Softsign", "y = z / (1 + |z|): saturates more slowly than tanh (Bergstra 2009)."},
    };
    return rows;
}

std::span<const Named<InitScheme>> initNames() {
    using enum InitScheme;
    static constexpr Named<InitScheme> rows[] = {
        {XavierUniform, "xavier_uniform", "Xavier, uniform",
         "U(-a, a), a = sqrt(6 / (fan_in + fan_out)): Var W = 2 / (fan_in + fan_out). Keras' default (Glorot & Bengio "
         "2010)."},
        {XavierNormal, "xavier_normal", "Xavier, normal",
         "N(0, 2 / (fan_in + fan_out)): Var W * fan_in = 1 for equal widths; made for tanh (Glorot & Bengio 2010)."},
        {HeUniform, "he_uniform", "He, uniform",
         "U(-a, a), a = sqrt(6 / ((1 + slope^2) fan_in)): Var W * fan_in = 2; made for ReLU (He 2015)."},
        {HeNormal, "he_normal", "He, normal",
         "N(0, 2 / ((1 + slope^2) fan_in)): Var W * fan_in = 2 keeps a ReLU network's signal (He 2015)."},
        {LecunUniform, "lecun_uniform", "LeCun, uniform",
         "U(-a, a), a = sqrt(3 / fan_in): Var W * fan_in = 1 (LeCun 1998)."},
        {LecunNormal, "lecun_normal", "LeCun, normal",
         "N(0, 1 / fan_in): Var W * fan_in = 1; SELU asks for it (LeCun 1998, Klambauer 2017)."},
        {Orthogonal, "orthogonal", "Orthogonal",
         "Q of a QR decomposition of normal draws, sign fixed by diag(R): keeps every length in a linear chain (Saxe "
         "2014)."},
        {Identity, "identity", "Identity", "Ones on the diagonal, 0 elsewhere: the IRNN's recurrent start (Le 2015)."},
        {Normal, "normal", "Normal", "N(0, std^2), not truncated, whatever the width."},
        {Uniform, "uniform", "Uniform", "U(-bound, bound), whatever the width: Var W = bound^2 / 3."},
        {Constant, "constant", "Constant", "Every weight is the same value: units stay equal for ever (symmetry)."},
        {Zeros, "zeros", "Zeros", "Every weight is 0: no signal passes and no gradient comes back."},
        {PytorchDefault, "pytorch_default", "PyTorch default",
         "U(-a, a), a = 1 / sqrt(fan_in), biases too (recurrent layers: 1 / sqrt(units)): Var W * fan_in = 1/3."},
        {Lsuv, "lsuv", "LSUV (by data)",
         "Orthogonal, then every layer scaled until its pre-activations have variance 1 on a batch (Mishkin & Matas "
         "2016)."},
        {Fixup, "fixup", "Fixup (residual blocks)",
         "Scales a block's first layers by L^(-1/(2m-2)) and starts its last at 0, so that no normalization is needed "
         "(Zhang 2019)."},
    };
    return rows;
}

std::span<const Named<Normalization>> normalizationNames() {
    using enum Normalization;
    static constexpr Named<Normalization> rows[] = {
        {None, "none", "None", "The affine map goes on as it is."},
        {Batch, "batch", "Batch",
         "(z - batch mean) / sqrt(batch variance + 1e-5) a unit, then scale and shift; running statistics when "
         "evaluating "
         "(Ioffe & Szegedy 2015)."},
        {Layer, "layer", "Layer",
         "(z - mean) / sqrt(variance + 1e-5) over a sample's units, then scale and shift (Ba 2016)."},
    };
    return rows;
}

std::span<const Named<NormPosition>> normPositionNames() {
    static constexpr Named<NormPosition> rows[] = {
        {NormPosition::Before, "before", "Before activation", "y = act(norm(Wx + b)) (Ioffe & Szegedy 2015)."},
        {NormPosition::After, "after", "After activation", "y = norm(act(Wx + b))."},
    };
    return rows;
}

std::span<const Named<Cell>> cellNames() {
    static constexpr Named<Cell> rows[] = {
        {Cell::Rnn, "rnn", "Plain RNN",
         "h = act(W_ih x + b_ih + W_hh h' + b_hh): one matrix at every step (Elman 1990)."},
        {Cell::Lstm, "lstm", "LSTM",
         "c = f c' + i g, h = o tanh(c): the forget gate keeps a path open through time (Hochreiter & Schmidhuber "
         "1997, Gers "
         "2000)."},
        {Cell::Gru, "gru", "GRU", "h = (1 - z) n + z h': the update gate z keeps the old state (Cho 2014)."},
    };
    return rows;
}

std::span<const Named<GruReset>> gruResetNames() {
    static constexpr Named<GruReset> rows[] = {
        {GruReset::After, "after", "After the product",
         "n = tanh(W x + b + r (U h' + b')): PyTorch's and Keras' form."},
        {GruReset::Before, "before", "Before the product", "n = tanh(W x + b + U (r h') + b'): the form of Cho 2014."},
    };
    return rows;
}

std::span<const Named<Source>> sourceNames() {
    using enum Source;
    static constexpr Named<Source> rows[] = {
        {Circle, "circle", "Circle", "2-D, two classes: a disc inside a ring."},
        {Xor, "xor", "Exclusive or", "2-D, two classes: the sign of x * y."},
        {Gauss, "gauss", "Two Gaussians", "2-D, two classes: two clouds, linearly separable while the noise is small."},
        {Spiral, "spiral", "Two spirals", "2-D, two classes wound around each other."},
        {Moons, "moons", "Two moons", "2-D, two classes: half circles that reach into each other."},
        {Plane, "plane", "Plane", "2-D regression of a linear function."},
        {MultiGauss, "multi_gauss", "Hills", "2-D regression of a sum of positive and negative Gaussian hills."},
        {Digits, "digits", "Handwritten digits", "1797 images of 8x8 pixels, 10 classes (Alpaydin & Kaynak 1998)."},
        {DigitsRows, "digits_rows", "Digits, row by row", "The digits as sequences of 8 rows of 8 pixels."},
        {Fashion, "fashion", "Fashion-MNIST",
         "Images of 28x28 pixels, 10 classes of clothing (Xiao 2017, Zalando SE)."},
        {Penguins, "penguins", "Penguins", "Palmer penguins: 3 species, 4 measurements, real gaps (Horst 2020)."},
        {Sunspots, "sunspots", "Sunspots", "Yearly sunspot numbers 1700-2008: predict the next year."},
        {Adding, "adding", "Adding problem",
         "Sum of the two marked numbers of a long sequence; knowing nothing costs 1/6 (Hochreiter & Schmidhuber "
         "1997)."},
        {CopyMemory, "copy_memory", "Copy memory",
         "Repeat 10 symbols after a delay; knowing nothing costs ln 8 a scored step, 10 ln 8 / (T + 20) over all "
         "(Arjovsky "
         "2016)."},
        {TemporalOrder, "temporal_order", "Temporal order",
         "Which of two symbols came first, far apart in a noisy sequence (Hochreiter & Schmidhuber 1997)."},
        {Sine, "sine", "Sine", "Sine waves: predict the next value."},
        {Csv, "csv", "CSV file", "A table: one row a sample, one column the target."},
        {Idx, "idx", "IDX files", "MNIST's format: images and labels, .gz too."},
        {Npy, "npy", "NumPy files", "Features and targets as .npy arrays."},
    };
    return rows;
}

std::span<const Named<Task>> taskNames() {
    static constexpr Named<Task> rows[] = {
        {Task::Classification, "classification", "Classification", "The target is one of a few classes."},
        {Task::Regression, "regression", "Regression", "The target is a number."},
    };
    return rows;
}

std::span<const Named<Split>> splitNames() {
    static constexpr Named<Split> rows[] = {
        {Split::Shuffled, "shuffled", "Shuffled", "Validation rows are drawn at random from the seed."},
        {Split::Ordered, "ordered", "Ordered", "The last rows are validation, and rows keep the file's order."},
    };
    return rows;
}

std::span<const Named<MissingValues>> missingNames() {
    static constexpr Named<MissingValues> rows[] = {
        {MissingValues::Skip, "skip", "Skip the row", "A row with a gap is left out, and the count is told."},
        {MissingValues::Mean, "mean", "Take the mean", "A gap gets the mean of its column's training rows."},
    };
    return rows;
}

std::span<const Named<Loss>> lossNames() {
    using enum Loss;
    static constexpr Named<Loss> rows[] = {
        {Auto, "auto", "By the task", "Cross entropy for classification, mean squared error for regression."},
        {CrossEntropy, "cross_entropy", "Cross entropy",
         "-ln softmax(logits)[class], mean over the batch; starts at ln C when the network knows nothing."},
        {Mse, "mse", "Mean squared error", "(y - target)^2, mean over all elements."},
        {BinaryCrossEntropy, "binary_cross_entropy", "Binary cross entropy",
         "-ln sigmoid(+-logit), mean over the batch: one logit for exactly 2 classes."},
    };
    return rows;
}

std::span<const Named<OptimizerKind>> optimizerNames() {
    using enum OptimizerKind;
    static constexpr Named<OptimizerKind> rows[] = {
        {Sgd, "sgd", "SGD", "w <- w - eta v, v <- momentum v + g (Robbins & Monro 1951, Sutskever 2013)."},
        {Rmsprop, "rmsprop", "RMSprop",
         "w <- w - eta g / (sqrt(s) + eps), s <- alpha s + (1 - alpha) g^2 (Hinton 2012)."},
        {Adam, "adam", "Adam",
         "w <- w - eta m^ / (sqrt(v^) + eps), both means corrected for their start: the gradient's scale divides out "
         "(Kingma & "
         "Ba 2015)."},
        {AdamW, "adamw", "AdamW",
         "Adam, with the weight decay taken from the weights directly (Loshchilov & Hutter 2019)."},
    };
    return rows;
}

std::span<const Named<ScheduleKind>> scheduleNames() {
    using enum ScheduleKind;
    static constexpr Named<ScheduleKind> rows[] = {
        {Constant, "constant", "Constant", "The learning rate stays."},
        {Step, "step", "Step", "eta gamma^floor(step / step_size)."},
        {Cosine, "cosine", "Cosine",
         "minimum + (eta - minimum) (1 + cos(pi step / steps)) / 2, over training.steps (Loshchilov & Hutter 2017)."},
    };
    return rows;
}

std::span<const Named<ClipKind>> clipNames() {
    using enum ClipKind;
    static constexpr Named<ClipKind> rows[] = {
        {None, "none", "Off", "Gradients go to the optimizer as they are."},
        {GlobalNorm, "global_norm", "Global norm",
         "g <- g min(1, max_norm / (||g|| + 1e-6)), one norm over all tensors: keeps the direction (Pascanu 2013)."},
        {LayerNorm, "layer_norm", "Per-tensor norm",
         "The same, each tensor by its own norm: directions turn against each other."},
        {Value, "value", "Value", "Each element is held within +-clip_value: the direction changes."},
        {Adaptive, "adaptive", "Adaptive (AGC)",
         "Each output row within clipping * max(||w_row||, epsilon); `output` is left alone (Brock 2021)."},
    };
    return rows;
}

namespace {

/// Edit distance with swapped neighbours counted once (optimal string alignment), for short words.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> twoAbove(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(twoAbove, above);
        std::swap(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], twoAbove[j - 2] + 1);
        }
    }
    return row[b.size()];
}

/// Case and the blanks people type for an underscore do not count as mistakes worth a distance.
std::string folded(std::string_view word) {
    std::string text(word);
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
        else if (c == '-' || c == ' ')
            c = '_';
    }
    return text;
}

} // namespace

std::optional<std::string_view> suggestion(std::string_view word, std::span<const std::string_view> candidates) {
    constexpr std::size_t kLongestWord = 64;
    if (word.empty() || word.size() > kLongestWord)
        return std::nullopt;
    const std::string meant = folded(word);
    std::optional<std::string_view> best;
    std::size_t bestDistance = 0;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(meant, candidate);
        const std::size_t allowed = std::max<std::size_t>(1, std::max(meant.size(), candidate.size()) / 3);
        if (distance <= allowed && (!best || distance < bestDistance)) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace nabla
