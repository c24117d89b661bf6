import type { History, State } from './life.js'
import type { SocketState } from './state.js'

/** What users see of the state. */
export function visible(state: State, history: History): SocketState {
  switch (state.phase) {
    case 'connecting':
      return { phase: 'connecting', attempt: history.attempt }
    case 'open': {
      const { phase, number, since, rtt } = state
      const open = { phase, attempt: number, since }
      return rtt === undefined ? open : { ...open, rtt }
    }
    case 'waiting': {
      const { phase, failure: attempt, retryAt, error } = state
      return { phase, attempt, retryAt, error }
    }
    case 'paused':
      return { phase: 'paused', reason: state.reason }
    case 'draining':
    case 'closing':
      return { phase: 'closing' }
    case 'closed':
      return { ...state }
  }
}
