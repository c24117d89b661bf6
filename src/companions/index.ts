export { requests } from './requests.js'
export type { DecodedReply, Request, RequestId, RequestOptions, RequestsOptions } from './requests.js'
export { topics } from './topics.js'
export type { Topic, TopicsOptions } from './topics.js'
export { record } from './record.js'
export type { Recording, RecordOptions } from './record.js'
export type {
  RecordedCause,
  RecordedError,
  RecordedEvent,
  RecordedFrame,
  RecordedRoundTrip,
  RecordedSend,
  RecordedState,
} from './recorded.js'
