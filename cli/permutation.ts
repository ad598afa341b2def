import { ConcordError } from '#lib/errors/concord-error.ts'
import { type FoldScheme, foldsOf } from '#lib/heads/folds.ts'
import { permutationTest } from '#lib/heads/permutation-test.ts'
import { MIN_PARTICIPANTS } from '#lib/heads/ridge.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { two } from '#lib/reports/paper-table.ts'
import { readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, readTable } from '#lib/tables/read-table.ts'
import { textOfTable } from './table-file.ts'

interface Options {
  csv: string
  y: string
  participant: string
  features: string
  folds: string
  permutations: string
  seed: string
  json: boolean
}

/**
 * Prints whether the out-of-fold r of a ridge head is more than chance: the whole training, penalties and all, is repeated with ratings dealt out anew
 * among participants. What the reader had to decide goes to stderr, or into the JSON.
 */
export async function permutation(options: Options): Promise<void> {
  const permutations = whole(options.permutations, '--permutations', 19, 100_000)
  const seed = whole(options.seed, '--seed', 0, 2 ** 31 - 1)
  const scheme = schemeOf(options.folds)
  const { interviews, range, notes } = await interviewsIn(options)
  const participants = new Set(interviews.map(({ participant }) => participant)).size
  if (participants < Math.max(MIN_PARTICIPANTS + 1, scheme.kind === 'grouped-k-fold' ? scheme.folds : 0))
    throw new ConcordError(
      'too-few',
      `There are ${participants} participants with a rating and all features: too few for these folds.`,
    )
  const folds = foldsOf(interviews, scheme, seed)
  const training = {
    heads: [{ key: options.y, target: options.y, range }],
    participants: interviews.map(({ participant }) => participant),
    labels: [Float64Array.from(interviews, ({ label }) => label)],
    outOfFold: async (sets: readonly (readonly Float64Array[])[], report: (share: number) => Promise<void>) => {
      const labels = sets.map(([own]) => own!)
      return (await ridgeColumns(interviews, folds, labels, report)).map((column) => [column])
    },
  }
  const { heads } = await permutationTest([training], { permutations, seed }, async (share) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${Math.round(100 * share)} % `)
    // Lets an interruption through.
    await new Promise<void>((resolve) => setImmediate(resolve))
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  const [{ r, p, interviews: n }] = heads as [(typeof heads)[number]]
  if (options.json) {
    console.log(JSON.stringify({ r, p, permutations, interviews: n, participants, folds: scheme, seed, notes }))
    return
  }
  for (const note of notes) console.error(note)
  console.log(`out-of-fold r ${two(r)}, ${n} interviews of ${participants} participants`)
  console.log(
    `p = ${p.toFixed(Math.max(3, Math.ceil(Math.log10(permutations + 1))))} that a head trained on meaningless ratings does as well (${permutations} permutations of participants, one-sided)`,
  )
}

async function interviewsIn({ csv, y, participant, features }: Options): Promise<{
  interviews: TrainingInterview[]
  range: [number, number]
  notes: string[]
}> {
  const { text, note } = await textOfTable(csv)
  const table = readTable(text, csv, [y, participant])
  const names = table.columns.filter((name) => name.startsWith(features) && name !== y && name !== participant)
  if (names.length === 0)
    throw new ConcordError(
      'bad-input',
      `No column of ${csv} begins with “${features}”. Name the beginning of the features’ columns with --features.`,
    )
  const columns = [y, ...names].map((name) => {
    const place = columnOf(table, name)
    return { name, cells: table.rows.map(({ line, cells }) => ({ line, text: cells[place]! })) }
  })
  const { values, notes } = readNumbers(columns)
  const people = participantsIn(table, participant)
  const interviews = table.rows.flatMap((_, row): TrainingInterview[] => {
    const [label, ...own] = values.map((column) => column[row])
    const who = people.codes[row]
    if (label === undefined || who === undefined || own.some((value) => value === undefined)) return []
    return [{ interview: String(row), participant: who, label, embedding: Float32Array.from(own as number[]) }]
  })
  const leftOut = table.rows.length - interviews.length
  const labels = interviews.map(({ label }) => label)
  return {
    interviews,
    // Estimates beyond the ratings that there are say no more than the last of them.
    range: [Math.min(...labels), Math.max(...labels)],
    notes: [
      ...(note ? [note] : []),
      ...table.notes,
      ...notes,
      ...people.notes,
      ...(leftOut > 0 ? [`Rows without a rating, a participant or all features are left out: ${leftOut}.`] : []),
    ],
  }
}

function schemeOf(folds: string): FoldScheme {
  if (folds === 'participants') return { kind: 'leave-one-participant-out' }
  const count = Number(folds)
  if (!Number.isInteger(count) || count < 2 || count > 20)
    throw new ConcordError('bad-input', '--folds is “participants” (one left out at a time) or a number from 2 to 20.')
  return { kind: 'grouped-k-fold', folds: count, repeats: 1 }
}

function whole(text: string, name: string, low: number, high: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < low || value > high)
    throw new ConcordError('bad-input', `${name} is a whole number from ${low} to ${high}.`)
  return value
}
