// What may happen to a socket, at random: what its users ask for, and what the host, the server and time do to it.
import fc from 'fast-check'
import type { BackgroundOptions, NetworkChange, NetworkType, ProfileName } from '../../../src/testing/index.js'

/** What a server does with a connection that reaches it. */
export type Answer = 'accepts' | 'greets' | 'refuses' | 'refusesHttp' | 'holds' | 'accepts and closes'

/** What a `url` or `header` function does at one attempt. */
export type Provision = 'gives' | 'promises' | 'takes its time' | 'throws' | 'rejects' | 'hangs' | 'lies' | Meddling

/** What an opening hook does at one opening. */
export type HookRun =
  | 'returns'
  | 'sends'
  | 'takes'
  | 'asks'
  | 'leaves'
  | 'takes its time'
  | 'throws'
  | 'rejects'
  | 'hangs'
  | 'queues'
  | Meddling

/** User code of all kinds may also call the socket. */
export type Meddling = 'closes' | 'pauses' | 'reconnects'

export type Retry = 'default' | 'never' | 'steady' | 'thrice' | 'at once' | 'capricious' | 'throws' | 'nonsense'

export type Step =
  | { do: 'send'; size: number; abortable: boolean; ttl?: number; key?: string }
  | { do: 'abortSends' }
  | { do: 'advance'; milliseconds: number }
  | { do: 'setClock'; by: number }
  | { do: 'pause' }
  | { do: 'resume' }
  | { do: 'reconnect' }
  | { do: 'serverSends'; count: number }
  | { do: 'serverCloses'; code: number; reason: string }
  | { do: 'serverLoses' }
  | { do: 'serverTurns'; answer: Answer }
  | { do: 'pathGoesDark' }
  | { do: 'halfOpen' }
  | { do: 'hide' }
  | { do: 'show' }
  | { do: 'network'; type: NetworkType; change: NetworkChange }
  | { do: 'subscribe' }
  | { do: 'unsubscribe' }
  | { do: 'iterate'; highWaterMark: number; overflow: 'error' | 'dropOldest' }
  | { do: 'next'; which: number }
  | { do: 'return'; which: number }
  | { do: 'drain' }
  | { do: 'close'; drain: boolean; timeout: number }
  | { do: 'abort' }

export interface Schedule {
  readonly profile: ProfileName
  readonly background: BackgroundOptions
  /**
   * Where the app is when the socket is made: in front, suspended in the background, or just back from there. Or it was
   * in front, and what happens starts when the socket may be open.
   */
  readonly begins: 'inFront' | 'suspended' | 'resumed' | 'connected'
  /** What a subscriber does when a message comes, the first few times. */
  readonly reaction: 'none' | 'sends' | Meddling
  readonly server: Answer
  readonly queue: { highWaterMark: number; maxBytes: number; overflow: 'reject' | 'dropOldest'; ttl?: number }
  readonly retry: Retry
  readonly lifecycle: boolean
  readonly heartbeat: { interval: number; timeout: number; replies: boolean; pongs: boolean } | undefined
  /** Attempt by attempt, over and over; a plain value where there is none. */
  readonly providers: readonly Provision[]
  /** Each hook opening by opening, over and over. */
  readonly hooks: readonly (readonly HookRun[])[]
  readonly minUptime: number
  readonly steps: readonly Step[]
  /** Whether in the end all goes well again for a while, or the socket is closed as it is. */
  readonly mends: boolean
}

const answer = fc.constantFrom<Answer[]>(
  'accepts',
  'accepts',
  'accepts',
  'greets',
  'greets',
  'greets',
  'refuses',
  'refusesHttp',
  'holds',
  'accepts and closes',
)

const doing = <S extends Step>(weight: number, arbitrary: fc.Arbitrary<S>): fc.WeightedArbitrary<Step> => ({
  weight,
  arbitrary,
})
const one = <D extends Step['do']>(name: D): fc.Arbitrary<D> => fc.constant(name)

const step: fc.Arbitrary<Step> = fc.oneof(
  doing(
    8,
    fc.record(
      {
        do: one('send'),
        size: fc.integer({ min: 0, max: 9 }),
        abortable: fc.boolean(),
        ttl: fc.constantFrom(0, 15, 500, 20_000),
        key: fc.constantFrom('tea', 'rice'),
      },
      { requiredKeys: ['do', 'size', 'abortable'] },
    ),
  ),
  doing(
    12,
    fc.record({
      do: one('advance'),
      milliseconds: fc.constantFrom(0, 1, 5, 10, 20, 50, 200, 300, 1000, 1500, 5000, 12_000),
    }),
  ),
  doing(4, fc.record({ do: one('serverSends'), count: fc.integer({ min: 1, max: 5 }) })),
  doing(2, fc.record({ do: one('subscribe') })),
  doing(1, fc.record({ do: one('unsubscribe') })),
  doing(
    2,
    fc.record({
      do: one('iterate'),
      highWaterMark: fc.integer({ min: 1, max: 6 }),
      overflow: fc.constantFrom('error', 'dropOldest'),
    }),
  ),
  doing(4, fc.record({ do: one('next'), which: fc.nat(5) })),
  doing(1, fc.record({ do: one('return'), which: fc.nat(5) })),
  doing(
    4,
    fc.record({
      do: one('serverCloses'),
      code: fc.constantFrom(1000, 1001, 1006, 1011, 1012, 4001, 4401),
      reason: fc.constantFrom('', '', 'interrupted'),
    }),
  ),
  doing(2, fc.record({ do: one('serverTurns'), answer })),
  doing(
    6,
    fc.constantFrom<Step[]>(
      { do: 'serverLoses' },
      { do: 'serverLoses' },
      { do: 'pathGoesDark' },
      { do: 'halfOpen' },
      { do: 'abortSends' },
      { do: 'drain' },
      { do: 'pause' },
      { do: 'resume' },
      { do: 'resume' },
      { do: 'reconnect' },
    ),
  ),
  doing(3, fc.constantFrom<Step[]>({ do: 'hide' }, { do: 'show' })),
  doing(1, fc.record({ do: one('setClock'), by: fc.constantFrom(-3_600_000, -1500, 1500, 3_600_000) })),
  doing(
    2,
    fc.record({
      do: one('network'),
      type: fc.constantFrom('wifi', '4g', 'none'),
      change: fc.record({ told: fc.boolean(), sockets: fc.constantFrom('lost', 'halfOpen', 'kept') }),
    }),
  ),
)

/** Only some schedules close the socket: the others shall come far. */
const ending: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: one('close'), drain: fc.boolean(), timeout: fc.constantFrom(1, 15, 500) }),
  fc.record({ do: one('abort') }),
)
const steps = fc.oneof(
  { weight: 2, arbitrary: fc.array(step, { maxLength: 40, size: 'max' }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof({ weight: 9, arbitrary: step }, { weight: 1, arbitrary: ending }), {
      maxLength: 40,
      size: 'max',
    }),
  },
)

const meddling: Meddling[] = ['closes', 'pauses', 'reconnects']
const provision = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.constantFrom<Provision[]>(
      'gives',
      'gives',
      'promises',
      'promises',
      'takes its time',
      'throws',
      'rejects',
      'hangs',
      'lies',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...meddling) },
)
const hookRun = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.constantFrom<HookRun[]>(
      'returns',
      'sends',
      'sends',
      'takes',
      'asks',
      'asks',
      'leaves',
      'takes its time',
      'throws',
      'rejects',
      'hangs',
      'queues',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...meddling) },
)
/** Rarely there: most schedules shall get beyond the opening. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary })

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  profile: fc.constantFrom<ProfileName[]>('devtools', 'android', 'android-bridge', 'ios', 'legacy'),
  background: fc.record(
    {
      sockets: fc.constantFrom('cut', 'kept'),
      told: fc.constantFrom('close', 'globalClose', 'none'),
      suspendAfter: fc.constantFrom(50, 20_000),
      cutAfter: fc.constantFrom(5, 200),
      code: fc.constantFrom(1000, 1006),
      queued: fc.constantFrom('afterShow', 'beforeShow'),
      resumeLag: fc.constantFrom(0, 300, 2500),
    },
    { requiredKeys: [] },
  ),
  begins: fc.constantFrom<Schedule['begins'][]>(
    'inFront',
    'connected',
    'connected',
    'connected',
    'suspended',
    'resumed',
  ),
  reaction: fc.constantFrom<Schedule['reaction'][]>('none', 'none', 'none', 'sends', ...meddling),
  server: answer,
  queue: fc.record(
    {
      highWaterMark: fc.integer({ min: 1, max: 8 }),
      maxBytes: fc.integer({ min: 10, max: 100 }),
      overflow: fc.constantFrom('reject', 'dropOldest'),
      ttl: fc.constantFrom(300, 3000),
    },
    { requiredKeys: ['highWaterMark', 'maxBytes', 'overflow'] },
  ),
  retry: fc.constantFrom<Retry[]>(
    'default',
    'default',
    'default',
    'default',
    'default',
    'steady',
    'steady',
    'steady',
    'at once',
    'at once',
    'at once',
    'never',
    'thrice',
    'capricious',
    'throws',
    'nonsense',
  ),
  lifecycle: fc.constantFrom(true, true, true, false),
  heartbeat: rarely(
    fc.record({
      interval: fc.constantFrom(400, 3000),
      timeout: fc.constantFrom(50, 500),
      replies: fc.boolean(),
      pongs: fc.constantFrom(true, true, false),
    }),
    undefined,
  ),
  providers: rarely(fc.array(provision, { minLength: 1, maxLength: 4, size: 'max' }), []),
  hooks: rarely(
    fc.array(fc.array(hookRun, { minLength: 1, maxLength: 3, size: 'max' }), { minLength: 1, maxLength: 2 }),
    [],
  ),
  minUptime: fc.constantFrom(1, 5000),
  steps,
  mends: fc.constantFrom(true, true, false),
})
