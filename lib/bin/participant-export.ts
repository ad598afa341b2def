import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { Readable } from 'node:stream'
import yazl from 'yazl'
import { AUDITED_ACTIONS } from '#lib/access/audited-actions.ts'
import { csvOf } from '#lib/csv/csv-of.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { collectRows, keepRows } from './collect-rows.ts'
import { findDeletable } from './deletable.ts'
import { readRowGraph } from './row-graph.ts'

/** Everything is of one moment, and nobody's work waits for it. */
const READING = { maxWait: 30_000, timeout: 5 * 60_000, isolationLevel: 'RepeatableRead' } as const

/** Everything that is stored about a participant. */
interface ParticipantData {
  code: string
  study: string
  /** Rows by table, as the database has them. */
  tables: Record<string, Record<string, unknown>[]>
}

/**
 * Everything that is stored about a participant: rows of all tables, recordings and features as files, and what the audit trail
 * says of them.
 *
 * @returns what the file's name is made of, and the zip, which is written while it is read
 * @throws ConcordError not-found
 */
export async function participantExport(
  database: Database,
  storage: Storage,
  id: string,
): Promise<{ name: string[]; zip: Readable }> {
  const data = await participantData(database, id)
  const zip = new yazl.ZipFile()
  zip.addBuffer(Buffer.from(README), 'README.txt')
  zip.addBuffer(Buffer.from(`${JSON.stringify(data.tables, null, 2)}\n`), 'data.json')
  zip.addBuffer(Buffer.from(await auditTable(database, data)), 'audit.csv')
  for (const { name, key } of filesOf(data)) {
    const size = await storage.size(key).catch(() => undefined)
    if (size === undefined || size === 0) continue
    zip.addReadStreamLazy(name, { size, compress: false }, (give) => give(null, storage.read(key, 0, size - 1)))
  }
  zip.end()
  return { name: [data.study, data.code], zip: Readable.from(zip.outputStream) }
}

const README = `Everything that Concord stores about one participant.

data.json   the rows of each table of the database; columns of bytes are written as \\x and hexadecimal digits
            (Analysis.embeddings: float32, little-endian, as many numbers a clip as its encoder makes). A text that begins with {"source": is a
            sentence in English with places in braces, followed by the values that stand in them
audit.csv   what the audit trail says of these rows, times in UTC
recordings  the recordings as they were uploaded, by visit
blurred     copies of recordings in which all faces are blurred, by the recording's id
playable    copies of recordings that browsers play, by the recording's id
features    the features of the frames of each analysis, with where faces are and small pictures of them (safetensors)
`

/** The participant's rows, all of one moment. Nothing is changed: the transaction that finds them is undone. */
async function participantData(database: Database, id: string): Promise<ParticipantData> {
  const undone = Symbol('undone')
  let data: ParticipantData | undefined
  try {
    await database.$transaction(async (tx) => {
      const thing = await findDeletable(tx, 'participant', id)
      const entryId = randomUUID()
      const entry = { id: entryId, kind: 'participant' as const, subjectId: id, studyId: thing.study.id }
      await tx.binEntry.create({ data: { ...entry, title: '', reason: '', contents: {}, goesAt: new Date() } })
      const graph = await readRowGraph(tx)
      await collectRows(tx, graph, entryId, { table: 'Participant', id }, { locked: false })
      await keepRows(tx, graph, entryId)
      data = { code: thing.title, study: thing.study.code, tables: await rowsOf(tx, entryId) }
      throw undone
    }, READING)
  } catch (error) {
    if (error !== undone) throw error
  }
  return data!
}

async function rowsOf(tx: Transaction, entryId: string): Promise<ParticipantData['tables']> {
  const rows = await tx.binRow.findMany({ where: { entryId }, orderBy: [{ table: 'asc' }, { key: 'asc' }] })
  const tables: ParticipantData['tables'] = {}
  for (const { table, row } of rows) {
    tables[table] ??= []
    tables[table].push(row as Record<string, unknown>)
  }
  return tables
}

function filesOf({ tables }: ParticipantData): { name: string; key: string }[] {
  const visits = new Map((tables.Interview ?? []).map((row) => [row.id, String(row.visit)]))
  const taken = new Map<string, number>()
  const recordings = (tables.Recording ?? []).flatMap((row) => {
    if (row.storageKey === null) return []
    const key = String(row.storageKey)
    const visit = (visits.get(row.interviewId) ?? 'visit').replaceAll(/[^\p{L}\p{N}_-]+/gu, '_')
    const version = (taken.get(visit) ?? 0) + 1
    taken.set(visit, version)
    return [{ name: `recordings/${visit}-${version}${path.extname(key)}`, key }]
  })
  const features = new Set((tables.Analysis ?? []).flatMap((row) => (row.features ? [String(row.features)] : [])))
  const blurred = (tables.BlurredCopy ?? []).flatMap((row) =>
    row.storageKey === null
      ? []
      : [
          {
            name: `${row.purpose === 'playing' ? 'playable' : 'blurred'}/${row.recordingId}${path.extname(String(row.storageKey))}`,
            key: String(row.storageKey),
          },
        ],
  )
  return [...recordings, ...blurred, ...[...features].map((key) => ({ name: `features/${path.basename(key)}`, key }))]
}

async function auditTable(database: Database, { tables }: ParticipantData): Promise<string> {
  const ids = Object.values(tables).flatMap((rows) => rows.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])))
  const entries = await database.auditEntry.findMany({
    where: { subject: { in: ids } },
    orderBy: { id: 'asc' },
    include: { user: { select: { name: true } } },
  })
  return csvOf([
    ['time', 'person', 'action', 'subject'],
    ...entries.map(({ at, user, action, subject }) => [
      at.toISOString(),
      user?.name ?? '',
      AUDITED_ACTIONS[action] ?? action,
      subject ?? '',
    ]),
  ])
}
