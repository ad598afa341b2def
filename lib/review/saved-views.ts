import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { interviewFiltersSchema } from './further-filters.ts'
import { COLUMN_KEYS, SHOWN, SORTS } from './interview-filters.ts'

/** What a view keeps of a study's table of interviews. */
export const viewContentSchema = z.object({
  show: z.enum(SHOWN),
  /** Part of a participant's code. */
  search: z.string().trim().max(60),
  sort: z.enum(SORTS),
  descending: z.boolean(),
  /** What is shown besides the participant. */
  columns: z.array(z.enum(COLUMN_KEYS)).max(COLUMN_KEYS.length),
  /** Views from before there were any have none. */
  filters: interviewFiltersSchema.optional(),
})
export type ViewContent = z.infer<typeof viewContentSchema>

const storedContent = storedDocument({
  title: 'This view',
  schema: viewContentSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'Delete it, and save it again.',
})

const nameSchema = z.string().trim().min(1, 'Enter a name.').max(60, 'Keep the name under 60 characters.')

export const newViewSchema = z.object({ studyId: z.uuid(), name: nameSchema, content: viewContentSchema })
export const viewChangeSchema = z.object({
  studyId: z.uuid(),
  id: z.uuid(),
  /** As it was read. */
  revision: z.number().int().min(0),
  /** What is left out stays as it is. */
  name: nameSchema.optional(),
  content: viewContentSchema.optional(),
})
export const viewSchema = z.object({ studyId: z.uuid(), id: z.uuid() })

/** A view as one person sees it. */
export interface SavedView {
  id: string
  name: string
  /** Whether it is the study's, for all who see it; where not, it is the person's own. */
  isOfStudy: boolean
  revision: number
  content: ViewContent
}

/** Views that one person, or a study, keeps at most. */
export const MOST_VIEWS = 50
/** How long a deleted view can be restored. */
const UNDO_MS = 24 * 3600_000

/** The views of a study and a person's own ones in it, each by name. What can't be read any more is left out. */
export async function savedViews(database: Database, person: Person, studyId: string): Promise<SavedView[]> {
  const views = await database.savedView.findMany({
    where: { studyId, deletedAt: null, OR: [{ ownerId: null }, { ownerId: person.id }] },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return views.flatMap(({ id, name, ownerId, revision, content }) => {
    const { value } = storedContent.readOrWhy(content)
    return value ? [{ id, name, isOfStudy: ownerId === null, revision, content: value }] : []
  })
}

/** Whose views are changed: a person's own, or those of the study, which the audit trail tells of. */
export type ViewsOf = 'person' | 'study'

/** Keeps a view. @throws ConcordError conflict where the name is taken, or too many are kept */
export async function addView(
  database: Database,
  person: Person,
  of: ViewsOf,
  { studyId, name, content }: z.infer<typeof newViewSchema>,
): Promise<{ id: string }> {
  const ownerId = ownerOf(of, person)
  return database.$transaction(async (tx) => {
    await demandFree(tx, studyId, ownerId, name)
    const { id } = await tx.savedView.create({
      data: { studyId, ownerId, name, content: storedContent.write(content) },
    })
    if (of === 'study') await audit(tx, person.id, 'study.view', studyId, { name })
    return { id }
  })
}

/** Renames a view, or gives it other content. @throws ConcordError conflict where somebody changed it meanwhile or the name is taken; not-found */
export async function changeView(
  database: Database,
  person: Person,
  of: ViewsOf,
  { studyId, id, revision, name, content }: z.infer<typeof viewChangeSchema>,
): Promise<void> {
  const ownerId = ownerOf(of, person)
  await database.$transaction(async (tx) => {
    if (name !== undefined) await demandFree(tx, studyId, ownerId, name, id)
    const data = {
      ...(name === undefined ? {} : { name }),
      ...(content ? { content: storedContent.write(content) } : {}),
      revision: { increment: 1 },
    }
    const { count } = await tx.savedView.updateMany({
      where: { id, studyId, ownerId, revision, deletedAt: null },
      data,
    })
    const view = await tx.savedView.findFirst({ where: { id, studyId, ownerId, deletedAt: null } })
    if (!view) throw notThere()
    if (count === 0)
      throw new ConcordError(
        'conflict',
        phrase('“{name}” has been changed meanwhile. Choose it again.', { name: view.name }),
      )
    if (of === 'study') await audit(tx, person.id, 'study.view', studyId, { name: view.name })
  })
}

/** Deletes a view, which {@link restoreView} undoes within a day. @throws ConcordError not-found */
export async function removeView(
  database: Database,
  person: Person,
  of: ViewsOf,
  { studyId, id }: z.infer<typeof viewSchema>,
): Promise<void> {
  const ownerId = ownerOf(of, person)
  const now = Date.now()
  await database.$transaction(async (tx) => {
    await tx.savedView.deleteMany({ where: { studyId, ownerId, deletedAt: { lt: new Date(now - UNDO_MS) } } })
    const where = { id, studyId, ownerId, deletedAt: null }
    const [view] = await tx.savedView.updateManyAndReturn({ where, data: { deletedAt: new Date(now) } })
    if (!view) throw notThere()
    if (of === 'study') await audit(tx, person.id, 'study.view.remove', studyId, { name: view.name })
  })
}

/** Brings a deleted view back. @throws ConcordError conflict where its name was given to another one; not-found */
export async function restoreView(
  database: Database,
  person: Person,
  of: ViewsOf,
  { studyId, id }: z.infer<typeof viewSchema>,
): Promise<void> {
  const ownerId = ownerOf(of, person)
  await database.$transaction(async (tx) => {
    const view = await tx.savedView.findFirst({ where: { id, studyId, ownerId, deletedAt: { not: null } } })
    if (!view) throw notThere()
    await demandFree(tx, studyId, ownerId, view.name)
    await tx.savedView.update({ where: { id }, data: { deletedAt: null } })
    if (of === 'study') await audit(tx, person.id, 'study.view', studyId, { name: view.name })
  })
}

const ownerOf = (of: ViewsOf, person: Person) => (of === 'study' ? null : person.id)

const notThere = () => new ConcordError('not-found', phrase('This view has already been deleted.'))

/** @throws ConcordError conflict where another view of the same owner has the name, or a new one would be too many */
async function demandFree(tx: Transaction, studyId: string, ownerId: string | null, name: string, id?: string) {
  // Two windows that keep views at once wait for each other.
  await tx.$queryRaw`SELECT id FROM "Study" WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`
  const kept = await tx.savedView.findMany({
    where: { studyId, ownerId, deletedAt: null },
    select: { id: true, name: true },
  })
  const others = kept.filter((one) => one.id !== id)
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    throw new ConcordError('conflict', phrase('There is a view called “{name}” already.', { name }))
  if (id === undefined && others.length >= MOST_VIEWS)
    throw new ConcordError(
      'conflict',
      phrase('{most, number} views are kept at most. Delete some first.', { most: MOST_VIEWS }),
    )
}
