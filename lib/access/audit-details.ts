import { type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'

/** Details of an entry of the audit trail as they are stored, by name. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>

const NAMES: Readonly<Record<string, Message>> = {
  version: phrase('detail|version'),
  sha256: phrase('detail|SHA-256'),
  track: phrase('detail|track'),
  by: phrase('detail|by'),
  note: phrase('detail|note'),
  item: phrase('detail|item'),
  total: phrase('detail|total'),
  sessions: phrase('detail|sessions'),
  before: phrase('detail|before'),
  after: phrase('detail|after'),
  role: phrase('detail|role'),
  entries: phrase('detail|entries'),
  kind: phrase('detail|kind'),
  rule: phrase('detail|rule'),
  address: phrase('detail|address'),
  browser: phrase('detail|browser'),
  issuer: phrase('detail|issuer'),
  factor: phrase('detail|factor'),
  participants: phrase('detail|participants'),
  seconds: phrase('detail|seconds'),
  reason: phrase('detail|reason'),
  code: phrase('detail|code'),
  site: phrase('detail|site'),
  sex: phrase('detail|sex'),
  ageBand: phrase('detail|age band'),
  title: phrase('detail|title'),
  description: phrase('detail|description'),
  items: phrase('detail|items'),
  shiftDates: phrase('detail|shift dates'),
  participant: phrase('detail|participant'),
  visit: phrase('detail|visit'),
  date: phrase('detail|date'),
  estimatesRemoved: phrase('detail|estimates removed'),
  participantRemoved: phrase('detail|participant removed'),
  name: phrase('detail|name'),
  excludes: phrase('detail|excludes'),
  divides: phrase('detail|divides'),
  consentedOn: phrase('detail|consented on'),
  scope: phrase('detail|scope'),
  recordingsUntil: phrase('detail|recordings until'),
  event: phrase('detail|event'),
  fromMs: phrase('detail|from (ms)'),
  toMs: phrase('detail|to (ms)'),
  gigabytes: phrase('detail|gigabytes'),
  encoder: phrase('detail|encoder'),
  stride: phrase('detail|stride'),
  clipLimit: phrase('detail|clips at most'),
  estimates: phrase('detail|estimates'),
  revision: phrase('detail|revision'),
  blind: phrase('detail|blind'),
  counts: phrase('detail|counts'),
  isThird: phrase('detail|third person'),
  isFinal: phrase('detail|final'),
  source: phrase('detail|source'),
  scale: phrase('detail|scale'),
  icc: phrase('detail|ICC'),
  least: phrase('detail|interviews at least'),
  certifiedOnly: phrase('detail|certified raters only'),
  raters: phrase('detail|raters'),
  begun: phrase('detail|begun'),
  dueOn: phrase('detail|due on'),
  assignments: phrase('detail|assignments'),
  model: phrase('detail|model'),
  permission: phrase('detail|permission'),
  what: phrase('detail|what'),
  parts: phrase('detail|parts'),
  use: phrase('detail|use'),
  study: phrase('detail|study'),
  head: phrase('detail|head'),
  changed: phrase('detail|changed'),
  file: phrase('detail|file'),
  sheets: phrase('detail|sheets'),
  interviews: phrase('detail|interviews'),
  statedBlind: phrase('detail|stated to be blind'),
  doubleShare: phrase('detail|share of double ratings'),
  seed: phrase('detail|seed'),
  recordings: phrase('detail|recordings'),
  bytes: phrase('detail|bytes'),
  analyses: phrase('detail|analyses'),
  lockedSheets: phrase('detail|locked sheets'),
  heads: phrase('detail|heads'),
  permutations: phrase('detail|permutations'),
  user: phrase('detail|person'),
  rater: phrase('detail|rater'),
  interviewer: phrase('detail|interviewer'),
}

/** Values that are words of the program; what people wrote stands as it is. */
const VALUES: Readonly<Record<string, Message>> = {
  administrator: phrase('value|administrator'),
  researcher: phrase('value|researcher'),
  clinician: phrase('value|clinician'),
  manager: phrase('value|manager'),
  rater: phrase('value|rater'),
  viewer: phrase('value|viewer'),
  recording: phrase('value|recording'),
  analysis: phrase('value|analysis'),
  interview: phrase('value|interview'),
  participant: phrase('value|participant'),
  head: phrase('value|head'),
  study: phrase('value|study'),
  ratingImport: phrase('value|imported ratings'),
  invitation: phrase('value|invitation'),
  reset: phrase('value|reset'),
  none: phrase('value|none'),
  administrators: phrase('value|administrators'),
  everyone: phrase('value|everyone'),
  'authenticator app': phrase('value|authenticator app'),
  passkey: phrase('value|passkey'),
  'recovery code': phrase('value|recovery code'),
  themselves: phrase('value|themselves'),
  'list of participants': phrase('value|list of participants'),
  'import of ratings': phrase('value|import of ratings'),
  'the command line': phrase('value|the command line'),
  research: phrase('value|research'),
  sharing: phrase('value|sharing'),
  yes: phrase('value|yes'),
  no: phrase('value|no'),
  data: phrase('value|data'),
  reports: phrase('value|reports'),
  all: phrase('value|all'),
  balanced: phrase('value|balanced'),
  random: phrase('value|random'),
  true: phrase('value|true'),
  false: phrase('value|false'),
}
/** Details whose values are such words. */
const OF_WORDS = /^(?:before|after|role|kind|rule|factor|by|scope|shiftDates|what|use)(?:Before)?$/

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a detail is the id of something. */
export const isId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)

/** The details that say something to people: without ids, and without what is empty. */
export function tellingDetails(details: AuditDetails): AuditDetails {
  return Object.fromEntries(
    Object.entries(details).filter(([, value]) => value !== null && value !== '' && !isId(value)),
  )
}

/** Details for a page, as in "role: rater, before: viewer". */
export function detailsInWords(details: AuditDetails, t: Translator): string {
  return Object.entries(details)
    .map(([name, value]) => {
      const isWord = OF_WORDS.test(name) || typeof value === 'boolean'
      const word = isWord && Object.hasOwn(VALUES, String(value)) ? VALUES[String(value)] : undefined
      return t('{name}: {value}', { name: nameOf(name), value: word ?? String(value) })
    })
    .join(', ')
}

function nameOf(name: string): Message | string {
  const earlier = /^(\w+)Before$/.exec(name)?.[1]
  if (earlier) return phrase('{name} before', { name: nameOf(earlier) })
  return Object.hasOwn(NAMES, name) ? NAMES[name]! : name
}

/** The same for tables that programs read: the names that are stored. */
export function detailsAsText(details: AuditDetails): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}
