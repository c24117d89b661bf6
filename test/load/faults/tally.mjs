/**
 * What became of the messages; the README beside this file says what each figure means. `received` is what the server
 * has, `doubtTold` are the messages whose connection was said to be lost after they were handed over.
 */
export function tally(messages, received, doubtTold) {
  const timesReceived = ({ text }) => received.filter((one) => one === text).length
  const isDelivered = (message) => timesReceived(message) > 0
  const isRejected = ({ outcome }) => outcome === 'rejected'
  const isDoubted = ({ error }) => error && error.maybeDelivered === true
  const isLost = (message) => !isDelivered(message) && !isRejected(message)
  const isTold = (message) => message.outcome === 'accepted' && doubtTold.includes(message)
  const places = [...new Set(received)].map((text) => messages.findIndex((message) => message.text === text))

  const count = (isSo) => messages.filter(isSo).length
  const deliveredOf = (phase) => count((message) => message.phase === phase && isDelivered(message))
  return {
    sent: messages.length,
    before: deliveredOf('before'),
    during: deliveredOf('during'),
    after: deliveredOf('after'),
    rejected: count((message) => isRejected(message) && !isDelivered(message)),
    lostTold: count((message) => isLost(message) && isTold(message)),
    doubted: count((message) => isDelivered(message) && isDoubted(message)),
    rejectedWrongly: count((message) => isDelivered(message) && isRejected(message) && !isDoubted(message)),
    lostSilently: count((message) => isLost(message) && !isTold(message)),
    duplicated: count((message) => timesReceived(message) > 1),
    disordered: places.filter((place, i) => place < places[i - 1]).length,
  }
}
