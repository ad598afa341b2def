import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { FIRST, namedScale, type StudyScale, type StudyScales, scaleNamed } from '#lib/scales/study-scales.ts'
import { loadScale } from './load-scale.ts'

type Reading = Pick<Database, 'ownScale' | 'studyScale'>

/** What of a study's row says which its first scale is. */
export interface WithFirstScale {
  id: string
  scale: string
  target: string
  items: string[]
}

/** The scales of a study, the first one first. @throws ConcordError not-found, unreadable */
export async function scalesOf(database: Reading, study: WithFirstScale): Promise<StudyScales> {
  return (await scalesOfStudies(database, [study])).get(study.id)!
}

/** The scales of several studies, by the study's id. @throws ConcordError as `scalesOf` */
export async function scalesOfStudies(
  database: Reading,
  studies: readonly WithFirstScale[],
): Promise<ReadonlyMap<string, StudyScales>> {
  const further = await database.studyScale.findMany({
    where: { studyId: { in: studies.map(({ id }) => id) } },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  })
  const byStudy = Map.groupBy(further, ({ studyId }) => studyId)
  const loaded = studies.map(async (study): Promise<[string, StudyScales]> => {
    const [first, ...others] = await Promise.all(
      [{ ...study, name: FIRST }, ...(byStudy.get(study.id) ?? [])].map(
        async ({ name, scale: key, target, items }): Promise<StudyScale> => {
          const scale = await loadScale(database, key)
          return { name, scale, named: namedScale(name, scale), items, target }
        },
      ),
    )
    return [study.id, [first!, ...others]]
  })
  return new Map(await Promise.all(loaded))
}

/** One of a study's scales by what the study calls it. @throws ConcordError not-found where it has no such scale */
export async function scaleOfStudy(database: Reading, study: WithFirstScale, name: string): Promise<StudyScale> {
  const scale = scaleNamed(await scalesOf(database, study), name)
  if (!scale) throw new ConcordError('not-found', phrase('This study no longer has this scale. Reload the page.'))
  return scale
}
