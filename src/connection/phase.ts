import type { Event, In, Of, Phase, State, Step, World } from './machine.js'
import type { SocketState } from './state.js'
import {
  abortClosing,
  close,
  closeAnyway,
  closeDraining,
  closeOpen,
  closeWithoutWire,
  drained,
  finish,
  ignore,
  loseDraining,
  mute,
} from './ending.js'
import {
  giveUp,
  greet,
  hasten,
  hide,
  lose,
  measure,
  open,
  pause,
  probe,
  reconnect,
  resume,
  retry,
  start,
  wake,
} from './steps.js'

/*
 * Where the connection is, and what each event does to it: one table, pure. It decides everything and performs nothing.
 *
 *   Every cell is filled: a forgotten one does not compile. What the cells do is in steps.ts and
 *   ending.ts, under the same names.
 *   Every wire is a generation, and so is every wait between two. An event of another generation than the state's is
 *   ignored before the table is asked.
 *   `handshaking` is a wire that is open while the opening hooks run; publicly it is `connecting`.
 *   `draining` is `closing` with messages still to flush; publicly both are `closing`.
 *   A close before open needs no phase: `Wire.close` leads to the end at any time (transport.ts, 7).
 *   No phase has more than one timer: connecting and handshaking share the deadline of the attempt, waiting has its
 *   end, draining and closing share theirs. The heartbeat keeps its own.
 */
type Phases = ['idle', 'connecting', 'handshaking', 'open', 'waiting', 'paused', 'draining', 'closing', 'closed']
type Cell<P extends Phase, T extends Event['type']> = (state: In<P>, event: Of<T>, world: World) => Step
type Row<P extends Phase[], T extends Event['type']> = { readonly [I in keyof P]: Cell<P[I], T> }

const phases: Phases = [
  'idle',
  'connecting',
  'handshaking',
  'open',
  'waiting',
  'paused',
  'draining',
  'closing',
  'closed',
]
const ______ = ignore

// prettier-ignore
const table: { readonly [T in Event['type']]: Row<Phases, T> } = {
  //                   idle    connecting handshaking open       waiting    paused     draining       closing      closed
  started:            [start,  ______,    ______,     ______,    ______,    ______,    ______,        ______,      ______],
  opened:             [______, greet,     ______,     ______,    ______,    ______,    ______,        ______,      ______],
  ready:              [______, ______,    open,       ______,    ______,    ______,    ______,        ______,      ______],
  lost:               [______, lose,      lose,       lose,      ______,    ______,    loseDraining,  finish,      ______],
  givenUp:            [______, giveUp,    giveUp,     giveUp,    ______,    ______,    ______,        ______,      ______],
  ponged:             [______, ______,    ______,     measure,   ______,    ______,    ______,        ______,      ______],
  retryDue:           [______, ______,    ______,     ______,    retry,     ______,    ______,        ______,      ______],
  // An open wire is left alone in the background: the platform may let it live, and tells if it does not.
  hidden:             [______, hide,      hide,       ______,    hide,      ______,    ______,        ______,      ______],
  awake:              [______, ______,    ______,     probe,     hasten,    wake,      ______,        ______,      ______],
  pauseRequested:     [______, pause,     pause,      pause,     pause,     pause,     ______,        ______,      ______],
  resumeRequested:    [______, ______,    ______,     ______,    ______,    resume,    ______,        ______,      ______],
  reconnectRequested: [______, reconnect, reconnect,  reconnect, reconnect, reconnect, ______,        ______,      ______],
  closeRequested:     [closeWithoutWire, close, close, closeOpen, closeWithoutWire, closeWithoutWire, closeDraining, abortClosing, mute],
  drained:            [______, ______,    ______,     ______,    ______,    ______,    drained,       ______,      ______],
  closeTimedOut:      [______, ______,    ______,     ______,    ______,    ______,    closeAnyway,   closeAnyway, ______],
}

export const idle: State = { phase: 'idle', generation: 0 }

export function transition(state: State, event: Event, world: World): Step {
  if ('generation' in event && (state.phase === 'closed' || event.generation !== state.generation)) return ignore(state)
  const cell = table[event.type][phases.indexOf(state.phase)] as Cell<Phase, Event['type']>
  return cell(state as never, event as never, world)
}

/** What users see of the state. */
export function visible(state: State): SocketState {
  switch (state.phase) {
    case 'idle':
      return { phase: 'connecting', attempt: 1 }
    case 'connecting':
    case 'handshaking':
      return { phase: 'connecting', attempt: state.history.attempt }
    case 'open': {
      const { phase, history, since, rtt } = state
      const open = { phase, attempt: history.attempt, since }
      return rtt === undefined ? open : { ...open, rtt }
    }
    case 'waiting': {
      const { phase, attempt, retryAt, error } = state
      return { phase, attempt, retryAt, error }
    }
    case 'paused':
      return { phase: 'paused', reason: state.reason }
    case 'draining':
    case 'closing':
      return { phase: 'closing' }
    case 'closed':
      return state
  }
}
