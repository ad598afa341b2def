import { exportInStudy } from '#app/exports/export-route.ts'
import { textTools } from '#app/text-tools.ts'
import { wordsTable } from '#lib/reports/words-table.ts'
import { interviewName } from '#lib/review/interview-name.ts'
import { wordsOnFaces } from '#lib/review/words-on-faces.ts'

/** Probabilities of a set's descriptions, clip by clip, as CSV. */
export const GET = exportInStudy(
  'report.export',
  { interview: 'id' },
  'words.export',
  async ({ database, params, request }) => {
    const set = new URL(request.url).searchParams.get('set') ?? 'basic-7'
    const interview = await interviewName(database, params.id!)
    const words = await wordsOnFaces(database, textTools(), params.id!, { set })
    return {
      name: ['words', interview.study, interview.participant, interview.visit],
      extension: 'csv',
      content: wordsTable(words, interview),
    }
  },
  { unblinded: true },
)
