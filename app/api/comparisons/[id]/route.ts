import { exportInStudy } from '#app/exports/export-route.ts'
import { comparisonCsv } from '#lib/comparisons/comparison-csv.ts'
import { finishedComparison } from '#lib/comparisons/comparison-runs.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** A comparison of encoders as CSV; ?reference= is the place of the one that the others are compared with. */
export const GET = exportInStudy(
  'agreement.see',
  { encoderComparison: 'id' },
  'encoder.export',
  async ({ database, params, request }) => {
    const { result, study } = await finishedComparison(database, params.id!)
    if (!result) throw new ConcordError('not-found', phrase('This comparison has no result yet.'))
    const asked = Number(new URL(request.url).searchParams.get('reference') ?? 0)
    const reference = Number.isInteger(asked) && asked >= 0 && asked < result.entries.length ? asked : 0
    return { name: ['encoders', study.code], extension: 'csv', content: comparisonCsv(result, reference) }
  },
)
