import {
  abortClosing,
  close,
  closeAnyway,
  closeDraining,
  closeOpen,
  closeWithoutWire,
  drained,
  finish,
  loseDraining,
  mute,
} from './ending.js'
import {
  giveUp,
  hasten,
  hide,
  lose,
  measure,
  note,
  open,
  pause,
  probe,
  reconnect,
  resume,
  retry,
  wake,
} from './coming-back.js'
import type { Event, In, Life, Of, Phase, State } from './life.js'

/*
 * Where the connection is, and what each event does to it: one table that decides everything. What the cells do is in
 * coming-back.ts and ending.ts, under the same names.
 *
 *   Every cell is filled: a forgotten one does not compile. Nor does one that leads where `Leads` does not say.
 *   An event of an attempt that is not the state's is ignored before the table is asked.
 *   `draining` is `closing` with messages still to flush; publicly both are `closing`.
 *   A close before open needs no phase: `Wire.close` leads to the end at any time (transport.ts, 7).
 *   No phase has more than one timer: waiting has its end, draining and closing share theirs. An attempt keeps its own.
 */

/** The phases that an event can lead to, from whichever it meets. docs/architecture.md draws this. */
interface Leads {
  opened: 'open'
  lost: 'waiting' | 'paused' | 'closed'
  givenUp: 'waiting' | 'paused' | 'closed'
  ponged: 'open'
  retryDue: 'connecting'
  hidden: 'paused'
  awake: 'connecting' | 'waiting' | 'open'
  pauseRequested: 'paused'
  resumeRequested: 'connecting' | 'paused'
  reconnectRequested: 'connecting' | 'paused'
  closeRequested: 'draining' | 'closing' | 'closed'
  drained: 'closing'
  closeTimedOut: 'closed'
}

type Phases = ['connecting', 'open', 'waiting', 'paused', 'draining', 'closing', 'closed']
type Cell<P extends Phase, E extends Event['type'], To extends Phase> = (
  state: In<P>,
  event: Of<E>,
  life: Life,
) => In<P | To> | In<To>
type Row<P extends Phase[], E extends Event['type']> = { readonly [I in keyof P]: Cell<P[I], E, Leads[E]> }

const phases: Phases = ['connecting', 'open', 'waiting', 'paused', 'draining', 'closing', 'closed']
const ______ = <S extends State>(state: S): S => state

// prettier-ignore
const grid: { readonly [E in Event['type']]: Row<Phases, E> } = {
  //                   connecting open       waiting           paused            draining       closing      closed
  opened:             [open,      ______,    ______,           ______,           ______,        ______,      ______],
  lost:               [lose,      lose,      ______,           ______,           loseDraining,  finish,      ______],
  givenUp:            [giveUp,    giveUp,    ______,           ______,           ______,        ______,      ______],
  ponged:             [______,    measure,   ______,           ______,           ______,        ______,      ______],
  retryDue:           [______,    ______,    retry,            ______,           ______,        ______,      ______],
  // An open wire is left alone in the background: the platform may let it live, and tells if it does not.
  hidden:             [hide,      ______,    hide,             ______,           ______,        ______,      ______],
  awake:              [note,      probe,     hasten,           wake,             ______,        ______,      ______],
  pauseRequested:     [pause,     pause,     pause,            pause,            ______,        ______,      ______],
  resumeRequested:    [______,    ______,    ______,           resume,           ______,        ______,      ______],
  reconnectRequested: [reconnect, reconnect, reconnect,        reconnect,        ______,        ______,      ______],
  closeRequested:     [close,     closeOpen, closeWithoutWire, closeWithoutWire, closeDraining, abortClosing, mute],
  drained:            [______,    ______,    ______,           ______,           drained,       ______,      ______],
  closeTimedOut:      [______,    ______,    ______,           ______,           closeAnyway,   closeAnyway, ______],
}

/** Takes one event through the table. */
export function handle(life: Life, event: Event): void {
  const { state } = life
  if ('from' in event && !('attempt' in state && state.attempt === event.from)) return
  const cell = grid[event.type][phases.indexOf(state.phase)] as Cell<Phase, Event['type'], Phase>
  cell(state as never, event as never, life)
}
