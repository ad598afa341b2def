/**
 * `npm run chaos` makes a phantom study, then makes phantom studies while web app, worker, decoder and database are killed 50
 * times and the supervisor 10 times, and compares their embeddings, sheets, estimates and heads byte for byte.
 * `npm run chaos -- 8 2 7` kills 8 and 2 times, from the seed 7. Ends with an error where anything differs, is stuck, or was left
 * behind. Linux only: programs are found in /proc.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { disturbedRun, undisturbedRun } from './runs.ts'
import type { Results } from './stored-results.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    participants: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '6' },
    port: { type: 'string', default: '3980' },
  },
})
const [kills = 50, supervisorKills = 10, seed = 1] = positionals.map(Number)
const [participants, seconds, port] = [values.participants, values.seconds, values.port].map(Number) as [
  number,
  number,
  number,
]
if (![kills, supervisorKills, seed, participants, seconds, port].every((n) => Number.isInteger(n) && n >= 0)) {
  console.error(
    'Use: npm run chaos -- [kills] [kills of the supervisor] [seed] [--participants 6] [--seconds 6] [--port 3980]',
  )
  process.exit(1)
}
if (process.platform !== 'linux') {
  console.error('npm run chaos works on Linux only.')
  process.exit(1)
}

const study = { participants, seconds }
const folder = mkdtempSync(path.join(tmpdir(), 'concord-chaos-'))
try {
  console.log(`A phantom study of ${participants} participants, ${seconds} s each, left alone`)
  const expected = await undisturbedRun(path.join(folder, 'undisturbed'), port, study)
  for (const [name, rows] of Object.entries(expected)) console.log(`  ${name.padEnd(12)} ${rows.length} rows`)
  console.log(`\nThe same study while ${kills} programs and ${supervisorKills} supervisors are killed, seed ${seed}`)
  const outcome = await disturbedRun(path.join(folder, 'disturbed'), port, study, { kills, supervisorKills, seed })
  const different = outcome.studies.flatMap((results, i) => differences(expected, results, i + 1))
  for (const [target, count] of outcome.killed) console.log(`  killed ${target.padEnd(11)} ${count} times`)
  console.log(`  studies made       ${outcome.studies.length}, in ${Math.round(outcome.seconds)} s`)
  tell('different', different)
  tell('stuck', outcome.stuck)
  tell('failed', outcome.failed)
  tell('wrong files', outcome.wrongFiles)
  tell('left running', outcome.leftRunning)
  const wrong = [different, outcome.stuck, outcome.failed, outcome.wrongFiles, outcome.leftRunning]
  process.exitCode = wrong.some((list) => list.length > 0) ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function differences(expected: Results, found: Results, number: number): string[] {
  return (Object.keys(expected) as (keyof Results)[]).flatMap((name) => {
    const [one, other] = [expected[name], found[name]]
    if (one.length !== other.length)
      return [`study ${number}: ${other.length} rows of ${name} in place of ${one.length}`]
    return one.flatMap((row, i) => (row === other[i] ? [] : [`study ${number}, ${name}: ${row} became ${other[i]}`]))
  })
}

function tell(what: string, list: readonly string[]): void {
  console.log(`  ${what.padEnd(18)} ${list.length}${list.map((line) => `\n    ${line.slice(0, 400)}`).join('')}`)
}
