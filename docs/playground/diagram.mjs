// The phases as a picture; the one of now is lit, and so is the way that led to it.

const size = { width: 420, height: 244 }
const box = { width: 104, height: 38 }
const places = {
  connecting: [66, 34],
  open: [354, 34],
  waiting: [210, 122],
  paused: [66, 210],
  closing: [354, 122],
  closed: [354, 210],
}
/** The usual ways; `close` leads to the end from everywhere. */
const ways = [
  ['connecting', 'open'],
  ['open', 'waiting'],
  ['connecting', 'waiting'],
  ['waiting', 'connecting'],
  ['connecting', 'paused'],
  ['paused', 'connecting'],
  ['waiting', 'paused'],
  ['open', 'closing'],
  ['closing', 'closed'],
  ['waiting', 'closed'],
  ['paused', 'closed'],
]

const isWay = (from, to) => ways.some(([a, b]) => a === from && b === to)

/** From edge to edge; two ways between the same boxes lie side by side. */
function line([from, to]) {
  const [[ax, ay], [bx, by]] = [places[from], places[to]]
  const [dx, dy] = [bx - ax, by - ay]
  const length = Math.hypot(dx, dy)
  const aside = isWay(to, from) ? 7 : 0
  const [ox, oy] = [(-dy / length) * aside, (dx / length) * aside]
  /** How far along the line a box ends: `way` is 1 where it comes out, -1 where it goes in. */
  const edge = (way) =>
    Math.min(
      (box.width / 2 - way * Math.sign(dx) * ox) / Math.abs(dx),
      (box.height / 2 - way * Math.sign(dy) * oy) / Math.abs(dy),
    )
  const at = (part) => `${(ax + ox + dx * part).toFixed(1)} ${(ay + oy + dy * part).toFixed(1)}`
  return `M${at(edge(1) + 4 / length)}L${at(1 - edge(-1) - 8 / length)}`
}

const drawing = () => `
  <svg viewBox="0 0 ${size.width} ${size.height}" role="img">
    <title></title>
    <defs>
      <marker id="arrow" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse">
        <path d="M0 0L8 4L0 8z" fill="context-stroke" />
      </marker>
    </defs>
    ${ways.map((way) => `<path class="way" data-way="${way.join(' ')}" d="${line(way)}" marker-end="url(#arrow)" />`).join('')}
    ${Object.entries(places)
      .map(
        ([phase, [x, y]]) => `
    <g class="phase" data-phase="${phase}">
      <rect x="${x - box.width / 2}" y="${y - box.height / 2}" width="${box.width}" height="${box.height}" rx="10" />
      <text x="${x}" y="${y + 5}">${phase}</text>
    </g>`,
      )
      .join('')}
  </svg>`

/** @returns what lights up a phase */
export function createDiagram(element) {
  element.innerHTML = drawing()
  let before
  return (phase) => {
    if (phase === before) return
    for (const group of element.querySelectorAll('.phase')) group.classList.toggle('lit', group.dataset.phase === phase)
    for (const way of element.querySelectorAll('.way'))
      way.classList.toggle('lit', way.dataset.way === `${before} ${phase}`)
    element.querySelector('title').textContent = phase ?? ''
    before = phase
  }
}
