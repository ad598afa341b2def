/** What the name of a recording says; what it does not say is undefined. */
export interface NamedRecording {
  participant: string | undefined
  visit: string | undefined
  /** As 2026-03-01. */
  date: string | undefined
}

const VISIT =
  /^(?:(?:v|visit|ses|session|t|tp|w|wk|week|m|month|day)[- ]?\d{1,3}|baseline|bl|screening|follow-?up\d*|fu\d*|pre|post|end)$/i
const CODE = /^[a-z0-9][a-z0-9-]{0,29}$/i

/**
 * Reads participant, visit and date from a file's name as groups write them: `P012_V2_2026-03-01.mp4`, `sub-012_ses-2_beh.mp4`. What
 * the name does not say may be said by the folders that it lies in: `P012/V2/interview.mp4`.
 *
 * @param path the file's name, after the folders it was dropped with, parted by /
 * @param pattern such as `{participant}_{visit}_{date}`, where * stands for anything, and each / for a folder; empty to recognise the
 * parts by their looks
 * @param studyCode the code of the study, which names no participant
 */
export function namedRecording(path: string, pattern = '', studyCode = ''): NamedRecording {
  const names = path
    .replace(/\.[^.]{1,5}$/, '')
    .split('/')
    .filter(Boolean)
  if (pattern.trim() !== '') {
    const depth = pattern.split('/').length
    return byPattern(names.slice(-depth).join('/'), pattern.trim())
  }
  const found: NamedRecording = { participant: undefined, visit: undefined, date: undefined }
  const codes: string[] = []
  for (const name of names.toReversed()) {
    const own = recognised(name, studyCode)
    if (own.participant !== undefined) codes.push(own.participant)
    found.visit ??= own.visit
    found.date ??= own.date
  }
  found.participant = likelyCode(codes)
  return found
}

function recognised(name: string, studyCode: string): NamedRecording {
  const found: NamedRecording = { participant: undefined, visit: undefined, date: undefined }
  const day = dateIn(name)
  found.date = day?.date
  const undated = day ? name.replace(day.text, '_') : name
  // "visit 2" has a space in it, which otherwise parts one thing from the next.
  const phrase = /(?<![a-z])(?:visit|session|week|month|day) \d{1,3}(?!\d)/i.exec(undated)?.[0]
  found.visit = phrase
  const rest = phrase ? undated.replace(phrase, '_') : undated
  const codes: string[] = []
  for (const token of rest.split(/[_\s.,;()[\]]+/).filter(Boolean)) {
    const [, session] = /^ses-?(\w+)$/i.exec(token) ?? []
    if (session !== undefined) found.visit ??= token
    else if (VISIT.test(token)) found.visit ??= token
    else if (/\d/.test(token) && CODE.test(token) && !OF_CAMERA.test(token)) codes.push(token)
  }
  const others = codes.filter((code) => bare(code) !== bare(studyCode))
  const code = likelyCode(others)
  if (code !== undefined) found.participant = splitOf(code, found).toUpperCase()
  return found
}

/** The letters and digits of a code. */
const bare = (code: string) => code.replace(/[^a-z0-9]/gi, '').toUpperCase()

/** Names that cameras, phones and people give a file rather than a participant: video1, cam2, GX010023, IMG0042. */
const OF_CAMERA =
  /^(?:video|vid|clip|file|cam|camera|rec|recording|interview|part|take|img|mvi|dsc|mov|dji|pxl|gx|gh|gopro|zoom)-?\d*$/i

const YEAR = /^(?:19|20)\d\d$/

/** The first of what may be codes. A number that may be a year is a participant's only where nothing else can be. */
const likelyCode = (codes: readonly string[]) => codes.find((code) => !YEAR.test(code)) ?? codes[0]

/** "P001-V2" names the visit too. */
function splitOf(token: string, found: NamedRecording): string {
  const [, code, visit] = /^(.*\d.*)-(v\d{1,3})$/i.exec(token) ?? []
  if (code === undefined || visit === undefined) return token
  found.visit ??= visit
  return code
}

const DATES: { pattern: RegExp; order: readonly ['y' | 'd', 'm', 'y' | 'd'] }[] = [
  { pattern: /(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)/, order: ['y', 'm', 'd'] },
  { pattern: /(?<!\d)(\d{2})\.(\d{2})\.(\d{4})(?!\d)/, order: ['d', 'm', 'y'] },
]

/** The first date in a text that is one of the calendar, between 1970 and 2099. */
export function dateIn(text: string): { text: string; date: string } | undefined {
  for (const { pattern, order } of DATES) {
    const found = pattern.exec(text)
    if (!found) continue
    const parts = Object.fromEntries(order.map((part, i) => [part, found[i + 1]!]))
    const date = `${parts.y}-${parts.m}-${parts.d}`
    const at = new Date(`${date}T00:00:00Z`)
    const isDay = !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === date
    if (isDay && at.getUTCFullYear() >= 1970 && at.getUTCFullYear() < 2100) return { text: found[0], date }
  }
  return undefined
}

/** What each part of a pattern may be: its first character, and those after it. */
const PARTS = {
  participant: { first: /[A-Za-z0-9]/, rest: /[A-Za-z0-9-]/ },
  visit: { first: /[^_/]/, rest: /[^_/]/ },
  date: { first: /[^/]/, rest: /[^/]/ },
} as const
type Part = keyof typeof PARTS

function byPattern(name: string, pattern: string): NamedRecording {
  const used = new Set<string>()
  const pieces = pattern
    .split(/(\{participant\}|\{visit\}|\{date\}|\*)/i)
    .filter(Boolean)
    .map((text): Piece => {
      const key = text.slice(1, -1).toLowerCase()
      if (text === '*') return { kind: 'anything' }
      if (!isPart(key) || used.has(key)) return { kind: 'text', text: text.toLowerCase() }
      used.add(key)
      return { kind: 'part', part: key }
    })
  const found = matched(name.slice(0, LONGEST_NAME), pieces) ?? {}
  return {
    participant: found.participant?.toUpperCase(),
    visit: found.visit,
    date: found.date === undefined ? undefined : dateIn(found.date)?.date,
  }
}

type Piece = { kind: 'text'; text: string } | { kind: 'anything' } | { kind: 'part'; part: Part }

/** File systems have none that is longer. */
const LONGEST_NAME = 255

/**
 * Matches a whole name, each piece as short as can be. Places that lead nowhere are remembered, so that no pattern takes longer
 * than its length times the square of the name's.
 */
function matched(name: string, pieces: readonly Piece[]): Partial<Record<Part, string>> | undefined {
  const dead = new Set<number>()
  const from = (place: number, at: number): Partial<Record<Part, string>> | undefined => {
    const piece = pieces[place]
    if (!piece) return at === name.length ? {} : undefined
    const key = place * (LONGEST_NAME + 1) + at
    if (dead.has(key)) return undefined
    const found = tried(piece, place, at)
    if (!found) dead.add(key)
    return found
  }
  const tried = (piece: Piece, place: number, at: number) => {
    if (piece.kind === 'text')
      return name.toLowerCase().startsWith(piece.text, at) ? from(place + 1, at + piece.text.length) : undefined
    if (piece.kind === 'anything') {
      for (let end = at; end <= name.length; end++) {
        const rest = from(place + 1, end)
        if (rest) return rest
      }
      return undefined
    }
    const { first, rest: following } = PARTS[piece.part]
    for (let end = at; end < name.length; end++) {
      if (!(end === at ? first : following).test(name[end]!)) return undefined
      const rest = from(place + 1, end + 1)
      if (rest) return { ...rest, [piece.part]: name.slice(at, end + 1) }
    }
    return undefined
  }
  return from(0, 0)
}

const isPart = (key: string): key is Part => Object.hasOwn(PARTS, key)
