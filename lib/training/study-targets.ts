import type { Database } from '#lib/database/client.ts'
import { targetsOf } from '#lib/heads/target.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { splitKey } from '#lib/scales/study-scales.ts'

/** Something that heads of a study can estimate. */
export interface StudyTarget {
  key: string
  title: string
  /** Whether it is an item of the scale, among subscales and totals. */
  single: boolean
  /** Whether the study rates all of its items. */
  rated: boolean
  /** Name of its scale. */
  scale: string
}

/** What heads of a study can estimate, in the order of its scales. */
export async function studyTargets(database: Database, studyId: string): Promise<StudyTarget[]> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  return (await scalesOf(database, study)).flatMap(({ named, items: own }) =>
    targetsOf(named).map(({ key, title, items }) => ({
      key,
      title,
      rated: own.length === 0 || items.every((item) => own.includes(splitKey(item).key)),
      single: items.length === 1 && items[0] === key,
      scale: named.name,
    })),
  )
}
