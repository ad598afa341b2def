// Tests mirror rooms: fails when a room of lib has no folder of tests by its name, among unit or integration tests.
import { existsSync, readdirSync } from 'node:fs'
import { ROOMS } from './rooms.mjs'

const hasTests = (folder) =>
  existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => name.endsWith('.test.ts'))

const untested = ROOMS.map(({ name }) => name).filter(
  (name) => !['unit', 'integration'].some((kind) => hasTests(`tests/${kind}/${name}`)),
)
for (const name of untested) console.error(`${name}: no tests in tests/unit/${name} or tests/integration/${name}`)
if (untested.length > 0) process.exitCode = 1
