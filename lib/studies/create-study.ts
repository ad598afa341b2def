import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Blinding, Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { allSums } from '#lib/scales/scale.ts'
import { SCALES, scaleOf, usualTarget } from '#lib/scales/scales.ts'
import { storeMember } from './members.ts'

export const codeSchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9-]{1,19}$/, 'Use a short code of letters, digits and dashes, such as NEG-1.')

export const newStudySchema = z
  .object({
    code: codeSchema,
    title: z.string().trim().min(1, 'Give the study a title.').max(200),
    description: z.string().trim().max(2000).default(''),
    scale: z.enum(SCALES.map((scale) => scale.key) as [string, ...string[]]),
    target: z.string(),
    /** Keys of the items that are rated; none for all of the scale. */
    items: z.array(z.string()).max(100).default([]),
    /** Keys of the scales that it rates besides: all of their items, with the sum that is usual for each. */
    further: z
      .array(z.enum(SCALES.map((scale) => scale.key) as [string, ...string[]]))
      .max(7)
      .default([]),
    encoder: z.string().min(1).max(60).default('expression-baseline'),
    blinding: z.enum(['blinded', 'open']).default('blinded'),
  })
  .refine(({ scale, target }) => allSums(scaleOf(scale)).some((sum) => sum.key === target), {
    path: ['target'],
    message: 'Choose a subscale of the scale.',
  })
  .refine(({ scale, further }) => new Set([scale, ...further]).size === further.length + 1, {
    path: ['further'],
    message: 'A study has each scale once.',
  })
  .refine(({ scale, items }) => items.every((key) => scaleOf(scale).items.some((item) => item.key === key)), {
    path: ['items'],
    message: 'Choose items of the scale.',
  })
  .refine(
    ({ scale, target, items }) =>
      items.length === 0 ||
      (allSums(scaleOf(scale)).find((sum) => sum.key === target)?.items ?? []).every((key) => items.includes(key)),
    {
      path: ['items'],
      message: 'The target needs items that would not be rated. Choose more items, or another target.',
    },
  )
export type NewStudy = z.infer<typeof newStudySchema>

/** How recordings are sampled for a study's encoder; as the embedded one takes them where nothing is given. */
export interface Sampled {
  /** Sampling rate in Hz. */
  framesPerSecond?: number
  /** Frames from the start of one clip to the next. */
  stride?: number
}

/**
 * Creates a study, which the person who creates it manages.
 *
 * @param alongside what is stored in the same transaction
 * @returns its id
 * @throws ConcordError conflict where the code is taken
 */
export async function createStudy(
  database: Database,
  person: Person,
  {
    further = [],
    ...study
  }: Omit<NewStudy, 'encoder' | 'blinding' | 'items' | 'further'> &
    Sampled & { encoder?: string; blinding?: Blinding; items?: string[]; further?: string[]; simulated?: boolean },
  alongside?: (transaction: Transaction, studyId: string) => Promise<void>,
): Promise<string> {
  return database.$transaction(async (tx) => {
    const [created] = await tx.study.createManyAndReturn({ data: [study], skipDuplicates: true, select: { id: true } })
    if (!created) {
      throw new ConcordError(
        'conflict',
        phrase('There is already a study with the code {code}. Choose another code.', { code: study.code }),
      )
    }
    const { id: studyId } = created
    await tx.studyScale.createMany({
      data: further.map((key, i) => ({
        studyId,
        name: key,
        scale: key,
        target: usualTarget(scaleOf(key)),
        position: i + 1,
      })),
    })
    await storeMember(tx, { studyId, userId: person.id, role: 'manager' })
    await audit(tx, person.id, 'study.create', studyId)
    await alongside?.(tx, studyId)
    return studyId
  })
}
