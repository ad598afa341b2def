#!/usr/bin/env node
// Runs the command line with the Node.js that came with npm install, whatever Node.js the machine has.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..')
const entry = path.join(root, 'cli/concord.ts')

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(entry)
} else {
  const own = path.join(root, 'node_modules/node/bin/node')
  if (!existsSync(own)) {
    console.error('Concord needs Node.js 24, which npm install brings along. Run npm install in its folder first.')
    process.exit(1)
  }
  const child = spawn(own, [entry, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.once('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}
