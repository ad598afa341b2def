import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Papa from 'papaparse'
import { z } from 'zod'
import { csvOf, textOfCell } from '#lib/csv/csv-of.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Dataset } from './dataset.ts'
import { pictureFiles, type Sample } from './dataset-files.ts'
import type { EvaluationOptions } from './evaluation-options.ts'

export const PREDICTIONS = 'predictions.csv'
const RUN = 'run.json'
/** What an evaluation writes into its folder. */
const OWN_FILES = [PREDICTIONS, 'confusion.csv', 'confusion.png', 'result.json']

const runSchema = z.object({
  dataset: z.string(),
  fold: z.number(),
  encoder: z.string(),
  classes: z.array(z.string()),
  /** What was read: the folder, and a hash of the list of samples with names and sizes of their files. */
  root: z.string(),
  files: z.string(),
  /** Which texts stand for the classes, where they are not EmoCLIP's descriptions. */
  texts: z.string().optional(),
  frames: z.object({ downsample: z.number(), start: z.enum(['first', 'random', 'even']), seed: z.number() }),
})
type Run = z.infer<typeof runSchema>

/** What was found for a sample, or why nothing was. */
export interface Prediction {
  prediction: number | undefined
  probabilities: number[]
  why: string
}

/** A prediction as a line of the table. */
export function rowOf({ name, label }: Sample, { prediction, probabilities, why }: Prediction, { classes }: Dataset) {
  return [
    name,
    classes[label]!,
    prediction === undefined ? '' : classes[prediction]!,
    ...classes.map((_, i) => probabilities[i]?.toFixed(6) ?? ''),
    why,
  ]
}

/** Writes all predictions in the order of the dataset, whenever they were made. */
export async function writeInOrder(
  { dataset, out }: EvaluationOptions,
  done: ReadonlyMap<string, Prediction>,
): Promise<void> {
  const rows = dataset.samples.map((sample) => rowOf(sample, done.get(sample.name)!, dataset))
  const file = path.join(out, PREDICTIONS)
  await writeFile(`${file}.unfinished`, csvOf([headerOf(dataset), ...rows], '\n'), { flush: true })
  await rename(`${file}.unfinished`, file)
}

const headerOf = ({ classes }: Dataset) => [
  'sample',
  'truth',
  'prediction',
  ...classes.map((label) => `p: ${label}`),
  'problem',
]

/**
 * The predictions that an earlier run of the same evaluation left in the folder; what failed is not among them.
 *
 * @throws ConcordError conflict where the folder holds those of another, or files of these names that are somebody's own
 */
export async function earlierPredictions({
  dataset,
  fold,
  encoder,
  root,
  classes: { texts },
  frames,
  out,
}: EvaluationOptions): Promise<Map<string, Prediction>> {
  const { classes } = dataset
  const run: Run = {
    dataset: dataset.name,
    fold,
    encoder: encoder.bundle.sha256,
    classes,
    root: path.resolve(root),
    files: await filesHash(dataset),
    ...(texts === undefined ? {} : { texts }),
    frames,
  }
  await mkdir(out, { recursive: true })
  const header = csvOf([headerOf(dataset)], '\n')
  const names = await readdir(out)
  const done = new Map<string, Prediction>()
  if (!names.includes(RUN)) {
    // What was there before is somebody's own.
    const own = OWN_FILES.find((name) => names.includes(name))
    if (own)
      throw new ConcordError(
        'conflict',
        phrase('The folder {out} has a file {own} of its own. Choose another with --out.', {
          out,
          own,
        }),
      )
    await writeFile(path.join(out, `${RUN}.unfinished`), `${JSON.stringify(run, null, 2)}\n`, { flush: true })
    await rename(path.join(out, `${RUN}.unfinished`), path.join(out, RUN))
    await writeFile(path.join(out, PREDICTIONS), header, { flag: 'wx' })
    return done
  }
  const earlier = runSchema.safeParse(parsed(await readFile(path.join(out, RUN), 'utf8')))
  if (!earlier.success || JSON.stringify(earlier.data) !== JSON.stringify(run)) {
    throw new ConcordError(
      'conflict',
      phrase(
        'The folder {out} holds the results of another dataset, fold, encoder, choice of texts or of frames, or of files that have changed since. Choose another with --out.',
        { out },
      ),
    )
  }
  const text = names.includes(PREDICTIONS) ? await readFile(path.join(out, PREDICTIONS), 'utf8') : ''
  // A line that a kill cut in two has no end; it is done again.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1) || header
  const rows = Papa.parse<string[]>(whole, { skipEmptyLines: true }).data.slice(1)
  // What failed is tried again: the file may have been damaged by a full disk, or come back meanwhile.
  const answered = rows.filter((cells) => !cells.at(-1))
  if (whole !== text || answered.length < rows.length)
    await writeFile(
      path.join(out, PREDICTIONS),
      header +
        (answered.length > 0
          ? csvOf(
              answered.map((cells) => cells.map(textOfCell)),
              '\n',
            )
          : ''),
    )
  for (const cells of answered) {
    const row = cells.map(textOfCell)
    const prediction = classes.indexOf(row[2] ?? '')
    done.set(row[0]!, {
      prediction: prediction < 0 ? undefined : prediction,
      probabilities: row.slice(3, 3 + classes.length).map(Number),
      why: row.at(-1) ?? '',
    })
  }
  return done
}

/** Of the list of samples, with the names and sizes of their files. */
async function filesHash({ samples }: Dataset): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, label, kind, path: place } of samples) {
    const files = kind === 'video' ? [place] : await pictureFiles(place)
    const sizes = await Promise.all(files.map(async (file) => [path.basename(file), (await stat(file)).size]))
    hash.update(JSON.stringify([name, label, kind, sizes]))
  }
  return hash.digest('hex')
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
