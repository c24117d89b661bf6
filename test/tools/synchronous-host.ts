import type { HostSocketTask, SocketHost } from '../../src/index.js'

/** A host that answers everything before it returns, which no real one does: whatever order survives this, survives. */
export function createSynchronousHost(
  script: { opens?: boolean; reply?: (data: any, host: SynchronousHost) => void } = {},
) {
  const listeners = { Open: [], Message: [], Error: [], Close: [] } as Record<string, ((event: any) => void)[]>
  const emit = (event: string, payload: unknown) => listeners[event]!.slice().forEach((listener) => listener(payload))
  const host = {
    sent: [] as unknown[],
    closed: [] as unknown[],
    open: () => emit('Open', { header: {} }),
    message: (data: unknown) => emit('Message', { data }),
    error: (errMsg: string) => emit('Error', { errMsg }),
    close: (code?: number, reason?: string) => emit('Close', { code, reason }),
    connectSocket({ success }) {
      success?.({ errMsg: 'connectSocket:ok' })
      const task = {
        send({ data, success }) {
          host.sent.push(data)
          script.reply?.(data, host)
          success?.({})
        },
        close({ code, reason, success }) {
          host.closed.push({ code, reason })
          success?.({})
          host.close(code, reason)
        },
        onOpen: (listener) => {
          listeners.Open!.push(listener)
          if (script.opens) listener({})
        },
        onMessage: (listener) => listeners.Message!.push(listener),
        onError: (listener) => listeners.Error!.push(listener),
        onClose: (listener) => listeners.Close!.push(listener),
      } as HostSocketTask
      return task
    },
  } as SynchronousHost
  return host
}

export interface SynchronousHost extends SocketHost {
  sent: unknown[]
  closed: unknown[]
  open(): void
  message(data: unknown): void
  error(errMsg: string): void
  close(code?: number, reason?: string): void
}
