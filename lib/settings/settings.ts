import { availableParallelism } from 'node:os'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { OPEN_ID, type PROVIDERS, SECRET, settingsSchema } from './settings-schema.ts'

/** An owner of the tables is named where there is a database of one's own, and is another role than the application's. */
function demandTwoRoles(url: string | undefined, ownerUrl: string | undefined): void {
  if (ownerUrl === undefined) return
  if (url === undefined)
    throw new ConcordError(
      'bad-settings',
      phrase('DATABASE_URL must be set too: CONCORD_DATABASE_OWNER_URL names its owner.'),
    )
  if (new URL(url).username === new URL(ownerUrl).username)
    throw new ConcordError(
      'bad-settings',
      phrase('CONCORD_DATABASE_OWNER_URL must name another user than DATABASE_URL, the one who owns the tables.'),
    )
}

export interface Settings {
  dataFolder: string
  port: number
  host: string
  url: string | undefined
  /** Proxies of one's own that stand before the web app and add to `x-forwarded-for`. */
  proxies: number
  databaseUrl: string | undefined
  /** The same database as the role that makes its tables, where the one of `databaseUrl` is not to own them. */
  databaseOwnerUrl: string | undefined
  /** The provider by which people sign in besides their passwords; undefined where there is none. */
  openId: OpenIdSettings | undefined
  decoderThreads: number
  /** Of so many pictures in a row whose faces keep still, one is looked at for faces. */
  lookEvery: number
  /** Grey levels of 255 by which any part of a face may differ from the crop encoded last to take its features; 0 encodes each. */
  sameWithin: number
  /** In MB; undefined for what suits the machine. */
  decoderMemoryMb: number | undefined
  encoderThreads: number
  provider: (typeof PROVIDERS)[number]
  /** Number of the GPU, for providers that can choose one. */
  device: number
  /** Where and when backups are made; undefined where none are. */
  backup: BackupSettings | undefined
  /** What `npm start` tells the web app that it starts. */
  served: {
    /** The secret that signs sessions; it is not in the database. */
    secret: string | undefined
    /** The address at which people reach the installation. */
    address: string | undefined
  }
}

export interface OpenIdSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** As people call it. */
  name: string
}

export interface BackupSettings {
  folder: string
  /** Local time of day, as in 02:30. */
  time: string
  /** How many are kept. */
  keep: number
}

/**
 * Reads and checks the settings of an environment. Programs have theirs from `programSettings`.
 *
 * @throws ConcordError bad-settings with a line for each wrong setting: its name, what it must be and what it is
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = settingsSchema.partial().safeParse(given)
  if (!parsed.success) {
    const names = new Set(
      parsed.error.issues.map((issue) => String(issue.path[0]) as keyof typeof settingsSchema.shape),
    )
    const lines = [...names].map((name) => {
      const mustBe = settingsSchema.shape[name].meta()!.mustBe as Message
      return SECRET.includes(name)
        ? phrase('{name} must be {mustBe}.', { name, mustBe })
        : phrase('{name} must be {mustBe}, not “{value}”.', {
            name,
            mustBe,
            value: shownName(given[name]!.slice(0, 100)),
          })
    })
    throw new ConcordError(
      'bad-settings',
      lines.reduce((above, line) => phrase('{above}\n{line}', { above, line })),
    )
  }
  const { data } = parsed
  const missing = OPEN_ID.filter((name) => data[name] === undefined)
  const [one, other] = missing
  const names = OPEN_ID.join(', ')
  if (missing.length > 0 && missing.length < OPEN_ID.length)
    throw new ConcordError(
      'bad-settings',
      other
        ? phrase('{one} and {other} must be set too: {names} go together.', { one: one!, other, names })
        : phrase('{one} must be set too: {names} go together.', { one: one!, names }),
    )
  demandTwoRoles(data.DATABASE_URL, data.CONCORD_DATABASE_OWNER_URL)
  return {
    dataFolder: path.resolve(data.CONCORD_DATA ?? 'data'),
    port: data.CONCORD_PORT ?? 3000,
    host: data.CONCORD_HOST ?? '127.0.0.1',
    url: data.CONCORD_URL,
    proxies: data.CONCORD_PROXIES ?? 0,
    databaseUrl: data.DATABASE_URL,
    databaseOwnerUrl: data.CONCORD_DATABASE_OWNER_URL,
    openId:
      missing.length === 0
        ? {
            issuer: data.CONCORD_OIDC_ISSUER!,
            clientId: data.CONCORD_OIDC_CLIENT_ID!,
            clientSecret: data.CONCORD_OIDC_CLIENT_SECRET!,
            name: data.CONCORD_OIDC_NAME ?? 'OpenID Connect',
          }
        : undefined,
    decoderThreads: data.CONCORD_DECODER_THREADS ?? 2,
    lookEvery: data.CONCORD_LOOK_EVERY ?? 1,
    sameWithin: data.CONCORD_SAME_FACE ?? 0,
    decoderMemoryMb: data.CONCORD_DECODER_MEMORY,
    encoderThreads: data.CONCORD_ENCODER_THREADS ?? Math.min(8, availableParallelism()),
    provider: data.CONCORD_PROVIDER ?? 'auto',
    device: data.CONCORD_DEVICE ?? 0,
    backup: data.CONCORD_BACKUP_FOLDER
      ? {
          folder: path.resolve(data.CONCORD_BACKUP_FOLDER),
          time: data.CONCORD_BACKUP_TIME ?? '02:30',
          keep: data.CONCORD_BACKUP_KEEP ?? 7,
        }
      : undefined,
    served: { secret: data.NEXTAUTH_SECRET, address: data.NEXTAUTH_URL },
  }
}

/** Where each kind of thing lies in the data folder. */
export function dataFolders(dataFolder: string) {
  return {
    database: path.join(dataFolder, 'database'),
    files: path.join(dataFolder, 'files'),
    uploads: path.join(dataFolder, 'uploads'),
    models: path.join(dataFolder, 'models'),
    work: path.join(dataFolder, 'work'),
    secrets: path.join(dataFolder, 'secrets.json'),
    /** The sealed head of the audit trail. */
    auditHead: path.join(dataFolder, 'audit-head.json'),
    /** Locked by the Concord that runs on this folder. */
    lock: path.join(dataFolder, 'lock'),
    /** What that Concord says of itself. */
    running: path.join(dataFolder, 'running.json'),
    /** There while a backup is restored into the folder, and after a restore that broke off. */
    restoring: path.join(dataFolder, 'restore-unfinished'),
  }
}
