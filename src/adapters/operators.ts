/**
 * `wx-socket/operators`: the operators and creators of RxJS that pages use, for mini programs packed by 构建 npm. There
 * they come prebuilt and share the core's copy of RxJS, a fraction of what RxJS whole costs (PLATFORM.md §8). Where a
 * bundler packs the app this is a plain re-export: import from `rxjs` itself, if you like.
 *
 * What is missing here works on the same streams from an `rxjs` of the app's own.
 *
 * @example
 * import { connectSocket, json } from 'wx-socket'
 * import { filter, map, throttleTime } from 'wx-socket/operators'
 *
 * const socket = connectSocket({ url: 'wss://example.com/prices', codec: json() })
 * const prices$ = socket.messages$.pipe(
 *   filter((message) => message.type === 'price'),
 *   map((message) => message.price),
 *   throttleTime(100, undefined, { leading: true, trailing: true }),
 * )
 * const subscription = prices$.subscribe((price) => console.log('price', price))
 */
export {
  // Streams, and where they come from.
  Observable,
  Subject,
  combineLatest,
  from,
  merge,
  of,
  timer,
  // A stream as a promise.
  firstValueFrom,
  // What passes, and as what.
  distinctUntilChanged,
  filter,
  map,
  scan,
  startWith,
  take,
  takeUntil,
  withLatestFrom,
  // How often: one `setData` for many messages.
  auditTime,
  bufferTime,
  debounceTime,
  throttleTime,
  // Streams of streams.
  concatMap,
  mergeMap,
  switchMap,
  // Sharing, failing, ending.
  catchError,
  finalize,
  share,
  tap,
  timeout,
} from 'rxjs'
