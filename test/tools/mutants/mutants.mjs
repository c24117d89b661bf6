import { readdirSync } from 'node:fs'

const files = readdirSync(new URL('./faults/', import.meta.url)).sort()
const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ `./faults/${file}`)))

/** Every fault of faults/: [what it breaks, file, the right text, the fault, the file of faults/ it stands in]. */
export const mutants = modules.flatMap(({ faults }, index) => faults.map((fault) => [...fault, files[index]]))
