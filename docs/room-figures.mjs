import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { ROOMS } from './rooms.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
const SOURCE = /\.(?:ts|tsx|mjs)$/
const PROGRAMS = ['app', 'cli'].map((folder) => ({ folder, has: '', imports: ROOMS.map((room) => room.folder) }))

/**
 * Lines of each room and its tests, and how often it imports each other room.
 *
 * @returns rooms from the lowest up; `upward` are imports that the room's list does not have, `circles` pairs of rooms that reach each other
 */
export function roomFigures() {
  const rooms = [...ROOMS, ...PROGRAMS].map(({ folder, imports }) => {
    const files = filesBelow(folder)
    const arrows = {}
    for (const file of files)
      for (const room of importedRooms(file)) if (room !== folder) arrows[room] = (arrows[room] ?? 0) + 1
    return { folder, files: files.length, lines: linesOf(files), testLines: linesOf(testsOf(folder)), imports, arrows }
  })
  const upward = rooms.flatMap(({ folder, imports, arrows }) =>
    Object.keys(arrows)
      .filter((room) => !imports.includes(room))
      .map((room) => `${folder} -> ${room}`),
  )
  const reached = new Map(rooms.map(({ folder }) => [folder, reachedFrom(folder, rooms)]))
  const circles = rooms.flatMap(({ folder }) =>
    [...reached.get(folder)]
      .filter((room) => folder < room && reached.get(room)?.has(folder))
      .map((room) => `${folder} <-> ${room}`),
  )
  return { rooms, upward, circles }
}

/** The figures as lines for a terminal. */
export function figuresInLines({ rooms, upward, circles }) {
  const rows = rooms.map(({ folder, files, lines, testLines, arrows }) => [
    folder,
    String(files),
    String(lines),
    String(testLines),
    Object.entries(arrows)
      .sort(([, a], [, b]) => b - a)
      .map(([room, count]) => `${room.replace('lib/', '')} ${count}`)
      .join(', '),
  ])
  const sum = (key) => String(rooms.reduce((total, room) => total + room[key], 0))
  rows.push(['all', sum('files'), sum('lines'), sum('testLines'), ''])
  const head = ['room', 'files', 'lines', 'of tests', 'imports']
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)))
  const line = (row) =>
    row
      .map((cell, i) => (i > 0 && i < 4 ? cell.padStart(widths[i]) : i === 4 ? cell : cell.padEnd(widths[i])))
      .join('  ')
  return [
    ...[head, ...rows].map((row) => line(row).trimEnd()),
    '',
    `Imports against the list of rooms: ${upward.length}${upward.map((arrow) => `\n  ${arrow}`).join('')}`,
    `Circles between rooms: ${circles.length}${circles.map((circle) => `\n  ${circle}`).join('')}`,
  ]
}

function filesBelow(folder) {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
}

/** Tests of a room: tests/unit/ROOM and tests/integration/ROOM. */
function testsOf(folder) {
  const room = folder.replace('lib/', '')
  return ['unit', 'integration'].flatMap((kind) => {
    const tests = path.join('tests', kind, room)
    return existing(tests) ? filesBelow(tests) : []
  })
}

function existing(folder) {
  try {
    return readdirSync(path.join(ROOT, folder)).length > 0
  } catch {
    return false
  }
}

function linesOf(files) {
  return files.reduce((sum, file) => sum + readFileSync(path.join(ROOT, file), 'utf8').split('\n').length - 1, 0)
}

function importedRooms(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'), true, true)
  return importedFiles.flatMap(({ fileName }) => {
    const target = fileName.startsWith('#')
      ? fileName.slice(1)
      : fileName.startsWith('.')
        ? path.posix.join(path.posix.dirname(file.split(path.sep).join('/')), fileName)
        : undefined
    const room = target && /^(?:lib\/[^/]+|[^/]+)(?=\/)/.exec(target)?.[0]
    return room && (room.startsWith('lib/') || ['models', 'app', 'cli', 'prisma'].includes(room)) ? [room] : []
  })
}

function reachedFrom(start, rooms) {
  const reached = new Set()
  const follow = (folder) => {
    for (const next of Object.keys(rooms.find((room) => room.folder === folder)?.arrows ?? {})) {
      if (reached.has(next)) continue
      reached.add(next)
      follow(next)
    }
  }
  follow(start)
  return reached
}
