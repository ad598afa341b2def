import { ConcordError } from '#lib/errors/concord-error.ts'
import { type FoldScheme, foldsOf } from '#lib/heads/folds.ts'
import { probabilityDigits } from '#lib/heads/permutation-probability.ts'
import { permutationTest } from '#lib/heads/permutation-test.ts'
import { MIN_PARTICIPANTS } from '#lib/heads/ridge.ts'
import { ridgeColumns } from '#lib/heads/ridge-columns.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { largest, smallest } from '#lib/numbers/extremes.ts'
import { isConstant } from '#lib/statistics/constant.ts'
import { readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, demandDifferent, demandOwnColumns, readTable } from '#lib/tables/read-table.ts'
import { inEnglish, say, t } from './language.ts'
import { type GivenNumberOptions, numberOptions } from './number-options.ts'
import { shownText } from './print-error.ts'
import { textOfTable } from './table-file.ts'

interface Options extends Omit<GivenNumberOptions, 'range'> {
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
 * Prints whether the out-of-fold r of ridge heads is more than chance, and that of the best of several, chosen on the same data: the whole training, penalties and all, is repeated with ratings dealt out anew
 * among participants. What the reader had to decide goes to stderr, or into the JSON.
 */
export async function permutation(options: Options): Promise<void> {
  const permutations = whole(options.permutations, '--permutations', 19, 100_000)
  const seed = whole(options.seed, '--seed', 0, 2 ** 31 - 1)
  const scheme = schemeOf(options.folds)
  const { interviews, features, range, notes } = await interviewsIn(options)
  const participants = new Set(interviews.map(({ participant }) => participant)).size
  if (participants < Math.max(MIN_PARTICIPANTS + 1, scheme.kind === 'grouped-k-fold' ? scheme.folds : 0))
    throw new ConcordError(
      'too-few',
      phrase('Only {participants} participants have a rating and all features: too few for these folds.', {
        participants,
      }),
    )
  const folds = foldsOf(interviews, scheme, seed)
  const trainings = Object.entries(features).map(([key, embeddings]) => {
    const rows = interviews.map((row, i) => ({ ...row, embedding: embeddings[i]! }))
    return {
      heads: [{ key, target: options.y, range, place: 0 }],
      atATime: Number.POSITIVE_INFINITY,
      participants: rows.map(({ participant }) => participant),
      labels: [Float64Array.from(rows, ({ label }) => label)],
      outOfFold: async (sets: readonly (readonly Float64Array[])[], report: (share: number) => Promise<void>) => {
        const labels = sets.map(([own]) => own!)
        return (await ridgeColumns(rows, folds, labels, report)).map((column) => [column])
      },
    }
  })
  const { heads, best } = await permutationTest(trainings, { permutations, seed }, async (share) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${Math.round(100 * share)} % `)
    // Lets an interruption through.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }).catch(untrainable)
  if (process.stderr.isTTY) process.stderr.write('\r')
  const n = interviews.length
  if (options.json) {
    const [{ r, p }] = heads as [(typeof heads)[number]]
    const one = heads.length === 1 ? { r, p } : { heads, best: best[0] }
    console.log(
      JSON.stringify({
        ...one,
        permutations,
        interviews: n,
        participants,
        folds: scheme,
        seed,
        notes: notes.map(inEnglish),
      }),
    )
    return
  }
  for (const note of notes) console.error(shownText(say(note)))
  const shown = (value: number) => t.decimals(value, probabilityDigits({ permutations }))
  console.log(
    t('{n} interviews of {participants} participants; one-sided p from {permutations} trainings on permuted ratings', {
      n,
      participants,
      permutations,
    }),
  )
  for (const { key, r, p, adjusted } of heads) {
    const values = { key, r: t.twoDecimals(r), p: shown(p), count: heads.length, adjusted: shown(adjusted) }
    console.log(
      heads.length > 1
        ? t('{key}: out-of-fold r {r}, p = {p}, adjusted for {count} heads {adjusted}', values)
        : t('{key}: out-of-fold r {r}, p = {p}', values),
    )
  }
  for (const { key, heads: count, r, p } of best)
    console.log(
      t('best of {count}: {key}, r {r}, p = {p} with the choice repeated', {
        count,
        key,
        r: t.twoDecimals(r),
        p: shown(p),
      }),
    )
}

async function interviewsIn({ csv, y, participant, features, ...options }: Options): Promise<{
  interviews: Omit<TrainingInterview, 'embedding'>[]
  /** Of each set of columns: float32[features] of each interview. */
  features: Record<string, Float32Array[]>
  range: [number, number]
  notes: (Message | string)[]
}> {
  const { text, note } = await textOfTable(csv)
  const table = readTable(text, csv, [y, participant])
  demandOwnColumns([y, participant])
  const apart = new Set([y, participant].map((name) => table.columns[columnOf(table, name)]!))
  const sets = features.split(',').map((beginning) => {
    if (beginning.trim() === '')
      throw new ConcordError(
        'bad-input',
        phrase('--features needs the prefix of the feature columns, such as feature_.'),
      )
    const names = table.columns.filter((name) => name.startsWith(beginning) && !apart.has(name))
    if (names.length === 0)
      throw new ConcordError(
        'bad-input',
        phrase('No column of {csv} begins with “{beginning}”. Set --features to the prefix of the feature columns.', {
          csv,
          beginning,
        }),
      )
    return { beginning, names }
  })
  const names = [...new Set(sets.flatMap((set) => set.names))]
  demandDifferent(table.columns, names, csv)
  const columns = [y, ...names].map((name) => {
    const place = columnOf(table, name)
    return { name, cells: table.rows.map(({ line, cells }) => ({ line, text: cells[place]! })) }
  })
  const { values, notes } = readNumbers(columns, {
    pointsMayGroup: table.delimiter === ';',
    ...numberOptions(options),
  })
  const people = participantsIn(table, participant)
  const usable = table.rows.flatMap(({ line }, row) => {
    const [label, ...own] = values.map((column) => column[row])
    const participant = people.codes[row]
    if (label === undefined || participant === undefined || own.some((value) => value === undefined)) return []
    return [{ interview: String(row), participant, label, line, own: own as number[] }]
  })
  const interviews = usable.map(({ own: _, line: __, ...row }) => row)
  const leftOut = table.rows.length - interviews.length
  const labels = interviews.map(({ label }) => label)
  demandTrainable(labels, usable, y)
  return {
    interviews,
    features: Object.fromEntries(
      sets.map((set) => [
        set.beginning,
        usable.map(({ own }) => Float32Array.from(set.names, (name) => own[names.indexOf(name)]!)),
      ]),
    ),
    // Estimates beyond the ratings that there are say no more than the last of them.
    range: [smallest(labels), largest(labels)],
    notes: [
      ...(note ? [note] : []),
      ...table.notes,
      ...notes,
      ...people.notes,
      ...(leftOut > 0
        ? [phrase('Rows without a rating, a participant or all features were left out: {leftOut}.', { leftOut })]
        : []),
    ],
  }
}

/** @throws ConcordError too-few where all ratings are the same; bad-input where a feature is too large for float32, which heads compute with */
function demandTrainable(
  labels: readonly number[],
  rows: readonly { line: number; own: readonly number[] }[],
  y: string,
) {
  if (labels.length > 0 && isConstant(labels))
    throw new ConcordError(
      'too-few',
      phrase('All ratings in the column “{y}” are the same, so r is not defined.', { y }),
    )
  const large = rows.find(({ own }) => own.some((value) => !Number.isFinite(Math.fround(value ** 2))))
  if (large)
    throw new ConcordError(
      'bad-input',
      phrase('Line {line} has a feature that is too large to compute with. Scale it down.', { line: large.line }),
    )
}

/** A training whose features vary in one or two participants alone has none in the folds that leave those out. */
function untrainable(error: unknown): never {
  if (error instanceof RangeError && error.message.includes('positive definite'))
    throw new ConcordError(
      'too-few',
      phrase(
        'In one of the folds no feature differs between the participants trained on. Add features, or leave constant ones out.',
      ),
      { cause: error },
    )
  throw error
}

function schemeOf(folds: string): FoldScheme {
  if (folds === 'participants') return { kind: 'leave-one-participant-out' }
  const count = Number(folds)
  if (!Number.isInteger(count) || count < 2 || count > 20)
    throw new ConcordError(
      'bad-input',
      phrase('--folds must be “participants” (leave one out at a time) or a number from 2 to 20.'),
    )
  return { kind: 'grouped-k-fold', folds: count, repeats: 1 }
}

function whole(text: string, name: string, low: number, high: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < low || value > high)
    throw new ConcordError(
      'bad-input',
      phrase('{name} must be a whole number from {low} to {high}.', { name, low, high }),
    )
  return value
}
