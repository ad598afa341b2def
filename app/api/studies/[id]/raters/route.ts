import { exportInStudy } from '#app/exports/export-route.ts'
import { csvOf } from '#lib/csv/csv-of.ts'
import { namesOfCodes } from '#lib/ratings/rater-codes.ts'

/** Who the codes R1, R2 and so on of a study's exports are. It is in no export: whoever passes data on decides whether it goes with it. */
export const GET = exportInStudy('data.export', { study: 'id' }, 'raters.export', async ({ database, studyId }) => {
  const people = await namesOfCodes(database, studyId)
  const rows = people.map(({ code, name, email }) => [code, name, email])
  return { name: ['raters'], extension: 'csv', content: csvOf([['rater', 'name', 'email'], ...rows]) }
})
