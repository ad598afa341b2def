import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { embeddedUrl } from '#lib/database/embedded-server.ts'
import { dataFolders } from '#lib/settings/settings.ts'

/** What a study came to, without ids and times: rows that must be the same however often its programs were killed. */
export type Results = Record<'embeddings' | 'sheets' | 'estimates' | 'heads', string[]>

const RESULTS: Record<keyof Results, string> = {
  embeddings: `select p.code, i.visit, a.state, a.encoder, encode(sha256(a.embeddings), 'hex') as sha256, length(a.embeddings) as bytes
    from "Analysis" a join "Recording" r on r.id = a."recordingId" join "Interview" i on i.id = r."interviewId"
    join "Participant" p on p.id = i."participantId" where p."studyId" = $1 order by 1, 2, 3, 4, 5`,
  sheets: `select p.code, i.visit, u.email, s.scale, s.scores::text, s.revision, s."lockedAt" is not null as locked
    from "RatingSheet" s join "User" u on u.id = s."raterId" join "Interview" i on i.id = s."interviewId"
    join "Participant" p on p.id = i."participantId" where p."studyId" = $1 order by 1, 2, 3`,
  estimates: `select p.code, i.visit, e.kind, e.value::text, e.lower::text, e.upper::text, e.lower95::text, e.upper95::text, e.clips::text
    from "Estimate" e join "Interview" i on i.id = e."interviewId" join "Participant" p on p.id = i."participantId"
    where p."studyId" = $1 order by 1, 2, 3`,
  heads: `select kind, target, penalty::text, sha256, participants::text from "Head" where "studyId" = $1 order by sha256`,
}
const RUN_TABLES = [
  'Analysis',
  'TrainingRun',
  'PermutationRun',
  'EncoderTraining',
  'EncoderComparison',
  'ModelImport',
  'PhantomRun',
  'BackupRun',
]

/** The stored side of a product that runs on a data folder, whatever else of it is alive. */
export class StoredResults {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Studies in the order in which they were created, with the state of their making. */
  async studies(): Promise<{ id: string; state: string; problem: string | null }[]> {
    return this.#read(
      'select s.id, p.state::text, p.problem from "Study" s join "PhantomRun" p on p."studyId" = s.id order by s."createdAt"',
    )
  }

  async results(studyId: string): Promise<Results> {
    const results: Results = { embeddings: [], sheets: [], estimates: [], heads: [] }
    for (const name of Object.keys(results) as (keyof Results)[])
      results[name] = (await this.#read<object>(RESULTS[name], [studyId])).map((row) => JSON.stringify(row))
    return results
  }

  /** Runs that are open and jobs that wait or run, by where they are; empty where nothing is. */
  async open(): Promise<string[]> {
    const runs = RUN_TABLES.map((table) => `select '${table}' as place, state::text from "${table}"`).join(
      ' union all ',
    )
    const rows = await this.#read<{ place: string; state: string; count: string }>(
      `select place, state, count(*) from (${runs} union all select 'job ' || name, state::text from pgboss.job where name not like '\\_\\_pgboss%') all_runs
       where state in ('queued', 'running', 'uploading', 'created', 'retry', 'active') group by 1, 2 order by 1, 2`,
    )
    return rows.map(({ place, state, count }) => `${count} ${place} ${state}`)
  }

  /** What is wrong with the files: recordings that lack theirs or have another, files that belong to nothing, leftovers. */
  async wrongFiles(): Promise<string[]> {
    const folders = dataFolders(this.#folder)
    const recordings = await this.#read<{ key: string; sha256: string | null }>(
      'select "storageKey" as key, sha256 from "Recording"',
    )
    const features = await this.#read<{ key: string }>(
      'select features as key from "Analysis" where features is not null',
    )
    const known = new Set([...recordings, ...features].map(({ key }) => key))
    const wrong: string[] = []
    for (const { key, sha256 } of recordings) {
      const file = path.join(folders.files, key)
      if (!existsSync(file)) wrong.push(`${key} is missing`)
      else if (sha256 !== null && sha256 !== (await hashOf(file))) wrong.push(`${key} has another content`)
    }
    for (const { key } of features) if (!existsSync(path.join(folders.files, key))) wrong.push(`${key} is missing`)
    for (const entry of await readdir(folders.files, { recursive: true, withFileTypes: true })) {
      const key = path.relative(folders.files, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')
      if (entry.isFile() && !known.has(key)) wrong.push(`${key} belongs to nothing`)
    }
    for (const name of await readdir(folders.work)) wrong.push(`work/${name} was left behind`)
    return wrong
  }

  async #read<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const folders = dataFolders(this.#folder)
    const { database } = JSON.parse(await readFile(folders.secrets, 'utf8')) as { database: string }
    const { databasePort } = JSON.parse(await readFile(folders.running, 'utf8')) as { databasePort: number }
    const client = new pg.Client({
      connectionString: embeddedUrl(database, databasePort),
      connectionTimeoutMillis: 5000,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      return (await client.query(sql, values)).rows as Row[]
    } finally {
      await client.end().catch(() => {})
    }
  }
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
