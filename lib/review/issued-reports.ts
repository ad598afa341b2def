import { createHash } from 'node:crypto'
import { audit } from '#lib/access/audit.ts'
import { mayInStudy, type Person, type StudyRole } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { blindnessOf } from '#lib/ratings/blinding.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { INTERVIEW_LIMITS } from '#lib/studies/interview-limits.ts'

/** A severity report that was handed out. It is kept as it was, byte for byte, and goes with its interview. */
export interface IssuedReport {
  id: string
  /** From 1, by interview. */
  number: number
  size: string
  comment: string
  sha256: string
  bytes: number
  issuedName: string
  issuedAt: Date
}

/** What is kept of a report that a person is given. */
export interface HandedOutReport {
  content: Buffer
  size: string
  comment: string
  blind: boolean
  issuedAt: Date
}

/** @throws ConcordError conflict where as many reports of an interview are kept as may be */
export async function demandRoomForReport(database: Database, interviewId: string): Promise<void> {
  const count = await database.issuedReport.count({ where: { interviewId } })
  if (count >= INTERVIEW_LIMITS.reports) throw tooMany()
}

const tooMany = () =>
  new ConcordError(
    'conflict',
    phrase(
      '{most, number} reports of this interview have been handed out, the most that are kept. Open one of these, or a preview.',
      { most: INTERVIEW_LIMITS.reports },
    ),
  )

/** Keeps a report that a person is about to be given. @returns its id @throws ConcordError conflict where there are too many */
export async function keepReport(
  database: Database,
  person: Pick<Person, 'id' | 'name'>,
  interviewId: string,
  report: HandedOutReport,
): Promise<string> {
  return inTransaction(database, (transaction) => keepReportIn(transaction, person, interviewId, report))
}

/** The same in a transaction with others: all of them are kept, or none. */
export async function keepReportIn(
  transaction: Transaction,
  person: Pick<Person, 'id' | 'name'>,
  interviewId: string,
  { content, size, comment, blind, issuedAt }: HandedOutReport,
): Promise<string> {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const by = person.id === '' ? null : person.id
  await transaction.$executeRaw`SELECT 1 FROM "Interview" WHERE id = ${interviewId}::uuid FOR UPDATE`
  const { _max, _count } = await transaction.issuedReport.aggregate({
    where: { interviewId },
    _max: { number: true },
    _count: true,
  })
  if (_count >= INTERVIEW_LIMITS.reports) throw tooMany()
  const { id } = await transaction.issuedReport.create({
    data: {
      interviewId,
      number: (_max.number ?? 0) + 1,
      size,
      comment,
      blind,
      issuedAt,
      content: new Uint8Array(content),
      sha256,
      issuedById: by,
      issuedName: person.name,
    },
  })
  await audit(transaction, by, 'report.issue', interviewId, { sha256 })
  return id
}

/**
 * The reports of an interview that a person may open, the latest first. Who does not see all of the study's estimates opens only what they
 * were given themself: in other people's reports, the estimates of interviews that they have yet to rate are part of the distribution.
 */
export async function issuedReports(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  interviewId: string,
): Promise<IssuedReport[]> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    select: { id: true, participantId: true },
  })
  const isBlind = (await blindnessOf(database, person, role, [interview])).get(interviewId) !== undefined
  const rows = await database.issuedReport.findMany({
    where: {
      interviewId,
      ...(mayInStudy(person, role, 'estimate.see-all') ? {} : { issuedById: person.id }),
      // Who is blind sees only what they were given while blind: nothing that is hidden is in it.
      ...(isBlind ? { blind: true } : {}),
    },
    omit: { content: true },
    orderBy: { number: 'desc' },
  })
  const sizes = await database.$queryRaw<{ id: string; bytes: number }[]>`
    SELECT id, octet_length(content) AS bytes FROM "IssuedReport" WHERE "interviewId" = ${interviewId}::uuid`
  const bytes = new Map(sizes.map((row) => [row.id, row.bytes]))
  return rows.map(({ id, number, size, comment, sha256, issuedName, issuedAt }) => ({
    id,
    number,
    size,
    comment,
    sha256,
    bytes: bytes.get(id) ?? 0,
    issuedName,
    issuedAt,
  }))
}

/**
 * A report as it was handed out.
 *
 * @throws ConcordError not-found where there is none that the person may open; unreadable where it is not what was handed out
 */
export async function issuedReport(
  database: Database,
  person: Person,
  role: StudyRole | undefined,
  id: string,
): Promise<{ name: string[]; content: Buffer }> {
  const row = await database.issuedReport.findUnique({
    where: { id },
    include: { interview: { include: { participant: { include: { study: true } } } } },
  })
  const mayOpen = row && (await issuedReports(database, person, role, row.interviewId)).some((one) => one.id === id)
  if (!mayOpen)
    throw new ConcordError(
      'not-found',
      phrase('There is no such report, or it is hidden until your own sheet is locked.'),
    )
  const content = Buffer.from(row.content)
  if (createHash('sha256').update(content).digest('hex') !== row.sha256)
    throw new ConcordError(
      'unreadable',
      phrase('This report is not what was handed out. Ask an administrator to check the database.'),
    )
  const { visit, participant } = row.interview
  return { name: ['severity', participant.study.code, participant.code, visit, String(row.number)], content }
}
