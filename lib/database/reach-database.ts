import pg from 'pg'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { systemCode } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** What answers within this time is there; a port behind a firewall says nothing at all. */
const ANSWER_LIMIT_MS = 15_000
/** The oldest PostgreSQL that has what the queue and the tables need, and its number as a server tells it. */
const OLDEST = { name: '13', number: 130_000 }

/**
 * Connects to a database once, to say what is wrong with its address before anything rests on it.
 *
 * @param options `setting` is the one that holds the address; `asOwner` asks for the right to make tables
 * @throws ConcordError bad-settings with one sentence: what is wrong, and what to do
 */
export async function reachDatabase(
  url: string,
  { setting = 'DATABASE_URL', asOwner = false }: { setting?: string; asOwner?: boolean } = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_LIMIT_MS })
  const refusal = (what: Message) => refusalOf(setting, what)
  // An error after the connection is broken is told by the call that waits for an answer.
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ number: number; name: string; may: boolean }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as name,
        has_schema_privilege(current_schema(), 'create') as may`,
    )
    const { number, name, may } = rows[0]!
    if (number < OLDEST.number)
      throw refusal(
        phrase('the server is PostgreSQL {name}. Concord needs version {oldest} or newer.', {
          name,
          oldest: OLDEST.name,
        }),
      )
    if (asOwner && !may)
      throw refusal(
        phrase(
          'this user may not create tables in the database. Make the user its owner, or grant CREATE on its schema.',
        ),
      )
  } catch (error) {
    throw error instanceof ConcordError ? error : explainConnection(error, url, setting)
  } finally {
    // Of a server that never answered, no farewell comes either.
    await Promise.race([client.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000).unref())])
  }
}

/** Connects to a database of one's own as each of its roles, where there is one, before tables are made in it. */
export async function reachOwnDatabase(addresses: {
  databaseUrl: string | undefined
  databaseOwnerUrl: string | undefined
}): Promise<void> {
  const { databaseUrl, databaseOwnerUrl } = addresses
  if (databaseUrl) await reachDatabase(databaseUrl, { asOwner: !databaseOwnerUrl })
  if (databaseOwnerUrl) await reachDatabase(databaseOwnerUrl, { setting: 'CONCORD_DATABASE_OWNER_URL', asOwner: true })
}

/** Refuses a database that no Concord has made its tables in yet: a worker does not make them. */
export async function demandTables(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ found: boolean }>(
      `select to_regclass('"_prisma_migrations"') is not null as found`,
    )
    if (!rows[0]?.found)
      throw refusalOf(
        'DATABASE_URL',
        phrase('the database has no tables yet. Start Concord on it once (npm start), or correct the name.'),
      )
  } finally {
    await client.end()
  }
}

/** The sentence for an error of connecting: what is wrong, and what to do. */
function explainConnection(error: unknown, url: string, setting: string): ConcordError {
  const refusal = (what: Message, cause: unknown) => refusalOf(setting, what, cause)
  const { host, port, database, user } = partsOf(url)
  const place = `${host}:${port}`
  const message = error instanceof Error ? error.message : String(error)
  switch (systemCode(error)) {
    case 'ECONNREFUSED':
      return refusal(
        phrase('nothing answers at {place}. Start PostgreSQL there, or correct the host and the port.', { place }),
        error,
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refusal(phrase('the host name {host} was not found. Correct it, or check the network.', { host }), error)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ETIMEDOUT':
      return refusal(
        phrase('{place} can’t be reached. Check the host, the network and the firewall.', { place }),
        error,
      )
    case 'ENOENT':
    case 'EACCES':
      return refusal(
        phrase('the socket {host} can’t be opened. Check that PostgreSQL runs and where its socket is.', { host }),
        error,
      )
    case '28P01':
      return refusal(
        phrase('the server refuses the password of the user {user}. Correct the user or the password.', { user }),
        error,
      )
    case '28000':
      return refusal(
        phrase('the server does not let the user {user} in: {message}. Correct the user, or allow it in pg_hba.conf.', {
          user,
          message,
        }),
        error,
      )
    case '3D000':
      return refusal(
        phrase('there is no database {database} on {place}. Create it (createdb {database}), or correct the name.', {
          database,
          place,
        }),
        error,
      )
    case '42501':
      return refusal(phrase('the user {user} lacks a permission: {message}.', { user, message }), error)
    case '53300':
      return refusal(phrase('the server has no connection left. Raise max_connections, or end other programs.'), error)
    case '57P03':
      return refusal(phrase('the server is starting or stopping. Try again in a moment.'), error)
  }
  return explainMessage(error, url, setting)
}

/** The same where there is no code, by what the driver says. */
function explainMessage(error: unknown, url: string, setting: string): ConcordError {
  const refusal = (what: Message, cause: unknown) => refusalOf(setting, what, cause)
  const { host, port, user } = partsOf(url)
  const place = `${host}:${port}`
  const message = error instanceof Error ? error.message : String(error)
  if (/password must be a string/.test(message))
    return refusal(
      phrase('the server asks for a password and the address has none. Add it: postgresql://{user}:password@…', {
        user,
      }),
      error,
    )
  if (/does not support SSL/.test(message))
    return refusal(phrase('the server has no TLS. Remove sslmode from the address, or switch TLS on.'), error)
  if (/certificate|self.signed|ssl|tls/i.test(message))
    return refusal(phrase('the encrypted connection to {place} failed: {message}.', { place, message }), error)
  if (/timeout|timed out/i.test(message))
    return refusal(
      phrase('{place} does not answer as PostgreSQL does. Check the host, the port and the firewall.', { place }),
      error,
    )
  if (/terminated|ECONNRESET|EPIPE|socket|Received unexpected/i.test(`${systemCode(error)} ${message}`))
    return refusal(
      phrase('what answers at {place} is not PostgreSQL, or it closes the connection. Correct the host and the port.', {
        place,
      }),
      error,
    )
  return refusal(
    phrase('the connection to {place} failed: {message}.', { place, message: message.split('\n')[0]! }),
    error,
  )
}

function refusalOf(setting: string, what: Message, cause?: unknown): ConcordError {
  return new ConcordError('bad-settings', phrase('{setting}: {what}', { setting, what }), { cause })
}

function partsOf(url: string): { host: string; port: string; database: string; user: string } {
  const client = new pg.Client({ connectionString: url })
  const { host, port, database, user } = client
  return { host, port: String(port), database: database ?? '', user: user ?? '' }
}
