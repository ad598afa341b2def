import { csvOf } from '#lib/csv/csv-of.ts'
import { explained, textOf } from '#lib/errors/concord-error.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { distinctFileNames } from './file-names.ts'
import type { ExportedInterview } from './study-data.ts'
import type { ExportEntry } from './write-zip.ts'

type Named = Pick<ExportedInterview, 'id' | 'participant' | 'visit'>

/** A report that could not be made. */
export interface NotMade extends Named {
  /** In the language of the reports. */
  reason: string
}

/** Where the reports that could not be made are listed. */
export const NOT_MADE = 'not-made.csv'

/** What is no fault of one interview: the export ends with it, to go on later or not at all. */
const OF_ALL = new Set(['cancelled', 'storage-full', 'unavailable'])

/**
 * The files of an export of reports, made one by one as they are asked for. What can't be made is left out and listed, with why.
 *
 * @param notMade is added to
 * @param make makes the report of an interview under a name
 * @throws what the first could not be made for, where none could
 */
export async function* reportEntries(
  t: Translator,
  interviews: readonly Named[],
  { signal, notMade }: { signal: AbortSignal; notMade: NotMade[] },
  make: (interviewId: string, name: string) => Promise<Buffer>,
): AsyncGenerator<ExportEntry> {
  const names = distinctFileNames(interviews)
  let first: unknown
  for (const [i, { id, participant, visit }] of interviews.entries()) {
    const name = `${names[i]}.pdf`
    try {
      const report = await make(id, name)
      yield { name, content: () => [report] }
    } catch (error) {
      const known = explained(error)
      if (signal.aborted || (known && OF_ALL.has(known.code))) throw error
      if (!known) console.error(error)
      first ??= error
      const reason = textOf(error)
      notMade.push({ id, participant, visit, reason: typeof reason === 'string' ? reason : t(reason) })
    }
  }
  if (notMade.length === interviews.length) throw first
  if (notMade.length > 0) yield { name: NOT_MADE, content: () => [listOf(notMade)] }
}

function listOf(notMade: readonly NotMade[]): string {
  const rows = notMade.map(({ participant, visit, reason }) => [participant, visit, reason])
  return csvOf([['participant', 'visit', 'reason'], ...rows])
}
