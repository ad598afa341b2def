#!/usr/bin/env node
// Runs the command line with the Node.js that came with npm install, where the machine's own is too old.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode, NO_NODE, ROOT } from './own-node.mjs'

const entry = path.join(ROOT, 'cli', 'concord.ts')
const node = findNode()

if (node === undefined) {
  console.error(NO_NODE)
  process.exit(1)
} else if (node === process.execPath) {
  await import(pathToFileURL(entry).href)
} else {
  // The channel tells the program when this one is gone.
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    console.error(`${node} can't be run (${error.message}). ${NO_NODE}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
