// Plays faults on clients, many scenarios side by side.
import { faults } from './faults.mjs'
import { play, thrownByListener } from './scenario.mjs'
import { startServer } from './server.mjs'

/** More would make the machine, not the clients, late. */
const atOnce = 32

/**
 * A row for every fault and client: `figures` is undefined where the client lacks what the fault needs. What nobody
 * handled cannot be told apart by scenario: `strays` is all of it.
 */
export async function measure(clients, names) {
  const server = await startServer()
  let strays = 0
  const count = (error) => void (error !== thrownByListener && strays++)
  process.on('unhandledRejection', count).on('uncaughtException', count)

  const rows = names.flatMap((fault) => clients.map((client) => ({ fault, client, figures: undefined })))
  const left = [...rows]
  const worker = async () => {
    for (let row = left.shift(); row; row = left.shift())
      row.figures = await play(row.client, faults[row.fault], server)
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, worker))
    // A rejection is known to be unhandled a turn after it happened.
    await new Promise((resolve) => setTimeout(resolve, 0))
    return { rows, strays }
  } finally {
    process.off('unhandledRejection', count).off('uncaughtException', count)
    await server.stop()
  }
}
