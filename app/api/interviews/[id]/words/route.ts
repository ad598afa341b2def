import { exportInStudy } from '#app/exports/export-in-study.ts'
import { textTools } from '#app/text-tools.ts'
import { wordsTable } from '#lib/reports/words-table.ts'
import { interviewView } from '#lib/review/interview-view.ts'
import { wordsOnFaces } from '#lib/review/words-on-faces.ts'

/** Probabilities of a set's descriptions, clip by clip, as CSV. */
export const GET = exportInStudy(
  'report.export',
  { interview: 'id' },
  'words.export',
  async ({ database, person, role, params, request }) => {
    const set = new URL(request.url).searchParams.get('set') ?? 'basic-7'
    const view = await interviewView(database, person, params.id!, role)
    const words = await wordsOnFaces(database, textTools(), params.id!, { set })
    return {
      name: ['words', view.study.code, view.participant, view.visit],
      extension: 'csv',
      content: wordsTable(words, view),
    }
  },
  { unblinded: true },
)
