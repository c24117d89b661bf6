// The least that queues sends and promises their outcome: a list of records.

export function createRecords() {
  let task
  let queued = []

  const handOver = (record) =>
    task.send({ data: record.data, success: () => record.resolve(), fail: (error) => record.reject(error) })

  return {
    send: (data) =>
      new Promise((resolve, reject) => {
        const record = { data, resolve, reject }
        if (task) handOver(record)
        else queued.push(record)
      }),
    open(opened) {
      task = opened
      const records = queued
      queued = []
      for (let i = 0; i < records.length; i++) handOver(records[i])
    },
  }
}
