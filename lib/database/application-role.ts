import pg from 'pg'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { quoted } from './table-snapshot.ts'

/** Tables of the audit trail: the application adds to them and reads them, and does nothing else with them. */
export const AUDIT_TABLES = ['AuditEntry', 'AuditSeal', 'AuditReview'] as const
/** The list of migrations, which the application reads only. */
const MIGRATIONS = '_prisma_migrations'

/** What the role that the web app and the workers use may do to the database. */
export interface ApplicationRights {
  role: string
  /** Whether the role owns tables of Concord, can become their owner, or is a superuser. */
  isOwner: boolean
  /** Whether the role can make tables or functions of its own. */
  mayCreate: boolean
  /** Whether PostgreSQL lets the role change or remove entries of the audit trail. */
  mayChangeAudit: boolean
}

/**
 * Makes a role that owns nothing, or takes from one of the same name what it has and gives it this password.
 *
 * @param ownerUrl a database of the server, as a role that makes roles
 */
export async function makeApplicationRole(ownerUrl: string, role: string, password: string): Promise<void> {
  await connected(ownerUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role])
    await client.query(`${rowCount === 0 ? 'create' : 'alter'} role ${quoted(role)} with login
      nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit password ${client.escapeLiteral(password)}`)
  })
}

/**
 * Gives a role what the web app and the workers need: to read and write rows, and of the audit trail to read and add
 * entries. To be called after every migration, since new tables belong to their owner alone.
 *
 * @param schemas schemas beside the tables' own whose rows the application reads and writes, such as the queue's
 * @throws ConcordError bad-settings where the role owns tables, which would let it do everything
 */
export async function grantToApplication(ownerUrl: string, role: string, schemas: readonly string[]): Promise<void> {
  await connected(ownerUrl, async (client) => {
    const { rows } = await client.query<{ schema: string; database: string; owner: string }>(
      'select current_schema() as schema, current_database() as database, current_user as owner',
    )
    const { schema, database, owner } = rows[0]!
    await demandNothingOwned(client, role, owner, [schema, ...schemas])
    const to = quoted(role)
    await client.query('begin')
    await client.query(`revoke temporary on database ${quoted(database)} from public`)
    await client.query(`grant connect on database ${quoted(database)} to ${to}`)
    for (const name of [schema, ...schemas]) {
      const within = quoted(name)
      await client.query(`revoke create on schema ${within} from public`)
      await client.query(`revoke all on schema ${within} from ${to}`)
      await client.query(`grant usage on schema ${within} to ${to}`)
      for (const kind of ['tables', 'sequences'])
        await client.query(`revoke all on all ${kind} in schema ${within} from ${to}`)
      await client.query(`grant select, insert, update, delete on all tables in schema ${within} to ${to}`)
      await client.query(`grant usage, select on all sequences in schema ${within} to ${to}`)
    }
    const kept = [...AUDIT_TABLES, MIGRATIONS].map((table) => `${quoted(schema)}.${quoted(table)}`)
    await client.query(`revoke update, delete on ${kept.join(', ')} from ${to}`)
    await client.query(`revoke insert on ${kept.at(-1)} from ${to}`)
    await client.query('commit')
  })
}

/** Asks PostgreSQL what the role of an address may do; undefined where the database has no tables of Concord. */
export async function applicationRights(url: string): Promise<ApplicationRights | undefined> {
  return connected(url, async (client) => {
    const { rows } = await client.query<ApplicationRights>(
      `select current_user as role,
        bool_or(pg_has_role(current_user, c.relowner, 'member')) as "isOwner",
        has_schema_privilege(current_schema(), 'create') as "mayCreate",
        bool_or(has_table_privilege(c.oid, 'update, delete, truncate, trigger')) filter (where c.relname = any($1)) as "mayChangeAudit"
      from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' having count(*) > 0`,
      [AUDIT_TABLES],
    )
    return rows[0]?.mayChangeAudit == null ? undefined : rows[0]
  })
}

async function demandNothingOwned(client: pg.Client, role: string, owner: string, schemas: string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c join pg_roles r on r.oid = c.relowner
      where r.rolname = $1 and c.relkind in ('r', 'p', 'S', 'v') and c.relnamespace::regnamespace::text = any($2)`,
    [role, schemas.map(quoted).concat(schemas)],
  )
  if (rows.length === 0) return
  throw new ConcordError(
    'bad-settings',
    phrase(
      'CONCORD_DATABASE_OWNER_URL: the user of DATABASE_URL, {role}, owns the tables. Let an administrator of the server run, in this database: REASSIGN OWNED BY {role2} TO {owner};',
      { role, role2: quoted(role), owner: quoted(owner) },
    ),
  )
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  // Told by the query that waits for an answer.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}
