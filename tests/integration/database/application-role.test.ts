import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '#lib/access/audit.ts'
import { sealAuditTrail, sealedHeadIn, verifyAuditTrail } from '#lib/access/audit-seals.ts'
import { AUDIT_TABLES, applicationRights } from '#lib/database/application-role.ts'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { connectDatabase } from '#lib/database/client.ts'
import { type EmbeddedServer, startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { prepareDatabase } from '#lib/jobs/prepare-database.ts'
import { openQueue } from '#lib/jobs/queue.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

let test: TestDatabase
let client: pg.Client

beforeAll(async () => {
  test = await startTestDatabase()
  client = new pg.Client({ connectionString: test.url })
  await client.connect()
  const ada = await person(test.database, 'Ada', 'administrator')
  await test.database.$transaction((tx) => audit(tx, ada.id, 'study.create', ada.id, {}))
  await sealAuditTrail(test.database, sealedHeadIn(test.folder, 'the key of this installation'))
})
afterAll(async () => {
  await client?.end()
  await test?.stop()
})

/** The code of PostgreSQL's refusal. */
const refusalOf = (sql: string) =>
  client.query(sql).then(
    () => 'done',
    (error: pg.DatabaseError) => error.code,
  )
const DENIED = '42501'
const changesOf = (table: string, column: string) => [
  `UPDATE "${table}" SET "${column}" = "${column}"`,
  `UPDATE "${table}" SET "${column}" = "${column}" WHERE false`,
  `INSERT INTO "${table}" SELECT * FROM "${table}" ON CONFLICT ("${column}") DO UPDATE SET "${column}" = excluded."${column}"`,
  `DELETE FROM "${table}"`,
  `DELETE FROM "${table}" WHERE false`,
  `MERGE INTO "${table}" t USING "${table}" s ON t."${column}" = s."${column}" WHEN MATCHED THEN DELETE`,
  `TRUNCATE "${table}"`,
  `TRUNCATE "${table}" CASCADE`,
  `ALTER TABLE "${table}" DISABLE TRIGGER ALL`,
  `ALTER TABLE "${table}" DISABLE TRIGGER USER`,
  `ALTER TABLE "${table}" RENAME TO "Other"`,
  `ALTER TABLE "${table}" DROP COLUMN "${column}"`,
  `ALTER TABLE "${table}" OWNER TO current_user`,
  `ALTER TABLE "${table}" ENABLE ROW LEVEL SECURITY`,
  `CREATE TRIGGER mine BEFORE INSERT ON "${table}" EXECUTE FUNCTION refuse_change_of_audit()`,
  `CREATE RULE mine AS ON INSERT TO "${table}" DO INSTEAD NOTHING`,
  `DROP TABLE "${table}" CASCADE`,
  `DO $$ BEGIN LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE; END $$`,
]

describe('the role that the web app and the workers use', () => {
  it.each([
    ['AuditEntry', 'id'],
    ['AuditSeal', 'position'],
    ['AuditReview', 'id'],
    ['_prisma_migrations', 'id'],
  ])('is refused every change of %s by PostgreSQL', async (table, column) => {
    // PostgreSQL warns that it grants nothing; the rest shows it.
    await client.query(`GRANT ALL ON "${table}" TO current_user`)
    for (const sql of changesOf(table, column)) expect(await refusalOf(sql), sql).toBe(DENIED)
  })

  it('can’t become another role, and can’t get round triggers and rights', async () => {
    const owner = new URL(test.ownerUrl).username
    for (const sql of [
      `SET ROLE ${owner}`,
      `SET SESSION AUTHORIZATION ${owner}`,
      'SET session_replication_role = replica',
      `GRANT ${owner} TO current_user`,
      'ALTER ROLE current_user SUPERUSER',
      'ALTER ROLE current_user CREATEROLE',
      `ALTER ROLE ${owner} PASSWORD 'mine'`,
      'CREATE ROLE mine SUPERUSER',
      'CREATE TABLE mine (id int)',
      'CREATE SCHEMA mine',
      'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ select 1 $$',
      'CREATE OR REPLACE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$ begin return new; end $$',
      'DROP FUNCTION refuse_change_of_audit() CASCADE',
      'CREATE EXTENSION dblink',
      `SELECT setval('"AuditEntry_id_seq"', 1)`,
      'ALTER SEQUENCE "AuditEntry_id_seq" RESTART',
      `COPY (SELECT 1) TO PROGRAM 'true'`,
      `COPY "AuditEntry" FROM '/etc/passwd'`,
      `SELECT pg_read_file('/etc/passwd')`,
      `SELECT lo_import('/etc/passwd')`,
      'ALTER SYSTEM SET fsync = off',
      'ALTER DATABASE postgres SET session_replication_role = replica',
      'CREATE TABLE pgboss.mine (id int)',
      'DROP TABLE pgboss.job',
    ])
      expect(await refusalOf(sql), sql).toBe(DENIED)
  })

  it('owns nothing, and every table that is not of the trail takes its rows', async () => {
    expect(await applicationRights(test.url)).toMatchObject({ isOwner: false, mayCreate: false, mayChangeAudit: false })
    expect(await applicationRights(test.ownerUrl)).toMatchObject({ isOwner: true, mayChangeAudit: true })
    const { rows } = await client.query<{ name: string; may: boolean[] }>(
      `SELECT c.relname::text AS name, ARRAY[has_table_privilege(c.oid, 'select'), has_table_privilege(c.oid, 'insert'),
         has_table_privilege(c.oid, 'update'), has_table_privilege(c.oid, 'delete'), has_table_privilege(c.oid, 'truncate')] AS may
       FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace`,
    )
    expect(rows.length).toBeGreaterThan(30)
    for (const { name, may } of rows) {
      const isTrail = (AUDIT_TABLES as readonly string[]).includes(name)
      const isMigrations = name === '_prisma_migrations'
      expect(may, name).toEqual([true, !isMigrations, !isTrail && !isMigrations, !isTrail && !isMigrations, false])
    }
  })

  it('changes nothing of the trail by deleting what entries are about', async () => {
    await expect(client.query(`DELETE FROM "User" WHERE name = 'Ada'`)).rejects.toThrow(/new entries only|violates/)
    const head = sealedHeadIn(test.folder, 'the key of this installation')
    expect(await verifyAuditTrail(test.database, head)).toMatchObject({ sealed: 1, problems: [] })
  })
})

describe('a data folder from before there were two roles', () => {
  it('is upgraded at the next start, with its queue', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'concord-roles-'))
    const password = randomBytes(16).toString('hex')
    let server: EmbeddedServer | undefined
    try {
      server = await startEmbeddedServer(path.join(folder, 'database'), password)
      // Tables and queue belonged to the role that everything used, and there was no other.
      const older = path.join(folder, 'migrations')
      const migrations = path.resolve(import.meta.dirname, '../../../prisma/migrations')
      await cp(migrations, older, { recursive: true })
      const names = (await readdir(older)).filter((name) => /^\d/.test(name)).sort()
      await rm(path.join(older, names.at(-1)!), { recursive: true })
      await applyMigrations(server.ownerUrl, older)
      const boss = new PgBoss({ connectionString: server.ownerUrl, schedule: false, supervise: false })
      await boss.start()
      await boss.createQueue('analysis')
      const jobId = await boss.send('analysis', { analysisId: 'a' })
      await boss.stop({ graceful: false })
      const owner = new pg.Client({ connectionString: server.ownerUrl })
      await owner.connect()
      await owner.query('drop role concord_app')
      await owner.end()
      await server.stop()

      server = await startEmbeddedServer(path.join(folder, 'database'), password)
      await prepareDatabase(server.ownerUrl, server.url)
      await prepareDatabase(server.ownerUrl, server.url)
      expect(await applicationRights(server.url)).toMatchObject({
        isOwner: false,
        mayCreate: false,
        mayChangeAudit: false,
      })
      const queue = await openQueue(server.url, true)
      expect((await queue.states('analysis', [jobId!])).get(jobId!)).toBe('waiting')
      await queue.stop()
      const database = connectDatabase(server.url)
      await person(database, 'Ada', 'administrator')
      // Rights on the database itself are not copied to the other tests' databases.
      await expect(database.$executeRaw`CREATE TEMPORARY TABLE mine (id int)`).rejects.toThrow(/permission denied/)
      await database.$disconnect()
    } finally {
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('a database of one’s own', () => {
  it('is refused while the application’s role owns its tables, with what to do', async () => {
    const own = await startTestDatabase({ migrated: false })
    const role = `own_${randomBytes(4).toString('hex')}`
    const url = Object.assign(new URL(own.ownerUrl), { username: role, password: 'mine' }).href
    try {
      await own.asOwner(`create role ${role} login password 'mine'`)
      await own.asOwner(
        `grant create on schema public to ${role}; grant create on database ${new URL(url).pathname.slice(1)} to ${role}`,
      )
      await prepareDatabase(url, url)
      expect(await applicationRights(url)).toMatchObject({ role, isOwner: true, mayCreate: true, mayChangeAudit: true })
      const refused = await prepareDatabase(own.ownerUrl, url).catch((error: Error) => error)
      expect(String(refused)).toMatch(/CONCORD_DATABASE_OWNER_URL: .* owns the tables\. .* REASSIGN OWNED BY/)
      await own.asOwner(/REASSIGN OWNED.*;/.exec(String(refused))![0])
      await prepareDatabase(own.ownerUrl, url)
      expect(await applicationRights(url)).toMatchObject({
        role,
        isOwner: false,
        mayCreate: false,
        mayChangeAudit: false,
      })
    } finally {
      await own.asOwner(`drop owned by ${role}`).catch(() => {})
      await own.stop()
    }
  })

  it('has no queue until Concord was started on it', async () => {
    const own = await startTestDatabase({ migrated: false })
    try {
      await expect(openQueue(own.url, false)).rejects.toThrow(/Start this version on it once/)
    } finally {
      await own.stop()
    }
  })
})
