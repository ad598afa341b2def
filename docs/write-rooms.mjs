// Writes the table of rooms in docs/architecture.md from docs/rooms.mjs. With --check it only tells whether they agree; with --lines it prints
// lines and imports of each room instead.
import { readFileSync, writeFileSync } from 'node:fs'
import { ROOMS } from './rooms.mjs'

const FILE = new URL('./architecture.md', import.meta.url)
const BEGIN = '<!-- rooms: made by npm run rooms -->'
const END = '<!-- end of rooms -->'

const rows = ROOMS.map(({ folder, has, imports }) => [
  `\`${folder}\``,
  has,
  imports.map((room) => room.replace('lib/', '')).join(', ') || 'nothing of ours',
])
rows.push(['`app`, `cli`', 'pages, route handlers, commands', 'all of the above'])
const cells = [['room', 'has', 'may import'], ...rows]
const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)))
const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`
const [head, ...body] = cells.map(line)
const table = [head, line(widths.map((width) => '-'.repeat(width))), ...body]

const text = readFileSync(FILE, 'utf8')
const start = text.indexOf(BEGIN)
const end = text.indexOf(END)
if (start < 0 || end < start) throw new Error('docs/architecture.md has no place for the table of rooms.')
const written = `${text.slice(0, start + BEGIN.length)}\n\n${table.join('\n')}\n\n${text.slice(end)}`

if (process.argv.includes('--lines')) {
  const { figuresInLines, roomFigures } = await import('./room-figures.mjs')
  console.log(figuresInLines(roomFigures()).join('\n'))
} else if (!process.argv.includes('--check')) writeFileSync(FILE, written)
else if (written !== text) {
  console.error('The table of rooms in docs/architecture.md differs from docs/rooms.mjs. Run npm run rooms.')
  process.exit(1)
}
