<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Diagnosis</name>
    <message>
        <source>Too early to tell</source>
        <translation>现在还说不准</translation>
    </message>
    <message>
        <source>Looks healthy</source>
        <translation>看起来健康</translation>
    </message>
    <message>
        <source>The signal keeps its size when each layer multiplies it by about 1.</source>
        <translation>每层都把信号乘以约 1 时，信号的大小就能保持。</translation>
    </message>
    <message>
        <source>Branches that are silent by design</source>
        <translation>有意保持沉默的分支</translation>
    </message>
    <message>
        <source>The last weights or the scale of each residual branch start at 0, so that the network starts as the identity; its inner layers wake up with the first steps.</source>
        <translation>每个残差分支的最后一组权重或其缩放从 0 开始，网络因此以恒等映射起步；分支内的层在最初几步后醒来。</translation>
    </message>
    <message>
        <source>A bias that batch norm takes away again</source>
        <translation>会被批归一化抵消的偏置</translation>
    </message>
    <message>
        <source>Batch norm subtracts the mean of the batch, so a constant in front of it changes nothing.</source>
        <translation>批归一化会减去批次均值，所以它前面的常数毫无作用。</translation>
    </message>
    <message>
        <source>Short memory, long enough for this task</source>
        <translation>记忆短，但对这个任务够用</translation>
    </message>
    <message>
        <source>Each time step back multiplies the gradient by about the same factor.</source>
        <translation>每往回一个时间步，梯度都乘以大致相同的因子。</translation>
    </message>
    <message>
        <source>The steps do not fit the weights</source>
        <translation>步长与权重不相称</translation>
    </message>
    <message>
        <source>A step of about a thousandth of the weights is usual: much less wastes steps, much more forgets what was learned.</source>
        <translation>一步约为权重的千分之一是常见的：小得多则浪费步数，大得多则忘掉学过的东西。</translation>
    </message>
    <message>
        <source>The loss stays at the level of knowing nothing</source>
        <translation>损失停在一无所知的水平</translation>
    </message>
    <message>
        <source>The network answers the same for each input. Tasks with long memory leave this plateau late; others should have left it by now.</source>
        <translation>网络对任何输入都给出同样的回答。需要长记忆的任务会很晚才离开这个平台期；其他任务此时早该离开了。</translation>
    </message>
    <message>
        <source>The learning rate is too small</source>
        <translation>学习率太小</translation>
    </message>
    <message>
        <source>The signal arrives, but the steps are too short to get anywhere in this training.</source>
        <translation>信号能传到，但步子太短，这次训练走不了多远。</translation>
    </message>
    <message>
        <source>Clipping decides the size of the steps</source>
        <translation>步长由裁剪决定</translation>
    </message>
    <message>
        <source>A limit below the usual norm makes each step equally long: the limit has become the learning rate. It cannot help a signal that vanishes.</source>
        <translation>上限低于通常的范数时，每一步都一样长：上限变成了学习率。它帮不了正在消失的信号。</translation>
    </message>
    <message>
        <source>Units are saturated</source>
        <translation>单元已饱和</translation>
    </message>
    <message>
        <source>On the flat part of the activation its slope is nearly 0, and the signal is multiplied by that slope on its way back.</source>
        <translation>在激活函数平坦的部分，斜率接近 0，信号在反传途中要乘以这个斜率。</translation>
    </message>
    <message>
        <source>Units are dead</source>
        <translation>单元已死亡</translation>
    </message>
    <message>
        <source>A ReLU that no sample makes positive gives 0, gets no gradient and so stays as it is. One step that was too large is enough.</source>
        <translation>没有任何样本能使其为正的 ReLU 输出 0，得不到梯度，于是一直如此。只要有一步太大就足够了。</translation>
    </message>
    <message>
        <source>The steps are too large</source>
        <translation>步子太大</translation>
    </message>
    <message>
        <source>A step of more than twice the inverse curvature overshoots the valley and climbs its other side, higher each time.</source>
        <translation>大于曲率倒数两倍的一步会越过谷底，爬上另一侧，而且一次比一次高。</translation>
    </message>
    <message>
        <source>The error signal vanishes through time</source>
        <translation>误差信号随时间消失</translation>
    </message>
    <message>
        <source>Each time step back multiplies the gradient by about the same factor below 1, so what happened early is not learned. Clipping cannot help.</source>
        <translation>每往回一个时间步，梯度都乘以大致相同的小于 1 的因子，早先发生的事因此学不到。裁剪帮不了忙。</translation>
    </message>
    <message>
        <source>The error signal explodes through time</source>
        <translation>误差信号随时间爆炸</translation>
    </message>
    <message>
        <source>Each time step back multiplies the gradient by about the same factor above 1; clipping bounds the step, a better start bounds the factor.</source>
        <translation>每往回一个时间步，梯度都乘以大致相同的大于 1 的因子；裁剪限制步长，更好的起点限制因子。</translation>
    </message>
    <message>
        <source>The error signal vanishes on its way back</source>
        <translation>误差信号在反传途中消失</translation>
    </message>
    <message>
        <source>Each layer multiplies the signal by about √χ. Below 1 the product over the depth goes to 0 and the first layers get nothing to learn from.</source>
        <translation>每层把信号乘以约 √χ。小于 1 时，沿深度的乘积趋于 0，最前面的层什么也学不到。</translation>
    </message>
    <message>
        <source>The error signal explodes on its way back</source>
        <translation>误差信号在反传途中爆炸</translation>
    </message>
    <message>
        <source>Each layer multiplies the signal by about √χ. Above 1 the product over the depth grows without bound, and one step throws the first layers away.</source>
        <translation>每层把信号乘以约 √χ。大于 1 时，沿深度的乘积无限增长，一步就把最前面的层毁掉。</translation>
    </message>
    <message>
        <source>All units of a layer are the same</source>
        <translation>一层的所有单元都相同</translation>
    </message>
    <message>
        <source>Units that start equal get equal gradients and stay equal. Random weights break the symmetry; a layer without it is one unit, many times.</source>
        <translation>起点相同的单元得到相同的梯度，于是永远相同。随机权重打破对称；没有随机性的层只是同一个单元的许多份。</translation>
    </message>
    <message>
        <source>Nothing is recorded yet. Let the training run.</source>
        <translation>还没有记录。请先让训练运行。</translation>
    </message>
    <message>
        <source>%1 steps are recorded.</source>
        <translation>已记录 %1 步。</translation>
    </message>
    <message>
        <source>Each of the %1 layers multiplies dL/dz by %2 on its way back (theory at the start: %3).</source>
        <translation>%1 个层中，每层把反传的 dL/dz 乘以 %2（初始时的理论值：%3）。</translation>
    </message>
    <message>
        <source>Each of the %1 layers multiplies dL/dz by %2 on its way back.</source>
        <translation>%1 个层中，每层把反传的 dL/dz 乘以 %2。</translation>
    </message>
    <message>
        <source>log₁₀ of update over weight is %1 (guide: −3).</source>
        <translation>更新与权重之比的 log₁₀ 为 %1（参考值：−3）。</translation>
    </message>
    <message>
        <source>ReLU with He init</source>
        <translation>ReLU 配 He 初始化</translation>
    </message>
    <message>
        <source>He init</source>
        <translation>He 初始化</translation>
    </message>
    <message>
        <source>Xavier init</source>
        <translation>Xavier 初始化</translation>
    </message>
    <message>
        <source>Orthogonal init</source>
        <translation>正交初始化</translation>
    </message>
    <message>
        <source>Init gain 1</source>
        <translation>初始化增益 1</translation>
    </message>
    <message>
        <source>Biases from 0</source>
        <translation>偏置从 0 开始</translation>
    </message>
    <message>
        <source>Leaky ReLU</source>
        <translation>Leaky ReLU</translation>
    </message>
    <message>
        <source>Batch norm</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>Scaled residual sums</source>
        <translation>缩放的残差和</translation>
    </message>
    <message>
        <source>Scale the residual sums</source>
        <translation>缩放残差和</translation>
    </message>
    <message>
        <source>Learning rate %1</source>
        <translation>学习率 %1</translation>
    </message>
    <message>
        <source>Clip the norm at %1</source>
        <translation>范数裁剪到 %1</translation>
    </message>
    <message>
        <source>No clipping</source>
        <translation>不裁剪</translation>
    </message>
    <message>
        <source>No bias before batch norm</source>
        <translation>批归一化前不设偏置</translation>
    </message>
    <message>
        <source>LSTM with forget bias 1</source>
        <translation>LSTM，遗忘偏置 1</translation>
    </message>
    <message>
        <source>Forget bias %1</source>
        <translation>遗忘偏置 %1</translation>
    </message>
    <message>
        <source>Orthogonal recurrent init</source>
        <translation>循环权重正交初始化</translation>
    </message>
    <message>
        <source>Adam, learning rate %1</source>
        <translation>Adam，学习率 %1</translation>
    </message>
    <message>
        <source>The bias in front of batch norm in %1 layers has a gradient of %2 of the shift&apos;s behind it: rounding, nothing else.</source>
        <translation>有 %1 层，批归一化前的偏置的梯度只有其后平移参数梯度的 %2：全是舍入误差。</translation>
    </message>
    <message>
        <source>The optimizer divides its size out and blows the noise up: these biases wander by %1 a step.</source>
        <translation>优化器除掉了它的大小，把噪声放大了：这些偏置每步游走 %1。</translation>
    </message>
    <message>
        <source>%1 of the last %2 steps were clipped; half of them kept less than %3 of the gradient (norm %4 before, limit %5).</source>
        <translation>最近 %2 步中有 %1 被裁剪；其中一半保留的梯度不到 %3（裁剪前范数 %4，上限 %5）。</translation>
    </message>
    <message>
        <source>With this optimizer a constant coefficient has no effect: it divides the size out again.</source>
        <translation>对这个优化器，恒定的裁剪系数没有作用：它会把大小再除掉。</translation>
    </message>
    <message>
        <source>After %1 steps the loss is %2, at the start it was %3.</source>
        <translation>%1 步之后损失为 %2，开始时为 %3。</translation>
    </message>
    <message>
        <source>After %1 steps the loss is %2; knowing nothing of the input gives %3.</source>
        <translation>%1 步之后损失为 %2；对输入一无所知时为 %3。</translation>
    </message>
    <message>
        <source>In %1 of %2 ReLU layers (first: layer %3) every unit gives 0 for every sample of the last %4 batches: nothing passes, forward or back.</source>
        <translation>%2 个 ReLU 层中有 %1 层（最先是第 %3 层），每个单元对最近 %4 个批次的所有样本都输出 0：前向和反向都过不去。</translation>
    </message>
    <message>
        <source>Over all ReLU layers %1 of the units were silent for whole batches (%2 in the first step); the worst is layer %3 with %4 silent and %5 zeros.</source>
        <translation>所有 ReLU 层中，%1 的单元在整个批次上沉默（第一步为 %2）；最差的是第 %3 层：%4 沉默，%5 为零。</translation>
    </message>
    <message>
        <source>Each of the %1 layers multiplies dL/dz by %2 on its way back (theory at the start: %3); the first layer gets %4 times what the last one gets.</source>
        <translation>%1 个层中，每层把反传的 dL/dz 乘以 %2（初始时的理论值：%3）；第一层得到的是最后一层的 %4 倍。</translation>
    </message>
    <message>
        <source>Each of the %1 layers multiplies dL/dz by %2 on its way back; the first layer gets %4 times what the last one gets.</source>
        <translation>%1 个层中，每层把反传的 dL/dz 乘以 %2；第一层得到的是最后一层的 %4 倍。</translation>
    </message>
    <message>
        <source>At step %1 the numbers stopped being finite.</source>
        <translation>从第 %1 步起，数值不再有限。</translation>
    </message>
    <message>
        <source>One step changes a weight matrix by up to %1 of its size.</source>
        <translation>一步最多把一个权重矩阵改变其大小的 %1。</translation>
    </message>
    <message>
        <source>The middle weight matrix changes by %1 of its size a step (guide: 10⁻³).</source>
        <translation>位于中间的权重矩阵每步改变其大小的 %1（参考值：10⁻³）。</translation>
    </message>
    <message>
        <source>The loss was %1 at the start and not finite at step %2; the lowest was %3.</source>
        <translation>损失开始时为 %1，在第 %2 步不再有限；最低曾为 %3。</translation>
    </message>
    <message>
        <source>At the start a layer multiplied dL/dz by %1: the step, not the depth, is too large.</source>
        <translation>开始时每层把 dL/dz 乘以 %1：太大的是步子，不是深度。</translation>
    </message>
    <message>
        <source>In the whole training of %1 steps no weight matrix would change by more than %2 of its size.</source>
        <translation>在 %1 步的整个训练中，没有一个权重矩阵的改变会超过其大小的 %2。</translation>
    </message>
    <message>
        <source>In %1 of %2 layers most units sit on the flat part of the activation: %3 of the values there (theory at the start: %4), first in layer %5.</source>
        <translation>%2 层中有 %1 层，多数单元处在激活函数的平坦部分：那里占全部数值的 %3（初始时的理论值：%4），最先是第 %5 层。</translation>
    </message>
    <message>
        <source>In %1 of %2 layers most units sit on the flat part of the activation: %3 of the values there, first in layer %5.</source>
        <translation>%2 层中有 %1 层，多数单元处在激活函数的平坦部分：那里占全部数值的 %3，最先是第 %5 层。</translation>
    </message>
    <message>
        <source>%1 layers inside residual branches had a gradient of exactly 0 at the first step; at step %2 it is %3 on average.</source>
        <translation>残差分支内有 %1 层在第一步的梯度恰好为 0；到第 %2 步平均为 %3。</translation>
    </message>
    <message>
        <source>In %1 of %2 layers (first: layer %3) every unit gets the same gradient in each of the last %4 steps, to seven digits: they stay copies of one unit.</source>
        <translation>%2 层中有 %1 层（最先是第 %3 层），在最近 %4 步的每一步里，所有单元得到的梯度前七位都相同：它们始终是同一个单元的副本。</translation>
    </message>
    <message>
        <source>In %1 of %2 layers (first: layer %3) all weights started equal and their gradient is exactly 0.</source>
        <translation>%2 层中有 %1 层（最先是第 %3 层），所有权重起点相同，梯度恰好为 0。</translation>
    </message>
    <message>
        <source>In layer %1 each time step back multiplies dL/dh by %2 (theory at the start: %3): over %4 time steps by %5.</source>
        <translation>在第 %1 层，每往回一个时间步，dL/dh 乘以 %2（初始时的理论值：%3）：%4 个时间步共乘以 %5。</translation>
    </message>
    <message>
        <source>In layer %1 each time step back multiplies dL/dh by %2: over %4 time steps by %5.</source>
        <translation>在第 %1 层，每往回一个时间步，dL/dh 乘以 %2：%4 个时间步共乘以 %5。</translation>
    </message>
    <message>
        <source>Along the cell state dL/dc the factor is %1.</source>
        <translation>沿细胞状态 dL/dc，因子为 %1。</translation>
    </message>
    <message>
        <source>Half of it is gone after %1 time steps; the task can be learned from what is nearer.</source>
        <translation>%1 个时间步之后只剩一半；任务可以从更近的内容学会。</translation>
    </message>
    <message>
        <source>log₁₀ of update over weight is %1 over %2 weight matrices, below the guide line at −3: steps are small for these weights.</source>
        <translation>%2 个权重矩阵的更新与权重之比的 log₁₀ 为 %1，低于参考线 −3：对这些权重来说步子偏小。</translation>
    </message>
    <message>
        <source>log₁₀ of update over weight is %1 over %2 weight matrices, above the guide line at −3: each step rewrites a large part of the weights.</source>
        <translation>%2 个权重矩阵的更新与权重之比的 log₁₀ 为 %1，高于参考线 −3：每一步都改写了权重的一大部分。</translation>
    </message>
    <message>
        <source>With this optimizer the ratio comes from the learning rate alone; whether the signal arrives is seen in dL/dz.</source>
        <translation>对这个优化器，该比值只取决于学习率；信号是否传到要看 dL/dz。</translation>
    </message>
    <message>
        <source>Each of the %1 layers multiplies dL/dz by %2 on its way back (theory at the start: %3); the first layer gets %4 of what the last one gets.</source>
        <translation>%1 个层中，每层把反传的 dL/dz 乘以 %2（初始时的理论值：%3）；第一层得到的是最后一层的 %4。</translation>
    </message>
    <message>
        <source>Each of the %1 layers multiplies dL/dz by %2 on its way back; the first layer gets %4 of what the last one gets.</source>
        <translation>%1 个层中，每层把反传的 dL/dz 乘以 %2；第一层得到的是最后一层的 %4。</translation>
    </message>
    <message>
        <source>The optimizer divides the gradient&apos;s size out and still moves the first layers (%1 of their size in %2 steps), but the first half of the network carries only %3 of the descent.</source>
        <translation>优化器除掉了梯度的大小，仍在推动最前面的层（%2 步内改变其大小的 %1），但网络的前一半只承担了下降的 %3。</translation>
    </message>
    <message>
        <source>At this rate the first layers&apos; weights change by %1 of their size in the whole training of %2 steps.</source>
        <translation>照这个速度，在 %2 步的整个训练中，最前面几层的权重只改变其大小的 %1。</translation>
    </message>
    <message>
        <source>In %1 layers the gradient is exactly 0: too small for a float, or nothing comes through.</source>
        <translation>有 %1 层的梯度恰好为 0：对单精度浮点数来说太小，或者什么也没有传过来。</translation>
    </message>
    <message>
        <source>At this rate the first layers&apos; weights change by %1 of their size in %2 steps.</source>
        <translation>按这个速度，%2 步内最前面几层的权重只会改变自身大小的 %1。</translation>
    </message>
    <message>
        <source>A rate needs a few steps before its spread is known, and the loss has to fall below that of knowing nothing before a training is well.</source>
        <translation>变化率要经过几步才知道其离散程度；而且损失要降到“对输入一无所知”的水平以下，才能说训练正常。</translation>
    </message>
    <message>
        <source>This kind of clipping also turns the gradient: the cosine between before and after is %1.</source>
        <translation>这种裁剪还会改变梯度的方向：裁剪前后的余弦为 %1。</translation>
    </message>
    <message>
        <source>The forget gate stands open by %1 on average, and dL/dc is multiplied by that at each time step.</source>
        <translation>遗忘门平均打开 %1，每经过一个时间步，dL/dc 都要乘以这个数。</translation>
    </message>
</context>
<context>
    <name>Divergence</name>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>affine map</source>
        <translation>仿射变换</translation>
    </message>
    <message>
        <source>preactivation</source>
        <translation>预激活值</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>normalized activation</source>
        <translation>归一化后的激活值</translation>
    </message>
    <message>
        <source>activation after dropout</source>
        <translation>dropout 后的激活值</translation>
    </message>
    <message>
        <source>residual sum</source>
        <translation>残差和</translation>
    </message>
    <message>
        <source>hidden state</source>
        <translation>隐藏状态</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>affine map W x + b</source>
        <translation>仿射变换 W x + b</translation>
    </message>
    <message>
        <source>normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>dropout</source>
        <translation>随机失活（dropout）</translation>
    </message>
    <message>
        <source>projection of the shortcut</source>
        <translation>捷径的投影</translation>
    </message>
    <message>
        <source>backward pass</source>
        <translation>反向传播</translation>
    </message>
    <message>
        <source>weight gradient</source>
        <translation>权重梯度的计算</translation>
    </message>
    <message>
        <source>update</source>
        <translation>参数更新</translation>
    </message>
    <message>
        <source>gradient of the %1</source>
        <translation>%1的梯度</translation>
    </message>
    <message>
        <source>gradient of %1</source>
        <translation>%1 的梯度</translation>
    </message>
    <message>
        <source>weights of %1</source>
        <translation>%1 的权重</translation>
    </message>
    <message>
        <source>NaN (not a number)</source>
        <translation>NaN（不是数）</translation>
    </message>
    <message>
        <source>not finite</source>
        <translation>非有限值</translation>
    </message>
</context>
<context>
    <name>Instrument</name>
    <message>
        <source>Nothing measured yet. Press Run, or Space, to train.</source>
        <translation>还没有测量。按“运行”或空格键开始训练。</translation>
    </message>
    <message>
        <source>Output layer</source>
        <translation>输出层</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Gradient by layer</source>
        <translation>各层梯度</translation>
    </message>
    <message>
        <source>The error signal dL/dz on its way back from the output, and the weight gradient dL/dW that each layer makes of it, both before clipping. Falling to the left is vanishing, rising is exploding.</source>
        <translation>误差信号 dL/dz 从输出端往回传，以及每层由它得出的权重梯度 dL/dW，都在裁剪之前。向左下降是消失，向左上升是爆炸。</translation>
    </message>
    <message>
        <source>Waterfall</source>
        <translation>瀑布图</translation>
    </message>
    <message>
        <source>Layers from top to bottom, steps from left to right, the size of the gradient as colour: where in the network and when in the run the signal dies or blows up.</source>
        <translation>自上而下是各层，自左向右是各步，颜色表示梯度大小：信号在网络的哪里、在训练的何时消失或爆炸。</translation>
    </message>
    <message>
        <source>Weight updates</source>
        <translation>权重更新</translation>
    </message>
    <message>
        <source>How far each layer&apos;s weights really move in a step, and that distance over the weights&apos; own size. Ratios far below 10⁻³ hardly learn, ratios far above it tremble (a rule of thumb).</source>
        <translation>每层权重一步实际移动了多远，以及这段距离与权重自身大小之比。比值远低于 10⁻³ 几乎学不到东西，远高于它则会抖动（经验法则）。</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>The norm of the gradient of all weights before and after clipping. Drag the line, or press Up and Down, to change max_norm while training goes on.</source>
        <translation>裁剪前后全部权重梯度的范数。拖动那条线，或按上、下键，可在训练进行时改变 max_norm。</translation>
    </message>
    <message>
        <source>Loss and accuracy</source>
        <translation>损失与准确率</translation>
    </message>
    <message>
        <source>The loss of every batch (faint) and its trend, the loss on data kept aside for validation, and the loss of a guess that knows nothing (dashed); below, the share of right answers.</source>
        <translation>每个批次的损失（浅色）及其趋势、留作验证的数据上的损失，以及一无所知时猜测的损失（虚线）；下方是答对的比例。</translation>
    </message>
    <message>
        <source>History of layers</source>
        <translation>各层历史</translation>
    </message>
    <message>
        <source>One quantity of chosen layers over the steps: gradients, weights, updates, activations. The menu chooses the layers.</source>
        <translation>所选各层的一个量随步数的变化：梯度、权重、更新、激活值。在菜单中选择层。</translation>
    </message>
    <message>
        <source>Saturation and dead units</source>
        <translation>饱和与死单元</translation>
    </message>
    <message>
        <source>The share of each layer&apos;s outputs that are exactly 0 (silent) or at the flat end of the activation (saturated), and every unit over one batch: a dead one gives 0 for all of it.</source>
        <translation>每层输出中恰好为 0（沉默）或处在激活函数平坦端（饱和）的比例，以及每个单元在一个批次上的情况：死单元对所有样本都输出 0。</translation>
    </message>
    <message>
        <source>Histograms</source>
        <translation>直方图</translation>
    </message>
    <message>
        <source>How the numbers of each layer spread, by size in powers of ten or by value: gradients, activations, pre-activations, weights. Exact zeros stand as a share at the left.</source>
        <translation>每层数值的分布，按 10 的幂次的大小或按值：梯度、激活值、预激活值、权重。恰好为零的数在左侧以比例表示。</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>The norm before and after clipping, the coefficient that shortens the gradient, the share of clipped steps, and a max_norm proposed from the norms that were watched.</source>
        <translation>裁剪前后的范数、缩短梯度的系数、被裁剪步数的比例，以及根据观察到的范数建议的 max_norm。</translation>
    </message>
    <message>
        <source>Gradient against lag</source>
        <translation>梯度随滞后的变化</translation>
    </message>
    <message>
        <source>How far back in time the error signal of a recurrent layer reaches: the gradient of its state h, and of an LSTM&apos;s cell c, against the lag, with the opening of the gates.</source>
        <translation>循环层的误差信号能回溯多远：状态 h 的梯度，以及 LSTM 细胞状态 c 的梯度，随滞后的变化，还有各个门的开度。</translation>
    </message>
    <message>
        <source>Decision surface</source>
        <translation>决策面</translation>
    </message>
    <message>
        <source>What the network answers over the plane of two features, with the samples on it: discs for training, squares for validation. Colours pale where it is unsure.</source>
        <translation>网络在两个特征的平面上的回答，以及其上的样本：圆点为训练，方块为验证。网络没把握的地方颜色变淡。</translation>
    </message>
    <message>
        <source>Samples and answers</source>
        <translation>样本与回答</translation>
    </message>
    <message>
        <source>Pictures of the data with what the network says of them and how sure it is; wrong answers have a frame and a cross.</source>
        <translation>数据的图片，以及网络对它们的判断和把握；答错的带有边框和叉号。</translation>
    </message>
    <message>
        <source>Network table</source>
        <translation>网络数值表</translation>
    </message>
    <message>
        <source>Every number of the shown step, a row a layer or a row a parameter. A click on a heading sorts; Ctrl+C copies.</source>
        <translation>所示步的全部数值，每行一层或一个参数。单击表头排序；Ctrl+C 复制。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>The learning rate of every step: the schedule with its warm-up, and every change made by hand while the training went on.</source>
        <translation>每一步的学习率：带预热的调度，以及训练途中手动作出的每次修改。</translation>
    </message>
    <message>
        <source>twin A</source>
        <translation>对照 A</translation>
    </message>
    <message>
        <source>compared run</source>
        <translation>对比的运行</translation>
    </message>
    <message>
        <source>run before</source>
        <translation>上次运行</translation>
    </message>
    <message>
        <source>Gradient noise</source>
        <translation>梯度噪声</translation>
    </message>
    <message>
        <source>How far single samples&apos; gradients scatter, every 32nd step, over the whole network. The simple noise scale tr Σ / ‖g‖², g the gradient over all data, is the batch size at which noise equals signal (McCandlish et al. 2018, estimated from one batch). Points far above the line: a larger batch or a smaller learning rate calms the steps. Far below it: a larger batch saves few steps.</source>
        <translation>单个样本的梯度有多分散：对整个网络，每 32 步测一次。简单噪声尺度 tr Σ / ‖g‖²（g 是全部数据上的梯度）是噪声与信号相等时的批次大小（McCandlish 等 2018，由一个批次估计）。点远在线之上：更大的批次或更小的学习率会让步子平稳；远在线之下：更大的批次省不了多少步。</translation>
    </message>
    <message>
        <source>Gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Dead units</source>
        <translation>死单元</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>滞后</translation>
    </message>
    <message>
        <source>Surface</source>
        <translation>决策面</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>A report of Nablascope %1</source>
        <translation>Nablascope %1 的报告</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>验证损失</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>There are no runs in this session.</source>
        <translation>这个会话里没有运行。</translation>
    </message>
    <message>
        <source>dL/dz of every layer, L2 norm</source>
        <translation>各层的 dL/dz，L2 范数</translation>
    </message>
    <message>
        <source>Gradient of every layer&apos;s weight, L2 norm</source>
        <translation>各层权重的梯度，L2 范数</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>not finite</source>
        <translation>非有限值</translation>
    </message>
    <message>
        <source>0 lies on the lower edge</source>
        <translation>0 位于下边缘</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>layer, from the input to the output</source>
        <translation>层，从输入到输出</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>before clipping</source>
        <translation>裁剪前</translation>
    </message>
    <message>
        <source>after clipping</source>
        <translation>裁剪后</translation>
    </message>
    <message>
        <source>Size of an update over the size of the weights</source>
        <translation>更新大小与权重大小之比</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Steps recorded</source>
        <translation>已记录的步数</translation>
    </message>
    <message>
        <source>Loss of the last step</source>
        <translation>最后一步的损失</translation>
    </message>
    <message>
        <source>Lowest loss</source>
        <translation>最低损失</translation>
    </message>
    <message>
        <source>Accuracy of the last step</source>
        <translation>最后一步的准确率</translation>
    </message>
    <message>
        <source>Validation accuracy</source>
        <translation>验证准确率</translation>
    </message>
    <message>
        <source>Gradient norm of the last step</source>
        <translation>最后一步的梯度范数</translation>
    </message>
    <message>
        <source>Learning rate of the last step</source>
        <translation>最后一步的学习率</translation>
    </message>
    <message>
        <source>Clipped steps</source>
        <translation>被裁剪的步数</translation>
    </message>
    <message>
        <source>What to try:</source>
        <translation>可以试试：</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>There is none: another program did this training and wrote its numbers.</source>
        <translation>没有配方：这是另一个程序的训练，它写出了这些数字。</translation>
    </message>
    <message>
        <source>before step %1:</source>
        <translation>第 %1 步之前：</translation>
    </message>
    <message>
        <source>While it went on these settings were changed by hand, which the command does not repeat:</source>
        <translation>运行期间有人手动改过下列设置，上面的命令不会重复这些改动：</translation>
    </message>
    <message>
        <source>How to make it again</source>
        <translation>如何重现</translation>
    </message>
    <message>
        <source>By the program that did it.</source>
        <translation>由当时训练它的程序来做。</translation>
    </message>
    <message>
        <source>Save the recipe above as recipe.json, then:</source>
        <translation>把上面的配方存为 recipe.json，然后：</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>软件</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Checksum of the prepared data</source>
        <translation>预处理后数据的校验和</translation>
    </message>
    <message>
        <source>It was forked from step %1 of “%2”, with the weights there: train that run first.</source>
        <translation>它从“%2”的第 %1 步分叉出来，沿用那里的权重：请先训练那个运行。</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>What differs from the run it was forked from:</source>
        <translation>与分叉来源运行的不同之处：</translation>
    </message>
    <message>
        <source>What differs from the run before:</source>
        <translation>与前一个运行的不同之处：</translation>
    </message>
    <message>
        <source>Nothing is recorded.</source>
        <translation>没有任何记录。</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>It was forked from step %1 of a run that is no longer in this session, with the weights there.</source>
        <translation>它是从本会话中已不存在的一次运行的第 %1 步分叉出来的，沿用那里的权重。</translation>
    </message>
    <message>
        <source>Its data are %1, in the folder %2. Where they lie elsewhere, put recipe.json beside them.</source>
        <translation>数据是 %1，位于文件夹 %2。若它们在别处，请把 recipe.json 放在数据旁边。</translation>
    </message>
</context>
<context>
    <name>nabla::AttachBanner</name>
    <message>
        <source>No longer attached to %1. Its run is in the list of runs.</source>
        <translation>已不再接入 %1。它的运行保存在运行列表中。</translation>
    </message>
    <message>
        <source>No longer attached to %1.</source>
        <translation>已不再接入 %1。</translation>
    </message>
    <message>
        <source>Attach to a training run</source>
        <translation>接入正在进行的训练</translation>
    </message>
    <message>
        <source>Telemetry of a training (*.jsonl);;All files (*)</source>
        <translation>训练的遥测数据 (*.jsonl);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1 was not opened. %2</source>
        <translation>%1 没有打开。%2</translation>
    </message>
    <message>
        <source>It is no regular file.</source>
        <translation>它不是普通文件。</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>没有这个文件。</translation>
    </message>
    <message>
        <source>Attached to %1: step %2. The file cannot be read now; as soon as it can, it goes on.</source>
        <translation>已接入 %1：第 %2 步。文件目前无法读取，一旦可读就会继续。</translation>
    </message>
    <message>
        <source>Attached to %1. The file cannot be read now; as soon as it can, it goes on.</source>
        <translation>已接入 %1。文件目前无法读取，一旦可读就会继续。</translation>
    </message>
    <message>
        <source>Attached to %1: waiting for its first line</source>
        <translation>已接入 %1：等待第一行</translation>
    </message>
    <message>
        <source>Attached to %1: step %2, waiting for lines</source>
        <translation>已接入 %1：第 %2 步，等待新的行</translation>
    </message>
    <message>
        <source>Attached to %1: step %2</source>
        <translation>已接入 %1：第 %2 步</translation>
    </message>
    <message>
        <source>1 line skipped: %1</source>
        <translation>跳过了 1 行：%1</translation>
    </message>
    <message>
        <source>%1 lines skipped; the first: %2</source>
        <translation>跳过了 %1 行；第一处：%2</translation>
    </message>
    <message>
        <source>Detach</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>These numbers were written by another program; nothing here can go on with its training.</source>
        <translation>这些数字由另一个程序写出；这里无法继续它的训练。</translation>
    </message>
    <message>
        <source>Back to the experiment</source>
        <translation>回到实验</translation>
    </message>
</context>
<context>
    <name>nabla::BlackBoxPanel</name>
    <message>
        <source>The road there</source>
        <translation>发散前的经过</translation>
    </message>
    <message>
        <source>Ways back</source>
        <translation>退回</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>What to try</source>
        <translation>可以尝试</translation>
    </message>
    <message>
        <source>Black box</source>
        <translation>黑匣子</translation>
    </message>
    <message>
        <source>Show on the charts</source>
        <translation>在图上显示</translation>
    </message>
    <message>
        <source>Show the road on the charts</source>
        <translation>在图上显示发散前的经过</translation>
    </message>
    <message>
        <source>All values are finite</source>
        <translation>所有值都是有限的</translation>
    </message>
    <message>
        <source>When a value of this run stops being a finite number, the run pauses, and here stands where it happened, what led there and how to get back.</source>
        <translation>一旦这次运行中有值不再是有限数，运行就会暂停；这里会说明发生在哪里、如何走到这一步，以及怎样退回。</translation>
    </message>
    <message>
        <source>Diverged at step %1</source>
        <translation>第 %1 步发散</translation>
    </message>
    <message>
        <source>Layer: %1</source>
        <translation>层：%1</translation>
    </message>
    <message>
        <source>Quantity: %1</source>
        <translation>量：%1</translation>
    </message>
    <message>
        <source>First value: %1</source>
        <translation>首个非有限值：%1</translation>
    </message>
    <message>
        <source>Operation: %1</source>
        <translation>运算：%1</translation>
    </message>
    <message>
        <source>Its steps are not kept any more.</source>
        <translation>这些步的记录已不再保留。</translation>
    </message>
    <message>
        <source>Layer %1 grew first: %2 rose from %3 to %4 at step %5 (dashed).</source>
        <translation>第 %1 层最先增长：%2在第 %5 步从 %3 升到 %4（虚线处）。</translation>
    </message>
    <message>
        <source>Nothing had grown tenfold in the %1 steps before.</source>
        <translation>在此前的 %1 步中，没有任何量增长到十倍。</translation>
    </message>
    <message>
        <source>It happened in the first step on record, so there is no road.</source>
        <translation>它发生在有记录的第一步，因此没有之前的经过。</translation>
    </message>
    <message>
        <source>Rewind to step %1</source>
        <translation>退回到第 %1 步</translation>
    </message>
    <message>
        <source>Rewind to the last finite step, %1</source>
        <translation>退回到最后一个有限的步：第 %1 步</translation>
    </message>
    <message>
        <source>The last step with a finite loss and gradient. Unchanged, it goes the same road again.</source>
        <translation>损失和梯度仍有限的最后一步。若不作改动，会再次走上同一条路。</translation>
    </message>
    <message>
        <source>Rewind to before it grew, step %1</source>
        <translation>退回到增长之前：第 %1 步</translation>
    </message>
    <message>
        <source>Before it grew: time enough to change something.</source>
        <translation>增长之前：还来得及作出改动。</translation>
    </message>
    <message>
        <source>No step before it is finite, so there is none to go back to.</source>
        <translation>在它之前没有有限的步，因此无处可退。</translation>
    </message>
    <message>
        <source>These steps cannot be made again: the run came without its recipe.</source>
        <translation>这些步无法重现：这次运行没有附带配方。</translation>
    </message>
    <message>
        <source>Remedy: %1</source>
        <translation>对策：%1</translation>
    </message>
    <message>
        <source>Edits the recipe and trains on from before it grew, or from step 0 where the network becomes another one; Ctrl+Z takes the edit back.</source>
        <translation>修改配方，并从增长之前继续训练；若网络因此变成另一个网络，则从第 0 步开始。按 Ctrl+Z 可撤销修改。</translation>
    </message>
    <message>
        <source>The data themselves hold a value that is not finite, which no remedy of the network can mend. Look for empty or overflowing cells, or choose other columns.</source>
        <translation>数据本身含有非有限的值，任何针对网络的对策都无济于事。请检查空的或溢出的单元格，或选择其他列。</translation>
    </message>
    <message>
        <source>the largest preactivation |z|</source>
        <translation>最大的预激活值 |z|</translation>
    </message>
    <message>
        <source>the error signal |dL/dz|</source>
        <translation>误差信号 |dL/dz|</translation>
    </message>
    <message>
        <source>the norm of the weights</source>
        <translation>权重的范数</translation>
    </message>
</context>
<context>
    <name>nabla::ClipChart</name>
    <message>
        <source>↑ gradient norm</source>
        <translation>↑ 梯度范数</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>↑ coefficient</source>
        <translation>↑ 系数</translation>
    </message>
    <message>
        <source>before clipping</source>
        <translation>裁剪前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>裁剪后</translation>
    </message>
    <message>
        <source>clipped</source>
        <translation>被裁剪</translation>
    </message>
    <message>
        <source>proposed %1</source>
        <translation>建议 %1</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>采用 %1</translation>
    </message>
    <message>
        <source>Clip by the global norm at %1</source>
        <translation>按全局范数裁剪到 %1</translation>
    </message>
    <message>
        <source>Step %1  ·  coefficient %2  ·  clipped: %3 of all steps, %4 of the newest %L5</source>
        <translation>第 %1 步  ·  系数 %2  ·  被裁剪：全部步数的 %3，最近 %L5 步的 %4</translation>
    </message>
    <message>
        <source>before clipping  %1</source>
        <translation>裁剪前  %1</translation>
    </message>
    <message>
        <source>after  %1</source>
        <translation>裁剪后  %1</translation>
    </message>
    <message>
        <source>coefficient  %1</source>
        <translation>系数  %1</translation>
    </message>
    <message>
        <source>coefficient</source>
        <translation>系数</translation>
    </message>
    <message>
        <source>before</source>
        <translation>裁剪前</translation>
    </message>
    <message>
        <source>cosine to the raw gradient</source>
        <translation>与原始梯度的余弦</translation>
    </message>
    <message>
        <source>The largest is %1 times that.</source>
        <translation>最大的范数是它的 %1 倍。</translation>
    </message>
    <message>
        <source>No norm stands out: there is no need to clip.</source>
        <translation>没有突出的范数：无需裁剪。</translation>
    </message>
    <message>
        <source>Clip by the global norm at %1: %2 % of the newest %L3 norms are not larger.</source>
        <translation>按全局范数裁剪到 %1：最近 %L3 个范数中有 %2 % 不大于它。</translation>
    </message>
    <message>
        <source>cosine  %1</source>
        <translation>余弦  %1</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
</context>
<context>
    <name>nabla::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation>输入想做的事</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>想做什么</translation>
    </message>
    <message>
        <source>Commands that fit</source>
        <translation>符合的命令</translation>
    </message>
</context>
<context>
    <name>nabla::DataForm</name>
    <message>
        <source>Needed before this data set can be used.</source>
        <translation>使用这个数据集之前需要填写。</translation>
    </message>
    <message>
        <source>&amp;Data set</source>
        <translation>数据集(&amp;D)</translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>数据：%1</translation>
    </message>
    <message>
        <source>Columns: %1</source>
        <translation>列：%1</translation>
    </message>
    <message>
        <source>These are sequences. The network needs a recurrent layer that reads them to their end.</source>
        <translation>这些是序列。网络需要一个把序列读到末尾的循环层。</translation>
    </message>
    <message>
        <source>Make the first layer a GRU</source>
        <translation>把第一层改为 GRU</translation>
    </message>
    <message>
        <source>Gate: GRU</source>
        <translation>门控：GRU</translation>
    </message>
    <message>
        <source>The network has recurrent layers. They need a sequence, and this data set gives one vector a sample.</source>
        <translation>网络中有循环层，它们需要序列，而这个数据集每个样本只给一个向量。</translation>
    </message>
    <message>
        <source>Use digits row by row</source>
        <translation>改用逐行的数字</translation>
    </message>
    <message>
        <source>Data: digits, row by row</source>
        <translation>数据：逐行的数字</translation>
    </message>
    <message>
        <source>Make the layers dense</source>
        <translation>把这些层改为全连接</translation>
    </message>
    <message>
        <source>Recurrent layers to dense</source>
        <translation>循环层改为全连接</translation>
    </message>
    <message>
        <source>Sequences get lost or reach the output whole between these layers.</source>
        <translation>在这些层之间，序列会丢失，或整条到达输出层。</translation>
    </message>
    <message>
        <source>Set return_sequences to fit</source>
        <translation>按需设置 return_sequences</translation>
    </message>
    <message>
        <source>Return sequences to fit</source>
        <translation>按需返回序列</translation>
    </message>
</context>
<context>
    <name>nabla::DataImport</name>
    <message>
        <source>Import data</source>
        <translation>导入数据</translation>
    </message>
    <message>
        <source>Tables, IDX and NumPy files (*.csv *.tsv *.npy *.idx *-ubyte *.gz);;All files (*)</source>
        <translation>表格、IDX 和 NumPy 文件 (*.csv *.tsv *.npy *.idx *-ubyte *.gz);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>nabla::DataPanel</name>
    <message>
        <source>Data and training</source>
        <translation>数据与训练</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Dep&amp;th</source>
        <translation>深度(&amp;T)</translation>
    </message>
    <message>
        <source>Layers between input and output; new ones copy the last.</source>
        <translation>输入与输出之间的层数；新层复制最后一层。</translation>
    </message>
    <message>
        <source>Depth: %1 layers</source>
        <translation>深度：%1 层</translation>
    </message>
    <message>
        <source>&amp;Width</source>
        <translation>宽度(&amp;W)</translation>
    </message>
    <message>
        <source>Units of every layer.</source>
        <translation>每一层的单元数。</translation>
    </message>
    <message>
        <source>Width: %1 units</source>
        <translation>宽度：%1 个单元</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>&amp;Optimizer</source>
        <translation>优化器(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Learning rate</source>
        <translation>学习率(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Momentum</source>
        <translation>动量(&amp;M)</translation>
    </message>
    <message>
        <source>0 leaves every weight as it is.</source>
        <translation>0 表示所有权重保持不变。</translation>
    </message>
    <message>
        <source>Batch si&amp;ze</source>
        <translation>批大小(&amp;Z)</translation>
    </message>
    <message>
        <source>&amp;Steps</source>
        <translation>步数(&amp;S)</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>不一致</translation>
    </message>
</context>
<context>
    <name>nabla::Desk</name>
    <message>
        <source>Panels</source>
        <translation>面板</translation>
    </message>
    <message>
        <source>Scroll left</source>
        <translation>向左滚动</translation>
    </message>
    <message>
        <source>Scroll right</source>
        <translation>向右滚动</translation>
    </message>
</context>
<context>
    <name>nabla::DiagnosisPanel</name>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Copy the diagnosis as text</source>
        <translation>把诊断复制为文本</translation>
    </message>
    <message>
        <source>As of step %1</source>
        <translation>截至第 %1 步</translation>
    </message>
    <message>
        <source>Remedy: %1</source>
        <translation>对策：%1</translation>
    </message>
</context>
<context>
    <name>nabla::DifferenceText</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另有 %n 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nabla::DockTitle</name>
    <message>
        <source>Put away; the View menu brings it back</source>
        <translation>收起；可从“视图”菜单重新打开</translation>
    </message>
    <message>
        <source>Close %1</source>
        <translation>关闭 %1</translation>
    </message>
</context>
<context>
    <name>nabla::DocumentFiles</name>
    <message>
        <source>%1 was not opened. %2</source>
        <translation>未能打开 %1。%2</translation>
    </message>
    <message>
        <source>recipe.json</source>
        <translation>recipe.json</translation>
    </message>
    <message>
        <source>.json</source>
        <translation>.json</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
    <message>
        <source>%1 was not saved. %2</source>
        <translation>未能保存 %1。%2</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>有未保存的更改</translation>
    </message>
    <message>
        <source>Save the changes to “%1”?</source>
        <translation>要保存对“%1”的更改吗？</translation>
    </message>
    <message>
        <source>They are lost if you discard them.</source>
        <translation>如果放弃，这些更改将丢失。</translation>
    </message>
    <message>
        <source>No recent files</source>
        <translation>没有最近的文件</translation>
    </message>
    <message>
        <source>Open a session or a recipe</source>
        <translation>打开会话或配方</translation>
    </message>
    <message>
        <source>Sessions and recipes (*.nabla *.json);;Telemetry of a training (*.jsonl);;All files (*)</source>
        <translation>会话和配方 (*.nabla *.json);;训练的遥测数据 (*.jsonl);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
</context>
<context>
    <name>nabla::FieldEditor</name>
    <message>
        <source>“%1” is no whole number from 0 to 2⁶⁴ − 1.</source>
        <translation>“%1”不是 0 到 2⁶⁴ − 1 之间的整数。</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt *.csv.gz);;All files (*)</source>
        <translation>表格 (*.csv *.tsv *.txt *.csv.gz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>IDX files (*.idx *.gz *ubyte*);;All files (*)</source>
        <translation>IDX 文件 (*.idx *.gz *ubyte*);;所有文件 (*)</translation>
    </message>
    <message>
        <source>NumPy arrays (*.npy);;All files (*)</source>
        <translation>NumPy 数组 (*.npy);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>1/√depth</source>
        <translation>1/√深度</translation>
    </message>
    <message>
        <source>1/√(number of residual sums in the network)</source>
        <translation>1/√(网络中残差和的个数)</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>可学习</translation>
    </message>
    <message>
        <source>A trained number; the field says where it starts (SkipInit: 0).</source>
        <translation>一个参与训练的数；此处填写它的初值（SkipInit：0）。</translation>
    </message>
    <message>
        <source>Kind of scale</source>
        <translation>缩放方式</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
</context>
<context>
    <name>nabla::FieldForm</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>更多设置</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>%1: %2 to %3</source>
        <translation>%1：%2 改为 %3</translation>
    </message>
    <message>
        <source>default</source>
        <translation>默认</translation>
    </message>
</context>
<context>
    <name>nabla::FieldText</name>
    <message>
        <source>1/√depth</source>
        <translation>1/√深度</translation>
    </message>
    <message>
        <source>learned from %1</source>
        <translation>从 %1 开始学习</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>默认：%1</translation>
    </message>
    <message>
        <source>Changes while the run goes on.</source>
        <translation>训练进行时即可更改。</translation>
    </message>
</context>
<context>
    <name>nabla::FileField</name>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Browse: %1</source>
        <translation>浏览：%1</translation>
    </message>
</context>
<context>
    <name>nabla::FindingCard</name>
    <message>
        <source>All well</source>
        <translation>一切正常</translation>
    </message>
    <message>
        <source>Explained</source>
        <translation>已说明</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Try: %1</source>
        <translation>试试：%1</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What to try</source>
        <translation>可以尝试</translation>
    </message>
    <message>
        <source>Show on the charts</source>
        <translation>在图上显示</translation>
    </message>
    <message>
        <source>Show the evidence on the charts</source>
        <translation>在图上显示证据</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Less</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>More about this finding</source>
        <translation>展开这条诊断</translation>
    </message>
    <message>
        <source>Less about this finding</source>
        <translation>收起这条诊断</translation>
    </message>
    <message>
        <source>Remedy: %1</source>
        <translation>对策：%1</translation>
    </message>
    <message>
        <source>Edits the recipe; Ctrl+Z takes it back.</source>
        <translation>会修改配方；Ctrl+Z 可撤销。</translation>
    </message>
    <message>
        <source>Wait and see</source>
        <translation>再等等看</translation>
    </message>
    <message>
        <source>A | B</source>
        <translation>A | B</translation>
    </message>
    <message>
        <source>As a twin: %1</source>
        <translation>作为对照：%1</translation>
    </message>
    <message>
        <source>What if: trains the run as it is (A) and with “%1” (B) side by side, both from step 0 with the same seed</source>
        <translation>如果……会怎样：现在的运行（A）与加上“%1”的运行（B）并排训练，都从第 0 步开始，种子相同</translation>
    </message>
</context>
<context>
    <name>nabla::FormRow</name>
    <message>
        <source>Back to the network&apos;s default</source>
        <translation>恢复为网络的默认值</translation>
    </message>
    <message>
        <source>%1: back to the network&apos;s default</source>
        <translation>%1：恢复为网络的默认值</translation>
    </message>
</context>
<context>
    <name>nabla::GradientByLayerChart</name>
    <message>
        <source>↑ L2 norm</source>
        <translation>↑ L2 范数</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>dL/dz</source>
        <translation>dL/dz</translation>
    </message>
    <message>
        <source>dL/dW</source>
        <translation>dL/dW</translation>
    </message>
    <message>
        <source>first step</source>
        <translation>第一步</translation>
    </message>
    <message>
        <source>theory, 90 % band</source>
        <translation>理论，90 % 区间</translation>
    </message>
    <message>
        <source>theory</source>
        <translation>理论</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>%1  ·  %2: dL/dz %3, dL/dW %4</source>
        <translation>%1  ·  %2: dL/dz %3, dL/dW %4</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1  ·  dL/dz is not finite in %2 of %3 layers</source>
        <translation>%1  ·  %3 层中有 %2 层的 dL/dz 不是有限值</translation>
    </message>
    <message>
        <source>%1  ·  dL/dz first/last %2</source>
        <translation>%1  ·  dL/dz 首层/末层 %2</translation>
    </message>
    <message>
        <source>  ·  × %1 a layer</source>
        <translation>  ·  每层 × %1</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>   (first step %1)</source>
        <translation>   （第一步 %1）</translation>
    </message>
    <message>
        <source>theory at the first step  %1</source>
        <translation>第一步的理论值  %1</translation>
    </message>
    <message>
        <source>90 % of drawn networks  %1 to %2</source>
        <translation>90 % 的随机网络  %1 到 %2</translation>
    </message>
    <message>
        <source>%1 (first step)</source>
        <translation>%1（第一步）</translation>
    </message>
    <message>
        <source>dL/dz (theory)</source>
        <translation>dL/dz（理论）</translation>
    </message>
    <message>
        <source>dL/dz (5 % of draws)</source>
        <translation>dL/dz（抽样的 5 %）</translation>
    </message>
    <message>
        <source>dL/dz (95 % of draws)</source>
        <translation>dL/dz（抽样的 95 %）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>nabla::GradientNoiseChart</name>
    <message>
        <source>↑ noise scale, samples</source>
        <translation>↑ 噪声尺度（样本数）</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>↑ norm</source>
        <translation>↑ 范数</translation>
    </message>
    <message>
        <source>No gradient noise was measured. It takes batches of two samples or more, and is measured every %1 steps.</source>
        <translation>没有测到梯度噪声。它需要至少两个样本的批次，每 %1 步测一次。</translation>
    </message>
    <message>
        <source>batch of %L1: noise = signal</source>
        <translation>批次 %L1：噪声 = 信号</translation>
    </message>
    <message>
        <source>noise scale</source>
        <translation>噪声尺度</translation>
    </message>
    <message>
        <source>batch too small to tell</source>
        <translation>批次太小，无法判断</translation>
    </message>
    <message>
        <source>noise of one sample, √tr Σ</source>
        <translation>单个样本的噪声 √tr Σ</translation>
    </message>
    <message>
        <source>gradient of the batch, ‖G‖</source>
        <translation>批次的梯度 ‖G‖</translation>
    </message>
    <message>
        <source>No measurement near this step</source>
        <translation>这一步附近没有测量</translation>
    </message>
    <message>
        <source>Step %1  ·  batch of %L2: too small to tell</source>
        <translation>第 %1 步  ·  批次 %L2：太小，无法判断</translation>
    </message>
    <message>
        <source>Step %1  ·  noise scale %2: %3 × the batch of %L4</source>
        <translation>第 %1 步  ·  噪声尺度 %2：批次 %L4 的 %3 倍</translation>
    </message>
    <message>
        <source>measured at step %1</source>
        <translation>测于第 %1 步</translation>
    </message>
    <message>
        <source>noise scale: the batch is too small to tell</source>
        <translation>噪声尺度：批次太小，无法判断</translation>
    </message>
    <message>
        <source>noise scale  %1</source>
        <translation>噪声尺度  %1</translation>
    </message>
    <message>
        <source>tr Σ  %1</source>
        <translation>tr Σ  %1</translation>
    </message>
    <message>
        <source>‖G‖  %1</source>
        <translation>‖G‖  %1</translation>
    </message>
    <message>
        <source>tr Σ</source>
        <translation>tr Σ</translation>
    </message>
    <message>
        <source>‖G‖</source>
        <translation>‖G‖</translation>
    </message>
</context>
<context>
    <name>nabla::GradientNormChart</name>
    <message>
        <source>Axis</source>
        <translation>坐标轴</translation>
    </message>
    <message>
        <source>powers of ten</source>
        <translation>10 的幂</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>every value</source>
        <translation>每个值</translation>
    </message>
    <message>
        <source>smoothed, with every value faint</source>
        <translation>平滑，原值淡显</translation>
    </message>
    <message>
        <source>↑ gradient norm</source>
        <translation>↑ 梯度范数</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>before clipping</source>
        <translation>裁剪前</translation>
    </message>
    <message>
        <source>all weights</source>
        <translation>全部权重</translation>
    </message>
    <message>
        <source>after</source>
        <translation>裁剪后</translation>
    </message>
    <message>
        <source>clipped</source>
        <translation>被裁剪</translation>
    </message>
    <message>
        <source>max_norm %1 a tensor</source>
        <translation>每个张量 max_norm %1</translation>
    </message>
    <message>
        <source>max_norm %1</source>
        <translation>max_norm %1</translation>
    </message>
    <message>
        <source>Step %1  ·  norm %2</source>
        <translation>第 %1 步  ·  范数 %2</translation>
    </message>
    <message>
        <source>  ·  no clipping</source>
        <translation>  ·  未裁剪</translation>
    </message>
    <message>
        <source>  ·  %1 of all steps clipped</source>
        <translation>  ·  全部步数的 %1 被裁剪</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>after clipping</source>
        <translation>裁剪后</translation>
    </message>
    <message>
        <source>before clipping  %1</source>
        <translation>裁剪前  %1</translation>
    </message>
    <message>
        <source>after  %1</source>
        <translation>裁剪后  %1</translation>
    </message>
    <message>
        <source>coefficient  %1</source>
        <translation>系数  %1</translation>
    </message>
    <message>
        <source>Drag to change max_norm</source>
        <translation>拖动以更改 max_norm</translation>
    </message>
</context>
<context>
    <name>nabla::Help</name>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>The window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Six remedies</source>
        <translation>六种对策</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Building a network</source>
        <translation>搭建网络</translation>
    </message>
    <message>
        <source>Lessons and classroom</source>
        <translation>课程与课堂</translation>
    </message>
    <message>
        <source>Every setting</source>
        <translation>所有设置</translation>
    </message>
    <message>
        <source>Theory</source>
        <translation>理论</translation>
    </message>
    <message>
        <source>Telemetry</source>
        <translation>遥测</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Dense layers</source>
        <translation>全连接层</translation>
    </message>
    <message>
        <source>Recurrent layers</source>
        <translation>循环层</translation>
    </message>
    <message>
        <source>Residual blocks</source>
        <translation>残差块</translation>
    </message>
    <message>
        <source>Initialization</source>
        <translation>权重初始化</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率计划</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Remedy matrix</source>
        <translation>对策矩阵</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Many networks</source>
        <translation>许多网络</translation>
    </message>
</context>
<context>
    <name>nabla::HelpViewer</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Pages of help</source>
        <translation>帮助的各页</translation>
    </message>
    <message>
        <source>Page of help</source>
        <translation>帮助页</translation>
    </message>
</context>
<context>
    <name>nabla::Hints</name>
    <message>
        <source>S&amp;kip</source>
        <translation>跳过(&amp;K)</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一页(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Got it</source>
        <translation>知道了(&amp;G)</translation>
    </message>
</context>
<context>
    <name>nabla::HistogramsChart</name>
    <message>
        <source>dL/dz</source>
        <translation>dL/dz</translation>
    </message>
    <message>
        <source>dL/dW</source>
        <translation>dL/dW</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>pre-activation</source>
        <translation>预激活值</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>量</translation>
    </message>
    <message>
        <source>by size</source>
        <translation>按大小</translation>
    </message>
    <message>
        <source>by value</source>
        <translation>按值</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>坐标轴</translation>
    </message>
    <message>
        <source>↓ layer, input on top</source>
        <translation>↓ 层，输入在上</translation>
    </message>
    <message>
        <source>A close look at the next step is on its way.</source>
        <translation>下一步的细节正在取来。</translation>
    </message>
    <message>
        <source>Step %1  ·  %2: mean %3, std %4</source>
        <translation>第 %1 步  ·  %2：均值 %3，标准差 %4</translation>
    </message>
    <message>
        <source>mean %1, std %2</source>
        <translation>均值 %1，标准差 %2</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
    <message>
        <source>%L1 numbers, %L2 zero, %L3 not finite</source>
        <translation>%L1 个数，%L2 个为零，%L3 个非有限</translation>
    </message>
    <message>
        <source>here %1</source>
        <translation>此处 %1</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>bin from</source>
        <translation>区间起点</translation>
    </message>
    <message>
        <source>bin to</source>
        <translation>区间终点</translation>
    </message>
    <message>
        <source>share</source>
        <translation>比例</translation>
    </message>
</context>
<context>
    <name>nabla::HistoryChart</name>
    <message>
        <source>dL/dz</source>
        <translation>dL/dz</translation>
    </message>
    <message>
        <source>dL/dW</source>
        <translation>dL/dW</translation>
    </message>
    <message>
        <source>weight ‖W‖</source>
        <translation>权重 ‖W‖</translation>
    </message>
    <message>
        <source>update ‖ΔW‖</source>
        <translation>更新 ‖ΔW‖</translation>
    </message>
    <message>
        <source>ratio ‖ΔW‖ / ‖W‖</source>
        <translation>比值 ‖ΔW‖ / ‖W‖</translation>
    </message>
    <message>
        <source>activation std</source>
        <translation>激活值标准差</translation>
    </message>
    <message>
        <source>silent share</source>
        <translation>沉默比例</translation>
    </message>
    <message>
        <source>saturated share</source>
        <translation>饱和比例</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>量</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>坐标轴</translation>
    </message>
    <message>
        <source>powers of ten</source>
        <translation>10 的幂</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>every value</source>
        <translation>每个值</translation>
    </message>
    <message>
        <source>smoothed, with every value faint</source>
        <translation>平滑，原值淡显</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Spread over the depth</source>
        <translation>沿深度均匀选取</translation>
    </message>
</context>
<context>
    <name>nabla::ImportDialog</name>
    <message>
        <source>Import data</source>
        <translation>导入数据</translation>
    </message>
    <message>
        <source>The first rows</source>
        <translation>最前面的几行</translation>
    </message>
    <message>
        <source>What will be done</source>
        <translation>将会怎样处理</translation>
    </message>
    <message>
        <source>&amp;Use this data set</source>
        <translation>使用这个数据集(&amp;U)</translation>
    </message>
    <message>
        <source>IDX files (*-ubyte *.idx *.gz);;All files (*)</source>
        <translation>IDX 文件 (*-ubyte *.idx *.gz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>图像(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>标签(&amp;L)</translation>
    </message>
    <message>
        <source>NumPy arrays (*.npy *.gz);;All files (*)</source>
        <translation>NumPy 数组 (*.npy *.gz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&amp;Features</source>
        <translation>特征(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Targets</source>
        <translation>目标(&amp;T)</translation>
    </message>
    <message>
        <source>Column to &amp;predict</source>
        <translation>要预测的列(&amp;P)</translation>
    </message>
    <message>
        <source>It &amp;is</source>
        <translation>它是(&amp;I)</translation>
    </message>
    <message>
        <source>as its values say</source>
        <translation>由它的值决定</translation>
    </message>
    <message>
        <source>a class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>&amp;Rows with gaps</source>
        <translation>有缺失的行(&amp;R)</translation>
    </message>
    <message>
        <source>are skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>get the mean of the column</source>
        <translation>用该列的平均值填补</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Kept for &amp;validation</source>
        <translation>留作验证(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Scale each feature to mean 0 and deviation 1</source>
        <translation>把每个特征缩放到均值 0、标准差 1(&amp;S)</translation>
    </message>
    <message>
        <source>Choose the file of images and the file of labels that belong together.</source>
        <translation>请选择相互对应的图像文件和标签文件。</translation>
    </message>
    <message>
        <source>Choose the file of features and the file of targets.</source>
        <translation>请选择特征文件和目标文件。</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>正在读取文件…</translation>
    </message>
    <message>
        <source>class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>数据：%1</translation>
    </message>
</context>
<context>
    <name>nabla::ImportWords</name>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 以及另外 %2 个</translation>
    </message>
    <message>
        <source>semicolons</source>
        <translation>分号</translation>
    </message>
    <message>
        <source>tabs</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>commas</source>
        <translation>逗号</translation>
    </message>
    <message>
        <source>Cells are separated by %1; the first row names the columns.</source>
        <translation>单元格以%1分隔；第一行是各列的名称。</translation>
    </message>
    <message>
        <source>Cells are separated by %1; there is no row of names, so columns have numbers.</source>
        <translation>单元格以%1分隔；没有名称行，所以各列用编号。</translation>
    </message>
    <message>
        <source>Numbers have a decimal comma.</source>
        <translation>数字使用小数逗号。</translation>
    </message>
    <message>
        <source>The text is not UTF-8 and is read as Latin-1.</source>
        <translation>文本不是 UTF-8，按 Latin-1 读取。</translation>
    </message>
    <message>
        <source>Predicted from %1 columns: %2.</source>
        <translation>用 %1 列来预测：%2。</translation>
    </message>
    <message>
        <source>Left out, because they hold text: %1.</source>
        <translation>因为是文本而略去：%1。</translation>
    </message>
    <message>
        <source>Left out, because they are empty: %1.</source>
        <translation>因为是空列而略去：%1。</translation>
    </message>
    <message>
        <source>What is predicted: the class in %1, one of %2: %3.</source>
        <translation>要预测的是 %1 中的类别，共 %2 类：%3。</translation>
    </message>
    <message>
        <source>What is predicted: the number in %1.</source>
        <translation>要预测的是 %1 中的数字。</translation>
    </message>
    <message>
        <source>the first: row %1, column %2 is %3 (line %4 of the file)</source>
        <translation>第一处：第 %1 行，%2 列为 %3（文件第 %4 行）</translation>
    </message>
    <message>
        <source>blank</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>%1 of %2 rows are skipped, because a number is missing; %3.</source>
        <translation>%2 行中有 %1 行因缺少数字而跳过；%3。</translation>
    </message>
    <message>
        <source>%1 of %2 rows have gaps, which are filled with the mean of the column; %3.</source>
        <translation>%2 行中有 %1 行有缺失，用该列的平均值填补；%3。</translation>
    </message>
    <message>
        <source>Images of %1 × %2 pixels.</source>
        <translation>%1 × %2 像素的图像。</translation>
    </message>
    <message>
        <source>Sequences of %1 time steps, %2 numbers each.</source>
        <translation>%1 个时间步的序列，每步 %2 个数字。</translation>
    </message>
    <message>
        <source>%1 numbers a sample.</source>
        <translation>每个样本 %1 个数字。</translation>
    </message>
    <message>
        <source>What is predicted: the class, one of %1: %2.</source>
        <translation>要预测的是类别，共 %1 类：%2。</translation>
    </message>
    <message>
        <source>What is predicted: a number.</source>
        <translation>要预测的是一个数字。</translation>
    </message>
    <message>
        <source>What is predicted: %1 numbers.</source>
        <translation>要预测的是 %1 个数字。</translation>
    </message>
    <message>
        <source>%1 samples: %2 to train on, %3 to validate with.</source>
        <translation>%1 个样本：%2 个用于训练，%3 个用于验证。</translation>
    </message>
    <message>
        <source>%1 samples, all to train on.</source>
        <translation>%1 个样本，全部用于训练。</translation>
    </message>
    <message>
        <source>Each feature is shifted and scaled to mean 0 and deviation 1.</source>
        <translation>每个特征平移并缩放到均值 0、标准差 1。</translation>
    </message>
</context>
<context>
    <name>nabla::Inspector</name>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>类型(&amp;K)</translation>
    </message>
    <message>
        <source>What the layer is. Another kind keeps its width.</source>
        <translation>这一层是什么。换成别的类型时宽度不变。</translation>
    </message>
    <message>
        <source>Repeated</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>How many times the group stands in a row.</source>
        <translation>这一组连续出现多少次。</translation>
    </message>
    <message>
        <source>Network: %1</source>
        <translation>网络：%1</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Norm position</source>
        <translation>归一化位置</translation>
    </message>
    <message>
        <source>All back to the network&apos;s defaults</source>
        <translation>全部恢复为网络的默认值</translation>
    </message>
    <message>
        <source>Output layer</source>
        <translation>输出层</translation>
    </message>
    <message>
        <source>Click a block of the signal path, or select one with Left and Right.</source>
        <translation>单击信号路径中的一个方块，或用左、右键选择。</translation>
    </message>
    <message>
        <source>%1 inputs → %2
%3 parameters · %4 in training</source>
        <translation>%1 个输入 → %2
%3 个参数 · 训练时占 %4</translation>
    </message>
    <message>
        <source>→ %1</source>
        <translation>→ %1</translation>
    </message>
    <message>
        <source>
Var(W) · n = %1, as drawn</source>
        <translation>
Var(W) · n = %1（实际抽取）</translation>
    </message>
</context>
<context>
    <name>nabla::Instrument</name>
    <message>
        <source>Save %1</source>
        <translation>保存 %1</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>%1 could not be written: %2. Choose another folder or make room on the disk.</source>
        <translation>无法写入 %1：%2。请换一个文件夹，或在磁盘上腾出空间。</translation>
    </message>
    <message>
        <source>%1: numbers</source>
        <translation>%1：数值</translation>
    </message>
    <message>
        <source>Show the &amp;numbers</source>
        <translation>显示数值(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Copy the picture</source>
        <translation>复制图片(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the n&amp;umbers</source>
        <translation>复制数值(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Save as</source>
        <translation>另存为(&amp;S)</translation>
    </message>
</context>
<context>
    <name>nabla::InstrumentHeader</name>
    <message>
        <source>What else can be done with it</source>
        <translation>还可以做什么</translation>
    </message>
    <message>
        <source>Menu of %1</source>
        <translation>%1 的菜单</translation>
    </message>
</context>
<context>
    <name>nabla::LagChart</name>
    <message>
        <source>↑ gradient of the state</source>
        <translation>↑ 状态的梯度</translation>
    </message>
    <message>
        <source>lag</source>
        <translation>滞后</translation>
    </message>
    <message>
        <source>↑ gates open</source>
        <translation>↑ 门的开度</translation>
    </message>
    <message>
        <source>Axis</source>
        <translation>坐标轴</translation>
    </message>
    <message>
        <source>powers of ten</source>
        <translation>10 的幂</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>No layer of this network is recurrent. Add an RNN, LSTM or GRU layer to see how far back in time its gradient reaches.</source>
        <translation>这个网络没有循环层。加入 RNN、LSTM 或 GRU 层，就能看到梯度能回溯多远。</translation>
    </message>
    <message>
        <source>dL/dh</source>
        <translation>dL/dh</translation>
    </message>
    <message>
        <source>dL/dc</source>
        <translation>dL/dc</translation>
    </message>
    <message>
        <source>first step</source>
        <translation>第一步</translation>
    </message>
    <message>
        <source>gate %1</source>
        <translation>门 %1</translation>
    </message>
    <message>
        <source>Step %1  ·  %2: dL/dh × %3 a lag</source>
        <translation>第 %1 步  ·  %2：每个滞后 dL/dh × %3</translation>
    </message>
    <message>
        <source>, dL/dc × %1</source>
        <translation>，dL/dc × %1</translation>
    </message>
    <message>
        <source>Lag %1, time step %2</source>
        <translation>滞后 %1，时间步 %2</translation>
    </message>
    <message>
        <source>dL/dh  %1</source>
        <translation>dL/dh  %1</translation>
    </message>
    <message>
        <source>dL/dc  %1</source>
        <translation>dL/dc  %1</translation>
    </message>
    <message>
        <source>gate %1  %2 ± %3</source>
        <translation>门 %1  %2 ± %3</translation>
    </message>
    <message>
        <source>of step %1</source>
        <translation>取自第 %1 步</translation>
    </message>
    <message>
        <source>gate %1 mean</source>
        <translation>门 %1 均值</translation>
    </message>
    <message>
        <source>gate %1 std</source>
        <translation>门 %1 标准差</translation>
    </message>
</context>
<context>
    <name>nabla::LayerCommands</name>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Layers %1–%2 (%3)</source>
        <translation>第 %1–%2 层（%3 层）</translation>
    </message>
    <message>
        <source>Insert layer %1</source>
        <translation>插入第 %1 层</translation>
    </message>
    <message>
        <source>Insert %1 %2</source>
        <translation>插入 %1 %2</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>删除 %1</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>%1 layers</source>
        <translation>%1 个层</translation>
    </message>
    <message>
        <source>Duplicate layer %1</source>
        <translation>复制第 %1 层</translation>
    </message>
    <message>
        <source>Duplicate %1 layers</source>
        <translation>复制 %1 个层</translation>
    </message>
    <message>
        <source>Move layer %1 to %2</source>
        <translation>把第 %1 层移到 %2</translation>
    </message>
    <message>
        <source>Move %1 layers to %2</source>
        <translation>把 %1 个层移到 %2</translation>
    </message>
    <message>
        <source>Cut %1</source>
        <translation>剪切 %1</translation>
    </message>
    <message>
        <source>The clipboard holds no layers that fit here.</source>
        <translation>剪贴板中没有适合此处的层。</translation>
    </message>
    <message>
        <source>Paste at %1</source>
        <translation>粘贴到 %1</translation>
    </message>
    <message>
        <source>Residual block around %1</source>
        <translation>给 %1 加上残差块</translation>
    </message>
    <message>
        <source>Take residual block %1 away</source>
        <translation>去掉残差块 %1</translation>
    </message>
    <message>
        <source>Group %1</source>
        <translation>把 %1 编组</translation>
    </message>
    <message>
        <source>Ungroup ×%1</source>
        <translation>解散 ×%1 的组</translation>
    </message>
    <message>
        <source>Repeat ×%1</source>
        <translation>重复 ×%1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 改为 %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>network&apos;s defaults</source>
        <translation>网络的默认值</translation>
    </message>
</context>
<context>
    <name>nabla::LearningRateChart</name>
    <message>
        <source>Axis</source>
        <translation>坐标轴</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>powers of ten</source>
        <translation>10 的幂</translation>
    </message>
    <message>
        <source>↑ learning rate</source>
        <translation>↑ 学习率</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Step %1  ·  rate %2</source>
        <translation>第 %1 步  ·  学习率 %2</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>rate  %1</source>
        <translation>学习率  %1</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>这次运行</translation>
    </message>
</context>
<context>
    <name>nabla::LessonPanel</name>
    <message>
        <source>Bac&amp;k</source>
        <translation>上一页(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>下一页(&amp;N)</translation>
    </message>
    <message numerus="yes">
        <source>%1 · about %n minute(s)</source>
        <translation>
            <numerusform>%1 · 约 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source> ✓</source>
        <translation> ✓</translation>
    </message>
    <message>
        <source>**Right.** </source>
        <translation>**答对了。** </translation>
    </message>
    <message>
        <source>**Not quite.** </source>
        <translation>**不太对。** </translation>
    </message>
    <message>
        <source>&amp;Train to step %1</source>
        <translation>训练到第 %1 步(&amp;T)</translation>
    </message>
    <message>
        <source>Trained to step %1</source>
        <translation>已训练到第 %1 步</translation>
    </message>
</context>
<context>
    <name>nabla::LessonPlayer</name>
    <message>
        <source>Lesson: %1</source>
        <translation>课程：%1</translation>
    </message>
</context>
<context>
    <name>nabla::LossChart</name>
    <message>
        <source>↑ loss</source>
        <translation>↑ 损失</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>↑ accuracy</source>
        <translation>↑ 准确率</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Axis of the loss</source>
        <translation>损失的坐标轴</translation>
    </message>
    <message>
        <source>Axis of the loss: linear, powers of ten, or linear until the loss explodes</source>
        <translation>损失的坐标轴：线性、10 的幂，或在损失爆炸之前用线性</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Step %1  ·  loss %2</source>
        <translation>第 %1 步  ·  损失 %2</translation>
    </message>
    <message>
        <source>  ·  accuracy %1</source>
        <translation>  ·  准确率 %1</translation>
    </message>
    <message>
        <source>  ·  validation %1</source>
        <translation>  ·  验证 %1</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>validation loss</source>
        <translation>验证损失</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>validation accuracy</source>
        <translation>验证准确率</translation>
    </message>
    <message>
        <source>loss  %1</source>
        <translation>损失  %1</translation>
    </message>
    <message>
        <source>validation loss  %1</source>
        <translation>验证损失  %1</translation>
    </message>
    <message>
        <source>accuracy  %1</source>
        <translation>准确率  %1</translation>
    </message>
    <message>
        <source>validation accuracy  %1</source>
        <translation>验证准确率  %1</translation>
    </message>
    <message>
        <source>chance: ln %1 = %2</source>
        <translation>随机猜测：ln %1 = %2</translation>
    </message>
    <message>
        <source>always the mean: variance %1</source>
        <translation>总答均值：方差 %1</translation>
    </message>
    <message>
        <source>always 1: 1/6 = %1</source>
        <translation>总答 1：1/6 = %1</translation>
    </message>
    <message>
        <source>any symbol: %1</source>
        <translation>任意符号：%1</translation>
    </message>
</context>
<context>
    <name>nabla::MainWindow</name>
    <message>
        <source>Press Space to train. Click a block to look inside.</source>
        <translation>按空格键开始训练。单击一个方块看看里面。</translation>
    </message>
    <message>
        <source>Clipping limit: %1</source>
        <translation>裁剪上限：%1</translation>
    </message>
    <message>
        <source>Data and training</source>
        <translation>数据与训练</translation>
    </message>
    <message>
        <source>Six remedies</source>
        <translation>六种对策</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>History of edits</source>
        <translation>编辑历史</translation>
    </message>
    <message>
        <source>as opened</source>
        <translation>刚打开时</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>课程</translation>
    </message>
    <message>
        <source>%1[*] – Nablascope</source>
        <translation>%1[*] – Nablascope</translation>
    </message>
    <message>
        <source>Press Run, or Space: the network trains, and every step is measured.</source>
        <translation>按“运行”或空格键：网络开始训练，每一步都会被测量。</translation>
    </message>
    <message>
        <source>This is the network. The ribbon under it is the error signal on its way back: where it grows thin, nothing is learned.</source>
        <translation>这是网络。下面的色带是往回传的误差信号：它变细的地方，什么也学不到。</translation>
    </message>
    <message>
        <source>Six remedies, one switch each. Flip one and watch what changes. Lessons are in the menu, help is F1, and Ctrl+K finds everything.</source>
        <translation>六种对策，各有一个开关。拨动一个，看看有什么变化。课程在菜单里，帮助是 F1，Ctrl+K 什么都能找到。</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Black box</source>
        <translation>黑匣子</translation>
    </message>
</context>
<context>
    <name>nabla::Matrix</name>
    <message>
        <source>no norm</source>
        <translation>无归一化</translation>
    </message>
    <message>
        <source>batch norm</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>layer norm</source>
        <translation>层归一化</translation>
    </message>
    <message>
        <source>shortcuts</source>
        <translation>有捷径</translation>
    </message>
    <message>
        <source>no shortcuts</source>
        <translation>无捷径</translation>
    </message>
    <message>
        <source>no clipping</source>
        <translation>不裁剪</translation>
    </message>
    <message>
        <source>clip at %1</source>
        <translation>裁剪到 %1</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
</context>
<context>
    <name>nabla::MatrixChooser</name>
    <message>
        <source>Seeds</source>
        <translation>种子数</translation>
    </message>
    <message>
        <source>Each network so many times, with other random numbers: how much of a difference is luck.</source>
        <translation>每个网络训练这么多次，每次随机数不同：看差别中有多少是运气。</translation>
    </message>
    <message>
        <source>Steps of each network</source>
        <translation>每个网络的步数</translation>
    </message>
    <message>
        <source>Se&amp;eds</source>
        <translation>种子数(&amp;E)</translation>
    </message>
    <message>
        <source>S&amp;teps</source>
        <translation>步数(&amp;T)</translation>
    </message>
</context>
<context>
    <name>nabla::MatrixModel</name>
    <message>
        <source>waits</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>trains</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>学会了</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>学得慢</translation>
    </message>
    <message>
        <source>stuck</source>
        <translation>停滞</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>发散</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>loss %1, at first %2</source>
        <translation>损失 %1，起初 %2</translation>
    </message>
    <message>
        <source>%1 of the validation data right</source>
        <translation>验证数据答对 %1</translation>
    </message>
    <message>
        <source>‖dL/dz‖ of the first layer over the last: %1 at the start, %2 at the end</source>
        <translation>首层与末层 ‖dL/dz‖ 之比：开始 %1，结束 %2</translation>
    </message>
    <message>
        <source>%L1 steps</source>
        <translation>%L1 步</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>状况</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>First loss</source>
        <translation>起初损失</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>验证损失</translation>
    </message>
    <message>
        <source>Validation accuracy</source>
        <translation>验证正确率</translation>
    </message>
    <message>
        <source>dL/dz first / last, start</source>
        <translation>dL/dz 首层/末层，开始</translation>
    </message>
    <message>
        <source>dL/dz first / last, end</source>
        <translation>dL/dz 首层/末层，结束</translation>
    </message>
</context>
<context>
    <name>nabla::MatrixWindow</name>
    <message>
        <source>%1 s left</source>
        <translation>还剩 %1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s left</source>
        <translation>还剩 %1 分 %2 秒</translation>
    </message>
    <message>
        <source>Remedy matrix</source>
        <translation>对策矩阵</translation>
    </message>
    <message>
        <source>T&amp;rain all</source>
        <translation>全部训练(&amp;R)</translation>
    </message>
    <message>
        <source>Train every combination of what is ticked, as many at a time as there are cores</source>
        <translation>训练所勾选项的每一种组合，有几个核就同时训练几个</translation>
    </message>
    <message>
        <source>Networks of the matrix</source>
        <translation>矩阵中的网络</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Sto&amp;p</source>
        <translation>停止(&amp;P)</translation>
    </message>
    <message>
        <source>End every network at its next step; what is finished stays</source>
        <translation>每个网络在下一步结束；已完成的保留</translation>
    </message>
    <message>
        <source>&amp;Open as a run</source>
        <translation>作为运行打开(&amp;O)</translation>
    </message>
    <message>
        <source>Put this network on the screen, with all its numbers; it stays among the runs</source>
        <translation>把这个网络连同全部数值放到屏幕上；它留在运行列表里</translation>
    </message>
    <message>
        <source>Copy ta&amp;ble</source>
        <translation>复制表格(&amp;B)</translation>
    </message>
    <message>
        <source>All networks and their numbers, for a spreadsheet</source>
        <translation>所有网络及其数值，可贴入电子表格</translation>
    </message>
    <message>
        <source>1 network, %L1 steps</source>
        <translation>1 个网络，%L1 步</translation>
    </message>
    <message>
        <source>%L1 networks, %L2 steps each</source>
        <translation>%L1 个网络，每个 %L2 步</translation>
    </message>
    <message>
        <source>At most %1 networks at once. Untick something, or use nablascope-cli sweep.</source>
        <translation>一次最多 %1 个网络。请取消几个勾选，或使用 nablascope-cli sweep。</translation>
    </message>
    <message>
        <source>Rows: %1.</source>
        <translation>行：%1。</translation>
    </message>
    <message>
        <source>Columns: %1.</source>
        <translation>列：%1。</translation>
    </message>
    <message>
        <source>Line: loss against steps, %1 to %2.</source>
        <translation>曲线：损失随步数的变化，%1 到 %2。</translation>
    </message>
    <message>
        <source>Bars: ‖dL/dz‖ by layer from the input on, %1 to %2, last step.</source>
        <translation>柱：从输入开始各层的 ‖dL/dz‖，%1 到 %2，最后一步。</translation>
    </message>
    <message>
        <source>%1 of %2 trained</source>
        <translation>已训练 %1 / %2</translation>
    </message>
    <message>
        <source>Colours, signs and words say how a network fared: ✓ its loss fell below half, ↘ it fell less, – it did not fall, ✗ a value stopped being a number. Select one for its numbers; Enter opens it as a run.</source>
        <translation>颜色、符号和文字说明网络的情况：✓ 损失降到一半以下，↘ 下降不到一半，– 没有下降，✗ 某个值不再是数。选中一个可看它的数值；按回车把它作为运行打开。</translation>
    </message>
    <message>
        <source>The run on the screen rests until these networks are trained.</source>
        <translation>屏幕上的运行先暂停，等这些网络训练完。</translation>
    </message>
    <message>
        <source>“%1” is on the screen, and among the runs.</source>
        <translation>“%1”已在屏幕上，也在运行列表里。</translation>
    </message>
    <message>
        <source>Matrix: %1</source>
        <translation>矩阵：%1</translation>
    </message>
    <message>
        <source>The experiment is now “%1”; Undo takes it back.</source>
        <translation>实验现在是“%1”；撤销可以恢复。</translation>
    </message>
</context>
<context>
    <name>nabla::Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;New from</source>
        <translation>新建自(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开…(&amp;O)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的文件(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Run or pause</source>
        <translation>运行或暂停(&amp;R)</translation>
    </message>
    <message>
        <source>One &amp;step</source>
        <translation>走一步(&amp;S)</translation>
    </message>
    <message>
        <source>R&amp;estart</source>
        <translation>重新开始(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Forget the run before</source>
        <translation>忘掉上次运行(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Default arrangement</source>
        <translation>默认布局(&amp;D)</translation>
    </message>
    <message>
        <source>Lar&amp;ger text</source>
        <translation>放大文字(&amp;G)</translation>
    </message>
    <message>
        <source>S&amp;maller text</source>
        <translation>缩小文字(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Normal text</source>
        <translation>正常文字(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>Lesso&amp;ns</source>
        <translation>课程(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Shortcuts</source>
        <translation>快捷键(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;About Nablascope</source>
        <translation>关于 Nablascope(&amp;A)</translation>
    </message>
    <message>
        <source>Languag&amp;e</source>
        <translation>语言(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Save session</source>
        <translation>保存会话(&amp;S)</translation>
    </message>
    <message>
        <source>Save session &amp;as…</source>
        <translation>会话另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save re&amp;cipe</source>
        <translation>保存配方(&amp;C)</translation>
    </message>
    <message>
        <source>Sa&amp;ve recipe as…</source>
        <translation>配方另存为(&amp;V)…</translation>
    </message>
    <message>
        <source>Copy the &amp;experiment as text</source>
        <translation>把实验复制为文本(&amp;E)</translation>
    </message>
    <message>
        <source>Copy the &amp;lesson as text</source>
        <translation>把课程复制为文本(&amp;L)</translation>
    </message>
    <message>
        <source>Open copied &amp;text</source>
        <translation>打开复制的文本(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置…(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Present</source>
        <translation>演示(&amp;P)</translation>
    </message>
    <message>
        <source>Full screen, large text, thick lines, for those in the last row</source>
        <translation>全屏、大字、粗线，让最后一排也能看清</translation>
    </message>
    <message>
        <source>Loc&amp;k the experiment</source>
        <translation>锁定实验(&amp;K)</translation>
    </message>
    <message>
        <source>Running and looking stay, editing does not: for a class, or for a lecture</source>
        <translation>仍可运行和观看，不能编辑：适合上课或讲座</translation>
    </message>
    <message>
        <source>&amp;Pages</source>
        <translation>各页(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation>查找命令…(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;What is this?</source>
        <translation>这是什么？(&amp;W)</translation>
    </message>
    <message>
        <source>Attac&amp;h to a training run…</source>
        <translation>接入正在进行的训练(&amp;H)…</translation>
    </message>
    <message>
        <source>Ex&amp;port report…</source>
        <translation>导出报告(&amp;P)…</translation>
    </message>
    <message>
        <source>Remedy &amp;matrix…</source>
        <translation>对策矩阵(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Import data…</source>
        <translation>导入数据(&amp;I)…</translation>
    </message>
    <message>
        <source>Start a &amp;twin…</source>
        <translation>开始对照运行(&amp;T)…</translation>
    </message>
    <message>
        <source>Two runs side by side that differ in what you change next</source>
        <translation>两次运行并排进行，区别就是您接下来的改动</translation>
    </message>
    <message>
        <source>E&amp;nd the twin</source>
        <translation>结束对照运行(&amp;N)</translation>
    </message>
</context>
<context>
    <name>nabla::NamedCombo</name>
    <message>
        <source>mixed</source>
        <translation>不一致</translation>
    </message>
</context>
<context>
    <name>nabla::NetworkFacts</name>
    <message>
        <source>Needs a sequence, but one vector a sample reaches it. Choose sequence data, or let the recurrent layer before it return sequences.</source>
        <translation>需要序列，但每个样本到达这里的只是一个向量。请选择序列数据，或让它前面的循环层返回序列。</translation>
    </message>
    <message>
        <source>The branch must keep the sequence: let its recurrent layers return sequences.</source>
        <translation>分支必须保留序列：让其中的循环层返回序列。</translation>
    </message>
    <message>
        <source>A whole sequence reaches the output, but there is one target a sequence. Add a recurrent layer that reads it to its end.</source>
        <translation>整条序列到达了输出层，但每条序列只有一个目标。请加一个把序列读到末尾的循环层。</translation>
    </message>
    <message>
        <source>A whole sequence reaches the output, but there is one target a sequence. Turn “return sequences” off in layer %1.</source>
        <translation>整条序列到达了输出层，但每条序列只有一个目标。请在第 %1 层关闭“返回序列”。</translation>
    </message>
    <message>
        <source>There is a target at every time step, but only the last step reaches the output. Let every recurrent layer return sequences.</source>
        <translation>每个时间步都有目标，但只有最后一步到达输出层。请让每个循环层都返回序列。</translation>
    </message>
</context>
<context>
    <name>nabla::NetworkTable</name>
    <message>
        <source>layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>units</source>
        <translation>单元数</translation>
    </message>
    <message>
        <source>parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>个数</translation>
    </message>
    <message>
        <source>Step %1  ·  a click on a heading sorts, Ctrl+C copies</source>
        <translation>第 %1 步  ·  单击表头排序，Ctrl+C 复制</translation>
    </message>
</context>
<context>
    <name>nabla::NumberField</name>
    <message>
        <source>“%1” is not a number.</source>
        <translation>“%1”不是数。</translation>
    </message>
    <message>
        <source>“%1” is not a number. The value stays at %2.</source>
        <translation>“%1”不是数。保持原值 %2。</translation>
    </message>
</context>
<context>
    <name>nabla::NumbersModel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>nabla::PathActions</name>
    <message>
        <source>&amp;Insert a layer after</source>
        <translation>在其后插入一层(&amp;I)</translation>
    </message>
    <message>
        <source>Insert &amp;kind</source>
        <translation>插入其他类型(&amp;K)</translation>
    </message>
    <message>
        <source>Move towards the in&amp;put</source>
        <translation>移向输入(&amp;P)</translation>
    </message>
    <message>
        <source>Move towards the &amp;output</source>
        <translation>移向输出(&amp;O)</translation>
    </message>
    <message>
        <source>Residual &amp;block around</source>
        <translation>加上残差块(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Group as a repeat</source>
        <translation>编为重复组(&amp;G)</translation>
    </message>
    <message>
        <source>U&amp;ngroup</source>
        <translation>解散组(&amp;N)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy as JSON</source>
        <translation>复制为 JSON(&amp;C)</translation>
    </message>
    <message>
        <source>Pa&amp;ste after</source>
        <translation>粘贴到其后(&amp;S)</translation>
    </message>
    <message>
        <source>Select &amp;all layers</source>
        <translation>选择所有层(&amp;A)</translation>
    </message>
    <message>
        <source>Back to the network&apos;s &amp;defaults</source>
        <translation>恢复为网络的默认值(&amp;D)</translation>
    </message>
    <message>
        <source>De&amp;lete</source>
        <translation>删除(&amp;L)</translation>
    </message>
    <message>
        <source>Duplicat&amp;e</source>
        <translation>复制一份(&amp;E)</translation>
    </message>
    <message>
        <source>Take the block a&amp;way</source>
        <translation>去掉残差块(&amp;W)</translation>
    </message>
</context>
<context>
    <name>nabla::PathPanel</name>
    <message>
        <source>Signal &amp;path</source>
        <translation>信号路径(&amp;P)</translation>
    </message>
    <message>
        <source>Insert another kind of layer</source>
        <translation>插入其他类型的层</translation>
    </message>
    <message>
        <source>%1 layers · %2 parameters · %3</source>
        <translation>%1 层 · %2 个参数 · %3</translation>
    </message>
    <message>
        <source>%1 layers · %2 tensors</source>
        <translation>%1 层 · %2 个张量</translation>
    </message>
    <message>
        <source>The network of another program. Its layers, from the input on: %1</source>
        <translation>另一个程序的网络。从输入开始的各层：%1</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚不清楚</translation>
    </message>
</context>
<context>
    <name>nabla::PredictionPreview</name>
    <message>
        <source>Predicted signal</source>
        <translation>预测的信号</translation>
    </message>
    <message>
        <source>Mean-field theory before training: ‖∂L/∂z‖ from the first layer (left) to the last (right), relative to the last, on a logarithmic axis. Solid: the network as it is. Dashed: with this switch the other way. A finite network scatters around it.</source>
        <translation>训练前的平均场理论：‖∂L/∂z‖ 从第一层（左）到最后一层（右），相对于最后一层，对数坐标。实线：当前网络。虚线：这个开关拨到另一边。有限宽度的网络会在其附近散布。</translation>
    </message>
    <message>
        <source>Predicted ∂L/∂z at the first layer against the last: %1 now, %2 %3.</source>
        <translation>预测第一层与最后一层的 ∂L/∂z 之比：现在 %1，%2 %3。</translation>
    </message>
    <message>
        <source>No prediction: %1</source>
        <translation>无法预测：%1</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>no theory for this network</source>
        <translation>这个网络没有对应的理论</translation>
    </message>
    <message>
        <source>layer 0: %1 now</source>
        <translation>第 0 层：现在 %1</translation>
    </message>
</context>
<context>
    <name>nabla::Recipe</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>The recipe format&apos;s number.</source>
        <translation>配方格式的编号。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What people call this experiment.</source>
        <translation>这个实验的名字。</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Free Markdown.</source>
        <translation>任意 Markdown 文本。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Every random draw follows from it: same recipe, same seed, same bits.</source>
        <translation>所有随机抽取都由它决定：同样的配方、同样的种子，结果逐位相同。</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>What is learned.</source>
        <translation>要学的内容。</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>What learns.</source>
        <translation>由什么来学。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>How it learns.</source>
        <translation>怎样学。</translation>
    </message>
    <message>
        <source>Where the samples come from.</source>
        <translation>样本从哪里来。</translation>
    </message>
    <message>
        <source>Circle</source>
        <translation>圆</translation>
    </message>
    <message>
        <source>2-D, two classes: a disc inside a ring.</source>
        <translation>二维，两类：圆盘在圆环之内。</translation>
    </message>
    <message>
        <source>Exclusive or</source>
        <translation>异或</translation>
    </message>
    <message>
        <source>2-D, two classes: the sign of x * y.</source>
        <translation>二维，两类：x * y 的符号。</translation>
    </message>
    <message>
        <source>Two Gaussians</source>
        <translation>两个高斯</translation>
    </message>
    <message>
        <source>2-D, two classes: two clouds, linearly separable while the noise is small.</source>
        <translation>二维，两类：两团点云，噪声小时线性可分。</translation>
    </message>
    <message>
        <source>Two spirals</source>
        <translation>双螺旋</translation>
    </message>
    <message>
        <source>2-D, two classes wound around each other.</source>
        <translation>二维，两类，互相缠绕。</translation>
    </message>
    <message>
        <source>Two moons</source>
        <translation>双月</translation>
    </message>
    <message>
        <source>2-D, two classes: half circles that reach into each other.</source>
        <translation>二维，两类：互相伸入的两个半圆。</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>平面</translation>
    </message>
    <message>
        <source>2-D regression of a linear function.</source>
        <translation>二维回归：一个线性函数。</translation>
    </message>
    <message>
        <source>Hills</source>
        <translation>山丘</translation>
    </message>
    <message>
        <source>2-D regression of a sum of positive and negative Gaussian hills.</source>
        <translation>二维回归：正负高斯山丘之和。</translation>
    </message>
    <message>
        <source>Handwritten digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>1797 images of 8x8 pixels, 10 classes (Alpaydin &amp; Kaynak 1998).</source>
        <translation>1797 张 8x8 像素的图片，10 类（Alpaydin &amp; Kaynak 1998）。</translation>
    </message>
    <message>
        <source>Digits, row by row</source>
        <translation>逐行的数字</translation>
    </message>
    <message>
        <source>The digits as sequences of 8 rows of 8 pixels.</source>
        <translation>把数字当作 8 行、每行 8 个像素的序列。</translation>
    </message>
    <message>
        <source>Fashion-MNIST</source>
        <translation>Fashion-MNIST</translation>
    </message>
    <message>
        <source>Images of 28x28 pixels, 10 classes of clothing (Xiao 2017, Zalando SE).</source>
        <translation>28x28 像素的图片，10 类服饰（Xiao 2017，Zalando SE）。</translation>
    </message>
    <message>
        <source>Penguins</source>
        <translation>企鹅</translation>
    </message>
    <message>
        <source>Palmer penguins: 3 species, 4 measurements, real gaps (Horst 2020).</source>
        <translation>帕尔默企鹅：3 个物种，4 项测量，有真实的缺失（Horst 2020）。</translation>
    </message>
    <message>
        <source>Sunspots</source>
        <translation>太阳黑子</translation>
    </message>
    <message>
        <source>Yearly sunspot numbers 1700-2008: predict the next year.</source>
        <translation>1700-2008 年的年太阳黑子数：预测下一年。</translation>
    </message>
    <message>
        <source>Adding problem</source>
        <translation>加法问题</translation>
    </message>
    <message>
        <source>Sum of the two marked numbers of a long sequence; knowing nothing costs 1/6 (Hochreiter &amp; Schmidhuber 1997).</source>
        <translation>长序列中两个被标记的数之和；一无所知时代价为 1/6（Hochreiter &amp; Schmidhuber 1997）。</translation>
    </message>
    <message>
        <source>Copy memory</source>
        <translation>复制记忆</translation>
    </message>
    <message>
        <source>Repeat 10 symbols after a delay; knowing nothing costs ln 8 a scored step, 10 ln 8 / (T + 20) over all (Arjovsky 2016).</source>
        <translation>延迟之后重复 10 个符号；一无所知时，每个计分步代价为 ln 8，全部步平均为 10 ln 8 / (T + 20)（Arjovsky 2016）。</translation>
    </message>
    <message>
        <source>Temporal order</source>
        <translation>时间顺序</translation>
    </message>
    <message>
        <source>Which of two symbols came first, far apart in a noisy sequence (Hochreiter &amp; Schmidhuber 1997).</source>
        <translation>嘈杂的序列中相距很远的两个符号，哪个先出现（Hochreiter &amp; Schmidhuber 1997）。</translation>
    </message>
    <message>
        <source>Sine</source>
        <translation>正弦</translation>
    </message>
    <message>
        <source>Sine waves: predict the next value.</source>
        <translation>正弦波：预测下一个值。</translation>
    </message>
    <message>
        <source>CSV file</source>
        <translation>CSV 文件</translation>
    </message>
    <message>
        <source>A table: one row a sample, one column the target.</source>
        <translation>表格：每行一个样本，一列为目标。</translation>
    </message>
    <message>
        <source>IDX files</source>
        <translation>IDX 文件</translation>
    </message>
    <message>
        <source>MNIST&apos;s format: images and labels, .gz too.</source>
        <translation>MNIST 的格式：图片与标签，也可为 .gz。</translation>
    </message>
    <message>
        <source>NumPy files</source>
        <translation>NumPy 文件</translation>
    </message>
    <message>
        <source>Features and targets as .npy arrays.</source>
        <translation>特征与目标，均为 .npy 数组。</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>How many samples are made.</source>
        <translation>生成多少个样本。</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>How far points stray from their place.</source>
        <translation>点偏离其位置的程度。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Time steps of a sequence.</source>
        <translation>一条序列的时间步数。</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Blanks between the symbols and their recall: the T of the baseline.</source>
        <translation>符号与回忆之间的空白数：基线中的 T。</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>符号数</translation>
    </message>
    <message>
        <source>How many symbols have to be remembered.</source>
        <translation>需要记住多少种符号。</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>全部图片</translation>
    </message>
    <message>
        <source>The whole of Debian&apos;s package dataset-fashion-mnist instead of the bundled 1000 images.</source>
        <translation>使用 Debian 软件包 dataset-fashion-mnist 的全部图片，而不是自带的 1000 张。</translation>
    </message>
    <message>
        <source>As sequence of rows</source>
        <translation>作为行的序列</translation>
    </message>
    <message>
        <source>28 time steps of 28 pixels.</source>
        <translation>28 个时间步，每步 28 个像素。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>The table to read.</source>
        <translation>要读取的表格。</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>The column to predict: its name, or its 0-based index.</source>
        <translation>要预测的列：列名，或从 0 起的序号。</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Whether the target is a class or a number.</source>
        <translation>目标是类别还是数值。</translation>
    </message>
    <message>
        <source>classification for penguins, else by the target&apos;s values</source>
        <translation>企鹅为分类，其他由目标的值决定</translation>
    </message>
    <message>
        <source>Classification</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>The target is one of a few classes.</source>
        <translation>目标是若干类别之一。</translation>
    </message>
    <message>
        <source>Regression</source>
        <translation>回归</translation>
    </message>
    <message>
        <source>The target is a number.</source>
        <translation>目标是一个数。</translation>
    </message>
    <message>
        <source>Sequence length</source>
        <translation>序列长度</translation>
    </message>
    <message>
        <source>The feature columns are this many blocks of equal width, one a time step.</source>
        <translation>特征列由这么多个等宽的块组成，每块一个时间步。</translation>
    </message>
    <message>
        <source>no sequence</source>
        <translation>不是序列</translation>
    </message>
    <message>
        <source>Missing values</source>
        <translation>缺失值</translation>
    </message>
    <message>
        <source>What becomes of rows with a gap.</source>
        <translation>有缺失的行怎么处理。</translation>
    </message>
    <message>
        <source>Skip the row</source>
        <translation>跳过该行</translation>
    </message>
    <message>
        <source>A row with a gap is left out, and the count is told.</source>
        <translation>去掉有缺失的行，并告知行数。</translation>
    </message>
    <message>
        <source>Take the mean</source>
        <translation>取均值</translation>
    </message>
    <message>
        <source>A gap gets the mean of its column&apos;s training rows.</source>
        <translation>缺失处用训练行中该列的均值填补。</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>IDX file of images, .gz too.</source>
        <translation>图片的 IDX 文件，也可为 .gz。</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>IDX file of labels, .gz too.</source>
        <translation>标签的 IDX 文件，也可为 .gz。</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>特征</translation>
    </message>
    <message>
        <source>NumPy array, a row a sample.</source>
        <translation>NumPy 数组，每行一个样本。</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>NumPy array, as many rows as features.</source>
        <translation>NumPy 数组，行数与特征相同。</translation>
    </message>
    <message>
        <source>Validation share</source>
        <translation>验证比例</translation>
    </message>
    <message>
        <source>This share of the rows, rounded down, is never trained on.</source>
        <translation>这一比例的行（向下取整）从不用于训练。</translation>
    </message>
    <message>
        <source>0; digits: every 5th row validates</source>
        <translation>0；手写数字：每 5 行取 1 行作验证</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>划分</translation>
    </message>
    <message>
        <source>Which rows validate.</source>
        <translation>哪些行用于验证。</translation>
    </message>
    <message>
        <source>Shuffled</source>
        <translation>打乱</translation>
    </message>
    <message>
        <source>Validation rows are drawn at random from the seed.</source>
        <translation>验证行由种子随机抽取。</translation>
    </message>
    <message>
        <source>Ordered</source>
        <translation>按顺序</translation>
    </message>
    <message>
        <source>The last rows are validation, and rows keep the file&apos;s order.</source>
        <translation>最后的行用于验证，各行保持文件中的顺序。</translation>
    </message>
    <message>
        <source>Standardize</source>
        <translation>标准化</translation>
    </message>
    <message>
        <source>Each feature to mean 0 and standard deviation 1 of the training rows.</source>
        <translation>每个特征按训练行调整为均值 0、标准差 1。</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>Fills what a dense layer leaves out; recurrent layers take units, init and recurrent_init, output init.</source>
        <translation>补上全连接层未写的设置；循环层取 units、init 和 recurrent_init，输出层取 init。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>From the input to the last layer before output.</source>
        <translation>从输入到输出层之前的最后一层。</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>The linear layer that is appended: one unit a class, or a target.</source>
        <translation>附加在末尾的线性层：每类或每个目标一个单元。</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>单元数</translation>
    </message>
    <message>
        <source>Width of the layer: how many numbers it gives.</source>
        <translation>层的宽度：它给出多少个数。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活函数</translation>
    </message>
    <message>
        <source>The function that bends each unit&apos;s sum z = Wx + b.</source>
        <translation>弯曲每个单元的和 z = Wx + b 的函数。</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>y = z: no activation. A chain of them is one linear map (Saxe 2014).</source>
        <translation>y = z：没有激活。一串这样的层就是一个线性映射（Saxe 2014）。</translation>
    </message>
    <message>
        <source>ReLU</source>
        <translation>ReLU</translation>
    </message>
    <message>
        <source>y = max(0, z): slope 1 or 0; half the units are silent at the start (Nair &amp; Hinton 2010).</source>
        <translation>y = max(0, z)：斜率 1 或 0；开始时一半的单元沉默（Nair &amp; Hinton 2010）。</translation>
    </message>
    <message>
        <source>Leaky ReLU</source>
        <translation>Leaky ReLU</translation>
    </message>
    <message>
        <source>y = z for z &gt; 0, else 0.01 z: no unit goes silent for good (Maas 2013).</source>
        <translation>z &gt; 0 时 y = z，否则 0.01 z：没有单元会永远沉默（Maas 2013）。</translation>
    </message>
    <message>
        <source>ELU</source>
        <translation>ELU</translation>
    </message>
    <message>
        <source>y = z for z &gt; 0, else exp(z) - 1: mean nearer to 0 than ReLU&apos;s (Clevert 2016).</source>
        <translation>z &gt; 0 时 y = z，否则 exp(z) - 1：均值比 ReLU 更接近 0（Clevert 2016）。</translation>
    </message>
    <message>
        <source>SELU</source>
        <translation>SELU</translation>
    </message>
    <message>
        <source>y = 1.0507 z for z &gt; 0, else 1.7581 (exp(z) - 1): with LeCun, normal it keeps mean 0 and variance 1 (Klambauer 2017).</source>
        <translation>z &gt; 0 时 y = 1.0507 z，否则 1.7581 (exp(z) - 1)：配合 LeCun 正态初始化，保持均值 0、方差 1（Klambauer 2017）。</translation>
    </message>
    <message>
        <source>GELU</source>
        <translation>GELU</translation>
    </message>
    <message>
        <source>y = z Phi(z), Phi the normal distribution function, by erf (Hendrycks &amp; Gimpel 2016).</source>
        <translation>y = z Phi(z)，Phi 为正态分布函数，用 erf 计算（Hendrycks &amp; Gimpel 2016）。</translation>
    </message>
    <message>
        <source>SiLU (swish)</source>
        <translation>SiLU（swish）</translation>
    </message>
    <message>
        <source>y = z / (1 + exp(-z)) (Elfwing 2018).</source>
        <translation>y = z / (1 + exp(-z))（Elfwing 2018）。</translation>
    </message>
    <message>
        <source>Softplus</source>
        <translation>Softplus</translation>
    </message>
    <message>
        <source>y = ln(1 + exp(z)): a smooth ReLU; its slope is the sigmoid (Dugas 2001).</source>
        <translation>y = ln(1 + exp(z))：平滑的 ReLU；其斜率就是 sigmoid（Dugas 2001）。</translation>
    </message>
    <message>
        <source>Tanh</source>
        <translation>Tanh</translation>
    </message>
    <message>
        <source>y = tanh(z): slope at most 1, saturated where |y| &gt; 0.97 (LeCun 1998).</source>
        <translation>y = tanh(z)：斜率至多为 1，|y| &gt; 0.97 处饱和（LeCun 1998）。</translation>
    </message>
    <message>
        <source>Sigmoid</source>
        <translation>Sigmoid</translation>
    </message>
    <message>
        <source>y = 1 / (1 + exp(-z)): slope at most 1/4, so the signal shrinks at every layer (Glorot &amp; Bengio 2010).</source>
        <translation>y = 1 / (1 + exp(-z))：斜率至多为 1/4，所以信号每层都会缩小（Glorot &amp; Bengio 2010）。</translation>
    </message>
    <message>
        <source>Hard tanh</source>
        <translation>Hard tanh</translation>
    </message>
    <message>
        <source>y = min(1, max(-1, z)): slope 1 inside, exactly 0 outside (Collobert 2004).</source>
        <translation>y = min(1, max(-1, z))：区间内斜率 1，区间外恰好为 0（Collobert 2004）。</translation>
    </message>
    <message>
        <source>Softsign</source>
        <translation>Softsign</translation>
    </message>
    <message>
        <source>y = z / (1 + |z|): saturates more slowly than tanh (Bergstra 2009).</source>
        <translation>y = z / (1 + |z|)：饱和得比 tanh 慢（Bergstra 2009）。</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Brings the sums to mean 0 and variance 1, over the batch or over the layer, before scale and shift.</source>
        <translation>把各单元的和变为均值 0、方差 1（按批次或按层），再做缩放与平移。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The affine map goes on as it is.</source>
        <translation>仿射变换的结果原样传下去。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>按批次</translation>
    </message>
    <message>
        <source>(z - batch mean) / sqrt(batch variance + 1e-5) a unit, then scale and shift; running statistics when evaluating (Ioffe &amp; Szegedy 2015).</source>
        <translation>每个单元 (z - batch mean) / sqrt(batch variance + 1e-5)，再做缩放与平移；评估时用滑动统计量（Ioffe &amp; Szegedy 2015）。</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>按层</translation>
    </message>
    <message>
        <source>(z - mean) / sqrt(variance + 1e-5) over a sample&apos;s units, then scale and shift (Ba 2016).</source>
        <translation>对一个样本的各单元 (z - mean) / sqrt(variance + 1e-5)，再做缩放与平移（Ba 2016）。</translation>
    </message>
    <message>
        <source>Bias</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>Whether b in Wx + b is there and trained.</source>
        <translation>Wx + b 中的 b 是否存在并参与训练。</translation>
    </message>
    <message>
        <source>true, but false when normalization is batch</source>
        <translation>是；使用批归一化时为否</translation>
    </message>
    <message>
        <source>Residual</source>
        <translation>残差</translation>
    </message>
    <message>
        <source>y = shortcut(x) + residual_scale * act(norm(Wx + b)): the gradient has a way around the layer.</source>
        <translation>y = shortcut(x) + residual_scale * act(norm(Wx + b))：梯度有一条绕过该层的路。</translation>
    </message>
    <message>
        <source>Residual scale</source>
        <translation>残差缩放</translation>
    </message>
    <message>
        <source>Multiplies the branch of the residual sum.</source>
        <translation>乘在残差和的分支上。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>随机失活</translation>
    </message>
    <message>
        <source>Each activation is 0 with this probability while training, the others grow by 1 / (1 - p).</source>
        <translation>训练时每个激活值以此概率为 0，其余放大为 1 / (1 - p)。</translation>
    </message>
    <message>
        <source>Position of the normalization</source>
        <translation>归一化的位置</translation>
    </message>
    <message>
        <source>act(norm(Wx + b)) or norm(act(Wx + b)).</source>
        <translation>act(norm(Wx + b)) 或 norm(act(Wx + b))。</translation>
    </message>
    <message>
        <source>y = act(norm(Wx + b)) (Ioffe &amp; Szegedy 2015).</source>
        <translation>y = act(norm(Wx + b))（Ioffe &amp; Szegedy 2015）。</translation>
    </message>
    <message>
        <source>y = norm(act(Wx + b)).</source>
        <translation>y = norm(act(Wx + b))。</translation>
    </message>
    <message>
        <source>Initialization</source>
        <translation>权重初始化</translation>
    </message>
    <message>
        <source>How the weights start; Var W * fan_in decides what the signal becomes.</source>
        <translation>权重的初值；Var W * fan_in 决定信号会怎样。</translation>
    </message>
    <message>
        <source>Xavier, uniform</source>
        <translation>Xavier，均匀</translation>
    </message>
    <message>
        <source>U(-a, a), a = sqrt(6 / (fan_in + fan_out)): Var W = 2 / (fan_in + fan_out). Keras&apos; default (Glorot &amp; Bengio 2010).</source>
        <translation>U(-a, a)，a = sqrt(6 / (fan_in + fan_out))：Var W = 2 / (fan_in + fan_out)。Keras 的默认（Glorot &amp; Bengio 2010）。</translation>
    </message>
    <message>
        <source>Xavier, normal</source>
        <translation>Xavier，正态</translation>
    </message>
    <message>
        <source>N(0, 2 / (fan_in + fan_out)): Var W * fan_in = 1 for equal widths; made for tanh (Glorot &amp; Bengio 2010).</source>
        <translation>N(0, 2 / (fan_in + fan_out))：宽度相等时 Var W * fan_in = 1；为 tanh 设计（Glorot &amp; Bengio 2010）。</translation>
    </message>
    <message>
        <source>He, uniform</source>
        <translation>He，均匀</translation>
    </message>
    <message>
        <source>U(-a, a), a = sqrt(6 / ((1 + slope^2) fan_in)): Var W * fan_in = 2; made for ReLU (He 2015).</source>
        <translation>U(-a, a)，a = sqrt(6 / ((1 + slope^2) fan_in))：Var W * fan_in = 2；为 ReLU 设计（He 2015）。</translation>
    </message>
    <message>
        <source>He, normal</source>
        <translation>He，正态</translation>
    </message>
    <message>
        <source>N(0, 2 / ((1 + slope^2) fan_in)): Var W * fan_in = 2 keeps a ReLU network&apos;s signal (He 2015).</source>
        <translation>N(0, 2 / ((1 + slope^2) fan_in))：Var W * fan_in = 2 保持 ReLU 网络的信号（He 2015）。</translation>
    </message>
    <message>
        <source>LeCun, uniform</source>
        <translation>LeCun，均匀</translation>
    </message>
    <message>
        <source>U(-a, a), a = sqrt(3 / fan_in): Var W * fan_in = 1 (LeCun 1998).</source>
        <translation>U(-a, a)，a = sqrt(3 / fan_in)：Var W * fan_in = 1（LeCun 1998）。</translation>
    </message>
    <message>
        <source>LeCun, normal</source>
        <translation>LeCun，正态</translation>
    </message>
    <message>
        <source>N(0, 1 / fan_in): Var W * fan_in = 1; SELU asks for it (LeCun 1998, Klambauer 2017).</source>
        <translation>N(0, 1 / fan_in)：Var W * fan_in = 1；SELU 需要它（LeCun 1998，Klambauer 2017）。</translation>
    </message>
    <message>
        <source>Orthogonal</source>
        <translation>正交</translation>
    </message>
    <message>
        <source>Q of a QR decomposition of normal draws, sign fixed by diag(R): keeps every length in a linear chain (Saxe 2014).</source>
        <translation>正态随机矩阵 QR 分解的 Q，用 diag(R) 固定符号：在线性链中保持每个长度（Saxe 2014）。</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>恒等</translation>
    </message>
    <message>
        <source>Ones on the diagonal, 0 elsewhere: the IRNN&apos;s recurrent start (Le 2015).</source>
        <translation>对角线为 1，其余为 0：IRNN 的循环权重初值（Le 2015）。</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正态</translation>
    </message>
    <message>
        <source>N(0, std^2), not truncated, whatever the width.</source>
        <translation>N(0, std^2)，不截断，与宽度无关。</translation>
    </message>
    <message>
        <source>Uniform</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>U(-bound, bound), whatever the width: Var W = bound^2 / 3.</source>
        <translation>U(-bound, bound)，与宽度无关：Var W = bound^2 / 3。</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>常数</translation>
    </message>
    <message>
        <source>Every weight is the same value: units stay equal for ever (symmetry).</source>
        <translation>每个权重都是同一个值：各单元永远相同（对称）。</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>全零</translation>
    </message>
    <message>
        <source>Every weight is 0: no signal passes and no gradient comes back.</source>
        <translation>每个权重都是 0：信号过不去，梯度也回不来。</translation>
    </message>
    <message>
        <source>U(-a, a), a = 1 / sqrt(fan_in), biases too (recurrent layers: 1 / sqrt(units)): Var W * fan_in = 1/3.</source>
        <translation>U(-a, a)，a = 1 / sqrt(fan_in)，偏置也一样（循环层：1 / sqrt(units)）：Var W * fan_in = 1/3。</translation>
    </message>
    <message>
        <source>Orthogonal, then every layer scaled until its pre-activations have variance 1 on a batch (Mishkin &amp; Matas 2016).</source>
        <translation>先正交，再逐层缩放，直到一个批次上预激活值的方差为 1（Mishkin &amp; Matas 2016）。</translation>
    </message>
    <message>
        <source>Bias start</source>
        <translation>偏置初值</translation>
    </message>
    <message>
        <source>Where biases start; pytorch_default draws them itself, as PyTorch does.</source>
        <translation>偏置从哪里开始；pytorch_default 像 PyTorch 那样自己抽取。</translation>
    </message>
    <message>
        <source>Recurrent initialization</source>
        <translation>循环权重初始化</translation>
    </message>
    <message>
        <source>How the recurrent layers&apos; weight_hh start.</source>
        <translation>循环层的 weight_hh 的初值。</translation>
    </message>
    <message>
        <source>Dense</source>
        <translation>全连接</translation>
    </message>
    <message>
        <source>y = act(norm(Wx + b)): every unit sees every input.</source>
        <translation>y = act(norm(Wx + b))：每个单元看到所有输入。</translation>
    </message>
    <message>
        <source>as in network.defaults</source>
        <translation>同 network.defaults</translation>
    </message>
    <message>
        <source>Cell</source>
        <translation>单元类型</translation>
    </message>
    <message>
        <source>What carries the state from one time step to the next.</source>
        <translation>用什么把状态从一个时间步带到下一个。</translation>
    </message>
    <message>
        <source>Plain RNN</source>
        <translation>普通 RNN</translation>
    </message>
    <message>
        <source>h = act(W_ih x + b_ih + W_hh h&apos; + b_hh): one matrix at every step (Elman 1990).</source>
        <translation>h = act(W_ih x + b_ih + W_hh h&apos; + b_hh)：每一步都用同一个矩阵（Elman 1990）。</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>c = f c&apos; + i g, h = o tanh(c): the forget gate keeps a path open through time (Hochreiter &amp; Schmidhuber 1997, Gers 2000).</source>
        <translation>c = f c&apos; + i g，h = o tanh(c)：遗忘门让一条路在时间上保持畅通（Hochreiter &amp; Schmidhuber 1997，Gers 2000）。</translation>
    </message>
    <message>
        <source>GRU</source>
        <translation>GRU</translation>
    </message>
    <message>
        <source>h = (1 - z) n + z h&apos;: the update gate z keeps the old state (Cho 2014).</source>
        <translation>h = (1 - z) n + z h&apos;：更新门 z 保留旧状态（Cho 2014）。</translation>
    </message>
    <message>
        <source>Width of the hidden state h.</source>
        <translation>隐藏状态 h 的宽度。</translation>
    </message>
    <message>
        <source>The function that bends the new state.</source>
        <translation>弯曲新状态的函数。</translation>
    </message>
    <message>
        <source>Return sequences</source>
        <translation>返回序列</translation>
    </message>
    <message>
        <source>Whether every time step&apos;s output goes on; otherwise only the last one&apos;s.</source>
        <translation>是否把每个时间步的输出都传下去；否则只传最后一步的。</translation>
    </message>
    <message>
        <source>How weight_ih starts, each gate&apos;s block by itself.</source>
        <translation>weight_ih 的初值，每个门的块各自抽取。</translation>
    </message>
    <message>
        <source>How weight_hh starts, each gate&apos;s block by itself; orthogonal keeps the state&apos;s length.</source>
        <translation>weight_hh 的初值，每个门的块各自抽取；正交可保持状态的长度。</translation>
    </message>
    <message>
        <source>Forget bias</source>
        <translation>遗忘偏置</translation>
    </message>
    <message>
        <source>Added to the forget gate&apos;s part of bias_ih: 1 keeps the gate open at the start (Jozefowicz 2015).</source>
        <translation>加在 bias_ih 的遗忘门部分：取 1 可使门在开始时张开（Jozefowicz 2015）。</translation>
    </message>
    <message>
        <source>Update bias</source>
        <translation>更新偏置</translation>
    </message>
    <message>
        <source>Added to the update gate&apos;s part of bias_ih: above 0 the old state is kept.</source>
        <translation>加在 bias_ih 的更新门部分：大于 0 时保留旧状态。</translation>
    </message>
    <message>
        <source>Reset gate</source>
        <translation>重置门</translation>
    </message>
    <message>
        <source>Whether r acts after or before the product with weight_hh.</source>
        <translation>r 在与 weight_hh 相乘之后还是之前起作用。</translation>
    </message>
    <message>
        <source>After the product</source>
        <translation>相乘之后</translation>
    </message>
    <message>
        <source>n = tanh(W x + b + r (U h&apos; + b&apos;)): PyTorch&apos;s and Keras&apos; form.</source>
        <translation>n = tanh(W x + b + r (U h&apos; + b&apos;))：PyTorch 与 Keras 的形式。</translation>
    </message>
    <message>
        <source>Before the product</source>
        <translation>相乘之前</translation>
    </message>
    <message>
        <source>n = tanh(W x + b + U (r h&apos;) + b&apos;): the form of Cho 2014.</source>
        <translation>n = tanh(W x + b + U (r h&apos;) + b&apos;)：Cho 2014 的形式。</translation>
    </message>
    <message>
        <source>Residual block</source>
        <translation>残差块</translation>
    </message>
    <message>
        <source>y = act(shortcut(x) + scale * F(x)), F the layers inside (He 2016).</source>
        <translation>y = act(shortcut(x) + scale * F(x))，F 为其中的层（He 2016）。</translation>
    </message>
    <message>
        <source>The branch F, in order.</source>
        <translation>分支 F，按顺序。</translation>
    </message>
    <message>
        <source>The function after the sum.</source>
        <translation>求和之后的函数。</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Multiplies F: a number, 1/sqrt(number of residual sums in the network), or a trained number.</source>
        <translation>乘在 F 上：一个数、1/sqrt(网络中残差和的个数)，或参与训练的数。</translation>
    </message>
    <message>
        <source>fixup starts the whole block so that depth does not matter.</source>
        <translation>fixup 使整个块的起点与深度无关。</translation>
    </message>
    <message>
        <source>Fixup (residual blocks)</source>
        <translation>Fixup（残差块）</translation>
    </message>
    <message>
        <source>Scales a block&apos;s first layers by L^(-1/(2m-2)) and starts its last at 0, so that no normalization is needed (Zhang 2019).</source>
        <translation>把块中靠前的层缩放为 L^(-1/(2m-2))，最后一层从 0 开始，因此不需要归一化（Zhang 2019）。</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>The layers inside stand this many times in a row.</source>
        <translation>其中的层连续出现这么多次。</translation>
    </message>
    <message>
        <source>What is repeated, in order.</source>
        <translation>要重复的层，按顺序。</translation>
    </message>
    <message>
        <source>How output.weight starts.</source>
        <translation>output.weight 的初值。</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>The distribution the weights are drawn from.</source>
        <translation>抽取权重所用的分布。</translation>
    </message>
    <message>
        <source>Gain</source>
        <translation>增益</translation>
    </message>
    <message>
        <source>Multiplies the standard deviation, of identity the ones: 5/3 is usual before tanh.</source>
        <translation>乘在标准差上，对恒等初始化乘在 1 上：tanh 之前常用 5/3。</translation>
    </message>
    <message>
        <source>Negative slope</source>
        <translation>负半轴斜率</translation>
    </message>
    <message>
        <source>Slope of the leaky ReLU this layer feeds: Var W = 2 / ((1 + slope^2) fan_in).</source>
        <translation>这一层所接 Leaky ReLU 的斜率：Var W = 2 / ((1 + slope^2) fan_in)。</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Weights are drawn from N(0, std^2).</source>
        <translation>权重从 N(0, std^2) 抽取。</translation>
    </message>
    <message>
        <source>Bound</source>
        <translation>界</translation>
    </message>
    <message>
        <source>Weights are drawn from U(-bound, bound).</source>
        <translation>权重从 U(-bound, bound) 抽取。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Every weight starts here.</source>
        <translation>每个权重都从这里开始。</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>What is made small; a mean over the batch.</source>
        <translation>要使之变小的量；在批次上取均值。</translation>
    </message>
    <message>
        <source>By the task</source>
        <translation>由任务决定</translation>
    </message>
    <message>
        <source>Cross entropy for classification, mean squared error for regression.</source>
        <translation>分类用交叉熵，回归用均方误差。</translation>
    </message>
    <message>
        <source>Cross entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>-ln softmax(logits)[class], mean over the batch; starts at ln C when the network knows nothing.</source>
        <translation>-ln softmax(logits)[class]，在批次上取均值；网络一无所知时从 ln C 开始。</translation>
    </message>
    <message>
        <source>Mean squared error</source>
        <translation>均方误差</translation>
    </message>
    <message>
        <source>(y - target)^2, mean over all elements.</source>
        <translation>(y - target)^2，对所有元素取均值。</translation>
    </message>
    <message>
        <source>Binary cross entropy</source>
        <translation>二元交叉熵</translation>
    </message>
    <message>
        <source>-ln sigmoid(+-logit), mean over the batch: one logit for exactly 2 classes.</source>
        <translation>-ln sigmoid(+-logit)，在批次上取均值：恰好两类时用一个 logit。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Samples a step; the last, smaller batch of an epoch is dropped.</source>
        <translation>每步的样本数；一轮末尾不足一批的部分舍去。</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Updates of the weights.</source>
        <translation>权重更新的次数。</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>验证间隔</translation>
    </message>
    <message>
        <source>Steps between two measurements on the validation rows.</source>
        <translation>在验证行上两次测量之间的步数。</translation>
    </message>
    <message>
        <source>one epoch</source>
        <translation>一轮</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>打乱</translation>
    </message>
    <message>
        <source>Whether each epoch takes the rows in a new random order.</source>
        <translation>每一轮是否按新的随机顺序取各行。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How a gradient becomes an update.</source>
        <translation>梯度怎样变成更新。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率计划</translation>
    </message>
    <message>
        <source>How the learning rate moves.</source>
        <translation>学习率怎样变化。</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>What bounds the gradient before the optimizer sees it.</source>
        <translation>在优化器看到梯度之前限制它。</translation>
    </message>
    <message>
        <source>SGD</source>
        <translation>SGD</translation>
    </message>
    <message>
        <source>w &lt;- w - eta v, v &lt;- momentum v + g (Robbins &amp; Monro 1951, Sutskever 2013).</source>
        <translation>w &lt;- w - eta v，v &lt;- momentum v + g（Robbins &amp; Monro 1951，Sutskever 2013）。</translation>
    </message>
    <message>
        <source>RMSprop</source>
        <translation>RMSprop</translation>
    </message>
    <message>
        <source>w &lt;- w - eta g / (sqrt(s) + eps), s &lt;- alpha s + (1 - alpha) g^2 (Hinton 2012).</source>
        <translation>w &lt;- w - eta g / (sqrt(s) + eps)，s &lt;- alpha s + (1 - alpha) g^2（Hinton 2012）。</translation>
    </message>
    <message>
        <source>Adam</source>
        <translation>Adam</translation>
    </message>
    <message>
        <source>w &lt;- w - eta m^ / (sqrt(v^) + eps), both means corrected for their start: the gradient&apos;s scale divides out (Kingma &amp; Ba 2015).</source>
        <translation>w &lt;- w - eta m^ / (sqrt(v^) + eps)，两个均值都对起点作了校正：梯度的尺度被除掉（Kingma &amp; Ba 2015）。</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>Adam, with the weight decay taken from the weights directly (Loshchilov &amp; Hutter 2019).</source>
        <translation>Adam，但权重衰减直接从权重中减去（Loshchilov &amp; Hutter 2019）。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>eta in w &lt;- w - eta * gradient.</source>
        <translation>w &lt;- w - eta * gradient 中的 eta。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>v &lt;- momentum * v + gradient: the update keeps its course.</source>
        <translation>v &lt;- momentum * v + gradient：更新保持其方向。</translation>
    </message>
    <message>
        <source>Nesterov</source>
        <translation>Nesterov</translation>
    </message>
    <message>
        <source>The gradient as if the next momentum step were done already.</source>
        <translation>假定下一步动量已经走过时的梯度。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>How much of the mean square of the past is kept.</source>
        <translation>过去的均方保留多少。</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>Beta 1</translation>
    </message>
    <message>
        <source>How much of the mean gradient is kept.</source>
        <translation>平均梯度保留多少。</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>Beta 2</translation>
    </message>
    <message>
        <source>How much of the mean squared gradient is kept.</source>
        <translation>梯度平方的均值保留多少。</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon</translation>
    </message>
    <message>
        <source>Added to the root, so that a vanished gradient divides by more than 0.</source>
        <translation>加在平方根上，使消失的梯度不至于除以 0。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls every trained tensor to 0: added to the gradient, by adamw taken from the weight itself.</source>
        <translation>把每个受训张量拉向 0：加在梯度上，adamw 则直接从权重中减去。</translation>
    </message>
    <message>
        <source>0; adamw: 0.01</source>
        <translation>0；adamw 为 0.01</translation>
    </message>
    <message>
        <source>The learning rate stays.</source>
        <translation>学习率保持不变。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>阶梯</translation>
    </message>
    <message>
        <source>eta gamma^floor(step / step_size).</source>
        <translation>学习率为 eta gamma^floor(step / step_size)。</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>minimum + (eta - minimum) (1 + cos(pi step / steps)) / 2, over training.steps (Loshchilov &amp; Hutter 2017).</source>
        <translation>minimum + (eta - minimum) (1 + cos(pi step / steps)) / 2，跨越 training.steps（Loshchilov &amp; Hutter 2017）。</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>每隔</translation>
    </message>
    <message>
        <source>The rate is multiplied by gamma each time so many steps are done.</source>
        <translation>每走完这么多步，学习率乘以 gamma。</translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <source>The factor.</source>
        <translation>这个因子。</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>最小值</translation>
    </message>
    <message>
        <source>Where the cosine ends.</source>
        <translation>余弦的终点。</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>The rate grows in a straight line over so many steps.</source>
        <translation>学习率在这么多步内直线上升。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Gradients go to the optimizer as they are.</source>
        <translation>梯度原样交给优化器。</translation>
    </message>
    <message>
        <source>Global norm</source>
        <translation>全局范数</translation>
    </message>
    <message>
        <source>g &lt;- g min(1, max_norm / (||g|| + 1e-6)), one norm over all tensors: keeps the direction (Pascanu 2013).</source>
        <translation>g &lt;- g min(1, max_norm / (||g|| + 1e-6))，对所有张量用一个范数：方向不变（Pascanu 2013）。</translation>
    </message>
    <message>
        <source>The same, each tensor by its own norm: directions turn against each other.</source>
        <translation>同上，但每个张量用自己的范数：彼此的方向会改变。</translation>
    </message>
    <message>
        <source>Each element is held within +-clip_value: the direction changes.</source>
        <translation>每个元素限制在 +-clip_value 之内：方向会改变。</translation>
    </message>
    <message>
        <source>Adaptive (AGC)</source>
        <translation>自适应（AGC）</translation>
    </message>
    <message>
        <source>Each output row within clipping * max(||w_row||, epsilon); `output` is left alone (Brock 2021).</source>
        <translation>每个输出行限制在 clipping * max(||w_row||, epsilon) 之内；`output` 不受影响（Brock 2021）。</translation>
    </message>
    <message>
        <source>Largest norm</source>
        <translation>最大范数</translation>
    </message>
    <message>
        <source>g &lt;- g * min(1, max_norm / (||g|| + 1e-6)).</source>
        <translation>g &lt;- g * min(1, max_norm / (||g|| + 1e-6))。</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>The p of ||g||_p: 1, 2, or inf for the largest element.</source>
        <translation>||g||_p 中的 p：1、2，或 inf（最大元素）。</translation>
    </message>
    <message>
        <source>Largest element</source>
        <translation>最大元素</translation>
    </message>
    <message>
        <source>Each element is held within +-clip_value.</source>
        <translation>每个元素限制在 +-clip_value 之内。</translation>
    </message>
    <message>
        <source>Clipping factor</source>
        <translation>裁剪因子</translation>
    </message>
    <message>
        <source>Largest ||gradient row|| / max(||weight row||, epsilon).</source>
        <translation>||gradient row|| / max(||weight row||, epsilon) 的最大值。</translation>
    </message>
    <message>
        <source>Rows shorter than this count as this long, so that new rows may move.</source>
        <translation>比它短的行按它的长度计算，使新的行也能移动。</translation>
    </message>
    <message>
        <source>Before activation</source>
        <translation>激活之前</translation>
    </message>
    <message>
        <source>After activation</source>
        <translation>激活之后</translation>
    </message>
    <message>
        <source>PyTorch default</source>
        <translation>PyTorch 默认</translation>
    </message>
    <message>
        <source>LSUV (by data)</source>
        <translation>LSUV（依数据）</translation>
    </message>
    <message>
        <source>Per-tensor norm</source>
        <translation>按张量范数</translation>
    </message>
</context>
<context>
    <name>nabla::RecipeDocument</name>
    <message>
        <source>undone: %1</source>
        <translation>已撤销：%1</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>未命名</translation>
    </message>
</context>
<context>
    <name>nabla::RecipeSync</name>
    <message>
        <source>Restarted: %1</source>
        <translation>已重新开始：%1</translation>
    </message>
</context>
<context>
    <name>nabla::RecoveryDialog</name>
    <message>
        <source>Recover a session</source>
        <translation>恢复会话</translation>
    </message>
    <message>
        <source>These sessions were not closed</source>
        <translation>这些会话没有正常关闭</translation>
    </message>
    <message>
        <source>Nablascope ended before they were saved. Their runs are complete up to the last second. Which one do you want to go on with?</source>
        <translation>Nablascope 在保存之前就结束了。各次运行的记录直到最后一秒都是完整的。要从哪一个继续？</translation>
    </message>
    <message>
        <source>Sessions that can be recovered</source>
        <translation>可以恢复的会话</translation>
    </message>
    <message>
        <source>&amp;Recover</source>
        <translation>恢复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Not now</source>
        <translation>以后再说(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>删除(&amp;D)…</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1，另有 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n 次运行</numerusform>
        </translation>
    </message>
    <message>
        <source>%L1 steps</source>
        <translation>%L1 步</translation>
    </message>
    <message>
        <source>damaged: opens as far as it is sound</source>
        <translation>已损坏：完好的部分仍可打开</translation>
    </message>
    <message>
        <source>Delete this session?</source>
        <translation>删除这个会话？</translation>
    </message>
    <message>
        <source>Delete this session for good?</source>
        <translation>永久删除这个会话？</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>删除(&amp;D)</translation>
    </message>
    <message>
        <source>no picture</source>
        <translation>没有图片</translation>
    </message>
</context>
<context>
    <name>nabla::Remedies</name>
    <message>
        <source>Layers differ. A choice here makes them all alike.</source>
        <translation>各层不同。在这里选择会使它们一致。</translation>
    </message>
    <message>
        <source>One norm over all tensors: bounds the step and keeps its direction.</source>
        <translation>对所有张量用一个范数：限制步长而保持方向。</translation>
    </message>
    <message>
        <source>Each tensor by its own norm: the direction of the whole step changes.</source>
        <translation>每个张量用自己的范数：整步的方向会改变。</translation>
    </message>
    <message>
        <source>Each output row bounded by the size of its own weights (Brock 2021).</source>
        <translation>每个输出行由其自身权重的大小来限制（Brock 2021）。</translation>
    </message>
    <message>
        <source>μ and σ over the units of one sample, so the batch does not matter (Ba 2016).</source>
        <translation>μ 和 σ 对一个样本的各单元计算，所以与批次无关（Ba 2016）。</translation>
    </message>
    <message>
        <source>μ and σ of each unit over the batch; running means when evaluating (Ioffe &amp; Szegedy 2015).</source>
        <translation>μ 和 σ 对每个单元在批次上计算；评估时用滑动均值（Ioffe &amp; Szegedy 2015）。</translation>
    </message>
    <message>
        <source>A gate f near 1 keeps the path through time open.</source>
        <translation>门 f 接近 1 时，时间上的通路保持畅通。</translation>
    </message>
    <message>
        <source>&amp;Clipping</source>
        <translation>裁剪(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Activation</source>
        <translation>激活函数(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Batch norm</source>
        <translation>批归一化(&amp;B)</translation>
    </message>
    <message>
        <source>Resid&amp;ual</source>
        <translation>残差连接(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Init</source>
        <translation>权重初始化(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Gate</source>
        <translation>门控(&amp;G)</translation>
    </message>
    <message>
        <source>The signal has a way back that multiplies by 1.</source>
        <translation>信号有一条乘以 1 的回路。</translation>
    </message>
    <message>
        <source>steps that explode: a step is never longer than the limit</source>
        <translation>步子爆炸：每一步都不会超过上限</translation>
    </message>
    <message>
        <source>shrinking by flat slopes: sigmoid&apos;s is at most 1/4, ReLU&apos;s is 0 or 1</source>
        <translation>斜率平坦造成的缩小：sigmoid 的斜率至多为 1/4，ReLU 为 0 或 1</translation>
    </message>
    <message>
        <source>saturated units and weights of the wrong size: z returns to variance 1</source>
        <translation>单元饱和与权重大小不当：z 回到方差 1</translation>
    </message>
    <message>
        <source>vanishing with depth: the identity passes the signal on undiminished</source>
        <translation>随深度消失：恒等映射原样传递信号</translation>
    </message>
    <message>
        <source>a wrong scale at the start: with ReLU, Var(W) · n = 2 keeps the signal</source>
        <translation>起点尺度不当：对 ReLU，Var(W) · n = 2 保持信号</translation>
    </message>
    <message>
        <source>vanishing through time: the state is kept, not multiplied by W at every step</source>
        <translation>随时间消失：状态被保留，而不是每一步都乘以 W</translation>
    </message>
    <message>
        <source>a signal that vanishes; and by value it turns the step&apos;s direction</source>
        <translation>正在消失的信号；按值裁剪还会转动步子的方向</translation>
    </message>
    <message>
        <source>a wrong weight scale: ReLU with Xavier halves the squared signal at each layer</source>
        <translation>权重尺度不当：ReLU 配 Xavier 每层使信号的平方减半</translation>
    </message>
    <message>
        <source>depth in a plain ReLU network: there the squared signal grows 1.47× a layer at the start</source>
        <translation>普通 ReLU 网络的深度：开始时信号的平方每层增长 1.47 倍</translation>
    </message>
    <message>
        <source>explosion: unscaled sums about double the squared signal at each layer</source>
        <translation>爆炸：不缩放的求和每层约使信号的平方加倍</translation>
    </message>
    <message>
        <source>what training does to the weights after the first step</source>
        <translation>第一步之后训练对权重的影响</translation>
    </message>
    <message>
        <source>explosion, which still needs clipping; an LSTM without forget bias forgets, too</source>
        <translation>爆炸，仍需要裁剪；没有遗忘偏置的 LSTM 也会遗忘</translation>
    </message>
    <message>
        <source>with %1</source>
        <translation>用 %1 时</translation>
    </message>
    <message>
        <source>with batch norm</source>
        <translation>用批归一化时</translation>
    </message>
    <message>
        <source>without</source>
        <translation>不用时</translation>
    </message>
    <message>
        <source>with shortcuts</source>
        <translation>有捷径时</translation>
    </message>
</context>
<context>
    <name>nabla::RemediesPanel</name>
    <message>
        <source>Six remedies</source>
        <translation>六种对策</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Norm p</source>
        <translation>范数 p</translation>
    </message>
    <message>
        <source>Recurrent init</source>
        <translation>循环权重初始化</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>Gate: none</source>
        <translation>门控：无</translation>
    </message>
    <message>
        <source>Gate: %1</source>
        <translation>门控：%1</translation>
    </message>
    <message>
        <source>A gate needs a sequence: time steps it can carry a state through. “%1” gives one vector a sample.</source>
        <translation>门控需要序列：有时间步才能传递状态。“%1”每个样本只给一个向量。</translation>
    </message>
    <message>
        <source>Use digits row by row</source>
        <translation>改用逐行的数字</translation>
    </message>
    <message>
        <source>Data: digits, row by row</source>
        <translation>数据：逐行的数字</translation>
    </message>
    <message>
        <source>Cures %1.</source>
        <translation>能治：%1。</translation>
    </message>
    <message>
        <source>Not %1.</source>
        <translation>治不了：%1。</translation>
    </message>
    <message>
        <source>none: dense</source>
        <translation>无：全连接</translation>
    </message>
</context>
<context>
    <name>nabla::RemedyCard</name>
    <message>
        <source>Explain %1</source>
        <translation>说明：%1</translation>
    </message>
    <message>
        <source>✓ Cures %1.</source>
        <translation>✓ 能治：%1。</translation>
    </message>
    <message>
        <source>✗ Not %1.</source>
        <translation>✗ 治不了：%1。</translation>
    </message>
</context>
<context>
    <name>nabla::ReportExport</name>
    <message>
        <source>Export a report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <source>%1 was not written. %2</source>
        <translation>%1 没有写出。%2</translation>
    </message>
    <message>
        <source>There is no session.</source>
        <translation>没有会话。</translation>
    </message>
    <message>
        <source>The report is being written…</source>
        <translation>正在写出报告…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Web pages</source>
        <translation>网页</translation>
    </message>
</context>
<context>
    <name>nabla::RoadDrawing</name>
    <message>
        <source>max |z|, layer %1</source>
        <translation>最大 |z|，第 %1 层</translation>
    </message>
    <message>
        <source>|dL/dz|, layer %1</source>
        <translation>|dL/dz|，第 %1 层</translation>
    </message>
    <message>
        <source>weight norm, layer %1</source>
        <translation>权重范数，第 %1 层</translation>
    </message>
    <message>
        <source>The road to the first value that is not finite</source>
        <translation>走向第一个非有限值的经过</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>no finite value</source>
        <translation>没有有限值</translation>
    </message>
    <message>
        <source>from %1 at step %2 to %3 at step %4</source>
        <translation>从第 %2 步的 %1 到第 %4 步的 %3</translation>
    </message>
    <message>
        <source>%1 at step %2</source>
        <translation>第 %2 步为 %1</translation>
    </message>
</context>
<context>
    <name>nabla::RunBanner</name>
    <message>
        <source>Diverged. %1</source>
        <translation>已发散。%1</translation>
    </message>
    <message>
        <source>%1 of layer %2</source>
        <translation>第 %2 层的 %1</translation>
    </message>
    <message>
        <source>Diverged at step %1: %2 is not finite</source>
        <translation>在第 %1 步发散：%2 不是有限值</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>This cannot run yet, so the run before it goes on. %1</source>
        <translation>现在还不能运行，所以之前的运行继续。%1</translation>
    </message>
    <message>
        <source>Undo the edit</source>
        <translation>撤销这次编辑</translation>
    </message>
    <message>
        <source>Lower the learning rate by 10×</source>
        <translation>把学习率降低 10 倍</translation>
    </message>
    <message>
        <source>Learning rate: %1</source>
        <translation>学习率：%1</translation>
    </message>
    <message>
        <source>The run stopped: %1</source>
        <translation>运行已停止：%1</translation>
    </message>
</context>
<context>
    <name>nabla::RunBuilder</name>
    <message>
        <source>This network needs more memory than this computer has. Use fewer units or layers.</source>
        <translation>这个网络需要的内存超过了这台计算机。请减少单元或层。</translation>
    </message>
</context>
<context>
    <name>nabla::RunRecorder</name>
    <message>
        <source>This run is not recorded. %1</source>
        <translation>这次运行没有记录。%1</translation>
    </message>
    <message>
        <source>Neither of the twins is recorded. %1</source>
        <translation>对照的两次运行都没有记录。%1</translation>
    </message>
</context>
<context>
    <name>nabla::RunRowPainter</name>
    <message>
        <source>on the screen</source>
        <translation>正在显示</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>用于比较</translation>
    </message>
    <message>
        <source>Name of the run</source>
        <translation>运行的名称</translation>
    </message>
</context>
<context>
    <name>nabla::RunsPanel</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%L1 steps</source>
        <translation>%L1 步</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>损失 %1</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Put this run on the screen; it can go on where it stopped</source>
        <translation>在屏幕上显示这次运行；它可以从停下的地方继续</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete this run; it can be brought back until the session is saved or closed</source>
        <translation>删除这次运行；在会话保存或关闭之前都可以恢复</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>笔记</translation>
    </message>
    <message>
        <source>Write a note about this run, in Markdown</source>
        <translation>用 Markdown 为这次运行写笔记</translation>
    </message>
    <message>
        <source>Note, in Markdown</source>
        <translation>笔记（Markdown）</translation>
    </message>
    <message>
        <source>Markdown: **bold**, *italic*, - list</source>
        <translation>Markdown：**粗体**、*斜体*、- 列表</translation>
    </message>
    <message>
        <source>Runs of the session</source>
        <translation>会话中的运行</translation>
    </message>
    <message>
        <source>from step %L1 of %2</source>
        <translation>从 %2 的第 %L1 步起</translation>
    </message>
    <message>
        <source>a deleted run</source>
        <translation>一次已删除的运行</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>已比较</translation>
    </message>
    <message>
        <source>“%1” is deleted.</source>
        <translation>已删除“%1”。</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>天蓝</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Vermilion</source>
        <translation>朱红</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Show on the screen</source>
        <translation>在屏幕上显示</translation>
    </message>
    <message>
        <source>Compare with the one on the screen</source>
        <translation>与屏幕上的比较</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Draw this run behind the one on the screen; of two that are selected, one behind the other</source>
        <translation>把这次运行画在屏幕上的运行后面；选中两次时，一次画在另一次后面</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) are deleted.</source>
        <translation>
            <numerusform>已删除 %n 次运行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Compare the two</source>
        <translation>对比这两次</translation>
    </message>
</context>
<context>
    <name>nabla::SamplesGallery</name>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>按顺序</translation>
    </message>
    <message>
        <source>worst first</source>
        <translation>最差的在前</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>These data are no pictures. Choose digits or fashion.</source>
        <translation>这些数据不是图片。请选择手写数字或 Fashion-MNIST。</translation>
    </message>
    <message>
        <source>Sample %1 is %2</source>
        <translation>样本 %1 是 %2</translation>
    </message>
    <message>
        <source>The network says %1 with %2</source>
        <translation>网络认为是 %1，把握 %2</translation>
    </message>
    <message>
        <source>Step %1  ·  %2 of %3 right</source>
        <translation>第 %1 步  ·  %3 个中答对 %2 个</translation>
    </message>
    <message>
        <source>sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>probability of %1</source>
        <translation>%1 的概率</translation>
    </message>
</context>
<context>
    <name>nabla::SaveDialog</name>
    <message>
        <source>Replace the file?</source>
        <translation>替换文件？</translation>
    </message>
    <message>
        <source>%1 exists already. Replace it?</source>
        <translation>%1 已经存在。要替换它吗？</translation>
    </message>
    <message>
        <source>What is in it now is lost then. Folder: %1</source>
        <translation>其中现有的内容将会丢失。文件夹：%1</translation>
    </message>
</context>
<context>
    <name>nabla::ScopeBar</name>
    <message>
        <source>Newest %1</source>
        <translation>最新 %1 步</translation>
    </message>
    <message>
        <source>Steps %1 to %2</source>
        <translation>第 %1 到 %2 步</translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <source>+ Add</source>
        <translation>+ 添加</translation>
    </message>
    <message>
        <source>Put another instrument on the screen, also a second one of a kind</source>
        <translation>在屏幕上再放一个仪器，同一种也可以有第二个</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Hold the screen while training goes on</source>
        <translation>训练继续，屏幕保持不变</translation>
    </message>
    <message>
        <source>Cursors</source>
        <translation>光标</translation>
    </message>
    <message>
        <source>Two lines to measure with: drag them, or press A and B in a chart; difference and ratio stand in the charts</source>
        <translation>两条用来测量的线：拖动它们，或在图中按 A 和 B；差与比显示在图中</translation>
    </message>
    <message>
        <source>Which steps the charts show. Ctrl and the mouse wheel, or + and −, look closer; 0 shows all.</source>
        <translation>图中显示哪些步。Ctrl 加鼠标滚轮，或 + 和 −，可放大缩小；0 显示全部。</translation>
    </message>
    <message>
        <source>Add an instrument</source>
        <translation>添加仪器</translation>
    </message>
    <message>
        <source>Freeze the screen</source>
        <translation>冻结屏幕</translation>
    </message>
    <message>
        <source>Triggers</source>
        <translation>触发条件</translation>
    </message>
    <message>
        <source>Cursors A and B</source>
        <translation>光标 A 和 B</translation>
    </message>
    <message>
        <source>Steps on show</source>
        <translation>显示的步</translation>
    </message>
    <message>
        <source>Trigger</source>
        <translation>触发</translation>
    </message>
    <message numerus="yes">
        <source>Trigger (%n)</source>
        <translation>
            <numerusform>触发（%n）</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Pause training when something happens</source>
        <translation>发生某事时暂停训练</translation>
    </message>
</context>
<context>
    <name>nabla::Screen</name>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>frozen at step %1</source>
        <translation>冻结在第 %1 步</translation>
    </message>
    <message>
        <source>trigger: %1</source>
        <translation>触发：%1</translation>
    </message>
</context>
<context>
    <name>nabla::SessionFiles</name>
    <message>
        <source>Nothing is recorded. %1</source>
        <translation>没有记录。%1</translation>
    </message>
    <message>
        <source>This session cannot be recovered. %1</source>
        <translation>无法恢复这个会话。%1</translation>
    </message>
    <message>
        <source>%1 is damaged (%2). What is sound can be seen; save it under another name to go on.</source>
        <translation>%1 已损坏（%2）。完好的部分可以查看；要继续，请另存为别的名字。</translation>
    </message>
    <message>
        <source>%1 is open for reading: %2. Save it under another name to record into it.</source>
        <translation>%1 以只读方式打开：%2。要继续记录，请另存为别的名字。</translation>
    </message>
    <message>
        <source>%1 was not opened. %2</source>
        <translation>没有打开 %1。%2</translation>
    </message>
    <message>
        <source>This run cannot be shown. %1</source>
        <translation>无法显示这次运行。%1</translation>
    </message>
    <message>
        <source>session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Save the session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <source>%1 was not saved. %2</source>
        <translation>没有保存 %1。%2</translation>
    </message>
    <message>
        <source>Unsaved session</source>
        <translation>未保存的会话</translation>
    </message>
    <message>
        <source>Save the session?</source>
        <translation>保存这个会话？</translation>
    </message>
    <message>
        <source>It has no name yet. Its runs and their numbers are lost if you discard it.</source>
        <translation>它还没有名字。如果放弃，其中的运行和数据都会丢失。</translation>
    </message>
    <message>
        <source>from step %1</source>
        <translation>从第 %1 步起</translation>
    </message>
    <message>
        <source>%1, from step %2</source>
        <translation>%1，从第 %2 步起</translation>
    </message>
    <message>
        <source>This run was not recorded. %1</source>
        <translation>这次运行没有记录下来。%1</translation>
    </message>
    <message>
        <source>Only the summary of this run can be shown. %1</source>
        <translation>只能显示这次运行的摘要。%1</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
</context>
<context>
    <name>nabla::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>文字大小(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Show the &amp;keys that are pressed while presenting</source>
        <translation>演示时显示按下的键(&amp;K)</translation>
    </message>
</context>
<context>
    <name>nabla::Share</name>
    <message>
        <source>The text holds no sound recipe. %1</source>
        <translation>文本中没有可用的配方。%1</translation>
    </message>
    <message>
        <source>This recipe reads files of the computer it was made on. Ask for the recipe and its data as files.</source>
        <translation>这个配方要读取制作它的那台计算机上的文件。请索取配方和数据的文件。</translation>
    </message>
    <message>
        <source>The text is too long to be a recipe or a lesson.</source>
        <translation>文本太长，不可能是配方或课程。</translation>
    </message>
    <message>
        <source>A recipe or lesson as text starts with “nabla:”. Copy all of it.</source>
        <translation>配方或课程的文本以“nabla:”开头。请完整复制。</translation>
    </message>
    <message>
        <source>The text is damaged. Copy all of it, from “nabla:” to its last letter.</source>
        <translation>文本已损坏。请从“nabla:”到最后一个字母完整复制。</translation>
    </message>
</context>
<context>
    <name>nabla::Sharing</name>
    <message>
        <source>Copied, %1 letters. Whoever copies them opens them with Ctrl+Shift+V.</source>
        <translation>已复制 %1 个字母。对方复制后按 Ctrl+Shift+V 即可打开。</translation>
    </message>
    <message>
        <source>No lesson is open.</source>
        <translation>没有打开的课程。</translation>
    </message>
    <message>
        <source>There is no lesson “%1” here.</source>
        <translation>这里没有课程“%1”。</translation>
    </message>
</context>
<context>
    <name>nabla::Sheet</name>
    <message>
        <source>In the signal path</source>
        <translation>在信号路径中</translation>
    </message>
    <message>
        <source>Left, Right, Home, End</source>
        <translation>左、右、Home、End</translation>
    </message>
    <message>
        <source>Select a layer</source>
        <translation>选择层</translation>
    </message>
    <message>
        <source>Shift+Left, Shift+Right</source>
        <translation>Shift+左、Shift+右</translation>
    </message>
    <message>
        <source>Select more</source>
        <translation>扩大选择</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>回车</translation>
    </message>
    <message>
        <source>Inspect it</source>
        <translation>检查它</translation>
    </message>
    <message>
        <source>In a chart</source>
        <translation>在图中</translation>
    </message>
    <message>
        <source>Fill the screen with it, and back</source>
        <translation>占满屏幕，再按恢复</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>左、右</translation>
    </message>
    <message>
        <source>Another step, or another layer</source>
        <translation>换一步，或换一层</translation>
    </message>
    <message>
        <source>+, −, 0</source>
        <translation>+、−、0</translation>
    </message>
    <message>
        <source>Look closer, wider, at all steps</source>
        <translation>放大、缩小、看全部步</translation>
    </message>
    <message>
        <source>A, B</source>
        <translation>A、B</translation>
    </message>
    <message>
        <source>Set a cursor at the step</source>
        <translation>在该步放置光标</translation>
    </message>
    <message>
        <source>Ctrl+Shift+arrow</source>
        <translation>Ctrl+Shift+方向键</translation>
    </message>
    <message>
        <source>Move it to another place</source>
        <translation>移到别处</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Take it off the screen</source>
        <translation>从屏幕移除</translation>
    </message>
    <message>
        <source>Menu key</source>
        <translation>菜单键</translation>
    </message>
    <message>
        <source>What else can be done with it</source>
        <translation>还可以做什么</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>任何地方</translation>
    </message>
    <message>
        <source>The next control, the one before</source>
        <translation>下一个、上一个控件</translation>
    </message>
    <message>
        <source>What is this?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>Leave a dialog, a mode, a selection</source>
        <translation>离开对话框、模式或选择</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>An oscilloscope for gradients: see why deep networks learn badly, switch a remedy, watch what changes.</source>
        <translation>梯度示波器：看清深层网络为什么学不好，打开一种对策，观察有什么变化。</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later. It comes with no warranty.</source>
        <translation>按 GNU 通用公共许可证第 3 版或更新版本发布的自由软件，不提供任何担保。</translation>
    </message>
    <message>
        <source>The licences in full</source>
        <translation>许可证全文</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>使用了</translation>
    </message>
    <message>
        <source>public domain</source>
        <translation>公有领域</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Handwritten digits: Alpaydin and Kaynak 1998, UCI repository, by way of scikit-learn (BSD-3-Clause). Fashion-MNIST: Zalando SE (MIT). Penguins: Gorman 2014, Horst 2020, by way of vega-datasets. Sunspots: National Geophysical Data Center (public domain).</source>
        <translation>手写数字：Alpaydin 与 Kaynak 1998，UCI 数据库，取自 scikit-learn（BSD-3-Clause）。Fashion-MNIST：Zalando SE（MIT）。企鹅：Gorman 2014、Horst 2020，取自 vega-datasets。太阳黑子：美国国家地球物理数据中心（公有领域）。</translation>
    </message>
    <message>
        <source>About Nablascope</source>
        <translation>关于 Nablascope</translation>
    </message>
</context>
<context>
    <name>nabla::SignalPath</name>
    <message>
        <source>%1 units</source>
        <translation>%1 个单元</translation>
    </message>
    <message>
        <source>Input: %1 values a sample</source>
        <translation>输入：每个样本 %1 个值</translation>
    </message>
    <message>
        <source>Output: %1 units, linear</source>
        <translation>输出：%1 个单元，线性</translation>
    </message>
    <message>
        <source>Residual block %1</source>
        <translation>残差块 %1</translation>
    </message>
    <message>
        <source>sum of shortcut and branch</source>
        <translation>捷径与分支之和</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>%1 norm</source>
        <translation>%1归一化</translation>
    </message>
    <message>
        <source>residual</source>
        <translation>残差</translation>
    </message>
    <message>
        <source>gives %1 (time steps × units)</source>
        <translation>给出 %1（时间步 × 单元）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>nabla::SignalPathView</name>
    <message>
        <source>Signal path</source>
        <translation>信号路径</translation>
    </message>
    <message>
        <source>The network from input to output. The ribbon below is the signal ∂L/∂z as it flows back from the loss: its thickness and colour are log₁₀ of its size, from a hairline at 10⁻¹⁰ to full at 10³.</source>
        <translation>从输入到输出的网络。下方的色带是从损失往回流的信号 ∂L/∂z：粗细与颜色表示其大小的 log₁₀，从 10⁻¹⁰ 的细线到 10³ 的满宽。</translation>
    </message>
    <message>
        <source>In&amp;spect</source>
        <translation>检查(&amp;S)</translation>
    </message>
    <message>
        <source>
‖∂L/∂z‖₂ = %1</source>
        <translation>
‖∂L/∂z‖₂ = %1</translation>
    </message>
    <message>
        <source>Insert a layer like the one before
Right button: another kind</source>
        <translation>插入与前一层相同的层
右键：其他类型</translation>
    </message>
    <message>
        <source>A repeat: click to select all of it</source>
        <translation>重复组：单击以选中整组</translation>
    </message>
    <message>
        <source>in</source>
        <translation>入</translation>
    </message>
    <message>
        <source>out</source>
        <translation>出</translation>
    </message>
</context>
<context>
    <name>nabla::StateChip</name>
    <message>
        <source>State: %1</source>
        <translation>状态：%1</translation>
    </message>
</context>
<context>
    <name>nabla::SurfaceChart</name>
    <message>
        <source>These data have no two features to draw a plane of. Choose circle, xor, gauss, spiral, moons, plane or multi_gauss.</source>
        <translation>这些数据没有两个特征可供画平面。请选择圆、异或、两个高斯、双螺旋、双月、平面或山丘。</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Step %L1  ·  training samples: %L2</source>
        <translation>第 %L1 步  ·  训练样本：%L2</translation>
    </message>
    <message>
        <source>, validation: %L1</source>
        <translation>，验证：%L1</translation>
    </message>
    <message>
        <source>network says %1</source>
        <translation>网络的回答 %1</translation>
    </message>
    <message>
        <source>network says %1 with %2</source>
        <translation>网络的回答 %1，把握 %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>sample %1: %2</source>
        <translation>样本 %1：%2</translation>
    </message>
    <message>
        <source>x1</source>
        <translation>x1</translation>
    </message>
    <message>
        <source>x2</source>
        <translation>x2</translation>
    </message>
    <message>
        <source>probability of %1</source>
        <translation>%1 的概率</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>回答</translation>
    </message>
</context>
<context>
    <name>nabla::Switches</name>
    <message>
        <source>Six remedies</source>
        <translation>六种对策</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>none: dense layers</source>
        <translation>无：全连接层</translation>
    </message>
    <message>
        <source>layer norm instead</source>
        <translation>改用层归一化</translation>
    </message>
</context>
<context>
    <name>nabla::Template</name>
    <message>
        <source>Vanishing: 20 sigmoid layers</source>
        <translation>梯度消失：20 个 sigmoid 层</translation>
    </message>
    <message>
        <source>Twenty sigmoid layers hand the error signal back with a factor of about .24 each, so that almost nothing reaches the first. Switch the activation to relu and the init to he_normal and compare.</source>
        <translation>二十个 sigmoid 层，每层把误差信号乘以约 .24 往回传，几乎没有什么能到达第一层。把激活函数换成 relu、初始化换成 he_normal，比较一下。</translation>
    </message>
    <message>
        <source>20 ReLU layers, He</source>
        <translation>20 个 ReLU 层，He 初始化</translation>
    </message>
    <message>
        <source>He initialization keeps the squared signal at the same size through every ReLU layer.</source>
        <translation>He 初始化使信号的平方经过每个 ReLU 层都保持同样大小。</translation>
    </message>
    <message>
        <source>Exploding</source>
        <translation>梯度爆炸</translation>
    </message>
    <message>
        <source>Weights drawn 1.3 times too large: the signal grows in every layer on its way back, and after a few steps nothing is a number any more. Switch clipping on, or set the gain to 1.</source>
        <translation>权重抽得大了 1.3 倍：信号在反传途中每层都增长，几步之后就没有一个数是有限的了。打开裁剪，或把增益设为 1。</translation>
    </message>
    <message>
        <source>40 residual layers</source>
        <translation>40 个残差层</translation>
    </message>
    <message>
        <source>Each layer adds to what came in. The signal has a straight way back; scaled sums keep it from growing.</source>
        <translation>每层都加在输入之上。信号有一条直通的回路；缩放的求和使它不至于增长。</translation>
    </message>
    <message>
        <source>20 sigmoid layers, batch norm</source>
        <translation>20 个 sigmoid 层，批归一化</translation>
    </message>
    <message>
        <source>The same sigmoid network, normalized before each activation.</source>
        <translation>同样的 sigmoid 网络，但在每次激活之前归一化。</translation>
    </message>
    <message>
        <source>Two spirals</source>
        <translation>双螺旋</translation>
    </message>
    <message>
        <source>A small network on data that can be drawn.</source>
        <translation>一个小网络，数据可以画出来。</translation>
    </message>
    <message>
        <source>Digits, 64-32</source>
        <translation>手写数字，64-32</translation>
    </message>
    <message>
        <source>Two hidden layers read the handwritten digits; every fifth row is held out. About 97 % of those are right in a second of training: the yardstick for the row-by-row recipes.</source>
        <translation>两个隐藏层读手写数字；每五行留出一行。训练一秒钟，其中约 97 % 能答对：它是逐行配方的标尺。</translation>
    </message>
    <message>
        <source>Digits row by row, RNN</source>
        <translation>逐行的数字，RNN</translation>
    </message>
    <message>
        <source>The same digits as eight rows of eight pixels. Over eight steps even a plain RNN carries the first row to the end, with orthogonal weights and clipping: look at the gradient against the lag.</source>
        <translation>同样的数字，作为八行、每行八个像素。只有八步，即使普通 RNN 在正交权重和裁剪下也能把第一行带到末尾：看梯度随滞后的变化。</translation>
    </message>
    <message>
        <source>Digits row by row, LSTM</source>
        <translation>逐行的数字，LSTM</translation>
    </message>
    <message>
        <source>Change rnn to lstm: the gradient of c reaches the first row almost unchanged, because the forget gates start open (forget_bias 1).</source>
        <translation>把 rnn 换成 lstm：c 的梯度几乎不变地到达第一行，因为遗忘门开始时是张开的（forget_bias 1）。</translation>
    </message>
    <message>
        <source>Digits row by row, GRU</source>
        <translation>逐行的数字，GRU</translation>
    </message>
    <message>
        <source>The gated unit with one state. Compare its gradient against the lag with the plain RNN&apos;s.</source>
        <translation>只有一个状态的门控单元。把它的梯度随滞后的变化与普通 RNN 比较。</translation>
    </message>
    <message>
        <source>Adding problem, RNN</source>
        <translation>加法问题，RNN</translation>
    </message>
    <message>
        <source>Add the two marked numbers of a sequence of 50 (Hochreiter &amp; Schmidhuber 1997). The plain RNN stays on the dashed baseline, 1/6: the gradient of the early marks has vanished before it gets there.</source>
        <translation>把长度为 50 的序列中两个被标记的数相加（Hochreiter &amp; Schmidhuber 1997）。普通 RNN 停在虚线基线 1/6 上：早期标记的梯度在到达之前就消失了。</translation>
    </message>
    <message>
        <source>Adding problem, LSTM</source>
        <translation>加法问题，LSTM</translation>
    </message>
    <message>
        <source>The same task, learning rate and clipping; only the cell is another one. With open forget gates the error falls far below 1/6 within a thousand steps.</source>
        <translation>同样的任务、学习率和裁剪，只是换了单元。遗忘门张开时，误差在一千步之内远低于 1/6。</translation>
    </message>
    <message>
        <source>Adding problem, GRU</source>
        <translation>加法问题，GRU</translation>
    </message>
    <message>
        <source>The same task with a GRU, which leaves the baseline soonest. Clipping is still needed: a gate keeps the path open, it does not bound it.</source>
        <translation>同样的任务换成 GRU，它最早离开基线。裁剪仍然需要：门使通路畅通，但不限制它。</translation>
    </message>
</context>
<context>
    <name>nabla::TileGrid</name>
    <message>
        <source>&amp;Maximize	Return</source>
        <translation>最大化(&amp;M)	Return</translation>
    </message>
    <message>
        <source>Show &amp;all	Return</source>
        <translation>显示全部(&amp;A)	Return</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>复制一份(&amp;D)</translation>
    </message>
    <message>
        <source>Mo&amp;ve</source>
        <translation>移动(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Left	Ctrl+Shift+Left</source>
        <translation>向左(&amp;L)	Ctrl+Shift+Left</translation>
    </message>
    <message>
        <source>&amp;Right	Ctrl+Shift+Right</source>
        <translation>向右(&amp;R)	Ctrl+Shift+Right</translation>
    </message>
    <message>
        <source>&amp;Up	Ctrl+Shift+Up</source>
        <translation>向上(&amp;U)	Ctrl+Shift+Up</translation>
    </message>
    <message>
        <source>&amp;Down	Ctrl+Shift+Down</source>
        <translation>向下(&amp;D)	Ctrl+Shift+Down</translation>
    </message>
    <message>
        <source>&amp;Remove	Del</source>
        <translation>移除(&amp;R)	Del</translation>
    </message>
</context>
<context>
    <name>nabla::TimeChart</name>
    <message>
        <source>not finite at step %1</source>
        <translation>第 %1 步出现非有限值</translation>
    </message>
    <message>
        <source>trigger at step %1</source>
        <translation>第 %1 步触发</translation>
    </message>
    <message>
        <source>Steps on show</source>
        <translation>显示的步</translation>
    </message>
    <message>
        <source>as the screen</source>
        <translation>与屏幕相同</translation>
    </message>
    <message>
        <source>the whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <source>the newest %1</source>
        <translation>最新 %1 步</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>A %1   B %2   Δ %3 steps</source>
        <translation>A %1   B %2   Δ %3 步</translation>
    </message>
    <message>
        <source>%1  %2 → %3   Δ %4   × %5</source>
        <translation>%1  %2 → %3   Δ %4   × %5</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>nabla::Timeline</name>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Show the newest step again</source>
        <translation>回到最新的一步</translation>
    </message>
    <message>
        <source>Fork here</source>
        <translation>由此分叉</translation>
    </message>
    <message>
        <source>Start another run from this step, with its weights; what you change then is the difference</source>
        <translation>用这一步的权重开始另一次运行；之后改动的就是两者的差别</translation>
    </message>
    <message>
        <source>No steps yet</source>
        <translation>还没有步</translation>
    </message>
    <message>
        <source>Newest: step %L1</source>
        <translation>最新：第 %L1 步</translation>
    </message>
    <message>
        <source>Step %L1 of %L2</source>
        <translation>第 %L1 步，共 %L2 步</translation>
    </message>
    <message>
        <source>no close look</source>
        <translation>无法细看</translation>
    </message>
    <message>
        <source>replaying…</source>
        <translation>正在重放…</translation>
    </message>
    <message>
        <source>Another program does this training; only it can go on from here.</source>
        <translation>这是另一个程序的训练；只有它能从这里继续。</translation>
    </message>
</context>
<context>
    <name>nabla::TimelineStrip</name>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>The step that the screen shows</source>
        <translation>屏幕上显示的是哪一步</translation>
    </message>
    <message>
        <source>The whole run: its loss, the steps where gradients were clipped (below), and marks for edits, triggers and values that are not finite (above). Drag to look at any step; the arrow keys move by one.</source>
        <translation>整次运行：损失、梯度被裁剪的步（下方），以及改动、触发和非有限值的标记（上方）。拖动可以查看任意一步；方向键每次移动一步。</translation>
    </message>
    <message>
        <source>step %L1</source>
        <translation>第 %L1 步</translation>
    </message>
    <message>
        <source>%L1: %2</source>
        <translation>%L1：%2</translation>
    </message>
</context>
<context>
    <name>nabla::TransportBar</name>
    <message>
        <source>One step a second</source>
        <translation>每秒一步</translation>
    </message>
    <message>
        <source>Ten steps a second</source>
        <translation>每秒十步</translation>
    </message>
    <message>
        <source>Sixty steps a second</source>
        <translation>每秒六十步</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>As fast as it goes</source>
        <translation>能多快就多快</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>运行控制</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Start again from step 0, same seed (Ctrl+R)</source>
        <translation>用同样的种子从第 0 步重新开始（Ctrl+R）</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Train, or hold (Space)</source>
        <translation>训练，或停住（空格）</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>One optimizer update (.)</source>
        <translation>走一步优化器更新（.）</translation>
    </message>
    <message>
        <source>Steps/s</source>
        <translation>步/秒</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Mean loss of the batch, before the update of this step</source>
        <translation>批次的平均损失，在这一步更新之前</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Share of the batch that is right, before the update of this step</source>
        <translation>批次中答对的比例，在这一步更新之前</translation>
    </message>
    <message>
        <source>Same seed, same weights and same data order</source>
        <translation>同样的种子，同样的权重和数据顺序</translation>
    </message>
    <message>
        <source>Speed, steps a second</source>
        <translation>速度（步/秒）</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>A seed is a whole number from 0 to 18446744073709551615.</source>
        <translation>种子是 0 到 18446744073709551615 之间的整数。</translation>
    </message>
    <message>
        <source>Seed: %1 to %2</source>
        <translation>种子：%1 改为 %2</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Building…</source>
        <translation>构建中…</translation>
    </message>
    <message>
        <source>Data and weights of the next run are being made. Any edit replaces it, undo keeps the run that is here.</source>
        <translation>正在准备下一次运行的数据和权重。任何编辑都会取代它，撤销则保留现在的运行。</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Step</source>
        <comment>the button</comment>
        <translation>单步</translation>
    </message>
    <message>
        <source>Another program does this training. Detach to train here.</source>
        <translation>这是另一个程序在训练。断开后才能在这里训练。</translation>
    </message>
    <message>
        <source>Another program did this training; there are its numbers only. Restart trains the experiment of this window.</source>
        <translation>这是另一个程序的训练，这里只有它的数字。“重新开始”训练本窗口的实验。</translation>
    </message>
    <message>
        <source>Attached</source>
        <translation>已接入</translation>
    </message>
    <message>
        <source>Attached, waiting</source>
        <translation>已接入，等待中</translation>
    </message>
</context>
<context>
    <name>nabla::TriggerPanel</name>
    <message>
        <source>Gradient norm above</source>
        <translation>梯度范数高于</translation>
    </message>
    <message>
        <source>Gradient norm below</source>
        <translation>梯度范数低于</translation>
    </message>
    <message>
        <source>dL/dz of first over last layer above</source>
        <translation>首层与末层 dL/dz 之比高于</translation>
    </message>
    <message>
        <source>dL/dz of first over last layer below</source>
        <translation>首层与末层 dL/dz 之比低于</translation>
    </message>
    <message>
        <source>Any value NaN or infinite</source>
        <translation>任何值为 NaN 或无穷</translation>
    </message>
    <message>
        <source>The gradient is clipped</source>
        <translation>梯度被裁剪</translation>
    </message>
    <message>
        <source>Loss below</source>
        <translation>损失低于</translation>
    </message>
    <message>
        <source>Step reaches</source>
        <translation>步数达到</translation>
    </message>
    <message>
        <source>Pause training and mark the step when</source>
        <translation>出现以下情况时暂停训练并标记该步</translation>
    </message>
</context>
<context>
    <name>nabla::TwinBar</name>
    <message>
        <source>diverged at step %1</source>
        <translation>在第 %1 步发散</translation>
    </message>
    <message>
        <source>no steps yet</source>
        <translation>还没有步</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>loss %1</source>
        <translation>损失 %1</translation>
    </message>
    <message>
        <source>Twin: change one thing now – a remedy, a layer, the data. This run becomes A, the changed one B, and both train together from step 0.</source>
        <translation>对照运行：现在改动一处，例如一种对策、一层或数据。这次运行成为 A，改动后的成为 B，两者从第 0 步一起训练。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>End the twin</source>
        <translation>结束对照</translation>
    </message>
    <message>
        <source>Compare no more</source>
        <translation>不再对比</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>The same settings now</source>
        <translation>现在设置相同</translation>
    </message>
    <message>
        <source>compared: %1</source>
        <translation>对比：%1</translation>
    </message>
    <message>
        <source>on the screen: %1</source>
        <translation>屏幕上：%1</translation>
    </message>
</context>
<context>
    <name>nabla::UnitsChart</name>
    <message>
        <source>↑ share of outputs</source>
        <translation>↑ 输出的比例</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>units over one batch</source>
        <translation>一个批次上的各单元</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>沉默</translation>
    </message>
    <message>
        <source>saturated</source>
        <translation>饱和</translation>
    </message>
    <message>
        <source>first step</source>
        <translation>第一步</translation>
    </message>
    <message>
        <source>dead</source>
        <translation>死亡</translation>
    </message>
    <message>
        <source>silent or saturated</source>
        <translation>沉默或饱和</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>在用</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>%1  ·  %2: %3 silent, %4 saturated</source>
        <translation>%1  ·  %2：沉默 %3，饱和 %4</translation>
    </message>
    <message>
        <source>, %1 of %2 dead</source>
        <translation>，%2 个中 %1 个死亡</translation>
    </message>
    <message>
        <source>%L1 of %L2 units dead at step %L3</source>
        <translation>第 %L3 步，%L2 个单元中有 %L1 个死亡</translation>
    </message>
    <message>
        <source>silent  %1</source>
        <translation>沉默  %1</translation>
    </message>
    <message>
        <source>saturated  %1</source>
        <translation>饱和  %1</translation>
    </message>
    <message>
        <source>unit %1: silent in %2 of %3</source>
        <translation>单元 %1：%3 中沉默 %2</translation>
    </message>
    <message>
        <source>saturated in %1, mean %2</source>
        <translation>饱和 %1，均值 %2</translation>
    </message>
    <message>
        <source>dead: %1</source>
        <translation>死亡：%1</translation>
    </message>
    <message>
        <source>units</source>
        <translation>单元数</translation>
    </message>
    <message>
        <source>dead units</source>
        <translation>死单元</translation>
    </message>
    <message>
        <source>silent share</source>
        <translation>沉默比例</translation>
    </message>
    <message>
        <source>saturated share</source>
        <translation>饱和比例</translation>
    </message>
</context>
<context>
    <name>nabla::WaterfallChart</name>
    <message>
        <source>↓ layer, input on top</source>
        <translation>↓ 层，输入在上</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>dL/dz</source>
        <translation>dL/dz</translation>
    </message>
    <message>
        <source>dL/dW</source>
        <translation>dL/dW</translation>
    </message>
    <message>
        <source>update ratio</source>
        <translation>更新比值</translation>
    </message>
    <message>
        <source>What the waterfall shows</source>
        <translation>瀑布图显示什么</translation>
    </message>
    <message>
        <source>zero</source>
        <translation>零</translation>
    </message>
    <message>
        <source>NaN, inf</source>
        <translation>NaN、无穷</translation>
    </message>
    <message>
        <source>Step %1  ·  %2</source>
        <translation>第 %1 步  ·  %2</translation>
    </message>
    <message>
        <source>%1 of %2: %3</source>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1 is not finite in %2 of %3 layers</source>
        <translation>%3 层中有 %2 层的 %1 不是有限值</translation>
    </message>
    <message>
        <source>%1 from %2 (%3) to %4 (%5)</source>
        <translation>%1 从 %2（%3）到 %4（%5）</translation>
    </message>
</context>
<context>
    <name>nabla::WeightUpdatesChart</name>
    <message>
        <source>↑ update ‖ΔW‖</source>
        <translation>↑ 更新 ‖ΔW‖</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>↑ ratio ‖ΔW‖ / ‖W‖</source>
        <translation>↑ 比值 ‖ΔW‖ / ‖W‖</translation>
    </message>
    <message>
        <source>both</source>
        <translation>两者</translation>
    </message>
    <message>
        <source>ratio</source>
        <translation>比值</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>What is shown of the updates</source>
        <translation>显示更新的哪个方面</translation>
    </message>
    <message>
        <source>log₁₀ = −3</source>
        <translation>log₁₀ = −3</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>%1  ·  %2: ‖ΔW‖ %3, ratio %4</source>
        <translation>%1  ·  %2：‖ΔW‖ %3，比值 %4</translation>
    </message>
    <message>
        <source>%1  ·  ratio %2 (%3)  ·  %4 (%5)</source>
        <translation>%1  ·  比值 %2（%3）  ·  %4（%5）</translation>
    </message>
    <message>
        <source>‖ΔW‖  %1</source>
        <translation>‖ΔW‖  %1</translation>
    </message>
    <message>
        <source>‖W‖  %1</source>
        <translation>‖W‖  %1</translation>
    </message>
    <message>
        <source>ratio  %1   (log₁₀ %2)</source>
        <translation>比值  %1   （log₁₀ %2）</translation>
    </message>
</context>
<context>
    <name>nabla::WindowLook</name>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Projector</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
</context>
</TS>
