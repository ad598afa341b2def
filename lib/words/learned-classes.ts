import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { bytesOf, floatsOf } from '#lib/numbers/rows.ts'

/** The file of a bundle whose training learned prompts of its classes: what its text encoder makes of them. */
export const CLASSES_FILE = 'classes.json'

const fileSchema = z.object({
  format: z.literal(1),
  labels: z.array(z.string()).min(1),
  /** The factor of cosines before the softmax, as a logarithm. */
  logitScale: z.number(),
  /** float32 [labels, embedding] */
  features: z.base64(),
})

/** Classes of an encoder, each with the features that clips are compared with. */
export interface LearnedClasses {
  labels: string[]
  logitScale: number
  /** float32[embedding size] for each label. */
  features: Float32Array[]
}

export function classesToJson({ labels, logitScale, features }: LearnedClasses): string {
  const all = Buffer.concat(features.map((row) => bytesOf(row))).toString('base64')
  return `${JSON.stringify({ format: 1, labels, logitScale, features: all } satisfies z.infer<typeof fileSchema>)}\n`
}

/** The learned classes of an encoder; undefined where it has none. */
export async function learnedClasses({ folder, manifest }: Bundle): Promise<LearnedClasses | undefined> {
  if (!manifest.files[CLASSES_FILE]) return undefined
  const { labels, logitScale, features } = fileSchema.parse(
    JSON.parse(await readFile(path.join(folder, CLASSES_FILE), 'utf8')),
  )
  const all = floatsOf(Buffer.from(features, 'base64'))
  const size = all.length / labels.length
  return { labels, logitScale, features: labels.map((_, i) => all.slice(i * size, (i + 1) * size)) }
}
