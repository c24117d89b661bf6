// What pages use of RxJS. For mini programs packed by 构建 npm it is prebuilt and shares the core's copy, a fraction of
// what RxJS whole costs (docs/platform.md §8); for bundlers it is a plain re-export.
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
