import { stat } from 'node:fs/promises'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { phrase, type Source } from '#lib/messages/message.ts'
import { makeReport } from '#lib/reports/severity/make-report.ts'
import { dataEntries } from './data-entries.ts'
import type { ExportOutcome } from './export-choice.ts'
import type { ExportToMake } from './export-runs.ts'
import { distinctFileNames } from './file-names.ts'
import { type ExportedReport, keepExportedReports } from './keep-exported-reports.ts'
import { type StudyData, studyData } from './study-data.ts'
import { type ExportEntry, writeZip } from './write-zip.ts'

/** What an export is made with. */
export interface ExportTools {
  database: Database
  /** Concord's version. */
  version: string
  signal: AbortSignal
  /** @param share of the work, 0 to 1 */
  onProgress?: (stage: string, share: number) => void
  /** Called with the size of the whole zip, before anything of it is kept; what it throws ends the export. */
  onWritten?: (bytes: number) => Promise<void>
}

/**
 * Writes an export as a zip on disk.
 *
 * @param file where it is written
 * @throws ConcordError conflict where there is nothing to export
 */
export async function makeExport(
  file: string,
  { studyId, choice, person, role }: Pick<ExportToMake, 'studyId' | 'choice' | 'person' | 'role'>,
  { database, version, signal, onProgress = () => {}, onWritten }: ExportTools,
): Promise<ExportOutcome> {
  const at = new Date()
  const t = await translatorOf(choice.language ?? 'en')
  onProgress('reading', 0)
  const use = choice.kind === 'data' ? choice.use : 'study'
  const data = await studyData(database, studyId, use, choice.kind === 'data' ? choice.interviewIds : undefined)
  if (data.isSelection && data.interviews.length === 0)
    throw new ConcordError('conflict', phrase('None of these interviews can be exported for this use.'))
  const reports = new Map<string, ExportedReport>()
  const entries =
    choice.kind === 'data'
      ? await dataEntries(t, database, data, choice, { version, at })
      : reportEntries(analysedOf(data, choice.interviewIds), async (interviewId, name) => {
          const options = { size: choice.size, comment: '' }
          const handedOut = { isPreview: false }
          const made = await makeReport(t, database, person, role, interviewId, options, at, handedOut)
          reports.set(name, { interviewId, ...options, blind: made.blind, issuedAt: at })
          return made.content
        })
  const stage: Source = choice.kind === 'data' ? 'writing files' : 'writing reports'
  const { sha256, files } = await writeZip(file, entries, {
    signal,
    at,
    onEntry: (written) => onProgress(stage, written / (entries.length + 1)),
  })
  await onWritten?.((await stat(file)).size)
  // Before, nobody could have received them: an export that fails or is made again keeps none.
  if (reports.size > 0) await keepExportedReports(database, person, file, reports)
  return { files, sha256, participants: data.participants, leftOut: data.leftOut }
}

type Named = Pick<StudyData['interviews'][number], 'id' | 'participant' | 'visit'>

/** Interviews to report on: those that were chosen, or all that have an analysis that counts. */
function analysedOf({ interviews }: StudyData, chosen: readonly string[] | null): Named[] {
  const wanted = chosen && new Set(chosen)
  const found = interviews.filter(({ id, analyses }) =>
    wanted ? wanted.has(id) : analyses.some(({ counts }) => counts),
  )
  if (found.length === 0) throw new ConcordError('conflict', phrase('None of these interviews has been analysed yet.'))
  return found
}

function reportEntries(
  interviews: readonly Named[],
  make: (interviewId: string, name: string) => Promise<Buffer>,
): ExportEntry[] {
  const names = distinctFileNames(interviews)
  return interviews.map(({ id }, i) => {
    const name = `${names[i]}.pdf`
    return {
      name,
      content: async function* () {
        yield await make(id, name)
      },
    }
  })
}
