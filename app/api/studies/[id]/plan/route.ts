import { exportInStudy } from '#app/exports/export-route.ts'
import { lockedPlanText } from '#lib/plans/locked-plans.ts'

/** The text of a study's locked analysis plan, byte for byte, of ?version= or the first. */
export const GET = exportInStudy(
  'study.see',
  { study: 'id' },
  'plan.export',
  async ({ database, studyId, request }) => {
    const version = Number(new URL(request.url).searchParams.get('version') ?? 1)
    const content = await lockedPlanText(database, studyId, Number.isInteger(version) && version < 1e6 ? version : 0)
    return { name: ['analysis-plan', `v${version}`], extension: 'txt', content }
  },
)
