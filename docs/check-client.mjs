/**
 * Fails where a module that browsers load reaches what only servers have: Node.js, the database's client, native packages. A build says so
 * too, but only of the page, and not of the way there.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import nextConfig from '../next.config.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
/** Draws reports in the browser, too. */
const EVERYWHERE = ['pdfjs-dist']
const SERVER = nextConfig.serverExternalPackages.filter((name) => !EVERYWHERE.includes(name))

const files = ['app', 'lib', 'models', 'prisma/client']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true }).map((file) =>
      path.posix.join(folder, ...file.split(path.sep)),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file))
const known = new Set(files)
const sources = new Map(files.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')]))

/** What a module imports once types are gone: modules of ours by path, others by name. */
function importsOf(file) {
  const source = sources.get(file)
  const found = [
    ...source.matchAll(/^(?:import|export) (?!type\b)[^'"]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm),
  ]
  return found.map(([, from, bare, dynamic]) => {
    const name = from ?? bare ?? dynamic
    if (name.startsWith('#')) return name.slice(1)
    return name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name
  })
}

const isServers = (name) => name.startsWith('node:') || SERVER.some((own) => name === own || name.startsWith(`${own}/`))

const ways = new Map(files.filter((file) => /^['"]use client/.test(sources.get(file))).map((file) => [file, [file]]))
const waiting = [...ways.keys()]
const wrong = []
while (waiting.length > 0) {
  const file = waiting.shift()
  for (const name of importsOf(file)) {
    const way = [...ways.get(file), name]
    if (!known.has(name)) {
      if (isServers(name)) wrong.push(way.join('\n    '))
      continue
    }
    if (ways.has(name)) continue
    ways.set(name, way)
    waiting.push(name)
  }
}
if (ways.size < 100) throw new Error(`only ${ways.size} modules for browsers were found: the check itself is wrong`)
for (const way of wrong) console.error(`browsers can't load:\n    ${way}`)
process.exitCode = wrong.length > 0 ? 1 : 0
