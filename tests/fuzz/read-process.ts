/** Makes inputs of a kind and reads each as the product does: `kind first last seed folder`. Prints a line for each as JSON. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import { agreementOfTable } from '#lib/agreement/agreement-of-table.ts'
import { csvOf, textOfCell } from '#lib/csv/csv-of.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { english } from '#lib/messages/translator.ts'
import { guessMapping } from '#lib/rating-imports/guess-mapping.ts'
import { readRatingsTable } from '#lib/rating-imports/ratings-table.ts'
import { readRatings } from '#lib/rating-imports/read-ratings.ts'
import { panss } from '#lib/scales/panss.ts'
import { withCheckpoint } from '#models/checkpoint/open-checkpoint.ts'
import { emoclipWeights } from '#models/emoclip/weights.ts'
import type { ReadInput } from './fuzz-reading.ts'
import { Random } from './random.ts'
import { writeRandomCheckpoint } from './random-checkpoints.ts'
import { randomRatings } from './random-ratings.ts'
import { randomCellText, randomTable } from './random-tables.ts'

/** A sentence for a person is not longer than this. */
const LONGEST_SENTENCE = 600

const KINDS: Record<string, (random: Random, folder: string) => Promise<() => Promise<void>>> = {
  checkpoint: async (random, folder) => {
    const file = path.join(folder, `checkpoint-${process.pid}`)
    await writeRandomCheckpoint(file, random)
    return async () => {
      try {
        await withCheckpoint(file, async (checkpoint) => {
          for (const tensor of checkpoint.tensors.values()) await tensor.read()
          emoclipWeights(checkpoint)
        })
      } finally {
        rmSync(file)
      }
    }
  },
  csv: async (random) => {
    const table = randomTable(random)
    const written = Array.from({ length: 8 }, () => [randomCellText(random), randomCellText(random)])
    const columns = { x: 'x', y: 'y', ...(random.next() < 0.7 && { participant: 'participant' }) }
    const decimal = random.oneOf([undefined, undefined, 'comma', 'point'] as const)
    const range = random.next() < 0.2 ? ([0, 10] as const) : undefined
    return async () => {
      demandHarmless(written)
      agreementOfTable(table, 'table.csv', columns, { decimal, range, missing: ['-99'] })
    }
  },
  ratings: async (random) => {
    const bytes = await randomRatings(random)
    return () => readFile(bytes)
  },
}

/** Reads a file of ratings as far as a study is needed. */
async function readFile(bytes: Uint8Array): Promise<void> {
  const table = await readRatingsTable({ name: 'ratings', bytes }, panss, undefined)
  const mapping = guessMapping(table, { scale: panss, visits: ['V1'], members: [] })
  const { problems } = readRatings(table, { ...mapping, rater: { ...mapping.rater, all: 'Somebody' } }, panss)
  const sentences = problems.map(({ place, what }) => `${place && english(place)}: ${english(what)}`)
  const long = sentences.find(({ length }) => length > LONGEST_SENTENCE)
  if (long) throw new Error(`a problem of ${long.length} characters: ${long.slice(0, 200)}`)
}

/** What we write reads back as it was, and no cell of it begins as a formula does. */
function demandHarmless(rows: string[][]): void {
  const { data } = Papa.parse<string[]>(csvOf(rows).replace(/\r\n$/, ''), { delimiter: ',', newline: '\r\n' })
  for (const [i, row] of rows.entries())
    for (const [j, text] of row.entries()) {
      const cell = data[i]?.[j] ?? ''
      if (textOfCell(cell) !== text && cell !== text)
        throw new Error(`${JSON.stringify(text)} was read back as ${JSON.stringify(cell)}`)
      if (/^[=@|\t\r\n＝]/.test(cell) || (/^[+-]/.test(cell) && !/^[+-][\d. ]/.test(cell)))
        throw new Error(`${JSON.stringify(text)} was written as ${JSON.stringify(cell)}`)
    }
}

const [kind, first, last, seed, folder] = process.argv.slice(2) as [string, string, string, string, string]
for (let i = Number(first); i <= Number(last); i++) {
  const read = await KINDS[kind]!(new Random(Number(seed) * 1_000_003 + i), folder)
  const startedAt = performance.now()
  let outcome: Omit<ReadInput, 'number' | 'ms'> = { kind: 'read' }
  try {
    await read()
  } catch (error) {
    const { message } = error as Error
    if (!(error instanceof ConcordError)) outcome = { kind: 'crash', message: (error as Error).stack ?? message }
    else if (message.length > LONGEST_SENTENCE)
      outcome = { kind: 'crash', message: `a refusal of ${message.length} characters: ${message.slice(0, 200)}` }
    else outcome = { kind: 'refused', message }
  }
  process.stdout.write(
    `${JSON.stringify({ number: i, ms: performance.now() - startedAt, ...outcome } satisfies ReadInput)}\n`,
  )
}
