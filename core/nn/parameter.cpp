// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/parameter.h"

#include "core/kernels/dispatch.h"

namespace nabla {

template <class Scalar>
void Parameter<Scalar>::transposePanel(Range panel) {
    if (transposed.isEmpty())
        return;
    Kernels<Scalar>::transpose(rows(), panel.size(), value.column(panel.first), value.stride(),
                               transposed.data() + panel.first, transposed.stride());
}

template struct Parameter<float>;
template struct Parameter<double>;

} // namespace nabla
