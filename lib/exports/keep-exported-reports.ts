import yauzl from 'yauzl'
import type { Person } from '#lib/access/permissions.ts'
import type { Transaction } from '#lib/database/client.ts'
import { type HandedOutReport, keepReportIn } from '#lib/review/issued-reports.ts'

/** A report in an export, without its bytes, which are in the zip. */
export type ExportedReport = Omit<HandedOutReport, 'content'> & { interviewId: string }

/** For the transaction that keeps them, in milliseconds: a large study has thousands of reports. */
export const KEEPING_LIMITS = { maxWait: 30_000, timeout: 15 * 60_000 }

/**
 * Keeps the reports that a whole zip holds as they are in it, in the transaction that hands the zip out. They are read from it one by one, since those of
 * a large study do not fit in memory.
 *
 * @param file the zip
 * @param reports by the names of their files
 */
export async function keepExportedReports(
  transaction: Transaction,
  person: Pick<Person, 'id' | 'name'>,
  file: string,
  reports: ReadonlyMap<string, ExportedReport>,
): Promise<void> {
  const zip = await yauzl.openPromise(file, { lazyEntries: true })
  try {
    for await (const entry of zip.eachEntry()) {
      const report = reports.get(entry.fileName)
      if (!report) continue
      const parts: Buffer[] = []
      for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer)
      const { interviewId, ...handedOut } = report
      await keepReportIn(transaction, person, interviewId, { ...handedOut, content: Buffer.concat(parts) })
    }
  } finally {
    zip.close()
  }
}
