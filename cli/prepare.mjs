// Writes the database client from prisma/schema.prisma where it is missing or older than the schema. Needs no download:
// the generator is WebAssembly, and the schema engine that it asks for is never run, so any existing file stands for it.
// It is no install script, as those of all packages are switched off; the programs and checks that need the client run it.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode, NO_NODE, ROOT } from './own-node.mjs'

const SCHEMA = path.join(ROOT, 'prisma', 'schema.prisma')
const STAMP = path.join(ROOT, 'prisma', 'client', 'made-from')
const GENERATOR = path.join(ROOT, 'node_modules', 'prisma')

/** @throws Error with a sentence for the person where the client can't be written */
export function prepare() {
  if (!existsSync(path.join(GENERATOR, 'package.json'))) {
    throw new Error(`Concord’s packages are missing. Run npm install in ${ROOT}.`)
  }
  const wanted = createHash('sha256')
    .update(readFileSync(SCHEMA))
    .update(readFileSync(path.join(GENERATOR, 'package.json')))
    .digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  const node = findNode()
  if (!node) throw new Error(NO_NODE)
  try {
    rmSync(STAMP, { force: true })
    execFileSync(node, [path.join(GENERATOR, 'build', 'index.js'), 'generate', '--no-hints'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
      // biome-ignore lint/style/noProcessEnv: Prisma’s program gets the environment of the one that starts it.
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: path.join(ROOT, 'package.json'), CHECKPOINT_DISABLE: '1' },
    })
    writeFileSync(STAMP, wanted)
  } catch (error) {
    const said = String(error.stderr ?? error.message).trim()
    throw new Error(`The database client can't be written to ${path.dirname(STAMP)}:\n${said}`, { cause: error })
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  try {
    prepare()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
