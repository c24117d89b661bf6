import type { Effect, In, Of, Refusal, State, Step, Wired, World } from './machine.js'
import type { CloseInfo } from './state.js'

// The cells of the phase table that end the socket for good, and what those share with the ones in steps.ts that do not.

export const ignore = (state: State): Step => ({ state, effects: [] })

/** `opened` is the promise of the next opening as soon as an open connection is left. */
export const renewing = (from: State, step: Step): Step =>
  from.phase === 'open' ? first([{ do: 'renewOpened' }], step) : step

export const first = (before: Effect[], { state, effects }: Step): Step => ({ state, effects: [...before, ...effects] })

/** Messages were still to go: the end is the platform's, not the one asked for, though nobody wants another. */
export function loseDraining({ request }: In<'draining'>, { cause }: Of<'lost'>, world: World): Step {
  const { code, reason, wasClean } = world.endOf.open(cause)
  return ended({ code, reason, wasClean }, request.refusal)
}

/** Hosts answer our own close with a code of their own, or none: what was asked for is what happened. */
export function finish({ request: { code, reason, refusal } }: In<'closing'>): Step {
  return ended({ code, reason, wasClean: true }, refusal)
}

export function closeOpen(state: In<'open'>, event: Of<'closeRequested'>): Step {
  return event.drain ? drain(state, event) : close(state, event)
}

/** Asked again: what is pending is no longer waited for, if so told. */
export function closeDraining(state: In<'draining'>, { drain, request: { refusal } }: Of<'closeRequested'>): Step {
  return drain ? ignore(state) : hangUp(state, refusal.code === 'ABORTED' ? refusal : state.request.refusal)
}

/** Aborted while the wire closes: what has no answer yet rejects with that. */
export function abortClosing(state: In<'closing'>, { request: { refusal } }: Of<'closeRequested'>): Step {
  return refusal.code === 'ABORTED'
    ? { state: { ...state, request: { ...state.request, refusal } }, effects: [] }
    : ignore(state)
}

export function drained(state: In<'draining'>): Step {
  return hangUp(state, state.request.refusal)
}

/** Frames of before the end may still wait for their subscriber; who has closed wants none of them. */
export function mute(state: In<'closed'>): Step {
  return { state, effects: [{ do: 'mute' }] }
}

/** The user closes, and nothing is left to flush: refuse what waits, ask the wire, and watch it. */
export function close(state: Wired, { request, timeout }: Of<'closeRequested'>): Step {
  const { generation } = state
  const { code, reason, refusal } = request
  return renewing(state, {
    state: { phase: 'closing', generation, request },
    effects: [
      { do: 'mute' },
      { do: 'refuse', refusal },
      { do: 'rejectOpened', refusal },
      { do: 'startTimer', after: timeout, event: { type: 'closeTimedOut', generation } },
      { do: 'announce' },
      { do: 'closeWire', code, reason },
    ],
  })
}

/** The user closes, and messages are pending: they go first. */
function drain(state: In<'open'>, { request, timeout }: Of<'closeRequested'>): Step {
  const { generation } = state
  return renewing(state, {
    state: { phase: 'draining', generation, request },
    effects: [
      { do: 'mute' },
      { do: 'rejectOpened', refusal: request.refusal },
      { do: 'startTimer', after: timeout, event: { type: 'closeTimedOut', generation } },
      { do: 'announce' },
      { do: 'drain', event: { type: 'drained', generation } },
    ],
  })
}

/** Without a wire there is nothing to wait for. */
export function closeWithoutWire(_: unknown, { request: { code, reason, refusal } }: Of<'closeRequested'>): Step {
  return first([{ do: 'mute' }], ended({ code, reason, wasClean: true }, refusal))
}

/** Drained, or told not to wait any longer. */
function hangUp({ generation, request: { code, reason } }: In<'draining'>, refusal: Refusal): Step {
  return {
    state: { phase: 'closing', generation, request: { code, reason, refusal } },
    effects: [
      { do: 'refuse', refusal },
      { do: 'closeWire', code, reason },
    ],
  }
}

/** The platform never answered. The wire is asked (again) all the same: it may yet hear. */
export function closeAnyway({ request: { code, reason, refusal } }: In<'draining' | 'closing'>): Step {
  return first([{ do: 'closeWire', code, reason }], ended({ code: 1006, reason: '', wasClean: false }, refusal))
}

export function ended(ending: CloseInfo, asked?: Refusal): Step {
  // Only an abort gives the reason of its own; everything else rejects with the ending as it came.
  const refusal = asked && asked.code === 'ABORTED' ? asked : refusalOf(ending)
  return {
    state: { phase: 'closed', ...ending },
    effects: [
      { do: 'detach' },
      { do: 'settle', refusal },
      { do: 'rejectOpened', refusal: ending.error || refusal },
      { do: 'end', ending },
    ],
  }
}

/** What a send meets from this ending on. */
export function refusalOf(ending: CloseInfo): Refusal {
  const { code, reason, wasClean, error } = ending
  return { code: 'CLOSED', closeCode: code, cause: error || { code, reason, wasClean } }
}
