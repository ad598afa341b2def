import { stat } from 'node:fs/promises'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { phrase, type Source } from '#lib/messages/message.ts'
import { makeReport } from '#lib/reports/severity/make-report.ts'
import { demandRoomForReport } from '#lib/review/issued-reports.ts'
import { dataEntries } from './data-entries.ts'
import type { ExportOutcome } from './export-choice.ts'
import type { ExportToMake } from './export-runs.ts'
import type { ExportedReport } from './keep-exported-reports.ts'
import { type NotMade, reportEntries } from './report-entries.ts'
import { type StudyData, studyData } from './study-data.ts'
import { writeZip } from './write-zip.ts'

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

/** What was written. */
export interface MadeExport {
  outcome: ExportOutcome
  /** The reports in the zip, by the names of their files. */
  reports: ReadonlyMap<string, ExportedReport>
}

/**
 * Writes an export as a zip on disk.
 *
 * @param file where it is written
 * @returns what came of it, and the reports in it, which are to be kept once the zip can be handed out
 * @throws ConcordError conflict where there is nothing to export
 */
export async function makeExport(
  file: string,
  { studyId, choice, person, role }: Pick<ExportToMake, 'studyId' | 'choice' | 'person' | 'role'>,
  { database, version, signal, onProgress = () => {}, onWritten }: ExportTools,
): Promise<MadeExport> {
  const at = new Date()
  const t = await translatorOf(choice.language ?? 'en')
  onProgress('reading', 0)
  const use = choice.kind === 'data' ? choice.use : 'study'
  const data = await studyData(database, studyId, use, choice.kind === 'data' ? choice.interviewIds : undefined)
  if (data.isSelection && data.interviews.length === 0)
    throw new ConcordError('conflict', phrase('None of these interviews can be exported for this use.'))
  const reports = new Map<string, ExportedReport>()
  const wanted = choice.kind === 'data' ? [] : reportedOf(data, choice.interviewIds)
  const notMade: NotMade[] = []
  const entries =
    choice.kind === 'data'
      ? await dataEntries(t, database, data, choice, { version, at })
      : reportEntries(t, wanted, { signal, notMade }, async (interviewId, name) => {
          const options = { size: choice.size, sections: choice.sections, comment: '' }
          await demandRoomForReport(database, interviewId)
          const handedOut = { isPreview: false }
          const made = await makeReport(t, database, person, role, interviewId, options, at, handedOut)
          const { size, comment } = options
          reports.set(name, { interviewId, size, comment, blind: made.blind, issuedAt: at })
          return made.content
        })
  const count = Array.isArray(entries) ? entries.length : wanted.length
  const stage: Source = choice.kind === 'data' ? 'writing files' : 'writing reports'
  const { sha256, files } = await writeZip(file, entries, {
    signal,
    at,
    onEntry: (written) => onProgress(stage, written / (count + 1)),
  })
  await onWritten?.((await stat(file)).size)
  const { participants, leftOut } = data
  return { outcome: { files, sha256, participants, leftOut, notMade: notMade.length }, reports }
}

type Named = Pick<StudyData['interviews'][number], 'id' | 'participant' | 'visit'>

/** Interviews to report on: those that were chosen, or all that have an analysis that counts or a signed sheet. */
function reportedOf({ interviews }: StudyData, chosen: readonly string[] | null): Named[] {
  const wanted = chosen && new Set(chosen)
  const found = interviews.filter(({ id, analyses, sheets }) =>
    wanted ? wanted.has(id) : analyses.some(({ counts }) => counts) || sheets.length > 0,
  )
  if (found.length === 0)
    throw new ConcordError('conflict', phrase('None of these interviews has been analysed or rated yet.'))
  return found
}
