// What the pages of options say around the table: headings, defaults that are no literals, and all explanations in Chinese.

const policyAnchor = 'reconnecting.md'

export const english = {
  head: `English · [中文](../zh/options.md) · [README](../../README.md)

# Options

<!-- from src/options/table.ts, written by \`npm run docs:options\` -->

Durations are milliseconds, sizes bytes. An option that is unknown or wrong throws \`INVALID_OPTION\` at once, and the message says
which name is meant or what was expected.`,
  columns: ['option', 'default', 'what it is'],
  headings: {
    connectSocket:
      "## `connectSocket(options)`\n\n`connectSocket('wss://…')` is short for `connectSocket({ url: 'wss://…' })`.",
    queue: '## `queue`',
    heartbeat: '## `heartbeat`\n\nSee [heartbeat](heartbeat.md).',
    backoff: `## \`backoff\`\n\nNot an option: \`retry: backoff({ … })\` makes the policy. How long it waits is more than these numbers: [the formula](${policyAnchor}#how-long-it-waits).`,
    send: '## `send(message, options)`\n\nThey act only while the message is queued.',
    close: '## `close(options)`',
    iterate: '## `iterate(options)`, `batches(options)`',
  },
  none: 'none',
  defaults: {
    'connectSocket.url': 'required',
    'connectSocket.host': '`wx`',
    'connectSocket.transport': 'found out',
    'connectSocket.codec': 'text and bytes',
    'connectSocket.retry': '`backoff()`',
    'connectSocket.queue': 'see below',
    'connectSocket.heartbeat': 'off',
    'connectSocket.clock': "the system's",
    'heartbeat.message': 'required',
    'send.ttl': '`queue.ttl`',
  },
  foot: `## Where to

\`socketTaskTransport(host)\`, \`globalSocketTransport(host)\` and \`taskTransport(() => task)\` are transports; the last is for
\`wx.cloud.connectContainer\`, or a task that somebody else made. What \`host\` takes: [platforms](platforms.md).`,
}

export const chinese = {
  head: `[English](../en/options.md) · 中文 · [README](../../README.zh-CN.md)

# 选项

<!-- from src/options/table.ts, written by \`npm run docs:options\` -->

时间单位都是毫秒，大小单位都是字节。选项不存在或不正确时立即抛出 \`INVALID_OPTION\`，消息里写明应该用哪个名字、期望什么值。`,
  columns: ['选项', '默认值', '含义'],
  headings: {
    connectSocket:
      "## `connectSocket(options)`\n\n`connectSocket('wss://…')` 等同于 `connectSocket({ url: 'wss://…' })`。",
    queue: '## `queue`',
    heartbeat: '## `heartbeat`\n\n见[心跳](heartbeat.md)。',
    backoff: `## \`backoff\`\n\n它不是选项：用 \`retry: backoff({ … })\` 生成策略。等待多久不只由这些数字决定，见[计算公式](${policyAnchor}#等多久)。`,
    send: '## `send(message, options)`\n\n只在消息还在队列里时起作用。',
    close: '## `close(options)`',
    iterate: '## `iterate(options)`、`batches(options)`',
  },
  none: '无',
  defaults: {
    'connectSocket.url': '必填',
    'connectSocket.host': '`wx`',
    'connectSocket.transport': '自动识别',
    'connectSocket.codec': '文本和字节',
    'connectSocket.retry': '`backoff()`',
    'connectSocket.queue': '见下文',
    'connectSocket.heartbeat': '关闭',
    'connectSocket.clock': '系统时钟',
    'heartbeat.message': '必填',
    'send.ttl': '`queue.ttl`',
  },
  about: {
    'connectSocket.url':
      '连接地址：`wss://`、`ws://`、`https://`（即 `wss://`）或 `http://`（即 `ws://`）。可以是函数，每次尝试都会调用',
    'connectSocket.header': '握手请求的 header。可以是函数，每次尝试都会调用：每次都用新的 token',
    'connectSocket.protocols': '子协议，按优先顺序。也可以是函数',
    'connectSocket.tcpNoDelay': '原样传给宿主',
    'connectSocket.perMessageDeflate': '原样传给宿主',
    'connectSocket.forceCellularNetwork': '原样传给宿主',
    'connectSocket.data': '原样传给宿主：2016 年文档里的选项',
    'connectSocket.method': '原样传给宿主：2016 年文档里的选项',
    'connectSocket.timeout': '一次尝试的时限，从调用上述函数到打开时的钩子全部结束',
    'connectSocket.sendTimeout': '等待平台对一条消息作出回应的时限',
    'connectSocket.minUptime': '连接维持这么久之后，失败次数重新从 1 计算',
    'connectSocket.host': '任何带有 wx socket 函数的对象；不要传 `connectSocket` 被 promisify 过的',
    'connectSocket.transport': '通往平台的方式',
    'connectSocket.codec': '消息与数据帧的相互转换，例如 `json()`',
    'connectSocket.schema': '收到的消息必须符合它（Standard Schema）',
    'connectSocket.queue': '等待发送的消息的上限',
    'connectSocket.retry': '失败之后怎么办：一个策略，或 `false`（不再重试）',
    'connectSocket.handshake': '每次打开时的第一个钩子',
    'connectSocket.heartbeat': '发现已经失效却没有任何通知的连接',
    'connectSocket.lifecycle': '是否跟随前后台与网络变化',
    'connectSocket.signal': '中止后立即关闭，不等队列发完',
    'connectSocket.clock': '时间与随机数，供测试使用',
    'queue.highWaterMark': '最多有多少条消息等待',
    'queue.maxBytes': '最多有多少字节等待，文本按 UTF-8 计',
    'queue.overflow': '再多一条时：`reject` 拒绝它（`OVERFLOW`），`dropOldest` 丢弃最旧的',
    'queue.ttl': '没有自带 `ttl` 的消息最多等多久',
    'heartbeat.message': '心跳内容，文本或字节，不经过 codec',
    'heartbeat.interval': '这么久没有发送，或者没有收到任何数据，就发一次心跳',
    'heartbeat.timeout': '这么久没有任何应答，就算断线',
    'heartbeat.isReply': '哪些帧只是心跳的应答：不进入 `messages$`',
    'backoff.initial': '第 1 次失败之后最长等多久',
    'backoff.factor': '每多失败一次，最长等待增长的倍数，至少为 1',
    'backoff.max': '增长到此为止。低于 100（最短等待）则不起作用',
    'backoff.jitter': '`full` 在 0 与最长等待之间随机，以免所有客户端同时涌回；`none` 总是等满，适合测试',
    'backoff.maxRetries': '最多重试几次失败，再失败就结束；0 表示不重试',
    'backoff.clean': '服务器以 1000 关闭时：`end` 正常结束，`retry` 视为断线并重连',
    'send.signal': '消息还在队列里时把它撤回',
    'send.ttl': '从调用起最多等多久；0 表示要么现在、要么不发（`EXPIRED`）',
    'send.key': '相同 `key` 的新消息会取代它',
    'close.code': '关闭码：1000 或 3000–4999',
    'close.reason': '关闭原因，UTF-8 最多 123 字节',
    'close.drain': '已打开时是否先把待发的消息发完',
    'close.timeout': '整个关闭过程的时限',
    'iterate.highWaterMark': '最多缓冲多少条消息',
    'iterate.overflow': '再来一条时：`error` 抛出 `OVERFLOW`，`dropOldest` 丢弃最旧的',
    'iterate.signal': '中止后结束迭代',
  },
  foot: `## 连到哪里

\`socketTaskTransport(host)\`、\`globalSocketTransport(host)\` 和 \`taskTransport(() => task)\` 都是 transport；最后一个用于
\`wx.cloud.connectContainer\`，或者别人已经建立的 task。\`host\` 可以是什么：见[平台](platforms.md)。`,
}
