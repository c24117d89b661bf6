import { readdirSync } from 'node:fs'

const files = readdirSync(new URL('./faults/', import.meta.url)).sort()
const modules = await Promise.all(files.map((file) => import(`./faults/${file}`)))

/** Every fault of faults/: [what it breaks, file, the right text, the fault]. */
export const mutants = modules.flatMap(({ faults }) => faults)
