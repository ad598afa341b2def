import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { encodeRowsWith } from '#lib/words/text-encoder.ts'
import { buildPromptEncoder } from '../emoclip/build-encoders.ts'
import type { LearnedPrompts } from '../emoclip/weights.ts'

/**
 * The prompts of classes as rows, in the published order: start, learned rows, then the class and its end. `middle` and `front` of the authors' options
 * need the lengths of names, which no file holds.
 *
 * @returns float32[classes, tokens, width], and the place of each end
 * @throws ConcordError bad-checkpoint where the end of a prompt can't be told
 */
export async function promptRows(prompts: LearnedPrompts): Promise<{ rows: Float32Array; ends: number[] }> {
  const { count, words } = prompts
  const [prefix, context, suffix] = await Promise.all([
    prompts.prefix.read(),
    prompts.context.read(),
    prompts.suffix.read(),
  ])
  const width = prompts.prefix.shape[2]!
  const [learned, rest] = [prompts.context.shape.at(-2)! * width, prompts.suffix.shape[1]! * width]
  const isShared = prompts.context.shape.length === 2
  const length = width + learned + rest
  const rows = new Float32Array(count * length)
  const end = words ? (await words.read()).subarray(-width) : endBeforeFill(suffix, rest, width)
  const ends: number[] = []
  for (let i = 0; i < count; i++) {
    const own = suffix.subarray(i * rest, (i + 1) * rest)
    rows.set(prefix.subarray(i * width, (i + 1) * width), i * length)
    rows.set(isShared ? context : context.subarray(i * learned, (i + 1) * learned), i * length + width)
    rows.set(own, i * length + width + learned)
    ends.push((width + learned) / width + endOf(own, width, end))
  }
  return { rows, ends }
}

/**
 * The end's embedding where no table of words has it: the row before those that fill a text up, which are all the same. The shortest text shows it,
 * and it is the same in all.
 *
 * @param rest length of what follows the learned rows, for each class
 */
function endBeforeFill(suffix: Float32Array, rest: number, width: number): Float32Array {
  const count = rest / width
  let found: { fill: number; end: Float32Array } | undefined
  for (let from = 0; from < suffix.length; from += rest) {
    const row = (i: number) => suffix.subarray(from + i * width, from + (i + 1) * width)
    let first = count - 1
    while (first > 0 && areClose(row(first - 1), row(count - 1))) first -= 1
    const fill = count - first
    if (first > 0 && fill > 1 && fill > (found?.fill ?? 0)) found = { fill, end: row(first - 1) }
  }
  if (!found) throw endless()
  return found.end
}

/** The row that is the end's embedding. */
function endOf(rows: Float32Array, width: number, end: Float32Array): number {
  for (let i = 0; i < rows.length / width; i++) if (areClose(rows.subarray(i * width, (i + 1) * width), end)) return i
  throw endless()
}

const endless = () =>
  new ConcordError(
    'bad-checkpoint',
    phrase(
      'The learned prompts of this checkpoint have no end that can be told from the rest. Import it with CLIP’s own checkpoint (--clip).',
    ),
  )

/** Equal to half precision, in which the authors may have stored them. */
function areClose(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => Math.abs(value - b[i]!) <= 2 ** -10 * Math.abs(b[i]!) + 2 ** -24)
}

/**
 * What the text encoder makes of learned prompts.
 *
 * @param heads attention heads of the text encoder
 * @returns float32[embedding] for each class, not normalised
 */
export async function learnedFeatures(
  prompts: LearnedPrompts & Required<Pick<LearnedPrompts, 'tower'>>,
  { embedding, heads, threads }: { embedding: number; heads: number; threads: number },
): Promise<Float32Array[]> {
  const tower = prompts.tower!
  const { rows, ends } = await promptRows(prompts)
  const folder = await mkdtemp(path.join(tmpdir(), 'concord-prompts-'))
  try {
    const file = path.join(folder, 'prompts.onnx')
    await buildPromptEncoder(tower, embedding, heads).write(file)
    const all = await encodeRowsWith(file, { rows, ends, width: tower.width }, threads)
    return ends.map((_, i) => all.slice(i * embedding, (i + 1) * embedding))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
