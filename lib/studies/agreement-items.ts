import type { Database } from '#lib/database/client.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import { type AgreementQuery, studyAgreement } from './study-agreement.ts'

/** Agreement on one target, beside the experts' own. */
export interface ItemAgreement {
  source: string
  /** Title of what is estimated, and by what kind of head on which encoder. */
  target: string
  headKind: string
  n: number
  model: Correlation | undefined
  /** Fisher-averaged r of each expert with the mean of the others, on the same interviews. */
  experts: number | undefined
}

/** Agreement of the latest heads of every target, one row each, under the same filters. */
export async function agreementItems(
  database: Database,
  studyId: string,
  { source: _, ...filters }: AgreementQuery,
): Promise<ItemAgreement[]> {
  const { sources } = await studyAgreement(database, studyId, filters)
  const rows: ItemAgreement[] = []
  for (const { key, title, kind } of sources) {
    if (kind !== 'head') continue
    const { summary, ceiling, target } = await studyAgreement(database, studyId, { ...filters, source: key })
    rows.push({
      source: key,
      target: target.title,
      headKind: title.slice(target.title.length + 2).split(' on ')[0] ?? '',
      n: summary.n,
      model: summary.pearson.value,
      experts: ceiling.value?.experts,
    })
  }
  return rows
}
