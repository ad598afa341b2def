import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedKnownAtLocking, storedPlanContent } from './analysis-plan.ts'
import type { LockedPlan } from './head-standing.ts'

/** The text of a locked version, byte for byte. @throws ConcordError not-found */
export async function lockedPlanText(database: Database, studyId: string, version: number): Promise<string> {
  const plan = await database.analysisPlan.findUnique({ where: { studyId_version: { studyId, version } } })
  if (!plan?.text) throw new ConcordError('not-found', phrase('There is no locked plan with this version.'))
  return plan.text
}

/** The versions of a study's plan that were locked. */
export async function lockedPlans(database: Database, studyId: string): Promise<LockedPlan[]> {
  const rows = await database.analysisPlan.findMany({
    where: { studyId, lockedAt: { not: null } },
    orderBy: { version: 'asc' },
    select: { version: true, lockedAt: true, content: true, known: true },
  })
  return rows.map(({ version, lockedAt, content, known }) => ({
    version,
    lockedAt: lockedAt!,
    content: storedPlanContent.read(content),
    known: storedKnownAtLocking.read(known),
  }))
}
