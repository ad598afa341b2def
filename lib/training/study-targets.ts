import type { Database } from '#lib/database/client.ts'
import { targetsOf } from '#lib/heads/target.ts'
import { loadScale } from '#lib/own-scales/load-scale.ts'

/** What heads of a study can estimate, with its title; `single` marks items of the scale among subscales and totals. */
export async function studyTargets(
  database: Database,
  studyId: string,
): Promise<{ key: string; title: string; single: boolean }[]> {
  const { scale } = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { scale: true } })
  return targetsOf(await loadScale(database, scale)).map(({ key, title, items }) => ({
    key,
    title,
    single: items.length === 1 && items[0] === key,
  }))
}
