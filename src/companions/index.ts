export { requests } from './requests.js'
export type { DecodedReply, Request, RequestId, RequestOptions, RequestsOptions } from './requests.js'
export { topics } from './topics.js'
export type { Topic, TopicsOptions } from './topics.js'
