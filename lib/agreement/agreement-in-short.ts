import type { Database } from '#lib/database/client.ts'
import { studyAgreement } from './study-agreement.ts'

/** Pearson's r of the shown estimates with the raters, with its 95 % interval where there are enough pairs; undefined where r can't be computed. */
export async function agreementInShort(
  database: Database,
  studyId: string,
): Promise<{ r: number; interval: readonly [number, number] | undefined; n: number } | undefined> {
  const { value } = (await studyAgreement(database, studyId)).summary.pearson
  return value && { r: value.r, interval: value.interval, n: value.n }
}
