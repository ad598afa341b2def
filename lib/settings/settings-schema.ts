import { z } from 'zod'
import { phrase } from '#lib/messages/message.ts'

const number = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(low).max(high))
    .meta({ mustBe: phrase('a whole number between {low} and {high}', { low, high }) })

const databaseAddress = z
  .string()
  .refine(isDatabaseUrl)
  .meta({
    mustBe: phrase(
      'an address such as postgresql://user:password@host:5432/name, with special characters of the password written as %XX',
    ),
  })

export const PROVIDERS = ['auto', 'cuda', 'webgpu', 'dml', 'coreml', 'cpu'] as const

/** Everything that the environment may set, each with what its value must be. */
export const settingsSchema = z.object({
  CONCORD_DATA: z
    .string()
    .min(1)
    .meta({ mustBe: phrase('the path of a folder') }),
  CONCORD_PORT: number(1, 65535),
  CONCORD_HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_%-]+$/)
    .meta({ mustBe: phrase('an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them') }),
  CONCORD_URL: z
    .string()
    .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''))
    .meta({ mustBe: phrase('an address that begins with https:// or http://') }),
  CONCORD_OIDC_ISSUER: z
    .string()
    .refine(isIssuer)
    .meta({ mustBe: phrase('the https address of an OpenID provider, as it calls itself') }),
  CONCORD_OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .meta({ mustBe: phrase('the name by which the OpenID provider knows this installation') }),
  CONCORD_OIDC_CLIENT_SECRET: z
    .string()
    .min(1)
    .meta({ mustBe: phrase('the secret that the OpenID provider gave to this installation') }),
  CONCORD_OIDC_NAME: z
    .string()
    .min(1)
    .max(60)
    .meta({ mustBe: phrase('a name of at most 60 characters, for the page of signing in') }),
  DATABASE_URL: databaseAddress,
  CONCORD_DATABASE_OWNER_URL: databaseAddress,
  CONCORD_PROXIES: number(0, 9),
  CONCORD_DECODER_THREADS: number(1, 64),
  CONCORD_LOOK_EVERY: number(1, 4),
  CONCORD_SAME_FACE: number(0, 16),
  CONCORD_DECODER_MEMORY: number(256, 1_000_000),
  CONCORD_ENCODER_THREADS: number(1, 64),
  CONCORD_PROVIDER: z.enum(PROVIDERS).meta({ mustBe: phrase('one of {values}', { values: PROVIDERS.join(', ') }) }),
  CONCORD_DEVICE: number(0, 63),
  CONCORD_BACKUP_FOLDER: z
    .string()
    .min(1)
    .meta({ mustBe: phrase('the path of a folder') }),
  CONCORD_BACKUP_TIME: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
    .meta({ mustBe: phrase('a time of day, such as 02:30') }),
  CONCORD_BACKUP_KEEP: number(1, 1000),
  // These two are next-auth's names, and are set by the program that starts the web app.
  NEXTAUTH_SECRET: z.string(),
  NEXTAUTH_URL: z.string(),
})
/** Settings whose values may hold a password. */
export const SECRET = ['DATABASE_URL', 'CONCORD_DATABASE_OWNER_URL', 'CONCORD_OIDC_CLIENT_SECRET', 'NEXTAUTH_SECRET']
/** Settings that are set together or not at all. */
export const OPEN_ID = ['CONCORD_OIDC_ISSUER', 'CONCORD_OIDC_CLIENT_ID', 'CONCORD_OIDC_CLIENT_SECRET'] as const

/** Of this machine alone, a provider may be reached unencrypted: for trying it out. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text)
  const isOwn = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isOwn)
}

function isDatabaseUrl(text: string): boolean {
  const url = URL.parse(text)
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol)) return false
  try {
    for (const part of [url.username, url.password, url.pathname, url.hostname]) decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}
