import type { Database } from '#lib/database/client.ts'
import { phrase } from '#lib/messages/message.ts'
import { isProspective, storedKnownAtLocking, storedPlanContent } from './analysis-plan.ts'
import { knownLines, planLines } from './plan-text.ts'
import { titlesOf } from './plan-titles.ts'

/** A study's plan as its page shows it: the locked versions, newest first, and the draft. */
export async function planPage(database: Database, studyId: string) {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const versions = await database.analysisPlan.findMany({
    where: { studyId },
    orderBy: { version: 'desc' },
    include: { lockedBy: { select: { name: true } } },
  })
  const draft = versions.find(({ lockedAt }) => !lockedAt)
  const locked = await Promise.all(
    versions
      .filter(({ lockedAt }) => lockedAt)
      .map(async ({ version, reason, content: stored, known: storedKnown, sha256, lockedAt, lockedBy }) => {
        const content = storedPlanContent.read(stored)
        const known = storedKnownAtLocking.read(storedKnown)
        const titles = await titlesOf(database, study, content)
        const about = { study: { code: study.code, title: study.title, scale: titles.scale }, titles }
        return {
          version,
          reason,
          content,
          lines: planLines(content, about),
          known: knownLines(known),
          prospective: isProspective(known),
          sha256: sha256!,
          lockedAt: lockedAt!,
          lockedBy: lockedBy?.name ?? phrase('a deleted account'),
        }
      }),
  )
  const [heads, externalSources] = await Promise.all([
    database.head.count({ where: { studyId } }),
    database.externalSource.count({ where: { studyId } }),
  ])
  return {
    study: { code: study.code, title: study.title, target: study.target, encoder: study.encoder },
    locked,
    draft: draft && {
      version: draft.version,
      reason: draft.reason,
      revision: draft.revision,
      content: storedPlanContent.read(draft.content),
    },
    /** Whether a plan that is locked now comes before all estimates. */
    inTime: heads === 0 && externalSources === 0,
  }
}
