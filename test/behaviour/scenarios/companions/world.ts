import { createRequire } from 'node:module'
import * as dist from 'wx-socket/companions'
import { bothApis } from '../coming-back/world.js'

const packed: typeof dist = createRequire(import.meta.url)('../../../../miniprogram_dist/companions.js')

/** Both builds, each with its own companions, on one client of each wx API. */
export const everywhere = bothApis.map((world) => ({
  ...world,
  companions: world.name.startsWith('dist') ? dist : packed,
}))
