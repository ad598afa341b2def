import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { sumOf } from '#lib/scales/scales.ts'
import { changedFields } from './corrections.ts'
import { codeSchema } from './create-study.ts'

const fieldsSchema = z.object({
  code: codeSchema,
  title: z.string().trim().min(1, 'Give the study a title.').max(200),
  description: z.string().trim().max(2000),
  /** Keys of the items that are rated; none for all of the scale. */
  items: z.array(z.string()).max(100),
  /** Whether exported tables have each participant's dates moved by a number of days. */
  shiftDates: z.boolean(),
})

export const correctStudySchema = z.object({ studyId: z.uuid(), before: fieldsSchema, after: fieldsSchema })

/**
 * Corrects a study's code, title and description, and which items are rated. Sheets that are locked stay as they are.
 *
 * @throws ConcordError conflict where somebody else changed it meanwhile, or the code is taken; bad-input where the target
 *   needs items that would not be rated
 */
export async function correctStudy(
  database: Database,
  person: Pick<Person, 'id'>,
  { studyId: id, before, after }: z.infer<typeof correctStudySchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${id}::uuid FOR UPDATE`
    const { code, title, description, items, shiftDates, scale, target } = await tx.study.findUniqueOrThrow({
      where: { id },
    })
    const chosen = itemsInOrder(await loadScale(tx, scale), target, after.items)
    const changed = changedFields(
      asTexts({ code, title, description, items, shiftDates }),
      asTexts(before),
      asTexts({ ...after, items: chosen }),
    )
    if (Object.keys(changed).length === 0) return
    if (code !== after.code && (await tx.study.findUnique({ where: { code: after.code } })))
      throw new ConcordError(
        'conflict',
        phrase('There is already a study with the code {code}. Choose another code.', { code: after.code }),
      )
    await tx.study.update({ where: { id }, data: { ...after, items: chosen } })
    await audit(tx, person.id, 'study.correct', id, changed)
  })
}

/** The fields as the audit trail keeps them. */
const asTexts = ({ items, shiftDates, ...texts }: z.infer<typeof fieldsSchema>) => ({
  ...texts,
  items: items.join(' '),
  shiftDates: shiftDates ? 'yes' : 'no',
})

/** @throws ConcordError bad-input */
function itemsInOrder(scale: Scale, target: string, items: readonly string[]): string[] {
  if (items.length === 0) return []
  const all = scale.items.map((item) => item.key)
  if (items.some((item) => !all.includes(item)))
    throw new ConcordError('bad-input', phrase('Choose items of {name}.', { name: scale.name }))
  const missing = sumOf(scale, target).items.filter((item) => !items.includes(item))
  if (missing.length > 0)
    throw new ConcordError(
      'bad-input',
      phrase('The study’s target needs {missing} too.', { missing: missing.join(', ') }),
    )
  const chosen = all.filter((item) => items.includes(item))
  return isDeepStrictEqual(chosen, all) ? [] : chosen
}
