import type { Cell } from '#lib/csv/csv-of.ts'
import type { Database } from '#lib/database/client.ts'
import type { StudyData } from './study-data.ts'

export const CAPTION_COLUMNS = ['participant', 'visit', 'from_ms', 'to_ms', 'caption', 'class', 'author'] as const

/**
 * The captions of the interviews of an export, in the order of their recordings. Authors who rate have their rater's code, others are
 * A1, A2, … in the order in which they come.
 */
export async function* captionRows(database: Database, data: StudyData): AsyncGenerator<Cell[][]> {
  const authors = new Map(data.authors)
  const others = data.raters.size
  for (let first = 0; first < data.interviews.length; first += 500) {
    const interviews = new Map(data.interviews.slice(first, first + 500).map((one) => [one.id, one]))
    const captions = await database.clipCaption.findMany({
      where: { recording: { current: true, interviewId: { in: [...interviews.keys()] } } },
      orderBy: [{ fromMs: 'asc' }, { id: 'asc' }],
      select: {
        authorId: true,
        fromMs: true,
        toMs: true,
        text: true,
        label: true,
        recording: { select: { interviewId: true } },
      },
    })
    const of = Map.groupBy(captions, ({ recording }) => recording.interviewId)
    yield [...interviews.values()].flatMap(({ id, participant, visit }) =>
      (of.get(id) ?? []).map(({ authorId, fromMs, toMs, text, label }) => {
        if (!authors.has(authorId)) authors.set(authorId, `A${authors.size - others + 1}`)
        return [participant, visit, fromMs, toMs, text, label, authors.get(authorId)]
      }),
    )
  }
}
