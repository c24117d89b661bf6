export { requests } from './requests.js'
export type { DecodedReply, Request, RequestId, RequestOptions, RequestsOptions } from './requests-options.js'
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
export { deliveries } from './deliveries.js'
export type { Acknowledgement, Deliveries, DeliveriesOptions, DeliverOptions } from './deliveries-options.js'
export type { DeliveryStore, PendingDelivery } from './delivery.js'
export { storageStore } from './storage-store.js'
export type { StorageHost } from './storage-host.js'
export { pageSignal } from './page-signal.js'
export { scoped } from './scoped.js'
export type { Scoped } from './scoped.js'
export { until } from './until.js'
